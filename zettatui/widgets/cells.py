"""Where the characters of a line stand on the terminal: columns, cells, and what is safe to draw."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

from rich.cells import get_character_cell_size

TAB_SIZE = 4
LONG_LINE = 4_096
"""From so many characters on, a line is drawn and remembered with more care."""
_LONG_REMEMBERED = 4

# Everything that is not certainly one cell wide and harmless when written to a terminal.
_ODD = re.compile("[^\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0482\u2500-\u25fc\u2800-\u28ff]")
_CONTROLS = [*map(chr, range(0x20)), "\x7f"]
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_VARIATION_SELECTORS = frozenset("\ufe0e\ufe0f")


class CellMap:
    """The cells of one line, built from its odd characters only, so that long plain lines cost nothing.

    A tab reaches to the next multiple of four cells; control and invisible direction characters are one
    visible cell each; combining characters have none. Columns count characters, cells count terminal cells,
    both from 0.
    """

    __slots__ = ("_columns", "_extra", "_shown", "_starts", "line", "tabs", "width")

    def __init__(self, line: str) -> None:
        self.line = line
        self.tabs = False
        """Whether there are tabs, whose width depends on where they stand."""
        self._columns: list[int] = []
        self._starts: list[int] = []  # cell at which the odd character begins
        self._shown: list[str] = []
        self._extra: list[int] = [0]  # cells minus columns before the odd character of that index
        extra = 0
        for match in () if _plain(line) else _ODD.finditer(line):
            column = match.start()
            self.tabs = self.tabs or match.group() == "\t"
            shown, width = _drawn(match.group(), column + extra)
            self._columns.append(column)
            self._starts.append(column + extra)
            self._shown.append(shown)
            extra += width - 1
            self._extra.append(extra)
        self.width = len(line) + extra

    def edited(self, line: str, column: int, removed: int, inserted: str) -> CellMap:
        """Return the map of this line with some characters replaced; neither may hold a tab."""
        fresh = CellMap(inserted)
        low, high = bisect_left(self._columns, column), bisect_left(self._columns, column + removed)
        shift = len(inserted) - removed
        found = CellMap("")
        found.line = line
        found._columns = [
            *self._columns[:low],
            *(column + at for at in fresh._columns),
            *(at + shift for at in self._columns[high:]),
        ]
        found._shown = self._shown[:low] + fresh._shown + self._shown[high:]
        base = self._extra[low]
        behind = base + fresh._extra[-1] - self._extra[high]
        found._extra = [
            *self._extra[:low],
            *(base + more for more in fresh._extra),
            *(behind + more for more in self._extra[high + 1 :]),
        ]
        found._starts = [at + more for at, more in zip(found._columns, found._extra, strict=False)]
        found.width = len(line) + found._extra[-1]
        return found

    def cell(self, column: int) -> int:
        """Return the cell at which the character of `column` begins (the line's width at its end)."""
        return column + self._extra[bisect_left(self._columns, column)]

    def column(self, cell: int) -> int:
        """Return the column of the character that covers `cell`; behind the end, the line's length."""
        if cell >= self.width:
            return len(self.line)
        if not self._columns:
            return max(0, cell)
        index = bisect_right(self._starts, cell) - 1
        if index < 0:
            return max(0, cell)
        return max(self._columns[index], cell - self._extra[index + 1])

    def shown(self, start: int, end: int) -> str:
        """Return the drawable text of the columns from `start` up to `end`."""
        first, last = bisect_left(self._columns, start), bisect_left(self._columns, end)
        if first == last:
            return self.line[start:end]
        pieces: list[str] = []
        for index in range(first, last):
            column = self._columns[index]
            pieces += (self.line[start:column], self._shown[index])
            start = column + 1
        pieces.append(self.line[start:end])
        return "".join(pieces)


def _plain(text: str) -> bool:
    """Whether every character is one cell; much quicker than looking for odd ones."""
    if len(text) < LONG_LINE:
        return text.isascii() and text.isprintable()
    return text.isascii() and not any(control in text for control in _CONTROLS)


def _drawn(character: str, cell: int) -> tuple[str, int]:
    if character == "\t":
        width = TAB_SIZE - cell % TAB_SIZE
        return " " * width, width
    if character in _VARIATION_SELECTORS:
        return "", 0
    if unicodedata.category(character) in _UNSAFE_CATEGORIES:
        return (chr(0x2400 + ord(character)) if ord(character) < 0x20 else "\ufffd"), 1
    return character, get_character_cell_size(character)


@lru_cache(maxsize=256)
def _short_cell_map(line: str) -> CellMap:
    return CellMap(line)


_long_cell_maps: list[CellMap] = []


def cell_map(line: str) -> CellMap:
    """Return the cell map of a line: one of those last asked for, or a fresh one."""
    if len(line) < LONG_LINE:
        return _short_cell_map(line)
    for known in _long_cell_maps:
        if known.line is line:
            return known
    fresh = CellMap(line)
    _long_cell_maps[:] = [fresh, *_long_cell_maps[: _LONG_REMEMBERED - 1]]
    return fresh


def follow_edit(before: str, after: str, column: int, removed: int, inserted: str) -> None:
    """Make the cell map of an edited long line from the one it had, if that one is remembered."""
    known = next((known for known in _long_cell_maps if known.line is before), None)
    if known is not None and not known.tabs and "\t" not in inserted:
        _long_cell_maps[_long_cell_maps.index(known)] = known.edited(after, column, removed, inserted)


def line_width(line: str) -> int:
    """Return the number of cells a line takes."""
    return len(line) if len(line) < LONG_LINE and _plain(line) else cell_map(line).width


def widest(lines: Sequence[str]) -> int:
    """Return the width in cells of the widest of some lines."""
    if len(lines) == 1:
        return line_width(lines[0])
    return max(map(len if _plain("".join(lines)) else line_width, lines))


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Return text drawn safely on one line in exactly `width` cells: padded, or cut with `…` at the end."""
    if width <= 0:
        return ""
    if len(text) <= width < LONG_LINE and _plain(text):
        return text.rjust(width) if right else text.ljust(width)
    cells = cell_map(text)
    if cells.width <= width:
        blank = " " * (width - cells.width)
        drawn = cells.shown(0, len(text))
        return blank + drawn if right else drawn + blank
    end = cells.column(width - 1)
    return cells.shown(0, end) + " " * (width - 1 - cells.cell(end)) + "…"
