"""The chunkedgraph of a cave sandbox over the demo: what the recorded requests do not cover."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterator
from typing import Any

import networkx as nx
import pytest

from tests.sandbox.kit import Caller
from zettatui.sandbox import Sandbox
from zettatui.sandbox.demo import DATASET, GRAPH_TABLE, LEAF_COUNT, ROOT, SUPERVOXEL
from zettatui.sandbox.graph import NAMESPACE, graphs_of
from zettatui.sandbox.graph.demo_graph import PUBLIC_TABLE, PUBLIC_UNTIL, demo_graph
from zettatui.sandbox.graph.model import Graph, Operation

V = f"/segmentation/api/v1/table/{GRAPH_TABLE}"
PUBLIC = f"/segmentation/api/v1/table/{PUBLIC_TABLE}"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox("cave")
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="module")
def graph(sandbox: Sandbox) -> Graph:
    table = graphs_of(sandbox).table(GRAPH_TABLE)
    assert table is not None
    return table.graph


@pytest.fixture
def caller(sandbox: Sandbox) -> Caller:
    return Caller(sandbox)


def edit(graph: Graph, key: int) -> Operation:
    return graph.operations[key]


async def raw(caller: Caller, path: str, accept: str = "identity") -> list[dict[str, Any]]:
    """Return the ASGI messages of one answer, piece by piece."""
    plain, _, query = path.partition("?")
    headers = {**caller.headers, "host": "cave.sandbox.example", "accept-encoding": accept}
    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": plain,
        "raw_path": plain.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 443),
    }
    sent: list[Any] = []
    asked = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if not asked:
            await asyncio.Event().wait()  # the client stays until the answer is complete
        return asked.pop()

    async def send(message: Any) -> None:
        sent.append(message)

    await caller.sandbox.app(scope, receive, send)
    return sent


async def test_info_lets_a_client_read_the_ids(caller: Caller, graph: Graph) -> None:
    info = (await caller.get(f"/segmentation/table/{GRAPH_TABLE}/info")).json()
    assert info["graph"]["n_layers"] == 9
    assert info["graph"]["spatial_bit_masks"] == dict(
        zip("123456789", (10, 10, 6, 5, 4, 3, 2, 1, 1), strict=True)
    )
    assert info["scales"][0]["resolution"] == [4.3, 4.3, 45.0]
    assert type(graph.layout).from_info(info).decode(SUPERVOXEL) == graph.layout.decode(SUPERVOXEL)


@pytest.mark.parametrize("text", [False, True])
async def test_leaves_come_in_pieces_with_their_length_told(caller: Caller, text: bool) -> None:
    sent = await raw(caller, f"{V}/node/{ROOT}/leaves?int64_as_str={text}")
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    pieces = [message.get("body", b"") for message in sent[1:]]
    body = b"".join(pieces)
    assert sum(bool(piece) for piece in pieces) > 5
    assert int(headers["content-length"]) == len(body)
    assert headers["content-type"] == "application/json"
    ids = json.loads(body)["leaf_ids"]
    assert {type(node) for node in ids} == {str if text else int}
    assert len({int(node) for node in ids}) == LEAF_COUNT


async def test_leaves_come_in_pieces_when_gzipped(caller: Caller) -> None:
    sent = await raw(caller, f"{V}/node/{ROOT}/leaves", accept="gzip, deflate")
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    assert headers["content-encoding"] == "gzip"
    assert "content-length" not in headers
    body = gzip.decompress(b"".join(message.get("body", b"") for message in sent[1:]))
    assert len(json.loads(body)["leaf_ids"]) == LEAF_COUNT


async def test_a_virtual_table_shows_the_past(caller: Caller, graph: Graph) -> None:
    old = graph.root(SUPERVOXEL, PUBLIC_UNTIL)
    assert old != ROOT
    assert (await caller.get(f"{PUBLIC}/node/{SUPERVOXEL}/root")).json() == {"root_id": old}
    late = await caller.get(f"{PUBLIC}/node/{SUPERVOXEL}/root", params={"timestamp": 1_700_000_000})
    assert late.json() == {"root_id": old}
    for path in (f"node/{ROOT}/leaves", f"node/{ROOT}/root", f"root/{ROOT}/change_log"):
        refused = await caller.get(f"{PUBLIC}/{path}")
        assert refused.status_code == 401
        assert refused.json()["message"] == "[401]: root_id not valid at timestamp"
        assert "www-authenticate" not in refused.headers


async def test_who_may_ask(sandbox: Sandbox) -> None:
    path = f"{V}/node/{SUPERVOXEL}/root"
    assert (await Caller(sandbox, None).get(path)).json()["error"] == "no_token"
    stranger = await Caller(sandbox, "sam").get(path)
    assert (stranger.status_code, stranger.json()["error"]) == (403, "missing_permission")
    unknown = await Caller(sandbox).get("/segmentation/table/nope/info")
    assert unknown.status_code == 400
    assert unknown.json() == {
        "data": {"auth_dataset": None, "resource_namespace": "pychunkedgraph", "table_id": "nope"},
        "error": "invalid_table_id",
        "message": "Invalid table_id for service",
    }
    recent = await Caller(sandbox).get(f"{V}/tabular_change_log_recent")
    assert recent.json()["data"]["required_permission"] == "admin_view"
    everything = await Caller(sandbox).get(f"{V}/change_log")
    assert (everything.status_code, everything.text) == (403, "Requires superadmin privilege.")
    rows = (await Caller(sandbox, "root").get(f"{V}/change_log")).text.splitlines()
    assert rows[0] == "user_id,action,root_ids,timestamp"
    assert len(rows) == 5


async def test_lineage_of_the_founding_root(caller: Caller, graph: Graph) -> None:
    answer = await caller.get(f"{V}/root/{ROOT}/lineage_graph", params={"int64_as_str": "true"})
    lineage = nx.node_link_graph(answer.json(), edges="links")
    assert nx.ancestors(lineage, str(ROOT)) == {
        str(root) for key in (1, 2, 3) for root in edit(graph, key).before
    }
    assert "operation_id" not in lineage.nodes[str(ROOT)]
    first = str(edit(graph, 1).before[0])
    assert lineage.nodes[first]["operation_id"] == "1"


async def test_lineage_stops_just_outside_its_window(caller: Caller, graph: Graph) -> None:
    split = edit(graph, 2)
    body = json.dumps({"root_ids": list(split.before)})
    window = {"timestamp_past": split.time / 1000, "timestamp_future": split.time / 1000 - 1}
    answer = await caller.post(f"{V}/lineage_graph_multiple", body, params=window)
    found = {node["id"] for node in answer.json()["nodes"]}
    assert found == {*split.before, *split.after}


async def test_change_log_of_what_still_matters(caller: Caller, graph: Graph) -> None:
    path = f"{V}/root/{ROOT}/change_log"
    everything = (await caller.get(path)).json()
    assert (everything["n_mergers"], everything["n_splits"]) == (2, 1)
    assert everything["user_info"] == {
        "2": {"n_mergers": 2, "n_splits": 0},
        "3": {"n_mergers": 0, "n_splits": 1},
    }
    assert everything["past_ids"] == [
        root for key in (1, 2, 3) for root in sorted(edit(graph, key).before) if root
    ]
    table = (await caller.get(f"{V}/root/{ROOT}/tabular_change_log", params={"filtered": "false"})).json()
    assert list(table["user_name"].values()) == ["Ann Example", "Ben Colleague", "Ann Example"]
    assert table["before_root_ids"]["1"] == list(edit(graph, 2).before)


async def test_editors_are_people_of_the_sandbox(sandbox: Sandbox, graph: Graph) -> None:
    for key, (name, _) in graph.users.items():
        person = sandbox.people.by_id(int(key))
        assert person is not None
        assert person.name == name


async def test_past_ids_go_forward_only_without_splits(caller: Caller, graph: Graph) -> None:
    split, merge = edit(graph, 2), edit(graph, 1)
    body = json.dumps({"root_ids": list(merge.after)})
    window = {"timestamp_past": 0, "timestamp_future": split.time / 1000 - 100}
    answer = await caller.ask("GET", f"{V}/past_id_mapping", content=body, params=window)
    assert answer.json()["past_id_map"] == {str(merge.after[0]): sorted(merge.before)}
    body = json.dumps({"root_ids": [split.after[1]]})
    answer = await caller.ask("GET", f"{V}/past_id_mapping", content=body)
    assert answer.json() == {
        "past_id_map": {str(split.after[1]): sorted(merge.before)},
        "future_id_map": {},
    }


async def test_level2_graph_holds_the_object_together(caller: Caller, graph: Graph) -> None:
    edges = (await caller.get(f"{V}/node/{ROOT}/lvl2_graph")).json()["edge_graph"]
    assert all(a < b for a, b in edges)
    drawn = nx.Graph(edges)
    assert nx.is_connected(drawn)
    assert set(drawn) == set(graph.descendants(ROOT, 2))


async def test_subgraph_lists_are_parallel(caller: Caller, graph: Graph) -> None:
    box = graph.layout.chunk_box(SUPERVOXEL)
    bounds = "_".join(f"{low}-{high}" for low, high in zip(box.lower, box.upper, strict=True))
    path = f"{V}/node/{ROOT}/subgraph"
    inner = (await caller.get(path, params={"bounds": bounds})).json()
    assert len(inner["nodes"]) == len(inner["affinities"]) == len(inner["areas"]) > 0
    here = (await caller.get(f"{V}/node/{ROOT}/leaves", params={"bounds": bounds})).json()["leaf_ids"]
    assert {node for pair in inner["nodes"] for node in pair} == set(here)
    outer = (await caller.get(path, params={"bounds": bounds, "only_internal_edges": "0"})).json()
    assert len(outer["nodes"]) > len(inner["nodes"])
    nothing = await caller.get(path, params={"bounds": "0-1_0-1_0-1"})
    assert (nothing.status_code, nothing.json()["message"]) == (500, "need at least one array to concatenate")


async def test_minimal_covering_nodes(caller: Caller, graph: Graph) -> None:
    path = f"{V}/minimal_covering_nodes"
    level2 = next(node for node in graph.descendants(ROOT, 2) if len(graph.children(node)) > 2)
    whole = await caller.post(path, json.dumps({"node_ids": list(graph.children(level2))}))
    assert whole.json() == [level2]
    part = list(graph.children(level2)[:-1])
    packed = await caller.post(f"{path}?as_array=True", json.dumps({"node_ids": part}))
    assert packed.content == b"".join(node.to_bytes(8, "little") for node in part)
    all_of_it = await caller.post(path, json.dumps({"node_ids": [ROOT]}))
    assert all_of_it.status_code == 500


async def test_roots_of_leaves_at_every_time(caller: Caller, graph: Graph) -> None:
    for operation in graph.operations.values():
        body = json.dumps({"node_ids": [str(node) for node in operation.edges[0]]})
        for time, wanted in ((operation.time, operation.after), (operation.time - 1, operation.before)):
            answer = await caller.post(f"{V}/roots", body, params={"timestamp": time / 1000})
            assert set(answer.json()["root_ids"]) == set(wanted)


async def test_a_graph_without_edits_has_no_oldest_time(sandbox: Sandbox) -> None:
    def unedited() -> Graph:
        graph = demo_graph()
        graph.operations.clear()
        return graph

    graphs_of(sandbox).offer("quiet", unedited)
    sandbox.people.map_table(NAMESPACE, "quiet", DATASET)
    answer = await Caller(sandbox).get("/segmentation/api/v1/table/quiet/oldest_timestamp")
    assert answer.status_code == 500
    assert answer.json()["message"] == "'NoneType' object has no attribute 'isoformat'"


async def test_bad_bodies_crash_as_on_the_real_server(caller: Caller) -> None:
    for body, message in (
        (b'{"nodes": []}', "'node_ids'"),
        (b"not json", "Expecting value: line 1 column 1 (char 0)"),
    ):
        answer = await caller.post(f"{V}/roots", body)
        assert answer.status_code == 500
        assert answer.json()["message"] == message
    junk = await caller.get(f"{V}/node/{ROOT}/leaves", params={"bounds": "junk"})
    assert junk.json()["message"] == "invalid literal for int() with base 10: 'junk'"
    broken = await caller.post(f"{V}/roots", b"not gzip", headers={"Content-Encoding": "gzip"})
    assert broken.status_code == 500
    mixed = json.dumps({"node_ids": [ROOT, 5]})
    answer = await caller.post(f"{V}/root_timestamps?latest=1", mixed)
    assert (answer.status_code, answer.json()["message"]) == (500, "pop from an empty deque")


async def test_cross_origin_headers(caller: Caller) -> None:
    answer = await caller.get(f"{V}/node/{SUPERVOXEL}/root")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-expose-headers"] == "WWW-Authenticate"
