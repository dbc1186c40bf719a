"""In which states an id stands: drafts on this machine, and on demand the states that the ledger remembers."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zettatui.services import errors as e
from zettatui.states.dialect import layer_items, segment_ids
from zettatui.states.faults import JsonFault
from zettatui.states.literals import read
from zettatui.storage.errors import StorageError

from .jobs import Progress

if TYPE_CHECKING:
    from .sessions import Session
    from .workbench import Workbench

NEWEST_STATES: Final = 20
"""How many states of the ledger are fetched to be searched."""


@dataclass(frozen=True)
class Mention:
    """A state with the id in it: what it is called, where in it, and what opens it (a state id, or nothing)."""

    title: str
    where: tuple[str, ...]
    state_id: str = ""
    is_draft: bool = False

    @property
    def words(self) -> str:
        """The state and the layers as a person reads them."""
        name = f"draft of {self.title}" if self.is_draft else self.title
        return f"{name} ({', '.join(self.where)})" if self.where else name


@dataclass(frozen=True)
class Mentions:
    """What was found, of how many states; `problems` are sentences about states that could not be searched."""

    found: tuple[Mention, ...]
    searched: int
    problems: tuple[str, ...] = ()


class IdSearch:
    """Looking for one id in states."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        self._bench, self._session = bench, session

    async def in_drafts(self, node: int, progress: Progress) -> Mentions:
        """Return the drafts on this machine that hold the id; asks no server."""
        return await asyncio.to_thread(self._drafts, node)

    async def in_ledger(self, node: int, progress: Progress) -> Mentions:
        """Return the newest states of the ledger, as this server has them, that hold the id."""
        server = self._bench.server(self._session.address)
        entries: dict[str, str] = {}
        history = await asyncio.to_thread(self._bench.ledger.history)
        for entry in history.entries:
            if entry.server == self._session.address.url and entry.state_id.isdecimal():
                entries.setdefault(entry.state_id, entry.note or entry.title or entry.state_id)
        wanted = list(entries)[:NEWEST_STATES]
        found, problems = [], []
        for done, state_id in enumerate(wanted, 1):
            try:
                text = await server.state.get(int(state_id))
            except e.StateNotFound as error:
                problems.append(error.sentence)
                continue
            places = await asyncio.to_thread(places_of, node, text)
            if places is not None:
                title = state_id if entries[state_id] == state_id else f"{state_id} {entries[state_id]}"
                found.append(Mention(title, places, state_id))
            progress(done, len(wanted), "states")
        return Mentions(tuple(found), len(wanted), tuple(problems))

    def _drafts(self, node: int) -> Mentions:
        found, problems = [], []
        try:
            kept = self._bench.drafts.list()
        except StorageError as error:
            return Mentions((), 0, (error.sentence,))
        for draft in kept.drafts:
            try:
                places = places_of(node, self._bench.drafts.text(draft.id))
            except StorageError as error:
                problems.append(error.sentence)
                continue
            if places is not None:
                found.append(Mention(draft.title or "a state", places, draft.base_id or "", is_draft=True))
        return Mentions(tuple(found), len(kept.drafts), (*kept.problems, *problems))


def places_of(node: int, text: bytes) -> tuple[str, ...] | None:
    """Return the layers that list an id as a segment, hidden ones said so; None where it stands nowhere in a state.

    An id that stands elsewhere in it, such as in an annotation, gives an empty tuple.
    """
    digits = str(node)
    if re.search(rb"(?<![0-9])%b(?![0-9])" % digits.encode(), text) is None:
        return None
    try:
        state = read(text.decode("utf-8", "replace"))
    except JsonFault:
        return ()
    found = []
    for key, layer in layer_items(state):
        if not isinstance(layer, dict):
            continue
        shown, hidden = segment_ids(layer)
        name = layer.get("name")
        named = name if isinstance(name, str) else str(key)
        if digits in shown:
            found.append(named)
        elif digits in hidden:
            found.append(f"{named}, hidden")
    return tuple(found)
