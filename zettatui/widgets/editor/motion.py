"""Where a cursor goes by words and brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zettatui.widgets.editor.buffer import Position

_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}()]')
_PARTNERS = {"[": "]", "{": "}", "(": ")", "]": "[", "}": "{", ")": "("}
_OPENING = frozenset("[{(")
_LONG_ROW = 10_000


def _group(character: str) -> int:
    if character.isspace():
        return 0
    return 1 if character.isalnum() or character == "_" else 2


def _run_end(line: str, column: int) -> int:
    group = _group(line[column])
    while column < len(line) and _group(line[column]) == group:
        column += 1
    return column


def _run_start(line: str, column: int) -> int:
    group = _group(line[column - 1])
    while column > 0 and _group(line[column - 1]) == group:
        column -= 1
    return column


def word_right(lines: Sequence[str], position: Position) -> Position:
    """Return the end of the word or run of signs that follows; from a line's end, the next line's start."""
    row, column = position
    line = lines[row]
    if column >= len(line):
        return (row + 1, 0) if row + 1 < len(lines) else position
    if line[column].isspace():
        column = _run_end(line, column)
    return row, _run_end(line, column) if column < len(line) else column


def word_left(lines: Sequence[str], position: Position) -> Position:
    """Return the start of the word or run of signs before; from a line's start, the previous line's end."""
    row, column = position
    line = lines[row]
    if column <= 0:
        return (row - 1, len(lines[row - 1])) if row else position
    if line[column - 1].isspace():
        column = _run_start(line, column)
    return row, _run_start(line, column) if column else 0


def word_start(lines: Sequence[str], position: Position) -> Position:
    """Return the start of the next word or run of signs, on a following line when this one has no more."""
    row, column = position
    line = lines[row]
    if column < len(line) and not line[column].isspace():
        column = _run_end(line, column)
    if column < len(line) and line[column].isspace():
        column = _run_end(line, column)
    while column >= len(lines[row]):
        if row + 1 >= len(lines):
            return row, len(lines[row])
        row += 1
        line = lines[row]
        column = _run_end(line, 0) if line[:1].isspace() else 0
    return row, column


def word_at(lines: Sequence[str], position: Position) -> tuple[Position, Position]:
    """Return the start and end of the word, run of signs or run of space at a position."""
    row, column = position
    line = lines[row]
    if not line:
        return position, position
    column = min(column, len(line) - 1)
    return (row, _run_start(line, column + 1)), (row, _run_end(line, column))


def first_text_column(line: str) -> int:
    """Return the column of the first character that is no space (the length of a blank line)."""
    return len(line) - len(line.lstrip())


def matching_bracket(
    lines: Sequence[str], position: Position, *, limit: int | None = None
) -> Position | None:
    """Return the partner of the bracket at a position; None without a bracket there, or without a partner.

    Brackets inside JSON strings do not count. With `limit`, at most so many rows are looked
    at, and no very long one.
    """
    row, column = position
    bracket = lines[row][column : column + 1]
    partner = _PARTNERS.get(bracket)
    if partner is None or (limit is not None and len(lines[row]) > _LONG_ROW):
        return None
    here = _brackets(lines[row])
    if all(at != column for at, _ in here):
        return None
    step = 1 if bracket in _OPENING else -1
    last = len(lines) - 1 if step > 0 else 0
    if limit is not None:
        last = min(last, row + limit) if step > 0 else max(last, row - limit)
    depth = 0
    for at in range(row, last + step, step):
        line = lines[at]
        closes = line.count(partner)
        if at != row and '"' not in line and closes < depth:
            depth += line.count(bracket) - closes
            continue
        if not closes and bracket not in line:
            continue
        for place, found in (here if at == row else _brackets(line))[::step]:
            if at == row and (place - column) * step < 0:
                continue
            depth += (found == bracket) - (found == partner)
            if depth == 0:
                return at, place
    return None


def _brackets(line: str) -> list[tuple[int, str]]:
    return [
        (match.start(), match.group()) for match in _BRACKETS.finditer(line) if match.group() in _PARTNERS
    ]
