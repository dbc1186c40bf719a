"""What the chunkedgraph tells: its layout, lineages, edits. Times are aware UTC, ids are `int`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from zettatui.segments.layout import ChunkLayout


@dataclass(frozen=True)
class GraphInfo:
    """A graph's own description: how its ids are built and where its volume lies.

    `layout.chunk_size_doubtful` says whether the chunk size is the constant that Zetta's server always gives.
    """

    table: str
    layout: ChunkLayout
    data_dir: str
    mesh_dir: str
    raw: Mapping[str, object]

    @property
    def n_layers(self) -> int:
        """The layer of root ids."""
        return self.layout.n_layers

    @property
    def resolution_nm(self) -> tuple[float, float, float]:
        """Nanometres per voxel of the base resolution."""
        return self.layout.resolution_nm


@dataclass(frozen=True)
class Operation:
    """One merge or split; roots before and after. The last two are None where the server leaves them out."""

    id: int
    at: datetime
    is_merge: bool
    before: tuple[int, ...]
    after: tuple[int, ...]
    user_id: str
    user_name: str
    user_affiliation: str
    in_neuron: bool | None
    is_relevant: bool | None


@dataclass(frozen=True)
class EditCounts:
    """How many merges and splits."""

    merges: int
    splits: int


@dataclass(frozen=True)
class ChangeLog:
    """The sum of an object's edits: counts, operation ids, former roots, counts by user id."""

    merges: int
    splits: int
    operation_ids: tuple[int, ...]
    past_ids: tuple[int, ...]
    by_user: Mapping[str, EditCounts]


@dataclass(frozen=True)
class LineageNode:
    """A root of the past or present; `retired_by` is the operation that ended it, None while current."""

    id: int
    created: datetime
    retired_by: int | None


@dataclass(frozen=True)
class Lineage:
    """Which root became which: nodes by id and (older, newer) edges."""

    nodes: Mapping[int, LineageNode]
    edges: tuple[tuple[int, int], ...]

    def latest(self, root: int, *, at: datetime | None = None) -> tuple[int, ...]:
        """Return what `root` has become: newest ends only, as of `at` (default: all of the graph)."""
        following: dict[int, list[int]] = {}
        for older, newer in self.edges:
            node = self.nodes.get(newer)
            if at is None or node is None or node.created <= at:
                following.setdefault(older, []).append(newer)
        seen, ends, todo = {root}, [], [root]
        while todo:
            here = todo.pop()
            onward = following.get(here)
            if onward is None:
                ends.append(here)
                continue
            for newer in onward:
                if newer not in seen:
                    seen.add(newer)
                    todo.append(newer)
        return tuple(sorted(ends))


@dataclass(frozen=True)
class OperationDetails:
    """One edit in full; every field may be absent upstream, so tuples may be empty and texts too.

    Coordinates are voxels of the graph's base resolution. `kind` is `merge`, `split` or empty.
    """

    id: int
    kind: str
    at: datetime | None
    user_id: str
    roots: tuple[int, ...]
    added_edges: tuple[tuple[int, int], ...]
    removed_edges: tuple[tuple[int, int], ...]
    source_coords: tuple[tuple[float, ...], ...]
    sink_coords: tuple[tuple[float, ...], ...]
    status: int | None
    raw: Mapping[str, object]


@dataclass(frozen=True)
class PastIds:
    """Former ids of each root asked for; the server's forward map is nearly always empty."""

    past: Mapping[int, tuple[int, ...]]
    future: Mapping[int, tuple[int, ...]]
