"""What info, state, schema and graph clients do with odd servers: wrong shapes, traps, fallbacks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from tests.services.scripted import (
    FULL,
    LEVEL_2,
    OLD_ROOT,
    ROOT,
    SUPERVOXEL,
    Reply,
    by_path,
    json_reply,
    page_reply,
    server,
    text_reply,
)
from zettatui.services import errors as e
from zettatui.services.graph_results import Lineage, LineageNode
from zettatui.services.info import Datastack
from zettatui.services.wire import OutgoingRequest

# --- info, state, schema -----------------------------------------------------------------------------


async def test_a_record_of_2021_has_fewer_keys() -> None:
    made, _ = server([json_reply(FULL)])
    datastack = await made.info.datastack("ds")
    assert datastack.name == "ds"
    assert datastack.graph_table == "tbl1"
    assert datastack.resolution_nm is None
    assert datastack.tables == {"synapse_table": "syn"}
    assert (datastack.description, datastack.skeleton_source) == ("", "")


@pytest.mark.parametrize(
    ("source", "table"),
    [
        ("graphene://https://l.org/segmentation/table/t1", "t1"),
        ("graphene://middleauth+https://l.org/segmentation/table/t2/", "t2"),
        ("graphene://https://l.org/segmentation/1.0/t3#x", "t3"),
        ("precomputed://gs://bucket/seg", ""),
        ("", ""),
    ],
)
async def test_the_graph_table_is_the_end_of_a_graphene_source(source: str, table: str) -> None:
    made, _ = server([json_reply({**FULL, "segmentation_source": source or None})])
    datastack = await made.info.datastack("ds")
    assert datastack.graph_table == table
    if not table:
        with pytest.raises(e.NotOffered):
            made.graph(datastack)


async def test_an_orphan_datastack_has_no_annotations() -> None:
    made, _ = server([json_reply({**FULL, "aligned_volume": None})])
    datastack: Datastack = await made.info.datastack("ds")
    assert datastack.image_source == ""
    with pytest.raises(e.NotOffered):
        made.annotations(datastack)


@pytest.mark.parametrize(
    "reply",
    [
        page_reply(),
        text_reply("[1", media="application/json"),
        json_reply({"a": 1}),
        json_reply([1]),
        json_reply(None),
    ],
)
async def test_a_list_that_is_none_is_said(reply: Reply) -> None:
    made, _ = server([reply])
    with pytest.raises(e.UnexpectedAnswer):
        await made.info.datastacks()


@pytest.mark.parametrize(
    ("said", "state_id"),
    [
        ('"https://g.example.org/nglstate/api/v1/4700112233445566"\n', 4700112233445566),
        ('"http://127.0.0.1/json/904144956117283926"\n', 904144956117283926),
        ('"https:///json/381347076025808184"', 381347076025808184),
    ],
)
async def test_the_id_is_the_end_of_the_url_an_upload_answers(said: str, state_id: int) -> None:
    made, adapter = server([text_reply(said, media="application/json")])
    assert await made.state.post(b'{"layers": []}') == state_id
    [request] = adapter.requests
    assert request.body == b'{"layers": []}'
    assert dict(request.headers)["content-type"] == "application/json"


@pytest.mark.parametrize("said", ['"https://x/no-id"', "17", "{}", '"https://x/123456789012345678901234"'])
async def test_an_upload_answered_without_an_id_is_unknown(said: str) -> None:
    made, adapter = server([text_reply(said, media="application/json")])
    with pytest.raises(e.OutcomeUnknown):
        await made.state.post(b"{}")
    assert len(adapter.requests) == 1


async def test_a_state_keeps_every_byte() -> None:
    text = '{"b": 1e-9, "a": 648518346677614825, "b": -0,\n "ü": 4.0}'
    made, _ = server([text_reply(text, media="application/json")])
    assert await made.state.get(1) == text.encode()


async def test_schemas_are_fetched_one_by_one_where_they_must() -> None:
    made, adapter = server(
        lambda request: page_reply(404) if request.method == "POST" else json_reply({"$ref": request.target})
    )
    assert set(await made.schema.definitions(["a", "b"])) == {"a", "b"}
    assert set(await made.schema.definitions(["a", "c"])) == {"a", "c"}
    assert [request.method for request in adapter.requests] == ["POST", "GET", "GET", "GET", "GET"]


async def test_one_unknown_schema_does_not_end_asking_together() -> None:
    def answer(request: OutgoingRequest) -> Reply:
        if "nope" in request.target:
            return json_reply({"message": "The requested URL was not found on the server."}, 404)
        return json_reply({"a": {}, "b": {}})

    made, adapter = server(answer)
    with pytest.raises(e.UnknownName):
        await made.schema.definitions(["a", "nope"])
    await made.schema.definitions(["a", "b"])
    assert adapter.requests[-1].method == "POST"


# --- graph -------------------------------------------------------------------------------------------


def packed(*ids: int) -> Callable[[OutgoingRequest], Reply]:
    return lambda request: Reply(200, (), (b"".join(i.to_bytes(8, "little") for i in ids),))


async def test_roots_of_too_low_a_layer_are_no_roots() -> None:
    made, adapter = server(by_path(roots_binary=packed(ROOT, 0, SUPERVOXEL, LEVEL_2)))
    graph = made.graph(await made.info.datastack("ds"))
    assert await graph.roots([SUPERVOXEL] * 4) == [ROOT, None, None, None]
    assert adapter.requests[-1].body == SUPERVOXEL.to_bytes(8, "little") * 4


@pytest.mark.parametrize("reply", [page_reply(), Reply(200, (), (b"1234567",)), Reply(200)])
async def test_roots_of_the_wrong_length_are_refused(reply: Reply) -> None:
    made, _ = server(by_path(roots_binary=reply))
    graph = made.graph(await made.info.datastack("ds"))
    with pytest.raises(e.UnexpectedAnswer):
        await graph.roots([SUPERVOXEL])


async def test_times_go_out_as_seconds() -> None:
    made, adapter = server(by_path(root=json_reply({"root_id": str(ROOT)})))
    graph = made.graph(await made.info.datastack("ds"))
    moment = datetime(2022, 1, 1, 0, 0, 0, 500000, tzinfo=timezone.utc)
    assert await graph.root(SUPERVOXEL, at=moment, stop_layer=2) == ROOT
    assert adapter.requests[-1].target.endswith("/root?timestamp=1640995200.500000&stop_layer=2")


async def test_inner_nodes_are_not_called_current() -> None:
    made, _ = server(by_path(is_latest_roots=json_reply({"is_latest": [True, True, False]})))
    graph = made.graph(await made.info.datastack("ds"))
    assert await graph.is_latest([ROOT, LEVEL_2, SUPERVOXEL]) == [True, False, False]


async def test_leaves_that_are_no_list_are_refused() -> None:
    for reply in (page_reply(), json_reply({"leaf_ids": None}), json_reply({"leaf_ids": [1.5]})):
        made, adapter = server(by_path(leaves=reply))
        graph = made.graph(await made.info.datastack("ds"))
        with pytest.raises(e.UnexpectedAnswer):
            await graph.leaves(ROOT)
        assert adapter.open_now == 0


@pytest.mark.parametrize(
    "wrong", [{"bounds": ((-1, 5), (0, 5), (0, 5))}, {"bounds": ((5, 1), (0, 5), (0, 5))}, {"stop_layer": 3}]
)
async def test_what_the_server_would_misread_is_not_asked(wrong: Any) -> None:
    made, adapter = server(by_path())
    graph = made.graph(await made.info.datastack("ds"))
    with pytest.raises(e.RequestInvalid):
        await graph.leaves(ROOT, **wrong)
    assert not any("leaves" in request.target for request in adapter.requests)


async def test_bounds_are_written_as_ranges() -> None:
    made, adapter = server(by_path(leaves=json_reply({"leaf_ids": [SUPERVOXEL]})))
    graph = made.graph(await made.info.datastack("ds"))
    assert list(await graph.leaves(ROOT, bounds=((0, 10), (0, 20), (3, 5)))) == [SUPERVOXEL]
    assert adapter.requests[-1].target.endswith("/leaves?bounds=0-10_0-20_3-5")


async def test_newer_networkx_calls_links_edges() -> None:
    nodes = [{"id": OLD_ROOT, "timestamp": 1.5, "operation_id": 2}, {"id": str(ROOT), "timestamp": 2}]
    value = {"nodes": nodes, "edges": [{"source": OLD_ROOT, "target": ROOT}]}
    made, _ = server(by_path(lineage_graph_multiple=json_reply(value)))
    lineage = await made.graph(await made.info.datastack("ds")).lineage([OLD_ROOT])
    assert lineage.edges == ((OLD_ROOT, ROOT),)
    assert lineage.latest(OLD_ROOT) == (ROOT,)


def test_successors_follow_splits_and_merges_but_not_beyond_the_time() -> None:
    at = [datetime(2020, 1, day, tzinfo=timezone.utc) for day in (1, 2, 3, 4)]
    nodes = {n: LineageNode(n, at[min(n - 1, 3)], None) for n in (1, 2, 3, 4)}
    lineage = Lineage(nodes, ((1, 2), (1, 3), (2, 4), (3, 4)))
    assert lineage.latest(1) == (4,)
    assert lineage.latest(1, at=at[2]) == (2, 3)
    assert lineage.latest(1, at=at[0]) == (1,)
    assert lineage.latest(99) == (99,)
