"""Drafts and states of the ledger in rows and words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zettatui.plain import plain_line
from zettatui.screens.times import utc_text
from zettatui.storage.drafts import Draft
from zettatui.storage.history import LedgerEntry
from zettatui.widgets.virtual_list import Column, Tone
from zettatui.worker.ledger_page import LedgerRow

_COLUMNS = (Column("", 1), Column("", 8), Column("state", 20), Column("time", 17), Column("note or title"))
_WIDE = 100


def columns(width: int) -> tuple[Column, ...]:
    """Return the columns for a window of so many cells: the server stands in the list where there is room."""
    return (*_COLUMNS, Column("server", 28)) if width >= _WIDE else _COLUMNS


class LedgerRows:
    """Drafts first, then states."""

    def __init__(self, drafts: Sequence[Draft], states: Sequence[LedgerRow]) -> None:
        self.drafts, self.states = drafts, states
        self.marked: list[tuple[str, str]] = []

    def __len__(self) -> int:
        return len(self.drafts) + len(self.states)

    def at(self, i: int) -> Draft | LedgerRow:
        """Return what stands in a row."""
        return self.drafts[i] if i < len(self.drafts) else self.states[i - len(self.drafts)]

    def row(self, i: int) -> Sequence[str]:
        """Mark, what happened, id, time, note or title, server."""
        one = self.at(i)
        if isinstance(one, Draft):
            return ("", "draft", one.base_id or "new", _minute(one.saved_at), plain_line(one.title),
                    host_of(one.server))  # fmt: skip
        entry = one.entry
        mark = "✓" if one.key in self.marked else ""
        lead = "" if not one.steps else "  " * min(one.steps, 6) + "→ " if one.steps > 0 else "← "
        if not one.known:
            return (mark, "", entry.state_id, "", f"{lead}never opened here", host_of(entry.server))
        said = entry.note or _title(entry) or (f"from {entry.parent}" if entry.parent else "")
        said = plain_line(said)
        return (
            mark,
            entry.event,
            entry.state_id,
            _minute(entry.time),
            f"{lead}{said}",
            host_of(entry.server),
        )

    def tone(self, i: int) -> Tone:
        """Mute what was never met here."""
        one = self.at(i)
        return "muted" if isinstance(one, LedgerRow) and not one.known else ""


def detail(one: Draft | LedgerRow, now: datetime) -> str:
    """Spell a draft or a state in full."""
    if isinstance(one, Draft):
        made_from = f"of state {one.base_id}" if one.base_id else "of a new document"
        return (
            f"draft {made_from}   kept {utc_text(one.saved_at, now)}   {one.size:,} bytes\n"
            f"title   {plain_line(one.title)}\nserver  {host_of(one.server)}"
        )
    entry = one.entry
    if not one.known:
        return f"{entry.state_id}   never opened here; something was made from it\nserver  {host_of(entry.server)}"
    lines = [f"{entry.state_id}   {entry.event} {utc_text(entry.time, now)}"]
    lines += [f"made from  {entry.parent}"] if entry.parent else []
    lines += [f"title      {plain_line(_title(entry))}"] if _title(entry) else []
    lines += [f"server     {host_of(entry.server)}"]
    lines += [f"note       {plain_line(entry.note)}"] if entry.note else []
    return "\n".join(lines)


def _title(entry: LedgerEntry) -> str:
    """Return a title that says more than the ids that stand beside it anyway."""
    return "" if entry.title in (entry.state_id, entry.parent) else entry.title


def count_words(drafts: int, states: int) -> str:
    """Count what is listed: `2 drafts · 214 states`."""
    parts = [f"{drafts:,} draft{'' if drafts == 1 else 's'}"] if drafts else []
    return " · ".join([*parts, f"{states:,} state{'' if states == 1 else 's'}"])


def problems_words(problems: Sequence[str]) -> list[str]:
    """Say the first problem, and how many more there are."""
    if len(problems) < 2:
        return list(problems)
    return [f"{problems[0]} And {len(problems) - 1:,} more: press D."]


def host_of(url: str) -> str:
    """Return a server's address without its scheme."""
    return plain_line(url.partition("://")[2] or url, limit=60)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}Z"
