"""The demo's graph: the walkthrough's numbers, ids that fit their chunks, and a history that adds up."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from zettatui.sandbox import Sandbox
from zettatui.sandbox.demo import GRAPH_TABLE, LEAF_COUNT, ROOT, SUPERVOXEL
from zettatui.sandbox.graph import graphs_of, grow_large_object
from zettatui.sandbox.graph.asking import milliseconds, moment_of
from zettatui.sandbox.graph.demo_graph import FOUNDED, add_large_object, demo_graph
from zettatui.sandbox.graph.model import ChunkBox, Graph

NOW = milliseconds(moment_of(FOUNDED) + timedelta(days=3650))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return demo_graph()


def leaves(graph: Graph, node: int) -> set[int]:
    return set(chain.from_iterable(graph.leaves(node)))


def test_the_founding_root_has_exactly_its_leaves(graph: Graph) -> None:
    assert graph.root(SUPERVOXEL, NOW) == ROOT
    ids = list(chain.from_iterable(graph.leaves(ROOT)))
    assert len(ids) == len(set(ids)) == LEAF_COUNT == 52_863
    assert SUPERVOXEL in ids
    assert min(ids) > 2**53
    assert len({graph.layout.chunk_id(node) for node in ids}) > 1000


def test_every_node_lies_in_its_parents_chunk(graph: Graph) -> None:
    extent = graph.layout.volume_size
    assert extent is not None
    for root in graph.roots():
        waiting = [root]
        while waiting:
            node = waiting.pop()
            outer = graph.layout.chunk_box(node)
            children = graph.children(node)
            for child in (children[0], children[-1]) if graph.layer(node) == 2 else children:
                inner = graph.layout.chunk_box(child)
                assert graph.layer(child) < graph.layer(node)
                assert all(low >= out for low, out in zip(inner.lower, outer.lower, strict=True))
                assert all(high <= out for high, out in zip(inner.upper, outer.upper, strict=True))
                if graph.layer(child) > 1:
                    waiting.append(child)
                else:
                    assert all(high <= end for high, end in zip(inner.upper, extent, strict=True))


def test_each_supervoxel_has_one_current_root(graph: Graph) -> None:
    current = [root for root in graph.roots() if graph.retired_by(root) is None]
    owned = [leaves(graph, root) for root in current]
    assert sum(map(len, owned)) == len(set().union(*owned))
    for root, ids in zip(current, owned, strict=True):
        assert {graph.root(node, NOW) for node in (min(ids), max(ids))} == {root}


def test_edits_keep_the_supervoxels(graph: Graph) -> None:
    kinds = {operation.kind for operation in graph.operations.values()}
    users = {operation.user for operation in graph.operations.values()}
    assert kinds == {"merge", "split"}
    assert len(users) == 2
    for operation in graph.operations.values():
        before = [leaves(graph, root) for root in operation.before]
        after = [leaves(graph, root) for root in operation.after]
        assert set().union(*before) == set().union(*after)
        assert sum(map(len, before)) == sum(map(len, after))
        ends = {graph.root(node, operation.time - 1) for node in operation.edges[0]}
        assert ends == set(operation.before)
        assert {graph.root(node, operation.time) for node in operation.edges[0]} == set(operation.after)


def test_retired_roots_with_one_and_with_several_successors(graph: Graph) -> None:
    successors = [len(op.after) for root in graph.roots() if (op := graph.retired_by(root)) is not None]
    assert {1, 2} <= set(successors)


def test_a_connection_skips_layers(graph: Graph) -> None:
    skips = [root for root in graph.roots() if [graph.layer(c) for c in graph.children(root)] == [2]]
    assert skips
    assert not list(graph.descendants(skips[0], 3))


def test_the_founding_supervoxel_changes_roots_over_time(graph: Graph) -> None:
    times = [FOUNDED, *(graph.operations[key].time for key in (1, 2, 3))]
    roots = [graph.root(SUPERVOXEL, time) for time in times]
    assert len(set(roots)) == 4
    assert roots[-1] == ROOT
    assert graph.root(SUPERVOXEL, FOUNDED - 1) is None


def test_the_same_every_time(graph: Graph) -> None:
    again = demo_graph()
    assert again.roots() == graph.roots()
    assert again.leaves(ROOT) == graph.leaves(ROOT)


def test_bounds_part_the_leaves(graph: Graph) -> None:
    middle = graph.layout.decode(SUPERVOXEL).y
    low = ChunkBox((0, 0, 0), (128, middle, 128))
    high = ChunkBox((0, middle, 0), (128, 128, 128))
    parts = [sum(map(len, graph.leaves(ROOT, box))) for box in (low, high)]
    assert all(parts)
    assert sum(parts) == LEAF_COUNT


def test_a_million_leaves_on_demand() -> None:
    graph = demo_graph()
    before = leaves(graph, ROOT)
    roots = [add_large_object(graph), add_large_object(graph, 70_000)]
    ids = [leaves(graph, root) for root in roots]
    assert [len(one) for one in ids] == [1_000_000, 70_000]
    assert not ids[0] & ids[1]
    assert not ids[0] & before
    assert graph.root(max(ids[0]), NOW) == roots[0]
    assert leaves(graph, ROOT) == before


def test_the_demo_graph_survives_a_restart(tmp_path: Path) -> None:
    Sandbox("cave", data_dir=tmp_path).close()
    sandbox = Sandbox("cave", data_dir=tmp_path)
    table = graphs_of(sandbox).table(GRAPH_TABLE)
    assert table is not None
    assert table.graph.has_children(ROOT)
    assert table.graph.has_children(grow_large_object(sandbox, 10_000))
    sandbox.close()


def test_an_empty_sandbox_has_no_graph() -> None:
    sandbox = Sandbox("cave", seed="empty")
    assert graphs_of(sandbox).table(GRAPH_TABLE) is None
    with pytest.raises(LookupError):
        grow_large_object(sandbox)
    sandbox.close()
