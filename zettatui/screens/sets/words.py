"""A set of ids in rows and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from zettatui.plain import plain_line
from zettatui.screens.refresh.words import count, state_word
from zettatui.screens.times import utc_text
from zettatui.widgets.virtual_list import Column, Tone
from zettatui.worker.freshness import Fates
from zettatui.worker.id_sets import IdRow, SortBy, chosen, rows_of

SET_COLUMNS = (
    Column("", 6, "right"),
    Column("id", 20),
    Column("is", 7),
    Column("became", 24),
    Column("", 3),
    Column("level 2", 7, "right"),
)
_SHOWN = 6


class SetRows:
    """One row for each id."""

    def __init__(self, rows: Sequence[IdRow]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def row(self, i: int) -> Sequence[str]:
        """Return number, id, what it is, its best successor, how many more, its level-2 nodes."""
        row = self.rows[i]
        fate = row.fate
        word = state_word(fate.state) if fate is not None else ""
        best = fate.best if fate is not None else None
        heir = f"{best.root} {best.percent}".rstrip() if best is not None else ""
        extra = len(fate.successors) - 1 if fate is not None else 0
        more = f"+{extra:,}" if extra > 0 else ""
        pieces = "" if row.pieces is None else f"{row.pieces:,}"
        return f"{i + 1:,}", str(row.node), word, heir, more, pieces

    def tone(self, i: int) -> Tone:
        """Colour what the row says: retired ids want attention, what is no root is muted."""
        state = self.rows[i].state
        return (
            "warning" if state in ("retired", "later") else "muted" if state in ("unknown", "other") else ""
        )


@dataclass(frozen=True)
class SetView:
    """A set as it is shown: its rows, and its title."""

    rows: SetRows
    title: str


def view_of(
    name: str, ids: Sequence[int], fates: Fates | None, pieces: Mapping[int, int], words: str, by: SortBy
) -> SetView:
    """Filter and sort a set, and say how many of its ids are of each kind; slow for very many ids."""
    rows = chosen(rows_of(ids, fates, pieces), words, by)
    parts = [f"{plain_line(name, limit=60)}   {count(len(ids), 'id')}"]
    if fates is not None:
        held = Counter(fate.state for fate in map(fates.get, ids) if fate is not None)
        tally = [f"{number:,} {state_word(state)}" for state, number in held.items()]
        parts[0] += f": {', '.join(tally)}" if tally else ""
        parts.append("" if fates.at is None else f"as of {utc_text(fates.at)}")
    parts.append(f"{len(rows):,} shown" if words else "")
    parts.append(f"by {by}" if by != "as given" else "")
    return SetView(SetRows(rows), "   ".join(part for part in parts if part))


def detail_words(row: IdRow, now: datetime, *, asking: bool = False) -> str:
    """Say what is known of one id, or that it is being asked for."""
    fate = row.fate
    if fate is None:
        return f"{row.node}   {'being asked for…' if asking else 'not asked yet: press r'}"
    lines = [f"{row.node}   {state_word(fate.state)}{f': {fate.words}' if fate.words else ''}"]
    if fate.created is not None:
        lines[0] += f"   made {utc_text(fate.created)}"
    if fate.retired is not None:
        lines.append(f"retired {utc_text(fate.retired, now)}")
    heirs = [f"{one.root} {one.percent}".rstrip() for one in fate.successors]
    if heirs:
        more = f" and {len(heirs) - _SHOWN:,} more" if len(heirs) > _SHOWN else ""
        lines.append(f"became {', '.join(heirs[:_SHOWN])}{more}")
    return "\n".join(plain_line(line, limit=400) for line in lines)
