"""The real caveclient 8.2.1 over HTTP: every chunkedgraph row of the sheet's section 8."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
import uvicorn

from tests.sandbox.graph_fixture import ADMINS
from zettatui.sandbox import Sandbox
from zettatui.sandbox.demo import DATASET, DATASTACK, GRAPH_TABLE, LEAF_COUNT, ROOT, SUPERVOXEL
from zettatui.sandbox.graph import graphs_of
from zettatui.sandbox.graph.asking import moment_of
from zettatui.sandbox.graph.demo_graph import FOUNDED
from zettatui.sandbox.graph.model import Graph


class _Server(uvicorn.Server):
    """Tells when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answering = threading.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.answering.set()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox("cave", address="http://127.0.0.1:0")
    with uvicorn.Config("", log_level="error", port=0).bind_socket() as listener:
        sandbox.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = _Server(uvicorn.Config(sandbox.app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        assert server.answering.wait(10)
        yield sandbox
        server.should_exit = True
        thread.join(10)
    sandbox.close()


@pytest.fixture(scope="module")
def client(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    home: Path = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        from caveclient import CAVEclient

        token = sandbox.people.token_of("root").reveal()
        sandbox.people.grant(DATASET, ADMINS, "admin_view")
        sandbox.people.join("root", ADMINS)
        yield CAVEclient(DATASTACK, server_address=sandbox.address, auth_token=token)


@pytest.fixture(scope="module")
def cg(client: Any) -> Any:
    return client.chunkedgraph


@pytest.fixture(scope="module")
def graph(sandbox: Sandbox) -> Graph:
    table = graphs_of(sandbox).table(GRAPH_TABLE)
    assert table is not None
    return table.graph


@pytest.fixture(scope="module")
def first(graph: Graph) -> int:
    """The root that held the founding supervoxel before all edits."""
    root = graph.root(SUPERVOXEL, FOUNDED)
    assert root is not None
    return root


@pytest.fixture(scope="module")
def bounds(graph: Graph) -> np.ndarray:
    box = graph.layout.chunk_box(SUPERVOXEL)
    return np.array([box.lower, box.upper]).T


def test_root_of_one(cg: Any, first: int) -> None:
    assert cg.get_root_id(SUPERVOXEL) == ROOT
    assert cg.get_root_id(SUPERVOXEL, timestamp=moment_of(FOUNDED) + timedelta(days=1)) == first
    assert cg.get_root_id(SUPERVOXEL, level2=True) >> 56 == 2


def test_roots_of_many(cg: Any, graph: Graph, first: int) -> None:
    assert list(cg.get_roots([SUPERVOXEL, first, 0])) == [ROOT, first, 0]
    level2 = cg.get_roots([SUPERVOXEL], stop_layer=2)
    assert SUPERVOXEL in graph.children(int(level2[0]))


def test_leaves(cg: Any, graph: Graph, bounds: np.ndarray) -> None:
    assert len(np.unique(cg.get_leaves(ROOT))) == LEAF_COUNT
    assert SUPERVOXEL in cg.get_leaves(ROOT, bounds=bounds)
    assert set(cg.get_leaves(ROOT, stop_layer=2)) == set(graph.descendants(ROOT, 2))
    assert {int(key): len(ids) for key, ids in cg.get_leaves_many([ROOT]).items()} == {ROOT: LEAF_COUNT}


def test_children(cg: Any, graph: Graph) -> None:
    assert list(cg.get_children(ROOT)) == list(graph.children(ROOT))
    assert list(cg.get_children(SUPERVOXEL)) == []


def test_lineage(cg: Any, graph: Graph, first: int) -> None:
    current = {root for root in graph.roots() if graph.retired_by(root) is None}
    split = graph.operations[2]
    assert ROOT in {node["id"] for node in cg.get_lineage_graph(first)["nodes"]}
    assert set(cg.get_latest_roots(first)) == {ROOT, *split.after} & current
    assert set(cg.get_latest_roots(ROOT)) == {ROOT}
    assert first in set(cg.get_original_roots(ROOT))
    assert cg.suggest_latest_roots(first) == ROOT


def test_freshness(cg: Any, first: int) -> None:
    assert list(cg.is_latest_roots([ROOT, first, SUPERVOXEL])) == [True, False, False]
    founded = moment_of(FOUNDED) + timedelta(days=1)
    assert list(cg.is_latest_roots([ROOT, first], timestamp=founded)) == [False, True]
    assert list(cg.is_valid_nodes([ROOT, first, 5])) == [True, True, False]


def test_times(cg: Any, graph: Graph, first: int) -> None:
    merge = moment_of(graph.operations[1].time)
    assert list(cg.get_root_timestamps([first])) == [moment_of(FOUNDED)]
    assert list(cg.get_root_timestamps([first], latest=True)) == [merge - timedelta(milliseconds=1)]
    assert cg.get_oldest_timestamp() == merge - timedelta(milliseconds=500)


def test_past_ids_and_deltas(cg: Any, graph: Graph, first: int) -> None:
    assert first in cg.get_past_ids([ROOT])["past_id_map"][ROOT]
    old, new = cg.get_delta_roots(moment_of(FOUNDED))
    assert set(old) == {root for operation in graph.operations.values() for root in operation.before}
    assert set(new) == {root for operation in graph.operations.values() for root in operation.after}


def test_change_logs(cg: Any, graph: Graph) -> None:
    table = cg.get_tabular_change_log(ROOT, filtered=False)[ROOT]
    assert list(table["operation_id"]) == [1, 2, 3]
    assert list(table["is_merge"]) == [True, False, True]
    assert set(table["user_name"]) == {name for name, _ in graph.users.values()}
    assert cg.get_change_log(ROOT, filtered=False)["operations_ids"] == [1, 2, 3]
    assert len(cg.get_merge_log(ROOT)["merge_edges"]) == 2
    assert list(cg.get_operation_details([1, 2])) == ["1", "2"]


def test_edges(cg: Any, bounds: np.ndarray) -> None:
    pairs, affinities, areas = cg.get_subgraph(ROOT, bounds)
    assert len(pairs) == len(affinities) == len(areas)
    assert cg.level2_chunk_graph(ROOT, bounds=np.array([[0, 49152], [0, 65536], [0, 4352]]))


def test_minimal_covering_nodes(cg: Any, graph: Graph) -> None:
    level2 = int(cg.get_roots([SUPERVOXEL], stop_layer=2)[0])
    assert list(cg.get_minimal_covering_nodes(list(graph.children(level2)))) == [level2]


def test_segmentation_info(cg: Any) -> None:
    assert cg.table_name == GRAPH_TABLE
    assert list(cg.base_resolution) == [4.3, 4.3, 45.0]
    assert cg.segmentation_info["graph"]["n_layers"] == 9


def test_what_fails_on_the_real_server_fails_here(cg: Any, sandbox: Sandbox) -> None:
    start = datetime(2021, 1, 1, tzinfo=timezone.utc)
    with pytest.raises(requests.HTTPError, match="end_time is not a valid unix timestamp") as refused:
        cg.get_user_operations(2, timestamp_start=start)
    assert refused.value.response.status_code == 400
    with pytest.raises(requests.HTTPError) as crashed:
        cg.get_contact_sites(ROOT, bounds=np.array([[0, 1], [0, 1], [0, 1]]))
    assert crashed.value.response.status_code == 500


def test_user_operations_with_an_end(cg: Any, graph: Graph) -> None:
    start, end = datetime(2021, 1, 1, tzinfo=timezone.utc), datetime(2022, 1, 1, tzinfo=timezone.utc)
    table = cg.get_user_operations(2, timestamp_start=start, timestamp_end=end)
    assert list(table["operation_id"]) == [1, 3]
