"""Use-case of freshness: which of many root ids are current, and what became of those that are not, in batches."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import compress
from typing import TYPE_CHECKING, Literal, TypeVar

from zettatui.segments.layout import NotANode
from zettatui.services import errors as e
from zettatui.services.graph_results import Lineage

from .jobs import Progress
from .supervoxels import MOST_PIECES, Below, spread

if TYPE_CHECKING:
    from zettatui.services.chunkedgraph import ChunkedgraphService

S = TypeVar("S")
T = TypeVar("T")

IDS_PER_REQUEST = 10_000
"""Ids whose state is asked at once; the server reads one row for each."""
LINEAGES_PER_REQUEST = 200
"""Roots whose lineage is asked at once; the server follows every edit of each."""
AT_ONCE = 4
"""Requests under way at the same time."""

FateState = Literal["latest", "retired", "later", "unknown", "other"]
"""`later`: made after the time asked for. `unknown`: the graph has no such root. `other`: no root id at all."""


@dataclass(frozen=True)
class Successor:
    """A root that took over from another one: the share of that one's pieces it holds, None where not known.

    `sampled` tells that only some of the pieces were looked at.
    """

    root: int
    share: float | None = None
    sampled: bool = False

    @property
    def percent(self) -> str:
        """The share in words."""
        if self.share is None:
            return ""
        if 0.99 < self.share < 1:
            return ">99 %"
        about = "~" if self.sampled else ""
        return "<1 %" if 0 < self.share < 0.01 else f"{about}{self.share * 100:.0f} %"


@dataclass(frozen=True)
class Fate:
    """What became of one id: its state, when it was made and retired, its successors, the best first.

    For an id that is `later`, the successors are what it was before. `words` say what the state does not.
    """

    node: int
    state: FateState
    words: str = ""
    created: datetime | None = None
    retired: datetime | None = None
    successors: tuple[Successor, ...] = ()

    @property
    def best(self) -> Successor | None:
        """The successor with the best overlap."""
        return self.successors[0] if self.successors else None


@dataclass(frozen=True)
class Fates:
    """What became of many ids, in their order; `at` is the time that was asked for, None for now."""

    ids: Sequence[int]
    latest: frozenset[int] = field(repr=False)
    others: Mapping[int, Fate] = field(repr=False)
    at: datetime | None = None
    remark: str = ""

    def of(self, node: int) -> Fate:
        """Return the fate of one of the ids."""
        return Fate(node, "latest") if node in self.latest else self.others[node]

    def get(self, node: int) -> Fate | None:
        """Return the fate of an id, None where it is none of those that were asked about."""
        return self.of(node) if node in self.latest else self.others.get(node)

    def counts(self) -> dict[FateState, int]:
        """Return how many ids there are of each state that occurs."""
        found: dict[FateState, int] = {"latest": len(self.latest)} if self.latest else {}
        for fate in self.others.values():
            found[fate.state] = found.get(fate.state, 0) + 1
        return found


class RootCheck:
    """Asks one graph about many ids; where it cannot tell, their supervoxels do."""

    def __init__(self, graph: ChunkedgraphService) -> None:
        self._graph = graph
        self._below = Below(graph)

    async def fates(
        self,
        ids: Sequence[int],
        progress: Progress,
        *,
        at: datetime | None = None,
        successors: bool = True,
        overlaps: bool = True,
    ) -> Fates:
        """Return what became of each id, now or as of a time; an id that comes twice is asked once.

        Args:
            ids: any numbers; what is no root of this graph is told, not asked.
            progress: told the ids that are done.
            at: the time to judge by.
            successors: whether what retired ids became is asked too.
            overlaps: whether, of several successors, their shares are asked too.

        Raises:
            ServiceError: the graph could not be asked.
        """
        roots, others = await self._sorted_out(ids)
        progress(0, len(roots), "ids")
        remark = ""
        try:
            latest = await self._latest(roots, progress, at)
            stale = [root for root in roots if root not in latest] if len(latest) < len(roots) else []
            fates = await self._times(stale, at)
            if successors:
                fates = await self._followed(fates, progress, at, overlaps)
        except e.NotOffered:
            latest, fates, remark = await self._from_below(roots, progress, at, successors)
        others.update((fate.node, fate) for fate in fates)
        return Fates(ids, latest, others, at, remark)

    async def _sorted_out(self, ids: Sequence[int]) -> tuple[list[int], dict[int, Fate]]:
        """Return the ids of the root layer, each once, and the fates of all that are none."""
        info = await self._graph.info()
        top, layers = 64 - info.layout.n_bits_for_layer_id, info.n_layers
        distinct = list(ids) if len(set(ids)) == len(ids) else list(dict.fromkeys(ids))
        if not distinct or min(distinct) >> top == max(distinct) >> top == layers:
            return distinct, {}
        others: dict[int, Fate] = {}
        for node in distinct:
            if node >> top != layers:
                try:
                    others[node] = Fate(node, "other", info.layout.kind(node))
                except NotANode as refused:
                    others[node] = Fate(node, "other", str(refused))
        return [node for node in distinct if node not in others], others

    # -- where the graph tells -------------------------------------------------------------------------

    async def _latest(self, roots: list[int], progress: Progress, at: datetime | None) -> frozenset[int]:
        done = 0

        async def ask(batch: list[int]) -> frozenset[int]:
            nonlocal done
            flags = await self._graph.is_latest(batch, at=at, roots_only=True)
            done += len(batch)
            progress(done, len(roots), "ids")
            return frozenset(compress(batch, flags))

        found = await in_batches(roots, IDS_PER_REQUEST, ask)
        return found[0] if len(found) == 1 else frozenset().union(*found)

    async def _times(self, stale: list[int], at: datetime | None) -> list[Fate]:
        """Tell retired ids from those made later and from those that never were."""

        async def ask(batch: list[int]) -> list[Fate]:
            created = await self._graph.root_timestamps(batch)
            ended = await self._graph.root_timestamps(batch, latest=True)
            return [
                # The end of a root that is still current is the time it was asked at.
                Fate(node, "later", created=made)
                if at is not None and made > at
                else Fate(node, "retired", created=made, retired=end)
                for node, made, end in zip(batch, created, ended, strict=True)
            ]

        fates = await self.of_known(stale, ask)
        known = {fate.node for fate in fates}
        unknown = "the graph has no such root"
        return fates + [Fate(node, "unknown", unknown) for node in stale if node not in known]

    async def of_known(self, nodes: Sequence[int], ask: Callable[[list[int]], Awaitable[list[T]]]) -> list[T]:
        """Ask about many ids in batches where one unknown id spoils a whole batch; unknown ones are left out."""

        async def of_batch(batch: list[int]) -> list[T]:
            try:
                return await ask(batch)
            except e.NodeNotFound as error:
                # An empty answer means that the server knows none of them (sheet 3.5).
                if len(batch) == 1 or error.status == 200:
                    return []
            middle = len(batch) // 2
            return await of_batch(batch[:middle]) + await of_batch(batch[middle:])

        found = await in_batches(nodes, IDS_PER_REQUEST, of_batch)
        return [one for part in found for one in part]

    async def _followed(
        self, fates: list[Fate], progress: Progress, at: datetime | None, overlaps: bool
    ) -> list[Fate]:
        """Return the fates with what the retired ids became, and how much of each."""
        dated = {fate.node: fate for fate in fates if fate.created is not None}
        done = 0

        async def follow(batch: list[int]) -> list[Fate]:
            return await self._became([dated[node] for node in batch], at)

        async def share(batch: list[Fate]) -> list[Fate]:
            nonlocal done
            found = [await self._shared(fate, at) for fate in batch]
            done += len(batch)
            progress(done, len(dated), "successors")
            return found

        found = await in_batches(list(dated), LINEAGES_PER_REQUEST, follow)
        followed = [fate for part in found for fate in part]
        if overlaps:
            followed = [fate for part in await in_batches(followed, 1, share) for fate in part]
        return followed + [one for one in fates if one.node not in dated]

    async def _became(self, fates: list[Fate], at: datetime | None) -> list[Fate]:
        """Return the fates with their successors in no order; one successor holds all of a root."""
        times = [fate.created for fate in fates if fate.created is not None]
        # What came before matters only where the time asked for lies before an id was made.
        past = at if at is not None and at < max(times) else max(times)
        lineage = await self._graph.lineage([fate.node for fate in fates], past=past, future=at)
        followed = []
        for fate in fates:
            if fate.state == "later" and at is not None:
                roots = before(lineage, fate.node, at)
            else:
                roots = tuple(one for one in lineage.latest(fate.node, at=at) if one != fate.node)
            # Whatever is merged into an object holds all of it; what it was made of need not be all of it.
            share = 1.0 if len(roots) == 1 and fate.state == "retired" else None
            followed.append(replace(fate, successors=tuple(Successor(root, share) for root in roots)))
        return followed

    async def _shared(self, fate: Fate, at: datetime | None) -> Fate:
        """Return the fate with its successors by their share of its level-2 nodes, best first."""
        if len(fate.successors) < 2:
            return fate
        every = await self._graph.leaves(fate.node, stop_layer=2)
        pieces = spread(every, MOST_PIECES)
        held = await self._graph.roots(pieces, at=at)
        counts = {one.root: 0 for one in fate.successors}
        for root in held:
            if root is not None and root in counts:
                counts[root] += 1
        total = sum(counts.values())
        # Nodes that the edits themselves cut in two belong to none of them; without such, a root that was
        # merged with this one for a while and split off again holds nothing of it.
        sampled = len(pieces) < len(every)
        whole = total == len(held) and not sampled
        by_share = sorted(counts, key=lambda root: (-counts[root], root))
        shares = [
            Successor(root, counts[root] / total if total else None, sampled)
            for root in by_share
            if counts[root] or not whole
        ]
        return replace(fate, successors=tuple(shares))

    # -- where only supervoxels tell -------------------------------------------------------------------

    async def _from_below(
        self, roots: list[int], progress: Progress, at: datetime | None, successors: bool
    ) -> tuple[frozenset[int], list[Fate], str]:
        """Judge each root by what the graph says of a supervoxel below it."""
        held = await self._below.roots_now(roots, progress, at)
        latest = frozenset(root for root, now in held.items() if now == root)
        fates = [Fate(root, "unknown", "the graph has no such root") for root in roots if root not in held]
        stale = [root for root in roots if root in held and root not in latest]
        sampled = False
        for done, root in enumerate(stale, 1):
            now = held[root]
            heirs, whole = Counter([now] if now is not None else ()), True
            if successors:
                heirs, whole = await self._below.heirs(root, at)
            total = sum(heirs.values())
            shares = sorted(heirs, key=lambda one: (-heirs[one], one))
            sampled |= not whole
            words = "" if whole else f"shares from a sample of {total:,} pieces"
            if at is not None:
                words = "; ".join(filter(None, ("or made later: it was not a root then", words)))
            found = tuple(
                Successor(one, heirs[one] / total if successors else None, not whole) for one in shares
            )
            fates.append(Fate(root, "retired", words, successors=found))
            progress(done, len(stale), "successors")
        remark = "This server keeps no lineage: successors are found by what was below a root"
        remark += ", large ones by a sample." if sampled else "."
        remark = remark if stale and successors else ""
        return latest, fates, remark


async def in_batches(nodes: Sequence[S], size: int, ask: Callable[[list[S]], Awaitable[T]]) -> list[T]:
    """Ask about many things, `size` at once and a few requests at a time; the answers come in order.

    The first trouble ends all of them, and so does cancelling.
    """
    room = asyncio.Semaphore(AT_ONCE)

    async def one(batch: list[S]) -> T:
        async with room:
            return await ask(batch)

    batches = [list(nodes[start : start + size]) for start in range(0, len(nodes), size)]
    if len(batches) == 1:
        return [await ask(batches[0])]
    tasks = [asyncio.ensure_future(one(batch)) for batch in batches]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()


def before(lineage: Lineage, root: int, at: datetime) -> tuple[int, ...]:
    """Return what a root was made of as of an earlier time: the newest ancestors that existed then."""
    older: dict[int, list[int]] = {}
    for source, target in lineage.edges:
        older.setdefault(target, []).append(source)
    seen, found, todo = {root}, set(), [root]
    while todo:
        here = todo.pop()
        node = lineage.nodes.get(here)
        if node is not None and node.created <= at:
            found.add(here)
            continue
        for one in older.get(here, ()):
            if one not in seen:
                seen.add(one)
                todo.append(one)
    return tuple(sorted(found))
