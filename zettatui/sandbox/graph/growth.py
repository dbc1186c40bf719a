"""Making objects: from level-2 nodes up to a root, layer by layer, the way the ChunkedGraph does."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zettatui.sandbox.graph.model import Graph, Milliseconds
from zettatui.segments.layout import NodeId

Place = tuple[int, int, int]
_STEPS: tuple[Place, ...] = ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1))
_BRANCHING = 0.04
# Neurites are long and thin: most steps go on in the same direction.
_STRAIGHT = 0.8


@dataclass(frozen=True)
class Fragment:
    """A connected piece of an object: its level-2 nodes in the order they grew, one a chunk."""

    level2: tuple[int, ...]
    places: tuple[Place, ...]


class Grower:
    """Adds objects to a graph; the same seed grows the same ids, with segment numbers above `base`."""

    def __init__(self, graph: Graph, seed: int, base: int = 0) -> None:
        self.graph = graph
        self._base = base
        self._random = random.Random(seed)
        size = graph.layout.chunk_size
        self._room = [-(-extent // edge) for extent, edge in zip(graph.volume.size, size, strict=True)]
        self._segments: dict[tuple[int, Place], int] = {}
        self._built: dict[tuple[int, ...], int] = {}

    def fragment(
        self, start: Place, leaves: int, time: Milliseconds, *, per_chunk: int = 18, first: int | None = None
    ) -> Fragment:
        """Grow a piece of exactly `leaves` supervoxels as a branching walk through chunks.

        `per_chunk` is their mean number in a chunk; `first` is the segment number of the first supervoxel.
        """
        level2: list[int] = []
        places: list[Place] = []
        for place in self._walk(start):
            count = min(leaves, self._random.randint(max(1, per_chunk // 4), per_chunk * 7 // 4))
            level2.append(self._level2(place, count, time, first))
            places.append(place)
            first = None
            leaves -= count
            if not leaves:
                break
        return Fragment(tuple(level2), tuple(places))

    def neighbour(self, fragment: Fragment) -> tuple[int, Place]:
        """Return the youngest level-2 node that has a free chunk beside it, and that chunk."""
        taken = set(fragment.places)
        for level2, place in zip(reversed(fragment.level2), reversed(fragment.places), strict=True):
            free = [to for to, _ in self._beside(place) if to not in taken]
            if free:
                return level2, self._random.choice(free)
        raise ValueError("the piece fills the whole volume")

    def root(self, pieces: Iterable[Fragment], root: int, time: Milliseconds) -> int:
        """Join pieces under a root; a node without a sibling in its parent chunk skips that layer."""
        nodes = [
            (place, node) for piece in pieces for place, node in zip(piece.places, piece.level2, strict=True)
        ]
        for layer in range(3, self.graph.n_layers):
            groups: dict[Place, list[int]] = {}
            for (x, y, z), node in nodes:
                groups.setdefault((x >> 1, y >> 1, z >> 1), []).append(node)
            nodes = [(place, self._join(layer, place, group, time)) for place, group in groups.items()]
        self.graph.add_node(root, tuple(node for _, node in nodes), time)
        return root

    def _join(self, layer: int, place: Place, group: Sequence[int], time: Milliseconds) -> int:
        if len(group) == 1:
            return group[0]
        key = tuple(group)
        node = self._built.get(key)
        if node is None:
            node = self._built[key] = self._id(layer, place)
            self.graph.add_node(node, key, time)
        else:
            self.graph.adopt(node, time)
        return node

    def _level2(self, place: Place, count: int, time: Milliseconds, first: int | None) -> int:
        if first is None:
            first = self._segments.get((1, place), self._base) + self._random.randint(1, 60_000)
        self._segments[1, place] = first + count
        supervoxel = self.graph.layout.encode(NodeId(1, *place, first))
        node = self._id(2, place)
        self.graph.add_node(node, range(supervoxel, supervoxel + count), time)
        return node

    def _id(self, layer: int, place: Place) -> int:
        segment = self._segments[layer, place] = self._segments.get((layer, place), self._base) + 1
        return self.graph.layout.encode(NodeId(layer, *place, segment))

    def _walk(self, start: Place) -> Iterable[Place]:
        seen = {start}
        tips: list[tuple[Place, Place]] = [(start, self._random.choice(_STEPS))]
        yield start
        while tips:
            at = self._random.randrange(len(tips)) if self._random.random() < _BRANCHING else len(tips) - 1
            place, step = tips[at]
            to = self._next(place, step)
            if to is None or to in seen or self._random.random() >= _STRAIGHT:
                free = [way for way in self._beside(place) if way[0] not in seen]
                if not free:
                    tips.pop(at)
                    continue
                to, step = self._random.choice(free)
            seen.add(to)
            tips.append((to, step))
            yield to
        raise ValueError("the object does not fit into the volume")

    def _beside(self, place: Place) -> list[tuple[Place, Place]]:
        """Return the chunks beside one, inside the volume, each with the step that leads there."""
        return [(to, step) for step in _STEPS if (to := self._next(place, step)) is not None]

    def _next(self, place: Place, step: Place) -> Place | None:
        x, y, z = place[0] + step[0], place[1] + step[1], place[2] + step[2]
        room = self._room
        return (x, y, z) if 0 <= x < room[0] and 0 <= y < room[1] and 0 <= z < room[2] else None
