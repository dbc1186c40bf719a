"""Differences in rows and words."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import lru_cache

from zettatui.plain import plain_line
from zettatui.states.changes import Change, Diff
from zettatui.states.text_diff import SideBySide
from zettatui.widgets.virtual_list import Column, Rows, Tone

_LONGEST = 2_000
_MUTED = frozenset({"float dust", "rounded integer"})

CHANGE_COLUMNS = (Column("where", 14), Column("what", most=110), Column("", 16))
LINE_COLUMNS = (Column("", 4000),)
SIDE_COLUMNS = (
    Column("", 6, align="right"),
    Column("before"),
    Column("", 1),
    Column("", 6, align="right"),
    Column("after"),
)
SIDES_NEED = 100
"""The least width of a window, in cells, in which two columns of text can be read."""


class ChangeRows:
    """One row a change: the layer or key, what of it, and what happened."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self._changes = changes
        self._row = lru_cache(maxsize=256)(self._made)

    def __len__(self) -> int:
        return len(self._changes)

    def row(self, i: int) -> Sequence[str]:
        """Where, what and how."""
        return self._row(i)

    def tone(self, i: int) -> Tone:
        """Mute what is only a matter of how numbers are written; the word stands in the row."""
        return "muted" if self._changes[i].note in _MUTED else ""

    def _made(self, i: int) -> tuple[str, str, str]:
        change = self._changes[i]
        inside = change.label.removeprefix("layers/")
        if change.what == "layer":
            where, what = "layers", _of_layer(change, inside)
        else:
            where, _, rest = inside.partition("/")
            what = _of_segments(change) if change.what == "segment" else _of_value(change, rest or where)
        return plain_line(where), plain_line(what, limit=400), change.note or change.kind


def _of_layer(change: Change, label: str) -> str:
    if change.kind == "renamed":
        return f"{_unquoted(change.before)} → {_unquoted(change.after)}"
    name = label.removesuffix(f" {change.kind}")
    return f"{name}  {change.before} → {change.after}" if change.kind == "moved" else name


def _of_segments(change: Change) -> str:
    parts = [
        f"{sign}{len(ids):,}  {', '.join(ids[:3])}{' …' if len(ids) > 3 else ''}"
        for sign, ids in (("+", ids_in(change.after)), ("−", ids_in(change.before)))
        if ids
    ]
    return f"{change.path[-1] if change.path else ''}  {'   '.join(parts)}"


def _of_value(change: Change, said: str) -> str:
    if change.before is None or change.after is None:
        value = change.after if change.before is None else change.before
        return f"{said.removesuffix(f' {change.kind}')}  {_short(value or '')}"
    sign = "~" if change.note == "float dust" else "→"
    return f"{said}  {_short(change.before)} {sign} {_short(change.after)}"


def ids_in(listed: str | None) -> list[str]:
    """Return the entries of a JSON list of ids as text; bare numbers keep every digit."""
    found = json.loads(listed, parse_int=str, parse_float=str) if listed else []
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]


def _unquoted(text: str | None) -> str:
    return str(json.loads(text)) if text is not None and text.startswith('"') else str(text)


def _short(text: str) -> str:
    line = plain_line(text, limit=400)
    return line if len(line) <= 40 else line[:39] + "…"


class DiffLines:
    """The lines of a unified diff."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines

    def __len__(self) -> int:
        return len(self.lines)

    def row(self, i: int) -> Sequence[str]:
        """One line, its sign first."""
        return (self.lines[i][:4_000] or " ",)

    def tone(self, i: int) -> Tone:
        """Colour what the sign says."""
        sign = self.lines[i][:1]
        return "error" if sign == "-" else "warning" if sign == "+" else "muted" if sign == "@" else ""

    def begins(self, i: int) -> bool:
        """Whether a group of changed lines begins here."""
        return self.lines[i].startswith("@@")

    def full(self, i: int) -> str:
        """The whole line."""
        return self.lines[i][:_LONGEST]


_SIGNS = {"equal": "", "changed": "~", "removed": "−", "added": "+", "skipped": ""}


class SideRows:
    """A textual diff in two columns; `shift` is how many characters of every line are scrolled away."""

    def __init__(self, rows: Sequence[SideBySide]) -> None:
        self._rows = rows
        self.shift = 0

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, i: int) -> Sequence[str]:
        """Number and line before, sign, number and line after."""
        one = self._rows[i]
        if one.kind == "skipped":
            said = f"⋯ {one.skipped:,} equal line{'' if one.skipped == 1 else 's'}"
            return ("", said, "", "", said)
        return (_number(one.left_no), self._part(one.left), _SIGNS[one.kind], _number(one.right_no),
                self._part(one.right))  # fmt: skip

    def _part(self, line: str | None) -> str:
        return "" if line is None else line[self.shift : self.shift + 400]

    def tone(self, i: int) -> Tone:
        """Colour what the sign says."""
        kind = self._rows[i].kind
        if kind in ("skipped", "removed"):
            return "muted" if kind == "skipped" else "error"
        return "" if kind == "equal" else "warning"

    def begins(self, i: int) -> bool:
        """Whether a group of changed lines begins here."""
        changed = self._rows[i].kind not in ("equal", "skipped")
        return changed and (i == 0 or self._rows[i - 1].kind in ("equal", "skipped"))

    def full(self, i: int) -> str:
        """Both lines whole, one below the other, from where they differ."""
        one = self._rows[i]
        if one.kind in ("equal", "skipped") or one.left is None or one.right is None:
            return (one.left or one.right or "").strip()[:_LONGEST]
        start = max(0, _common(one.left, one.right) - 40)
        lead = "…" if start else ""
        return f"− {lead}{one.left[start:][:400].rstrip()}\n+ {lead}{one.right[start:][:400].rstrip()}"


def _common(a: str, b: str) -> int:
    return next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


def next_beginning(rows: Rows, at: int, step: int) -> int | None:
    """Return the row where the next group of changes begins (`step` 1), or the one before (-1)."""
    begins: Callable[[int], bool] = getattr(rows, "begins", lambda i: True)
    found = range(at + 1, len(rows)) if step > 0 else range(at - 1, -1, -1)
    return next((i for i in found if begins(i)), None)


def detail(change: Change) -> str:
    """Spell one change in full: its path, what was, what is."""
    lines = [plain_line(" / ".join(map(str, change.path)), limit=300)]
    if change.note is not None:
        lines[0] += f"   ({change.note})"
    if change.kind == "moved" and change.note is None:
        return "\n".join([*lines, f"stood at {change.before}, stands at {change.after}"])
    if change.before is not None:
        lines.append(f"− {plain_line(change.before, limit=_LONGEST)}")
    if change.after is not None:
        lines.append(f"+ {plain_line(change.after, limit=_LONGEST)}")
    return "\n".join(lines)


def as_text(diff: Diff) -> str:
    """Spell the whole diff, one change a paragraph, to be pasted elsewhere."""
    return "\n\n".join([diff.headline, *(f"{change.label}\n{detail(change)}" for change in diff.changes)])


def as_json(diff: Diff) -> str:
    """Spell the whole diff as `state diff --json` prints it."""
    return json.dumps(diff.to_json(), ensure_ascii=False, indent=2)
