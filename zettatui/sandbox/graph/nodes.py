"""The hierarchy calls of a CAVE chunkedgraph: roots, children, leaves, level-2 graphs (sheet 3.1 to 3.4)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from zettatui.sandbox.answers import json_answer
from zettatui.sandbox.graph.answering import binary, id_list, ids_out
from zettatui.sandbox.graph.asking import Ask, Rejected, moment_of, pack_ids, unpack_ids
from zettatui.sandbox.graph.edges import level2_edges, supervoxel_edges
from zettatui.sandbox.graph.history import Crash
from zettatui.sandbox.graph.model import Graph, Milliseconds
from zettatui.sandbox.graph.wording import graph_info

NOTHING_TO_JOIN = "need at least one array to concatenate"


def info(ask: Ask) -> Response:
    """Return the table's precomputed info with the graph's data."""
    return json_answer(graph_info(ask.graph))


def root(ask: Ask) -> Response:
    """Return the root of one node, at a time."""
    time = ask.time()
    stop_layer = None
    if "stop_layer" in ask.query:
        try:
            stop_layer = ask.stop_layer(0)
        except ValueError as wrong:
            raise Rejected(400, f"stop_layer is not an integer {wrong}") from wrong
    node = ask.valid_node()
    found = ask.graph.root(node, time, stop_layer)
    if found is None:
        stop = ask.graph.n_layers if stop_layer is None else min(stop_layer, ask.graph.n_layers)
        raise Crash(f"Cannot find root id {node}, {stop}, {moment_of(time)}")
    return json_answer({"root_id": ids_out(found, ask.as_text)})


def roots_binary(ask: Ask) -> Response:
    """Return the roots of many nodes, packed."""
    return binary(pack_ids(_roots_of(ask, unpack_ids(ask.body))))


def roots(ask: Ask) -> Response:
    """Return the roots of many nodes, as JSON unless the packed form is asked for."""
    found = _roots_of(ask, ask.ids("node_ids"))
    if ask.query.get("as_binary") == "root_ids":
        return binary(pack_ids(found))
    return json_answer({"root_ids": ids_out(found, ask.as_text)})


def many_roots(graph: Graph, nodes: list[int], time: Milliseconds, stop_layer: int) -> list[int]:
    """Return the ancestor of each node at a layer, 0 where there is none.

    If no node that needs one has a parent at that time, the nodes come back unchanged.
    """
    below = [node for node in nodes if node and graph.layer(node) < stop_layer]
    if all(graph.parent(node, time) is None for node in below):
        return nodes
    return [graph.root(node, time, stop_layer) or 0 if node else 0 for node in nodes]


def children(ask: Ask) -> Response:
    """Return the direct children of a node."""
    return json_answer({"children_ids": ids_out(list(ask.graph.children(ask.valid_node())), ask.as_text)})


def leaves(ask: Ask) -> Response:
    """Return the supervoxels of a node, or its nodes of exactly one higher layer."""
    node = ask.valid_node()
    stop_layer = ask.stop_layer(1)
    box = ask.box()
    if stop_layer > 1:
        found = list(ask.graph.descendants(node, stop_layer, box))
        return id_list("leaf_ids", [found], ask.as_text, ask.accept_encoding)
    return id_list("leaf_ids", ask.graph.leaves(node, box), ask.as_text, ask.accept_encoding)


def leaves_many(ask: Ask) -> Response:
    """Return the same for many nodes, by node."""
    box = ask.box()
    nodes = ask.valid_ids("node_ids")
    stop_layer = ask.stop_layer(1)
    found: dict[str, Any] = {}
    for node in nodes:
        if stop_layer > 1:
            ids = list(ask.graph.descendants(node, stop_layer, box))
        else:
            ids = [leaf for part in ask.graph.leaves(node, box) for leaf in part]
        found[str(node)] = ids_out(ids, ask.as_text)
    return json_answer(found)


def subgraph(ask: Ask) -> Response:
    """Return the edges between the supervoxels of a node; the key `nodes` holds edges."""
    edges = supervoxel_edges(
        ask.graph, ask.valid_node(), ask.box(), inner=ask.flag("only_internal_edges", True)
    )
    if edges is None:
        raise Crash(NOTHING_TO_JOIN)
    pairs = [[edge.source, edge.target] for edge in edges]
    return json_answer(
        {
            "nodes": ids_out(pairs, ask.as_text),
            "affinities": [edge.affinity for edge in edges],
            "areas": ids_out([edge.area for edge in edges], ask.as_text),
        }
    )


def level2_graph(ask: Ask) -> Response:
    """Return the edges between the level-2 nodes of a node, and whether bounds were used."""
    box = ask.box()
    edges = [list(edge) for edge in level2_edges(ask.graph, ask.valid_node(), box)]
    return json_answer(
        {"edge_graph": ids_out(edges, ask.as_text)}, headers={"Used-Bounds": str(box is not None)}
    )


def valid_nodes(ask: Ask) -> Response:
    """Return which of the given ids exist, of whatever layer."""
    start, end = ask.seconds("start_timestamp") or 0, ask.time("end_timestamp")
    found = []
    for node in ask.ids("node_ids"):
        created = ask.graph.created(node)
        if created is not None and created <= end and ask.graph.touched(node) >= start:
            found.append(node)
    return json_answer({"valid_roots": ids_out(found, ask.as_text)})


def minimal_covering_nodes(ask: Ask) -> Response:
    """Return the fewest nodes that hold exactly the given ones.

    Like the real server it fails when everything ends up in roots.
    """
    graph = ask.graph
    covering = set(ask.ids("node_ids"))
    while True:
        parents = {graph.parent(node, ask.now) for node in covering}
        whole = [
            parent for parent in parents if parent is not None and covering.issuperset(graph.children(parent))
        ]
        if not whole:
            break
        for parent in whole:
            covering.difference_update(graph.children(parent))
            covering.add(parent)
    if all(graph.layer(node) == graph.n_layers for node in covering):
        raise Crash(NOTHING_TO_JOIN)
    found = sorted(covering)
    return binary(pack_ids(found)) if ask.flag("as_array") else json_answer(found)


def _roots_of(ask: Ask, nodes: list[int]) -> list[int]:
    time = ask.time()
    stop_layer = ask.stop_layer(ask.graph.n_layers)
    if stop_layer > ask.graph.n_layers:
        raise Crash("")
    ask.check_age(nodes)
    return many_roots(ask.graph, nodes, time, stop_layer)
