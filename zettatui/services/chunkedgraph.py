"""The chunkedgraph service: which root a supervoxel belongs to, what a root holds, and what became of it.

Follows sections 2 to 4 of the graph sheet. Times in and out are aware UTC datetimes.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime

from zettatui.segments.bounds import Bounds as Bounds
from zettatui.segments.bounds import bounds_text
from zettatui.segments.layout import ChunkLayout, LayoutInvalid, NotANode
from zettatui.segments.packed import from_little_endian, to_little_endian

from . import errors as e
from . import graph_shapes
from .call import LONG_SECONDS, METADATA_SECONDS, Answer, Call, Effect, Tell, segment
from .channel import Channel, ids_body
from .graph_results import ChangeLog, GraphInfo, Lineage, Operation, OperationDetails, PastIds
from .leaves import Arriving, stream_ids
from .shapes import WrongShape, mapping, part, sequence, text_or_empty, unexpected, utc_seconds, utc_text
from .verdict import FIND_ROOT

_IDS_PER_REQUEST = 100_000
_OPERATIONS_PER_REQUEST = 500
_JUDGING = "telling whether a root is current"


class ChunkedgraphService:
    """Asks one graph table. What a server lacks raises NotOffered, from then on without asking again."""

    def __init__(self, channel: Channel, table: str) -> None:
        self.table = table
        self._channel = channel
        self._base = f"/segmentation/api/v1/table/{segment(table)}"
        self._info: GraphInfo | None = None

    async def info(self) -> GraphInfo:
        """Return how this graph's ids are built; asked once, then remembered.

        Raises:
            UnknownName: no such graph table.
        """
        if self._info is None:
            path = f"/segmentation/table/{segment(self.table)}/info"
            subject = f"graph {self.table}"
            call = Call(
                "graph", "read graph info", subject, "GET", path, read_limit=METADATA_SECONDS, keep=True
            )
            self._info = await self._channel.fetch(call, self._read_info)
        return self._info

    @property
    def judges_roots(self) -> bool:
        """Whether the server tells if a root is current; False only once it said that it cannot."""
        return not self._channel.lacks(_JUDGING)

    async def root(self, node: int, *, at: datetime | None = None, stop_layer: int | None = None) -> int:
        """Return the root of a node, now or at a time; any node's, not only a supervoxel's.

        A retired root is its own root: ask `is_latest` too. The answer's layer is `stop_layer` or higher.

        Raises:
            NodeNotFound: no such node, not at that time, or no id of this graph.
        """
        await self._require(node)
        query = _query(timestamp=at, stop_layer=stop_layer)
        call = self._call(FIND_ROOT, f"node {node}", f"node/{node}/root", query)
        return await self._channel.fetch(call, graph_shapes.root_id)

    async def roots(
        self,
        nodes: Sequence[int],
        *,
        at: datetime | None = None,
        stop_layer: int | None = None,
        tell: Tell | None = None,
    ) -> list[int | None]:
        """Return the root of each node in order; None where the graph has no such node at that time."""
        info = await self.info()
        wanted = info.n_layers if stop_layer is None else stop_layer
        found: list[int | None] = []
        for start in range(0, len(nodes), _IDS_PER_REQUEST):
            batch = nodes[start : start + _IDS_PER_REQUEST]
            call = self._call(
                "find roots",
                _many(nodes),
                "roots_binary",
                _query(timestamp=at, stop_layer=stop_layer),
                body=to_little_endian(batch),
                content_type="application/octet-stream",
                seconds=LONG_SECONDS,
            )
            answer = await self._channel.send(call)
            for root in self._ids_in(call, answer, len(batch)):
                # Unknown ids come back as 0, or unchanged when none of the batch is known: too low a layer.
                is_root = root != 0 and root >> (64 - info.layout.n_bits_for_layer_id) >= wanted
                found.append(root if is_root else None)
            if tell is not None:
                tell(len(found), len(nodes), "roots")
        return found

    async def is_latest(
        self, roots: Sequence[int], *, at: datetime | None = None, roots_only: bool = False
    ) -> list[bool]:
        """Return for each id whether it is a root that was current at that time (default: now).

        False for unknown ids and for nodes of any other layer (the server itself calls inner nodes current);
        `roots_only` says that there are none of those, so that they need not be looked for.

        Raises:
            NotOffered: Zetta's server cannot answer this.
        """
        info = await self.info()
        if not roots:
            return []
        call = self._post(
            "check whether current",
            _many(roots),
            "is_latest_roots",
            roots,
            _JUDGING,
            at=at,
        )
        flags = await self._channel.fetch(
            call, lambda value: _parallel(graph_shapes.latest_flags(value), roots)
        )
        top, layers = 64 - info.layout.n_bits_for_layer_id, info.n_layers
        if roots_only or min(roots) >> top == max(roots) >> top == layers:
            return list(flags)
        return [latest and root >> top == layers for root, latest in zip(roots, flags, strict=True)]

    async def leaves(
        self,
        node: int,
        *,
        bounds: Bounds | None = None,
        stop_layer: int = 1,
        tell: Tell | None = None,
        arriving: Arriving | None = None,
    ) -> array[int]:
        """Return the supervoxels (or nodes of layer 2) below a node, unordered, read while they stream in.

        Empty for an unknown id and for a supervoxel. Layers above 2 are refused: the server leaves parts out.

        Args:
            node: usually a root, also a retired one.
            bounds: only what lies in chunks that touch this box.
            stop_layer: 1 or 2.
            tell: told the number of ids so far, unit `leaves`.
            arriving: told the ids so far, to show them before all are here.

        Raises:
            NotOffered: layer 2 where the server gives only supervoxels.
            RequestInvalid: bounds below zero, or another layer.
        """
        await self._require(node)
        query: tuple[tuple[str, str], ...] = () if bounds is None else (("bounds", _bounds(bounds)),)
        if stop_layer not in (1, 2):
            raise e.RequestInvalid("Only layers 1 and 2 of an object are complete on the server")
        if stop_layer != 1:
            query += (("stop_layer", str(stop_layer)),)
        feature = "nodes of layer 2" if stop_layer == 2 else ""
        call = self._call(
            "list leaves",
            f"leaves of {node}",
            f"node/{node}/leaves",
            query,
            seconds=LONG_SECONDS,
            feature=feature,
        )
        found = await stream_ids(self._channel, call, "leaf_ids", tell=tell, arriving=arriving)
        info = await self.info()
        if found and found[0] >> (64 - info.layout.n_bits_for_layer_id) != stop_layer:
            raise self._channel.absent(call)
        return found

    async def children(self, node: int) -> tuple[int, ...]:
        """Return the nodes directly below; empty for a supervoxel and for an unknown id."""
        await self._require(node)
        call = self._call("list children", f"children of {node}", f"node/{node}/children")
        return await self._channel.fetch(call, graph_shapes.children)

    async def level2_nodes(self, root: int) -> tuple[int, ...]:
        """Return an object's level-2 nodes, by the edges between them; none where it is one such node."""
        await self._require(root)
        path = f"node/{root}/lvl2_graph"
        call = self._call("list edges", f"root {root}", path, seconds=LONG_SECONDS, feature="level-2 graphs")
        return await self._channel.fetch(call, graph_shapes.level2_nodes)

    async def change_log(self, root: int, *, filtered: bool = True, at: datetime | None = None) -> ChangeLog:
        """Return counts of a root's edits; `filtered` keeps those that still matter to it.

        Raises:
            NodeNotFound: not a root. NotOffered: Zetta's server cannot answer this.
        """
        query = (("filtered", str(filtered).lower()), *_query(timestamp=at))
        call = self._call(
            "read change log", f"root {root}", f"root/{root}/change_log", query, feature="change logs"
        )
        return await self._channel.fetch(call, graph_shapes.change_log)

    async def tabular_change_log(self, root: int, *, filtered: bool = True) -> list[Operation]:
        """Return a root's edits, oldest first as the server lists them; raises as `change_log`."""
        query = (("filtered", str(filtered).lower()),)
        path = f"root/{root}/tabular_change_log"
        call = self._call(
            "read edits", f"root {root}", path, query, seconds=LONG_SECONDS, feature="lists of edits"
        )
        return await self._channel.fetch(call, graph_shapes.operations)

    async def lineage(
        self, roots: Sequence[int], *, past: datetime | None = None, future: datetime | None = None
    ) -> Lineage:
        """Return which roots came before and after, within a window of time; raises as `change_log`."""
        query = _query(timestamp_past=past, timestamp_future=future)
        call = self._post(
            "trace lineage", _many(roots), "lineage_graph_multiple", roots, "lineages", "root_ids", query
        )
        return await self._channel.fetch(call, graph_shapes.lineage)

    async def root_timestamps(
        self, roots: Sequence[int], *, latest: bool = False, at: datetime | None = None
    ) -> list[datetime]:
        """Return when each root came to be; with `latest`, when it ended (`at`, or now, if it has not).

        Raises:
            NodeNotFound: one of them is unknown.
        """
        if not roots:
            return []
        query = (("latest", str(latest).lower()),)
        call = self._post(
            "ask times", _many(roots), "root_timestamps", roots, "times of roots", query=query, at=at
        )
        times = await self._channel.fetch(
            call,
            lambda value: [
                utc_seconds(item, "timestamp") for item in sequence(part(mapping(value), "timestamp"))
            ],
        )
        if len(times) != len(roots):
            raise e.NodeNotFound(subject=_many(roots), host=self._channel.host, status=200)
        return times

    async def oldest_timestamp(self) -> datetime:
        """Return the time before which this graph knows nothing."""
        call = self._call(
            "ask oldest time", f"graph {self.table}", "oldest_timestamp", feature="the oldest time"
        )
        return await self._channel.fetch(call, lambda value: utc_text(part(mapping(value), "iso"), "iso"))

    async def operation_details(self, operations: Iterable[int]) -> dict[int, OperationDetails]:
        """Return edits in full by operation id; unknown ids are absent."""
        wanted = list(operations)
        found: dict[int, OperationDetails] = {}
        for start in range(0, len(wanted), _OPERATIONS_PER_REQUEST):
            listed = ", ".join(map(str, wanted[start : start + _OPERATIONS_PER_REQUEST]))
            call = self._call(
                "read edits in full",
                f"{len(wanted)} operations",
                "operation_details",
                (("operation_ids", f"[{listed}]"),),
                feature="details of edits",
            )
            found.update(await self._channel.fetch(call, graph_shapes.operation_details))
        return found

    async def past_ids(
        self, roots: Sequence[int], *, past: datetime | None = None, future: datetime | None = None
    ) -> PastIds:
        """Return the former ids of roots within a window of time.

        The request is a GET with a body, which some proxies drop: a bare 500 means not offered here.
        """
        query = _query(timestamp_past=past, timestamp_future=future)
        call = self._post(
            "map to past ids", _many(roots), "past_id_mapping", roots, "past ids", "root_ids", query, "GET"
        )
        return await self._channel.fetch(call, graph_shapes.past_ids)

    async def _require(self, node: int) -> None:
        """Refuse locally what cannot be an id of this graph."""
        layout = (await self.info()).layout
        try:
            layout.layer(node)
        except NotANode as error:
            raise e.NodeNotFound(
                str(error).rstrip("."), next_step="Check the id and the datastack."
            ) from error

    def _read_info(self, value: object) -> GraphInfo:
        raw = mapping(value, "graph info")
        try:
            layout = ChunkLayout.from_info(raw)
        except LayoutInvalid as error:
            raise WrongShape(str(error)) from error
        mesh_dir = text_or_empty(raw.get("mesh_dir")) or text_or_empty(raw.get("mesh"))
        return GraphInfo(self.table, layout, text_or_empty(raw.get("data_dir")), mesh_dir, raw)

    def _ids_in(self, call: Call, answer: Answer, expected: int) -> array[int]:
        if len(answer.body) != 8 * expected:
            what = "A web page came back" if answer.is_page else "The answer has the wrong length"
            raise unexpected(call, answer, self._channel.host, what)
        return from_little_endian(answer.body)

    def _call(
        self,
        operation: str,
        subject: str,
        path: str,
        query: tuple[tuple[str, str], ...] = (),
        *,
        body: bytes | None = None,
        content_type: str | None = None,
        seconds: float = METADATA_SECONDS,
        feature: str = "",
        method: str = "",
        effect: Effect = "read",
    ) -> Call:
        return Call(
            "graph",
            operation,
            subject,
            method or ("GET" if body is None else "POST"),
            f"{self._base}/{path}",
            query,
            body,
            content_type,
            effect=effect,
            feature=feature,
            read_limit=seconds,
        )

    def _post(
        self,
        operation: str,
        subject: str,
        path: str,
        nodes: Sequence[int],
        feature: str,
        key: str = "node_ids",
        query: tuple[tuple[str, str], ...] = (),
        method: str = "POST",
        *,
        at: datetime | None = None,
    ) -> Call:
        """Ask about a list of ids in a JSON body; reads, and repeatable by the sheet's list."""
        return self._call(
            operation,
            subject,
            path,
            (*query, *_query(timestamp=at)),
            body=ids_body(key, nodes),
            content_type="application/json",
            seconds=LONG_SECONDS,
            feature=feature,
            method=method,
        )


def _query(**values: datetime | int | None) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, f"{value.timestamp():.6f}" if isinstance(value, datetime) else str(value))
        for name, value in values.items()
        if value is not None
    )


def _parallel(flags: tuple[bool, ...], asked: Sequence[int]) -> tuple[bool, ...]:
    if len(flags) != len(asked):
        raise WrongShape(f"{len(flags)} answers for {len(asked)} ids")
    return flags


def _many(nodes: Sequence[int]) -> str:
    return f"node {nodes[0]}" if len(nodes) == 1 else f"{len(nodes)} nodes"


def _bounds(bounds: Bounds) -> str:
    if any(start < 0 or end < start for start, end in bounds):
        raise e.RequestInvalid(
            "The server cannot take a box with negative or reversed coordinates",
            next_step="Choose another box.",
        )
    return bounds_text(bounds)
