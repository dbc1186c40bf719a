"""What the ledger says, in memory: the states met, notes on them, search, and how versions hang together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Literal

from zettatui.matching import holding

from .times import utc_now

Event = Literal["opened", "uploaded", "noted"]
_Key = tuple[str, str]


@dataclass(frozen=True)
class LedgerEntry:
    """One state met: its id as text, its server, what it was made from, when and why."""

    event: Event
    state_id: str
    server: str
    parent: str | None = None
    """The state it was edited from, for an uploaded one."""
    title: str = ""
    note: str = ""
    """The newest note on the state, whenever it was made."""
    time: datetime = field(default_factory=utc_now)


@dataclass(frozen=True)
class Version:
    """A state in a chain of versions: how many uploads lie between, and what is known of it.

    `entry` is None for a state that was never met here, only named as the one another was made from.
    """

    state_id: str
    steps: int
    entry: LedgerEntry | None


@dataclass(frozen=True)
class Versions:
    """Where a state came from, nearest first, and what was made from it, each before its own children."""

    parents: tuple[Version, ...]
    children: tuple[Version, ...]


class History:
    """The ledger as read once; for any number of searches, which touch no disk."""

    def __init__(self, events: Sequence[LedgerEntry], problems: Sequence[str] = ()) -> None:
        """Take all events, newest first, and a sentence for each line that could not be read."""
        notes: dict[_Key, str] = {}
        for event in events:
            if event.note or event.event == "noted":
                notes.setdefault(_key(event), event.note)
        self.entries: tuple[LedgerEntry, ...] = tuple(
            event if event.note == (note := notes.get(_key(event), "")) else replace(event, note=note)
            for event in events
            if event.event != "noted"
        )
        """Openings and uploads, newest first, each with the newest note on its state."""
        self.problems = tuple(problems)

    def search(self, words: str) -> tuple[LedgerEntry, ...]:
        """Return the entries that hold every word in id, title, note or server, in any case; newest first."""
        wanted = [holding(word) for word in words.split()]
        return tuple(
            entry
            for entry, text in zip(self.entries, self._texts, strict=True)
            if all(word(text) for word in wanted)
        )

    def versions(self, state_id: str, server: str) -> Versions:
        """Return the chain of versions that a state stands in; parent and child are on the same server."""
        seen = {state_id}
        parents: list[Version] = []
        at = self._made.get((server, state_id))
        while at is not None and at.parent is not None and at.parent not in seen:
            seen.add(at.parent)
            key = (server, at.parent)
            parents.append(Version(at.parent, len(parents) + 1, self._met.get(key)))
            at = self._made.get(key)
        return Versions(tuple(parents), tuple(self._descendants(state_id, server)))

    def _descendants(self, state_id: str, server: str) -> Iterator[Version]:
        # The stack is ours: a state may have been edited and stored thousands of times in a row.
        seen = {state_id}
        waiting = [(child, 1) for child in self._children.get((server, state_id), ())]
        while waiting:
            child, steps = waiting.pop()
            if child not in seen:
                seen.add(child)
                yield Version(child, steps, self._met.get((server, child)))
                waiting.extend((one, steps + 1) for one in self._children.get((server, child), ()))

    @cached_property
    def _texts(self) -> list[str]:
        return [
            "\n".join((entry.state_id, entry.title, entry.note, entry.server)).casefold()
            for entry in self.entries
        ]

    @cached_property
    def _made(self) -> dict[_Key, LedgerEntry]:
        """The newest upload of each state."""
        return {_key(entry): entry for entry in reversed(self.entries) if entry.event == "uploaded"}

    @cached_property
    def _met(self) -> dict[_Key, LedgerEntry]:
        """What tells most of each state: its upload, or else the newest opening."""
        return {_key(entry): entry for entry in reversed(self.entries)} | self._made

    @cached_property
    def _children(self) -> dict[_Key, list[str]]:
        """The states made from each, newest first; a stack gives them back oldest first."""
        found: dict[_Key, list[str]] = {}
        for entry in self.entries:
            if entry.event == "uploaded" and entry.parent is not None:
                found.setdefault((entry.server, entry.parent), []).append(entry.state_id)
        return found


def _key(entry: LedgerEntry) -> _Key:
    return entry.server, entry.state_id
