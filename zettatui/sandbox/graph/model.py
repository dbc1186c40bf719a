"""A chunkedgraph in memory: nodes of all layers, which root held them when, and the edits that changed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from zettatui.segments.layout import ChunkLayout, NodeId

Milliseconds = int
"""A time since the epoch, UTC: the resolution in which the ChunkedGraph stores and compares times."""
Coordinates = tuple[tuple[float, float, float], ...]
Edges = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Operation:
    """One edit: a merge added `edges`, a split removed them; coordinates are base voxels."""

    id: int
    kind: Literal["merge", "split"]
    user: str
    time: Milliseconds
    before: tuple[int, ...]
    after: tuple[int, ...]
    edges: Edges
    source_coords: Coordinates
    sink_coords: Coordinates
    source_ids: tuple[int, ...] = ()
    sink_ids: tuple[int, ...] = ()
    bb_offset: tuple[int, int, int] | None = None
    notes: Mapping[str, str | int] = field(default_factory=lambda: {"operation_exception": ""})
    """Further fields of the log entry; which of them there are varies on the real server."""

    @property
    def supervoxels(self) -> tuple[int, ...]:
        """The supervoxels the user marked: the sinks and sources, else both ends of every edge."""
        if self.sink_ids and self.source_ids:
            return self.sink_ids + self.source_ids
        return tuple(end for edge in self.edges for end in edge)


@dataclass(frozen=True)
class ChunkBox:
    """Chunks of the level-2 grid: `lower` is inside, `upper` is not."""

    lower: tuple[int, int, int]
    upper: tuple[int, int, int]

    def touches(self, place: NodeId) -> bool:
        """Return whether a node's chunk, of whatever layer, shares space with the box."""
        shift = max(place.layer - 2, 0)
        at = (place.x, place.y, place.z)
        return all(
            low < (c + 1) << shift and c << shift < high
            for low, c, high in zip(self.lower, at, self.upper, strict=True)
        )


@dataclass(frozen=True)
class Volume:
    """What a graph's info says beyond the bit structure; sizes are voxels."""

    data_dir: str
    size: tuple[int, int, int]
    resolution: tuple[float, float, float]
    key: str
    encoding: str = "compressed_segmentation"
    chunk_sizes: tuple[int, int, int] = (256, 256, 32)
    mesh: str = "graphene_meshes"
    mesh_dir: str | None = "graphene_meshes"


@dataclass(eq=False, repr=False)
class Graph:
    """The graph of one table; times are milliseconds, ids whole numbers.

    Supervoxels are never stored one by one: a level-2 node's children are a sequence, usually a `range`.
    """

    table: str
    layout: ChunkLayout
    volume: Volume
    users: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Name and affiliation of those who edited, by user id."""
    operations: dict[int, Operation] = field(default_factory=dict)
    _children: dict[int, Sequence[int]] = field(default_factory=dict)
    _created: dict[int, Milliseconds] = field(default_factory=dict)
    _parents: dict[int, list[tuple[Milliseconds, int]]] = field(default_factory=dict)
    _supervoxels: dict[int, list[int]] = field(default_factory=dict)
    """The level-2 nodes that hold supervoxels of a layer-1 chunk."""
    _made_by: dict[int, int] = field(default_factory=dict)
    _retired_by: dict[int, int] = field(default_factory=dict)

    @property
    def n_layers(self) -> int:
        """The layer of the roots."""
        return self.layout.n_layers

    def layer(self, node: int) -> int:
        """Return the layer bits of any number, also of one that is no node."""
        return node >> (64 - self.layout.n_bits_for_layer_id)

    def add_node(self, node: int, children: Sequence[int], time: Milliseconds) -> None:
        """Add a node of layer 2 or more and make it its children's parent from `time` on."""
        self._children[node] = children
        self._created[node] = time
        if self.layer(node) == 2:
            self._supervoxels.setdefault(self.layout.chunk_id(children[0]), []).append(node)
        else:
            self.adopt(node, time)

    def adopt(self, node: int, time: Milliseconds) -> None:
        """Make a node its children's parent from `time` on."""
        for child in self._children[node]:
            parents = self._parents.setdefault(child, [])
            if not parents or parents[-1][1] != node:
                parents.append((time, node))

    def add_operation(self, operation: Operation) -> None:
        """Record an edit: it retires the roots before and made the roots after."""
        self.operations[operation.id] = operation
        for root in operation.before:
            self._retired_by[root] = operation.id
        for root in operation.after:
            self._made_by[root] = operation.id

    def has_children(self, node: int) -> bool:
        """Return whether a number is a node of layer 2 or more."""
        return node in self._children

    def exists(self, node: int) -> bool:
        """Return whether a number is a node of any layer."""
        return node in self._children or bool(self._holders(node))

    def created(self, node: int) -> Milliseconds | None:
        """Return when a node came to be, None if unknown; a supervoxel is as old as its first parent."""
        if node in self._created:
            return self._created[node]
        times = [self._created[holder] for holder in self._holders(node)]
        return min(times) if times else None

    def touched(self, node: int) -> Milliseconds:
        """Return when a node last changed: made, given a new parent, or retired."""
        retired = self.retired_by(node)
        times = [self.created(node) or 0, *(since for since, _ in self._parents.get(node, ()))]
        return max(times if retired is None else [*times, retired.time])

    def made_by(self, root: int) -> Operation | None:
        """Return the edit that made a root, None for a root as old as the graph."""
        found = self._made_by.get(root)
        return None if found is None else self.operations[found]

    def retired_by(self, root: int) -> Operation | None:
        """Return the edit that retired a root, None for one that is still current."""
        found = self._retired_by.get(root)
        return None if found is None else self.operations[found]

    def roots(self) -> list[int]:
        """Return every root there ever was, current or retired, oldest first."""
        roots = [node for node in self._children if self.layer(node) == self.n_layers]
        return sorted(roots, key=lambda root: (self._created[root], root))

    def children(self, node: int) -> Sequence[int]:
        """Return the direct children, empty for a supervoxel and for an unknown node."""
        return self._children.get(node, ())

    def parent(self, node: int, time: Milliseconds) -> int | None:
        """Return a node's parent at a time, None if it had none then."""
        for since, parent in reversed(self._parents.get(node, ())):
            if since <= time:
                return parent
        holders = [holder for holder in self._holders(node) if self._created[holder] <= time]
        return max(holders, key=self._created.__getitem__) if holders else None

    def root(self, node: int, time: Milliseconds, stop_layer: int | None = None) -> int | None:
        """Return the first ancestor at or above a layer (default: the root) at a time, None if there is none.

        A node already at that layer is its own answer, whether it exists or not.
        """
        stop = self.n_layers if stop_layer is None else min(self.n_layers, stop_layer)
        at: int | None = node
        while at is not None and self.layer(at) < stop:
            at = self.parent(at, time)
        return at

    def descendants(self, node: int, layer: int, box: ChunkBox | None = None) -> Iterator[int]:
        """Yield a node's descendants (or itself) of exactly one layer >= 2, in every chunk a box touches."""
        waiting = [node] if node in self._children else []
        while waiting:
            at = waiting.pop()
            at_layer = self.layer(at)
            if at_layer < layer or (box is not None and not box.touches(self.layout.decode(at))):
                continue
            if at_layer == layer:
                yield at
            else:
                waiting.extend(reversed(self._children[at]))

    def leaves(self, node: int, box: ChunkBox | None = None) -> list[Sequence[int]]:
        """Return the supervoxels of a node, one sequence a level-2 node, in every chunk a box touches."""
        return [self._children[level2] for level2 in self.descendants(node, 2, box)]

    def _holders(self, supervoxel: int) -> list[int]:
        if self.layer(supervoxel) != 1:
            return []
        nodes = self._supervoxels.get(self.layout.chunk_id(supervoxel), ())
        return [node for node in nodes if supervoxel in self._children[node]]
