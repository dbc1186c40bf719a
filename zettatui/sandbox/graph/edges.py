"""Edges between level-2 nodes and between supervoxels, derived from which chunks lie side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from zettatui.sandbox.graph.model import ChunkBox, Graph

_AHEAD = ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1))


@dataclass(frozen=True)
class Edge:
    """A contact of two supervoxels: affinity 0 to 1, area in voxels."""

    source: int
    target: int
    affinity: float
    area: int


def level2_edges(graph: Graph, node: int, box: ChunkBox | None = None) -> list[tuple[int, int]]:
    """Return the pairs of an object's level-2 nodes in the same or in neighbouring chunks, each ascending."""
    by_place: dict[tuple[int, int, int], list[int]] = {}
    for level2 in graph.descendants(node, 2, box):
        at = graph.layout.decode(level2)
        by_place.setdefault((at.x, at.y, at.z), []).append(level2)
    edges = set()
    for (x, y, z), here in by_place.items():
        for dx, dy, dz in _AHEAD:
            there = by_place.get((x + dx, y + dy, z + dz), [])
            edges |= {(min(a, b), max(a, b)) for a in here for b in there if a != b}
    return sorted(edges)


def supervoxel_edges(
    graph: Graph, node: int, box: ChunkBox | None, *, inner: bool = True
) -> list[Edge] | None:
    """Return the edges inside each level-2 node (a chain) and one for each pair of touching ones.

    `inner` leaves out edges that a box cuts. None for a node without supervoxels there.
    """
    inside = list(graph.descendants(node, 2, box))
    if not inside:
        return None
    pairs = [pair for level2 in inside for pair in _chain(graph, level2)]
    kept = set(inside)
    for a, b in level2_edges(graph, node):
        if (a in kept and b in kept) or (not inner and (a in kept or b in kept)):
            pairs.append((graph.children(a)[-1], graph.children(b)[0]))
    return [_edge(source, target) for source, target in pairs]


def _chain(graph: Graph, level2: int) -> Iterator[tuple[int, int]]:
    supervoxels = graph.children(level2)
    return pairwise(supervoxels)


def _edge(source: int, target: int) -> Edge:
    mixed = (source * 31 + target * 17) % 1009
    return Edge(source, target, 0.5 + mixed / 2048, 20 + mixed)
