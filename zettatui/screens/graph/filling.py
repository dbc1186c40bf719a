"""Fills the card of one id step by step: each part is a job of its own, and what fails says so in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any

from textual.message import Message

from zettatui.screens.news import News
from zettatui.services.errors import NotOffered
from zettatui.worker.graph_cards import IdCard
from zettatui.worker.graph_leaves import LeafLists, Wanted
from zettatui.worker.graph_mentions import IdSearch
from zettatui.worker.graph_past import Pasts
from zettatui.worker.jobs import Job, Progress, Work
from zettatui.worker.sessions import Session
from zettatui.worker.workbench import Workbench

from .words import CardParts

GROUP = "part "
_ASKED = "…"
Starter = Callable[[str, Work[Any], Callable[[Any], Message], str], Job[Any]]
"""Starts a job: its name, its work, the message of its result, its group."""


class PartCame(News):
    """A part of the card of an id came."""

    node: int
    part: str
    value: object


class Filling:
    """The parts of cards, by id; each is asked for once, until `forget`."""

    def __init__(self, start: Starter) -> None:
        self._start = start
        self._parts: dict[int, CardParts] = {}
        self._asked: dict[int, tuple[int, str]] = {}

    def of(self, node: int) -> CardParts:
        """Return what came of an id's card so far."""
        return self._parts.setdefault(node, CardParts())

    def forget(self) -> None:
        """Ask for everything again the next time."""
        self._parts.clear()

    def fill(self, card: IdCard, bench: Workbench, session: Session) -> None:
        """Start a job for each part of a card that was not asked for yet; raises `ServiceError` for no graph.

        A part that was cancelled stays so until `forget`: the person wanted it to stop.
        """
        known = self.of(card.node)
        for part, work in _works(card, bench, session).items():
            if getattr(known, part) is None and part not in known.said:
                known.said[part] = _ASKED
                name = f"{_NAMES[part]} {card.node}"
                job = self._start(name, work, partial(PartCame, card.node, part), GROUP + part)
                self._asked[job.number] = (card.node, part)

    def take(self, came: PartCame) -> None:
        """Take a part that came."""
        known = self.of(came.node)
        if came.part in {field.name for field in fields(CardParts)}:
            setattr(known, came.part, came.value)
        known.said.pop(came.part, None)

    def failed(self, job: Job[Any]) -> bool:
        """Say in its place why a part did not come; tell whether the job was for a part."""
        asked = self._asked.pop(job.number, None)
        if asked is None:
            return False
        node, part = asked
        error = job.error
        if error is None:
            said = _STOPPED
        elif isinstance(error, NotOffered):
            said = "not offered by this server"
        else:
            said = job.sentence
        self.of(node).said[part] = said
        return True


_STOPPED = "not asked to the end (r asks again)"
_NAMES = {
    "past": "times of",
    "edits": "edits of",
    "successors": "successors of",
    "level2": "level-2 nodes of",
    "leaves": "kept leaves of",
    "states": "drafts that hold",
}


def _works(card: IdCard, bench: Workbench, session: Session) -> dict[str, Work[Any]]:
    works: dict[str, Work[Any]] = {}
    if card.root is not None:
        pasts, lists, root = Pasts(bench, session), LeafLists(bench, session), card.root

        async def level2(progress: Progress) -> int:
            return len((await lists.load(Wanted(root, 2), progress)).ids)

        async def kept(progress: Progress) -> int | None:
            return await lists.count_kept(root)

        works = {"past": partial(pasts.past, root), "edits": partial(pasts.edits, root)}
        if card.freshness is not None and not card.freshness.latest:
            works["successors"] = partial(pasts.successors, root)
        works |= {"level2": level2, "leaves": kept}
    if not card.unknown:
        works["states"] = partial(IdSearch(bench, session).in_drafts, card.node)
    return works
