"""Looking ids up: what each one is, its root now or at a time, and whether that root is the newest."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from zettatui.segments.layout import Box, NodeId, NotANode
from zettatui.services import errors as e

from .freshness import Fate, RootCheck
from .graphs import graph_of
from .jobs import Progress

if TYPE_CHECKING:
    from zettatui.services.graph_results import GraphInfo

    from .sessions import Session
    from .workbench import Workbench

SERVER_GONE = (e.LoginNeeded, e.TokenRejected, e.Unreachable, e.TimedOut)
"""Troubles that the next id would meet too."""
_AT_ONCE = 6
"""Requests about single ids that are under way at the same time."""
_MOST_ALONE = 200
"""Ids that are asked about one by one where asking for all of them at once fails."""
_PIECE = 2_000
"""Ids after which the progress is told and others get their turn."""


@dataclass(frozen=True)
class Freshness:
    """Whether a root is the newest, in words too; `how` says how it is known, where that is not by asking."""

    latest: bool
    words: str
    how: str = ""


@dataclass(frozen=True)
class IdCard:
    """What one look tells of an id; `trouble` says in a sentence why nothing more is known.

    `at` is the time that was asked about, None for now. `box` is the id's chunk; a root has none, since its
    chunk is the whole volume.
    """

    node: int
    kind: str
    place: NodeId | None = None
    box: Box | None = None
    doubtful_box: bool = False
    at: datetime | None = None
    root: int | None = None
    freshness: Freshness | None = None
    trouble: str = ""
    unknown: bool = False
    """True where the graph has no such node, or not at that time."""

    @property
    def is_root(self) -> bool:
        """Tell whether the id itself is of the root layer."""
        return self.kind == "root"


def card_of_bits(node: int, info: GraphInfo, at: datetime | None = None) -> IdCard:
    """Return what an id's own bits tell; asks nobody."""
    try:
        place = info.layout.decode(node)
    except NotANode as refused:
        return IdCard(node, "no id of this graph", at=at, trouble=str(refused), unknown=True)
    box = info.layout.chunk_box(node) if place.layer < info.n_layers else None
    return IdCard(node, info.layout.kind(node), place, box, info.layout.chunk_size_doubtful, at)


class Cards:
    """Looking ids up in the session's graph."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        self._graph = graph_of(bench, session)

    async def of_bits(self, ids: Sequence[int], progress: Progress) -> list[IdCard]:
        """Return what the ids' own bits tell; the graph's layout is all that is asked for. Raises `ServiceError`."""
        info = await self._graph.info()
        return [card_of_bits(node, info) for node in ids]

    async def look_up(
        self, ids: array[int], progress: Progress, *, at: datetime | None = None
    ) -> list[IdCard]:
        """Return a card for each id, in order; what is wrong with one id stands on its card.

        All roots are asked for at once, and so is whether they are the newest.

        Raises:
            ServiceError: the graph itself cannot be asked.
        """
        info = await self._graph.info()
        cards: dict[int, IdCard] = {}
        for start in range(0, len(ids), _PIECE):
            cards.update((node, card_of_bits(node, info, at)) for node in ids[start : start + _PIECE])
            await asyncio.sleep(0)
        progress(0, len(ids), "ids")
        good = [card for card in cards.values() if card.place is not None]
        below = [card for card in good if not card.is_root]
        cards.update((card.node, card) for card in await self._with_roots(below))
        progress(len(below), len(ids), "ids")
        # The root of a supervoxel is current when it was just found; one found from higher up, or given, may not be.
        doubtful = [
            card
            for card in (cards[one.node] for one in good)
            if card.is_root or (card.root is not None and card.place is not None and card.place.layer > 1)
        ]
        cards.update((card.node, card) for card in await self._with_freshness(doubtful, progress))
        progress(len(ids), len(ids), "ids")
        return [cards[node] for node in ids]

    # -- roots -----------------------------------------------------------------------------------------

    async def _with_roots(self, cards: Sequence[IdCard]) -> list[IdCard]:
        if not cards:
            return []
        at = cards[0].at
        try:
            roots = await self._graph.roots([card.node for card in cards], at=at)
        except SERVER_GONE:
            raise
        except e.ServiceError as error:
            if len(cards) == 1 or len(cards) > _MOST_ALONE:
                unknown = isinstance(error, e.NodeNotFound)
                return [replace(card, trouble=error.sentence, unknown=unknown) for card in cards]
            # One of them may be what the server cannot bear: each is asked about alone.
            return await _in_turn(self._with_roots([card]) for card in cards)
        words = "latest" if at is None else "latest at that time"
        how = "found from a node below it"
        found = []
        for card, root in zip(cards, roots, strict=True):
            if root is None:
                missing = e.NodeNotFound(subject=f"node {card.node}").sentence
                found.append(replace(card, trouble=missing, unknown=True))
            else:
                found.append(replace(card, root=root, freshness=Freshness(True, words, how)))
        return found

    # -- whether they are the newest -------------------------------------------------------------------

    async def _with_freshness(self, cards: Sequence[IdCard], progress: Progress) -> list[IdCard]:
        if not cards:
            return []
        at = cards[0].at
        asked = {card.node: card.node if card.is_root else card.root or 0 for card in cards}
        check = RootCheck(self._graph)
        try:
            fates = await check.fates(list(asked.values()), progress, at=at, successors=False)
        except SERVER_GONE:
            raise
        except e.ServiceError as error:
            return [replace(card, freshness=None, trouble=error.sentence) for card in cards]
        how = "" if self._graph.judges_roots else "told by a supervoxel of it: this server keeps no lineage"
        return [_judged(card, fates.of(asked[card.node]), how) for card in cards]


def _judged(card: IdCard, fate: Fate, how: str) -> IdCard:
    then = "" if card.at is None else " at that time"
    if fate.state == "unknown" or fate.state == "other":
        missing = e.NodeNotFound(subject=f"root {fate.node}").sentence
        return replace(card, root=None, freshness=None, trouble=missing, unknown=True)
    if fate.state == "later":
        words = f"not made yet{then}"
    else:
        words = f"latest{then}" if fate.state == "latest" else f"retired{then}"
    return replace(card, root=fate.node, freshness=Freshness(fate.state == "latest", words, how))


async def _in_turn(asking: Iterable[Coroutine[Any, Any, list[IdCard]]]) -> list[IdCard]:
    """Await many questions about single ids, a few at a time, and return all cards."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(question: Coroutine[Any, Any, list[IdCard]]) -> list[IdCard]:
        async with gate:
            return await question

    tasks = [asyncio.ensure_future(one(question)) for question in asking]
    try:
        return [card for answer in await asyncio.gather(*tasks) for card in answer]
    finally:
        for task in tasks:
            task.cancel()
