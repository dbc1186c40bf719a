"""A diff in rows and words."""

from __future__ import annotations

from collections.abc import Sequence

from zettatui.plain import plain_line
from zettatui.states.changes import Change, Diff
from zettatui.widgets.virtual_list import Tone

_LONGEST = 2_000


class ChangeRows:
    """One row a change: the layer or key, what of it, and what happened."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self._changes = changes

    def __len__(self) -> int:
        return len(self._changes)

    def row(self, i: int) -> Sequence[str]:
        """Where, what and how."""
        change = self._changes[i]
        where, _, rest = change.label.partition("/")
        said = rest or where
        if change.kind == "changed" and change.before is not None and change.after is not None:
            said = f"{said}  {_short(change.before)} → {_short(change.after)}"
        return (plain_line(where), plain_line(said, limit=400), change.note or change.kind)

    def tone(self, i: int) -> Tone:
        """Dust is muted; the word stands in the row."""
        return "muted" if self._changes[i].note == "float dust" else ""


class DiffLines:
    """The lines of a unified diff."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def row(self, i: int) -> Sequence[str]:
        """One line, its sign first."""
        return (plain_line(self._lines[i], limit=4_000) or " ",)

    def tone(self, i: int) -> Tone:
        """Colour what the sign says."""
        sign = self._lines[i][:1]
        return "error" if sign == "-" else "warning" if sign == "+" else "muted" if sign == "@" else ""


def detail(change: Change) -> str:
    """Spell one change in full: its path, what was, what is."""
    lines = [plain_line(" / ".join(map(str, change.path)), limit=300)]
    if change.before is not None:
        lines.append(f"− {plain_line(change.before, limit=_LONGEST)}")
    if change.after is not None:
        lines.append(f"+ {plain_line(change.after, limit=_LONGEST)}")
    return "\n".join(lines)


def as_text(diff: Diff) -> str:
    """Spell the whole diff, one change a paragraph, to be pasted elsewhere."""
    return "\n\n".join([diff.headline, *(f"{change.label}\n{detail(change)}" for change in diff.changes)])


def _short(text: str) -> str:
    line = plain_line(text, limit=400)
    return line if len(line) <= 40 else line[:39] + "…"
