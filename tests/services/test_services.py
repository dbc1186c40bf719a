"""What the services do with odd servers: detection, trust, older generations, wrong shapes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from tests.services.scripted import (
    TOKEN,
    Reply,
    Script,
    ScriptedAdapter,
    json_reply,
    page_reply,
    text_reply,
)
from zettatui.secret import Secret
from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.services.annotation_results import NewTable, UnreadableRow
from zettatui.services.graph_results import Lineage, LineageNode
from zettatui.services.info import Datastack
from zettatui.services.server import Server
from zettatui.services.transport import header_lines
from zettatui.services.wire import OutgoingRequest

LOCAL = "https://local.example.org"
FULL = {
    "aligned_volume": {"id": 1, "name": "vol", "description": "d", "image_source": "precomputed://gs://b/i"},
    "segmentation_source": f"graphene://{LOCAL}/segmentation/table/tbl1/",
    "analysis_database": None,
    "viewer_site": "neuromancer.example.org",
    "synapse_table": "syn",
    "soma_table": None,
    "local_server": LOCAL,
    "description": None,
}
INFO = {
    "graph": {"chunk_size": [512, 512, 128], "n_bits_for_layer_id": 8, "n_layers": 5},
    "scales": [{"resolution": [8, 8, 40], "size": [4096, 4096, 1024], "voxel_offset": [0, 0, 0]}],
    "verify_mesh": False,
}
ROOT, OLD_ROOT, LEVEL_2, SUPERVOXEL = (
    360287970189639685,
    360287970189639684,
    144115188075855873,
    72057594037927937,
)


def server(script: Any, address: str = "https://g.example.org") -> tuple[Server, ScriptedAdapter]:
    adapter = ScriptedAdapter(script)
    return Server(ServerAddress.parse(address), Secret(TOKEN), adapter=adapter), adapter


def by_path(**replies: Any) -> Script:
    """Answer by what the path ends with: `info=...` for `/info`; the rest is the datastack."""

    def answer(request: OutgoingRequest) -> Any:
        path = request.target.partition("?")[0]
        for ending, reply in replies.items():
            if path.endswith("/" + ending):
                return reply(request) if callable(reply) else reply
        if "/datastack/full/" in path:
            return json_reply(FULL)
        return json_reply(INFO) if path.endswith("/info") else Reply(404)

    return answer


def bearer(request: OutgoingRequest) -> str | None:
    return dict(header_lines(request)).get("authorization")


# --- which deployment --------------------------------------------------------------------------------

GOOGLE = (("location", "https://accounts.google.com/o/oauth2/auth"),)
STICKY = (("location", "https://g.example.org/sticky_auth/api/v1/authorize?redirect=x"),)
CHALLENGE = ("www-authenticate", 'Bearer realm="https://g.example.org/sticky_auth/api/v1/authorize"')


@pytest.mark.parametrize(
    ("version", "listing", "flavour"),
    [
        (json_reply("4.3.3"), None, "cave"),
        (Reply(307, GOOGLE), None, "zetta"),
        (text_reply("Invalid/expired token. Try again.", 401), None, "zetta"),
        (text_reply("User a@b.org not authorized to GET /info/version in domain /x", 403), None, "zetta"),
        (json_reply({"error": "no_token", "message": "m"}, 401, CHALLENGE), None, "cave"),
        (Reply(302, STICKY), None, "cave"),
        (page_reply(404), json_reply({"error": "no_token"}, 401, CHALLENGE), "cave"),
        (page_reply(404), Reply(307, GOOGLE), "zetta"),
        (page_reply(404), json_reply(["a"]), "cave"),
    ],
)
async def test_the_deployment_is_detected_not_assumed(
    version: Reply, listing: Reply | None, flavour: str
) -> None:
    made, adapter = server([version, listing] if listing else [version])
    assert await made.flavour() == flavour
    assert [bearer(request) for request in adapter.requests] == [None] * len(adapter.requests)


@pytest.mark.parametrize("reply", [page_reply(), page_reply(404), text_reply("Internal Server Error", 500)])
async def test_what_is_neither_is_an_error(reply: Reply) -> None:
    made, _ = server([reply])
    with pytest.raises((e.UnexpectedAnswer, e.NotFound, e.ServerTrouble)):
        await made.flavour()


# --- where the token goes ----------------------------------------------------------------------------


async def test_the_token_goes_to_a_local_server_that_info_named() -> None:
    made, adapter = server(by_path(root=json_reply({"root_id": ROOT})))
    datastack = await made.info.datastack("ds")
    assert await made.graph(datastack).root(SUPERVOXEL) == ROOT
    assert {(request.origin, bearer(request)) for request in adapter.requests} == {
        ("https://g.example.org", f"Bearer {TOKEN}"),
        (LOCAL, f"Bearer {TOKEN}"),
    }


async def test_the_token_does_not_go_where_somebody_else_says() -> None:
    elsewhere, _ = server(by_path())
    datastack = await elsewhere.info.datastack("ds")
    made, adapter = server(by_path(root=json_reply({"root_id": ROOT})))
    await made.graph(datastack).root(SUPERVOXEL)
    assert [bearer(request) for request in adapter.requests] == [None, None]


async def test_the_token_is_not_sent_unencrypted_for_an_encrypted_server() -> None:
    plain = {**FULL, "local_server": "http://local.example.org"}
    made, adapter = server([json_reply(plain)])
    datastack = await made.info.datastack("ds")
    for open_service in (made.graph, made.annotations):
        with pytest.raises(e.AddressInvalid, match="not encrypted"):
            open_service(datastack)
    assert len(adapter.requests) == 1


async def test_a_foreign_state_is_fetched_without_the_token() -> None:
    made, adapter = server([json_reply({"layers": []})])
    url = "https://foreign.example/nglstate/api/v1/12?middle_auth_token=abc&pretty=1"
    assert json.loads(await made.state.get_url(url)) == {"layers": []}
    [request] = adapter.requests
    assert (request.origin, request.target) == ("https://foreign.example", "/nglstate/api/v1/12?pretty=1")
    assert bearer(request) is None


async def test_a_foreign_redirect_is_named_not_followed() -> None:
    made, adapter = server([Reply(302, (("location", "https://long.example/#!{}"),))])
    with pytest.raises(e.RedirectRefused) as caught:
        await made.state.get_url("https://tinyurl.com/x")
    assert caught.value.location == "https://long.example/#!{}"
    assert len(adapter.requests) == 1


def test_a_server_never_shows_its_token() -> None:
    made, _ = server([json_reply([])])
    assert TOKEN not in repr(made.token) + repr(vars(made))


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


# --- annotation engine -------------------------------------------------------------------------------


async def engine(script: Any) -> tuple[Any, ScriptedAdapter]:
    made, adapter = server([json_reply(FULL)])
    annotations = made.annotations(await made.info.datastack("ds"))
    adapter.script = script
    adapter.requests.clear()
    return annotations, adapter


NEW = NewTable(
    "t", "bound_tag", "d", (4.0, 4.0, 40.0), notice="n", reference_table="r", track_target_id_updates=True
)


def sent(adapter: ScriptedAdapter) -> Any:
    return json.loads(adapter.requests[-1].body or b"null")


async def test_a_table_is_asked_for_without_a_single_null() -> None:
    annotations, adapter = await engine([json_reply([]), text_reply("t", media="text/html; charset=utf-8")])
    assert (await annotations.create_table(NEW)).left_out == ()
    assert sent(adapter) == {
        "table_name": "t",
        "schema_type": "bound_tag",
        "metadata": {
            "description": "d",
            "voxel_resolution_x": 4.0,
            "voxel_resolution_y": 4.0,
            "voxel_resolution_z": 40.0,
            "read_permission": "PUBLIC",
            "write_permission": "PRIVATE",
            "notice_text": "n",
            "table_metadata": {"reference_table": "r", "track_target_id_updates": True},
        },
    }


@pytest.mark.parametrize("status", [400, 500])
async def test_an_old_engine_gets_the_form_it_knows(status: int) -> None:
    unknown = {
        key: ["Unknown field."]
        for key in (
            "voxel_resolution_x",
            "voxel_resolution_y",
            "voxel_resolution_z",
            "read_permission",
            "write_permission",
            "notice_text",
            "table_metadata",
        )
    }
    refusal = json_reply({"schema_errors": {"metadata": unknown}}, status)
    annotations, adapter = await engine([json_reply([]), refusal, json_reply("t")])
    created = await annotations.create_table(NEW)
    assert set(created.left_out) == set(unknown)
    assert sent(adapter)["metadata"] == {"description": "d", "reference_table": "r"}
    assert [request.method for request in adapter.requests] == ["GET", "POST", "POST"]


async def test_only_unknown_settings_are_left_out_and_only_once() -> None:
    mixed = {"metadata": {"voxel_resolution_x": ["Unknown field."], "description": ["Missing data."]}}
    again = {"metadata": {"voxel_resolution_x": ["Unknown field."]}}
    for errors, posts in ((mixed, 1), (again, 2)):
        annotations, adapter = await engine([json_reply([]), json_reply({"schema_errors": errors}, 500)])
        with pytest.raises(e.RequestInvalid):
            await annotations.create_table(NEW)
        assert [request.method for request in adapter.requests].count("POST") == posts


async def test_a_page_for_a_new_table_leaves_the_outcome_unknown() -> None:
    annotations, _ = await engine([json_reply([]), page_reply()])
    with pytest.raises(e.OutcomeUnknown):
        await annotations.create_table(NEW)


@pytest.mark.parametrize(
    ("said", "count", "ids"),
    [([5, 6], 2, (5, 6)), ("Inserted 2 annotations", 2, None), ([], 0, ())],
)
async def test_every_generation_of_insert_answers(said: Any, count: int, ids: Any) -> None:
    annotations, _ = await engine([json_reply(said)])
    outcome = await annotations.post("t", [{}, {}])
    assert (outcome.count, outcome.ids) == (count, ids)


@pytest.mark.parametrize("said", [{"3": 8, "4": 9}, [8, 9], "[8, 9]"])
async def test_every_generation_of_update_answers(said: Any) -> None:
    annotations, _ = await engine([json_reply(said)])
    assert (await annotations.update("t", [{"id": 3}, {"id": 4}])).new_ids == {3: 8, 4: 9}


async def test_an_update_needs_ids() -> None:
    annotations, adapter = await engine([json_reply({})])
    for row in ({}, {"id": 0}, {"id": True}, {"id": "1"}):
        with pytest.raises(e.RequestInvalid):
            await annotations.update("t", [row])
    assert not adapter.requests


def row(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "valid": True,
        "created": "2026-11-23 11:21:24.7",
        "deleted": "None",
        "superceded_id": None,
        **more,
    }


def asked_ids(request: OutgoingRequest) -> list[int]:
    return [int(item) for item in request.target.partition("annotation_ids=")[2].split("%2C")]


async def test_rows_that_cannot_be_shown_are_found_among_the_others() -> None:
    broken, absent = {3, 700}, {5}

    def answer(request: OutgoingRequest) -> Reply:
        asked = asked_ids(request)
        if broken & set(asked):
            return json_reply(
                {"code": 500, "message": f"No annotation with {asked} exists", "traceback": []}, 500
            )
        return json_reply([row(number) for number in reversed(asked) if number not in absent])

    annotations, adapter = await engine(answer)
    told: list[tuple[int, int]] = []
    rows = await annotations.rows(
        "t", range(1, 1001), tell=lambda done, total, unit: told.append((done, total))
    )
    assert rows.missing == (5,)
    assert [r.id for r in rows.found] == [n for n in range(1, 1001) if n != 5]
    assert {r.id for r in rows.found if isinstance(r, UnreadableRow)} == broken
    assert max(len(asked_ids(request)) for request in adapter.requests) <= 500
    assert len(adapter.requests) < 50
    assert told == [(500, 1000), (1000, 1000)]


async def test_coordinates_come_back_from_their_unsigned_detour() -> None:
    reply = json_reply(
        [row(1, pt_position=[18446744073709551611, 2, 2**40], other_position=None, valid_id=2**63 + 1)]
    )
    annotations, _ = await engine([reply])
    [found] = (await annotations.rows("t", [1])).found
    assert found.values == {"pt_position": [-5, 2, 2**40], "other_position": None, "valid_id": 2**63 + 1}


ROLLED_BACK = json_reply(
    {"code": 500, "message": "This Session's transaction has been rolled back due to x"}, 500
)


async def test_a_rolled_back_session_is_asked_once_more_for_reads_only() -> None:
    annotations, adapter = await engine([ROLLED_BACK, json_reply(7)])
    assert await annotations.count("t") == 7
    annotations, adapter = await engine([ROLLED_BACK])
    with pytest.raises(e.SessionRolledBack):
        await annotations.count("t")
    assert len(adapter.requests) == 2
    for change in (lambda: annotations.post("t", [{}]), lambda: annotations.delete("t", [1])):
        adapter.requests.clear()
        with pytest.raises(e.SessionRolledBack):
            await change()
        assert len(adapter.requests) == 1


async def test_a_materialized_table_keeps_its_own_name() -> None:
    value = {
        "schema_type": "bound_tag",
        "table_name": "t__graph",
        "annotation_table": "t",
        "pcg_table_name": "graph",
        "deleted": None,
        "user_id": 5,
    }
    annotations, _ = await engine([json_reply(value, 201)])
    metadata = await annotations.metadata("t__graph")
    assert (metadata.name, metadata.graph_table, metadata.user_id) == ("t", "graph", "5")
    assert metadata.resolution_nm is None


async def test_names_are_quoted_in_paths() -> None:
    annotations, adapter = await engine([json_reply(3)])
    await annotations.count("a/../b?c")
    assert adapter.requests[0].target.endswith("/table/a%2F..%2Fb%3Fc/count")
