"""Use-cases of the chunkedgraph: what an id is, its root, whether that is current, its leaves and its past."""

from __future__ import annotations

import asyncio
from array import array
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from zettatui.segments.layout import Box, NodeId
from zettatui.segments.packed import to_text
from zettatui.services import errors as e
from zettatui.services.graph_results import Operation
from zettatui.storage.atomic import write_atomic

from .jobs import Progress

if TYPE_CHECKING:
    from zettatui.services.chunkedgraph import ChunkedgraphService

    from .sessions import Session
    from .workbench import Workbench

_SERVER_GONE = (e.LoginNeeded, e.TokenRejected, e.Unreachable, e.TimedOut)
"""Troubles that the next id would meet too."""
_DEEPEST = 64
"""Steps down the hierarchy after which a graph is not followed any further."""


class NoGraph(Exception):
    """There is no graph to ask; `sentence` says what to do first."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class Freshness:
    """Whether a root is current: True, False, or None where nobody could tell; `words` say how it is known."""

    latest: bool | None
    words: str


@dataclass(frozen=True)
class IdCard:
    """What is known about one id; `trouble` says in a sentence why nothing more is."""

    node: int
    kind: str
    place: NodeId | None = None
    box: Box | None = None
    doubtful_box: bool = False
    root: int | None = None
    since: datetime | None = None
    freshness: Freshness | None = None
    successors: tuple[int, ...] = ()
    edits: str = ""
    trouble: str = ""

    @property
    def is_root(self) -> bool:
        """Tell whether the id itself is of the root layer."""
        return self.kind == "root"


@dataclass(frozen=True)
class Leaves:
    """All supervoxels of a root, in the order the server gave them."""

    root: int
    ids: array[int] = field(repr=False)


class Graphs:
    """Looking things up in the chunkedgraph of the session's datastack. It is only ever read."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        if session.datastack is None:
            raise NoGraph("Choose a datastack first: press g d.")
        self._bench = bench
        self._graph: ChunkedgraphService = bench.server(session.address).graph(session.datastack)

    async def look_up(self, ids: array[int], progress: Progress) -> list[IdCard]:
        """Return a card for each id, in order; what is wrong with one id stands on its card.

        Raises:
            ServiceError: the graph itself cannot be asked.
        """
        await self._graph.info()
        cards = []
        for done, node in enumerate(ids, 1):
            cards.append(await self._card(node))
            progress(done, len(ids), "ids")
        return cards

    async def leaves(self, root: int, progress: Progress) -> Leaves:
        """Return all supervoxels of a root, counted while they come; raises `ServiceError`."""
        return Leaves(root, await self._graph.leaves(root, tell=progress))

    async def history(self, root: int, progress: Progress) -> list[Operation]:
        """Return the edits that made a root, newest first; raises `NotOffered` where the server keeps none."""
        return sorted(await self._graph.tabular_change_log(root), key=lambda edit: edit.at, reverse=True)

    async def save_leaves(self, leaves: Leaves, path: Path, progress: Progress) -> Path:
        """Write the ids to a text file, one a line; raises `StorageError`."""
        text = await asyncio.to_thread(to_text, leaves.ids)
        await asyncio.to_thread(write_atomic, path, f"{text}\n".encode())
        return path

    # -- one card --------------------------------------------------------------------------------------

    async def _card(self, node: int) -> IdCard:
        info = await self._graph.info()
        try:
            place = info.layout.decode(node)
        except ValueError as refused:
            return IdCard(node, "no id of this graph", trouble=str(refused))
        card = IdCard(
            node,
            info.layout.kind(node),
            place,
            info.layout.chunk_box(node) if place.layer < info.n_layers else None,
            info.layout.chunk_size_doubtful,
        )
        try:
            return await self._with_root(card)
        except _SERVER_GONE:
            raise
        except e.ServiceError as error:
            return _but(card, trouble=error.sentence)

    async def _with_root(self, card: IdCard) -> IdCard:
        root = card.node if card.is_root else await self._graph.root(card.node)
        freshness = await self._freshness(root, asked_now=not card.is_root)
        since = await self._since(root)
        successors = await self._successors(root, since) if freshness.latest is False else ()
        return _but(
            card,
            root=root,
            since=since,
            freshness=freshness,
            successors=successors,
            edits=await self._edits(root),
        )

    async def _freshness(self, root: int, *, asked_now: bool) -> Freshness:
        if asked_now:
            # A root that was just found from below is the current one, whatever the server can tell besides.
            return Freshness(True, "latest: found just now from a node below it")
        try:
            (latest,) = await self._graph.is_latest([root])
        except e.NotOffered:
            return await self._freshness_from_below(root)
        if not latest and not await self._exists(root):
            raise e.NodeNotFound(subject=f"root {root}")
        return Freshness(latest, "latest" if latest else "retired")

    async def _freshness_from_below(self, root: int) -> Freshness:
        """Where nothing tells directly: a root is current if a supervoxel of it has it as root now."""
        node = root
        for _ in range(_DEEPEST):
            children = await self._graph.children(node)
            if not children:
                break
            node = children[0]
        if node == root:
            raise e.NodeNotFound(subject=f"root {root}")
        now = await self._graph.root(node)
        if now == root:
            return Freshness(True, f"latest (its supervoxel {node} has it as root)")
        return Freshness(False, f"retired: its supervoxel {node} now belongs to {now}")

    async def _exists(self, root: int) -> bool:
        return bool(await self._graph.children(root))

    async def _since(self, root: int) -> datetime | None:
        try:
            (created,) = await self._graph.root_timestamps([root])
        except e.NotOffered:
            return None
        return created

    async def _successors(self, root: int, since: datetime | None) -> tuple[int, ...]:
        try:
            lineage = await self._graph.lineage([root], past=since)
        except e.NotOffered:
            return ()
        return lineage.latest(root)

    async def _edits(self, root: int) -> str:
        try:
            log = await self._graph.change_log(root)
        except e.ServiceError as error:
            return error.what if isinstance(error, e.NotOffered) else error.sentence
        return f"{_count(log.merges, 'merge')}, {_count(log.splits, 'split')}"


def _but(card: IdCard, **known: object) -> IdCard:
    return IdCard(**{**card.__dict__, **known})


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
