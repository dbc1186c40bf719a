"""Use-cases of the ledger's screen: all that can be taken up again, the states in it, and their versions."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zettatui.states.sites import stored_state_url
from zettatui.storage.drafts import Draft
from zettatui.storage.errors import StorageError
from zettatui.storage.history import History, LedgerEntry

from .jobs import Progress

if TYPE_CHECKING:
    from .workbench import Workbench


@dataclass(frozen=True)
class LedgerRead:
    """Drafts that no instance has open, the ledger, and a sentence for each file or line that is unreadable."""

    drafts: tuple[Draft, ...]
    history: History
    problems: tuple[str, ...]


@dataclass(frozen=True)
class LedgerRow:
    """One state of the ledger; `steps` counts uploads from the one whose versions are listed (earlier: < 0).

    `known` is False for a state that was never met here, only named as the one another was made from.
    """

    entry: LedgerEntry
    steps: int = 0
    known: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """What tells the state from all others."""
        return self.entry.server, self.entry.state_id

    @property
    def url(self) -> str:
        """The state's address, with its server."""
        return stored_state_url(self.entry.server, self.entry.state_id)


async def read_ledger(bench: Workbench, progress: Progress) -> LedgerRead:
    """Read drafts and ledger; what cannot be read is told, not raised."""
    return await asyncio.to_thread(_read, bench)


async def states_met(history: History, words: str, progress: Progress) -> tuple[LedgerRow, ...]:
    """Return each state whose entries hold all words, once, the one met last first."""
    return await asyncio.to_thread(_met, history, words)


async def versions_of(history: History, entry: LedgerEntry, progress: Progress) -> tuple[LedgerRow, ...]:
    """Return the chain of versions of a state: what it was made from, oldest first, it, what was made from it."""
    return await asyncio.to_thread(_versions, history, entry)


def _read(bench: Workbench) -> LedgerRead:
    problems: list[str] = []
    drafts: tuple[Draft, ...] = ()
    history = History(())
    try:
        kept = bench.drafts.list()
        drafts = tuple(draft for draft in kept.drafts if not draft.held)
        problems += kept.problems
    except StorageError as unreadable:
        problems.append(unreadable.sentence)
    try:
        history = bench.ledger.history()
        problems += history.problems
    except StorageError as unreadable:
        problems.append(unreadable.sentence)
    return LedgerRead(drafts, history, tuple(problems))


def _met(history: History, words: str) -> tuple[LedgerRow, ...]:
    rows: dict[tuple[str, str], LedgerRow] = {}
    for entry in history.search(words):
        row = LedgerRow(entry)
        known = rows.setdefault(row.key, row)
        if entry.event == "uploaded" and known.entry.event == "opened":
            # Where it came from says more than that it was looked at once more; when that was stays.
            rows[row.key] = LedgerRow(replace(entry, time=known.entry.time))
    return tuple(rows.values())


def _versions(history: History, entry: LedgerEntry) -> tuple[LedgerRow, ...]:
    found = history.versions(entry.state_id, entry.server)
    unknown = replace(entry, event="opened", parent=None, title="", note="")

    def row(state_id: str, steps: int, met: LedgerEntry | None) -> LedgerRow:
        return LedgerRow(met or replace(unknown, state_id=state_id), steps, met is not None)

    before = [row(one.state_id, -one.steps, one.entry) for one in reversed(found.parents)]
    after = [row(one.state_id, one.steps, one.entry) for one in found.children]
    return (*before, LedgerRow(entry), *after)
