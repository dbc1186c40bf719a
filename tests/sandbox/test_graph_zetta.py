"""The chunkedgraph of a zetta sandbox: what is offered, what differs from cave, what is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.sandbox.kit import Caller
from zettatui.sandbox import Sandbox
from zettatui.sandbox.demo import GRAPH_TABLE, LEAF_COUNT, ROOT, SUPERVOXEL

V = f"/segmentation/api/v1/table/{GRAPH_TABLE}"
NOT_FOUND = {"detail": "Not Found"}


@pytest.fixture(scope="module")
def caller() -> Iterator[Caller]:
    sandbox = Sandbox("zetta")
    yield Caller(sandbox)
    sandbox.close()


async def test_info_lies_about_chunk_sizes(caller: Caller) -> None:
    info = (await caller.get(f"/segmentation/table/{GRAPH_TABLE}/info")).json()
    assert info["graph"]["chunk_size"] == info["graph"]["bounding_box"] == [1024, 512, 128]
    assert "verify_mesh" not in info
    assert info["mesh"]
    assert info["graph"]["n_layers"] == 9


async def test_roots_and_children(caller: Caller) -> None:
    assert (await caller.get(f"{V}/node/{SUPERVOXEL}/root")).json() == {"root_id": ROOT}
    as_text = await caller.get(f"{V}/node/{SUPERVOXEL}/root", params={"int64_as_str": "yes"})
    assert as_text.json() == {"root_id": str(ROOT)}
    assert (await caller.post(f"{V}/roots", json.dumps([SUPERVOXEL]))).json() == {"root_ids": [ROOT]}
    packed = await caller.post(f"{V}/roots_binary", SUPERVOXEL.to_bytes(8, "little"))
    assert packed.content == ROOT.to_bytes(8, "little")
    assert "content-type" not in packed.headers
    assert list((await caller.get(f"{V}/node/{ROOT}/children")).json()) == ["root_ids"]


async def test_leaves_ignore_the_stop_layer(caller: Caller) -> None:
    leaves = (await caller.get(f"{V}/node/{ROOT}/leaves", params={"stop_layer": 2})).json()["leaf_ids"]
    assert len(set(leaves)) == LEAF_COUNT
    body = json.dumps({"node_ids": [ROOT]})
    many = await caller.post(f"{V}/leaves_many", body, params={"int64_as_str": "true"})
    assert set(many.json()[str(ROOT)]) == {str(leaf) for leaf in leaves}
    assert (await caller.post(f"{V}/leaves_many", body)).status_code == 500


async def test_edges(caller: Caller) -> None:
    answer = await caller.get(f"{V}/node/{ROOT}/lvl2_graph")
    assert {type(end) for pair in answer.json()["edge_graph"] for end in pair} == {str}
    assert "used-bounds" not in answer.headers
    assert list((await caller.get(f"{V}/node/{ROOT}/subgraph")).json()) == ["atomic_edges"]


async def test_history_that_is_offered(caller: Caller) -> None:
    details = (await caller.get(f"{V}/operation_details", params={"operation_ids": "[1, 99]"})).json()
    assert list(details) == ["1"]
    assert details["1"]["timestamp"] == "2021-03-02T14:11:05.250000+00:00"
    assert "iso" in (await caller.get(f"{V}/root/{ROOT}/last_edit")).json()
    log = await caller.get(f"{V}/change_log", params={"start_time": 0, "end_time": 1_615_000_000})
    assert log.text.splitlines()[0] == "operation_id,user_id,action,root_ids,timestamp"
    assert len(log.text.splitlines()) == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"{V}/is_latest_roots"),
        ("GET", f"{V}/root/{ROOT}/change_log"),
        ("GET", f"{V}/root/{ROOT}/merge_log"),
        ("GET", f"{V}/node/72057594037999999/root"),
        ("GET", f"{V}/node/18446744073709551616/root"),
        ("POST", f"{V}/roots"),
        ("GET", "/segmentation/table/nope/info"),
        ("GET", f"{V}/node/{SUPERVOXEL}/root?timestamp=1704164645678"),
    ],
)
async def test_crashes_are_plain_text(caller: Caller, method: str, path: str) -> None:
    answer = await caller.ask(method, path, content=b'{"node_ids": [1]}')
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == "Internal Server Error"


@pytest.mark.parametrize(
    "path",
    [
        "/segmentation/api/versions",
        "/segmentation/api/version",
        f"{V}/root/{ROOT}/lineage_graph",
        f"{V}/root/{ROOT}/tabular_change_log",
        f"{V}/past_id_mapping",
        f"{V}/oldest_timestamp",
        f"{V}/delta_roots?timestamp_past=0",
        f"{V}/valid_nodes",
        f"{V}/user_operations",
    ],
)
async def test_absent_endpoints(caller: Caller, path: str) -> None:
    answer = await caller.get(path)
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("path", ["lineage_graph_multiple", "root_timestamps", "minimal_covering_nodes"])
async def test_absent_posts(caller: Caller, path: str) -> None:
    answer = await caller.post(f"{V}/{path}", "{}")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


async def test_node_leaves_many_and_wrong_method(caller: Caller) -> None:
    missing = await caller.post(f"{V}/node/leaves_many", "{}")
    assert (missing.status_code, missing.json()) == (404, NOT_FOUND)
    wrong = await caller.post(f"{V}/node/{ROOT}/root")
    assert (wrong.status_code, wrong.json()) == (405, {"detail": "Method Not Allowed"})


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        (
            f"{V}/node/abc/root",
            {"loc": ["path", "node_id"], "msg": "value is not a valid integer", "type": "type_error.integer"},
        ),
        (
            f"{V}/node/{ROOT}/root?int64_as_str=banana",
            {
                "loc": ["query", "int64_as_str"],
                "msg": "value could not be parsed to a boolean",
                "type": "type_error.bool",
            },
        ),
        (
            f"{V}/node/{ROOT}/root?timestamp=abc",
            {"loc": ["query", "timestamp"], "msg": "value is not a valid float", "type": "type_error.float"},
        ),
    ],
)
async def test_parameters_fastapi_refuses(caller: Caller, path: str, detail: dict[str, object]) -> None:
    answer = await caller.get(path)
    assert answer.status_code == 422
    assert answer.json() == {"detail": [detail]}


async def test_version_and_login(caller: Caller) -> None:
    assert list((await caller.get("/segmentation")).json()) == ["version"]
    nobody = await Caller(caller.sandbox, None).get(f"{V}/node/{ROOT}/root")
    assert nobody.status_code == 307
