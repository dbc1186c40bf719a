"""Use-case of refreshing a state: its ids checked wherever they stand, and exchanged for what became of them."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from zettatui.plain import plain_line
from zettatui.states.dialect import layers as summaries_of
from zettatui.states.edits import Edit, EditRefused
from zettatui.states.faults import JsonFault
from zettatui.states.id_edits import exchange_ids
from zettatui.states.id_places import GraphLayer, IdPlace, graph_layers, id_places
from zettatui.states.literals import Value, read
from zettatui.states.positions import Positions

from .freshness import Fate, Fates, RootCheck
from .graphs import NoGraph, graph_of
from .jobs import Progress
from .state_text import Operation

if TYPE_CHECKING:
    from .sessions import Session
    from .workbench import Workbench

_WORDS = {
    "segments": "segments",
    "highlights": "highlights",
    "equivalences": "equivalences",
    "colors": "colour",
    "annotations": "annotation",
    "selections": "tool",
}
_DIGITS = re.compile(r"(?<!\d)\d{10,20}(?!\d)")


@dataclass(frozen=True)
class StaleId:
    """One id of a state that is not current: what became of it, and where it stands, in words.

    `elsewhere` counts the places in the text that hold it too and are left alone, such as a description.
    """

    fate: Fate
    where: str
    hidden: bool = False
    elsewhere: int = 0

    @property
    def node(self) -> int:
        """The id."""
        return self.fate.node

    @property
    def default(self) -> tuple[int, ...] | None:
        """What takes its place unless the person chooses otherwise: the best overlap; None leaves it."""
        return (self.fate.best.root,) if self.fate.best is not None else None


Picks = Mapping[int, "Collection[int] | None"]
"""What a person chose for an id: the ids that take its place, none to take it out, None to leave it."""


@dataclass(frozen=True)
class RefreshPlan:
    """What was found in a state: how many ids, which are not current; `skipped` are sentences of what was not asked."""

    ids: tuple[int, ...] = field(repr=False)
    table: str
    stale: tuple[StaleId, ...]
    fates: Fates = field(repr=False)
    skipped: tuple[str, ...] = ()

    @property
    def at(self) -> datetime | None:
        """The time the ids were judged by; None is now."""
        return self.fates.at

    def exchange(self, picks: Picks) -> dict[int, tuple[int, ...]]:
        """Return what is exchanged for what: the picks, and the default for what nobody picked."""
        chosen = ((one.node, picks.get(one.node, one.default)) for one in self.stale)
        return {node: tuple(ids) for node, ids in chosen if ids is not None}

    def operation(self, picks: Picks) -> Operation:
        """Return the edit that makes the exchange in whatever the text is by then."""
        return exchange_operation(self.table, self.exchange(picks))


def exchange_operation(table: str, exchange: Mapping[int, Collection[int]]) -> Operation:
    """Return the edit that exchanges ids in all places of the layers of one graph table."""

    def act(positions: Positions, state: Value) -> list[Edit]:
        return exchange_ids(positions, id_places(state, _of_table(table)), exchange)

    return act


class Refreshing:
    """Checks the ids of states against the graph of the session's datastack."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        self._check = RootCheck(graph_of(bench, session))
        self._table = session.datastack.graph_table if session.datastack is not None else ""

    async def look(
        self, text: Callable[[], str], progress: Progress, *, at: datetime | None = None
    ) -> RefreshPlan:
        """Return which ids of a state are not current, now or as of a time, and what became of them.

        Args:
            text: joins the state's text, on any thread.
            progress: told the ids that are done.
            at: the time to judge by.

        Raises:
            EditRefused: the text is no JSON. NoGraph: no layer shows this datastack's graph.
            ServiceError: the graph could not be asked.
        """
        whole, state = await asyncio.to_thread(_read, text)
        layers = graph_layers(state)
        mine = [layer for layer in layers if _of_table(self._table)(layer)]
        others = [layer for layer in layers if layer not in mine]
        skipped = tuple(
            plain_line(f"Layer {layer.name} shows another graph ({layer.table}), which is not asked here.")
            for layer in others
        )
        if not mine:
            asked_here = f" The datastack's own is {plain_line(self._table)}."
            raise NoGraph(skipped[0] + asked_here if skipped else _NO_LAYER.format(self._table))
        places = await asyncio.to_thread(id_places, state, _of_table(self._table))
        asked = list(dict.fromkeys(one for place in places for one in place.ids))
        fates = await self._check.fates(asked, progress, at=at)
        names = {one.path: one.name or f"layer {one.index}" for one in summaries_of(state)}
        stale = await asyncio.to_thread(
            _stale, whole, places, fates, lambda place: names.get(place.layer, "")
        )
        return RefreshPlan(tuple(asked), self._table, tuple(stale), fates, skipped)


_NO_LAYER = "No layer of this state shows the graph {} of the datastack, so there is nothing to refresh."


def _of_table(table: str) -> Callable[[GraphLayer], bool]:
    return lambda layer: layer.table in (table, "")


def _read(text: Callable[[], str]) -> tuple[str, Value]:
    whole = text()
    try:
        return whole, read(whole)
    except JsonFault as fault:
        raise EditRefused(f"Mend the text first: {fault.sentence}.") from fault


def _stale(
    text: str, places: Sequence[IdPlace], fates: Fates, name_of: Callable[[IdPlace], str]
) -> Iterable[StaleId]:
    where: dict[int, Counter[str]] = {node: Counter() for node in fates.others}
    hidden: set[int] = set()
    listed: set[int] = set()
    for place in places:
        hidden |= place.hidden
        for one in place.ids:
            if one in where:
                words = "hidden" if one in place.hidden else _WORDS[place.kind]
                where[one][f"{name_of(place)}\0{words}"] += 1
                if place.kind == "segments":
                    listed.add(one)
    asked = {one for one, fate in fates.others.items() if fate.state != "other"}
    in_text = Counter(int(found[0]) for found in _DIGITS.finditer(text) if int(found[0]) in asked)
    for node in fates.ids:
        fate = fates.of(node)
        if fate.state == "latest":
            continue
        # Colours, annotations and tools hold supervoxels and ids of other segmentations too.
        if fate.state != "other" or node in listed:
            extra = max(0, in_text[node] - where[node].total())
            yield StaleId(fate, _where_words(where[node]), node in hidden, extra)


def _where_words(places: Counter[str]) -> str:
    """Say where an id stands: `seg: segments, colour; notes: 3 annotations`."""
    by_layer: dict[str, list[str]] = {}
    for key, count in places.items():
        layer, _, words = key.partition("\0")
        if count > 1:
            words = f"{count:,} {words}" + ("" if words.endswith("s") else "s")
        by_layer.setdefault(layer, []).append(words)
    return "; ".join(f"{layer}: {', '.join(words)}" for layer, words in by_layer.items())
