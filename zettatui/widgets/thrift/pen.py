"""The shortest sequences that move a terminal's cursor and write cells (ECMA-48; xterm's background erase)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from zettatui.widgets.thrift.cells import Row
from zettatui.widgets.thrift.styles import PLAIN, Codes, change

_STYLE = itemgetter(1)
_ERASED = 8
"""From so many blanks on, erasing is shorter than writing them."""


Piece = tuple[int, int, str, Codes]
"""Column, row, and some characters of one style."""


def pieces_of(row: Row, y: int, first: int, end: int) -> Iterator[Piece]:
    """Yield the cells of a row from one column up to another, divided by style; long blanks stand alone."""
    x, text, codes = first, "", PLAIN
    for style, run in groupby(row[first:end], _STYLE):
        signs = "".join([sign for sign, _ in run])
        blank = not style[0] and signs.isspace()
        alike = not codes[0] and not style[0] and codes[2] == style[2]
        if text and blank and len(signs) <= _ERASED and alike:
            text += signs
            continue
        if text.isspace() and len(text) <= _ERASED and alike:
            text, codes = text + signs, style
            continue
        if text:
            yield x, y, text, codes
        x, text, codes = x + len(text), signs, style
    yield x, y, text, codes


class Pen:
    """Writes onto a terminal of which it knows the cursor's place and style.

    `erases` tells that erased cells get the background colour of the present style ("bce" of terminfo).
    """

    def __init__(self, width: int, *, erases: bool) -> None:
        self._width = width
        self._erases = erases
        self._written: list[str] = []
        self._at: tuple[int, int] | None = None  # column and row, from 0
        self._codes: Codes = PLAIN

    def take(self) -> str:
        """Return what is to be written, ending in the plain style."""
        self._style(PLAIN)
        return "".join(self._written)

    def piece(self, piece: Piece) -> None:
        """Write some cells of one style."""
        x, y, text, codes = piece
        blank = not codes[0] and text.isspace()
        if blank and not self._codes[0]:
            codes = ("", self._codes[1], codes[2])
        self._go(x, y)
        self._style(codes)
        end = x + len(text)
        if blank and self._erases and len(text) > _ERASED:
            self._written.append("\x1b[K" if end >= self._width else f"\x1b[{len(text)}X")
        else:
            self._written.append(text)
            # Behind the last column a cursor waits to wrap, and terminals differ in where it then is.
            self._at = (end, y) if end < self._width else None

    def odd_row(self, row: Row, y: int) -> None:
        """Write a whole row in which a terminal may draw a character wider or narrower than we think."""
        self._at = None
        self._go(0, y)
        runs = [(codes, "".join([sign for sign, _ in run])) for codes, run in groupby(row, _STYLE)]
        # Wherever the cursor is by then, erasing reaches from there to the end of the row.
        rest = runs.pop() if self._erases and not runs[-1][0][0] and runs[-1][1].isspace() else None
        for codes, text in runs:
            blank = not codes[0] and not self._codes[0] and text.isspace()
            self._style(("", self._codes[1], codes[2]) if blank else codes)
            self._written.append(text)
        if rest is not None:
            self._style(("", self._codes[1], rest[0][2]) if not self._codes[0] else rest[0])
            self._written.append("\x1b[K")
        self._at = None

    def move_rows(
        self, top: int, bottom: int, by: int, ground: Codes = PLAIN, *, to_end: bool = False
    ) -> None:
        """Move the rows from `top` up to `bottom` down by some rows (up where negative); rows behind stay.

        `to_end` tells that none are behind: what is beyond the last row falls off by itself. Where erasing
        colours, the rows that come in are blank and of that style; otherwise nobody knows.
        """
        self._style(ground)
        many = "" if abs(by) == 1 else str(abs(by))
        first, last = (bottom - by, top) if by > 0 else (top, bottom + by)
        if by < 0 or not to_end:
            self._go(0, first)
            self._written.append(f"\x1b[{many}M")
        if by > 0 or not to_end:
            self._go(0, last)
            self._written.append(f"\x1b[{many}L")

    def move_cells(self, y: int, first: int, end: int, by: int) -> None:
        """Move the cells of a row from `first` up to `end` right by some (left where negative); others stay.

        Nobody knows what comes in.
        """
        many = "" if abs(by) == 1 else str(abs(by))
        gone, room = (end - by, first) if by > 0 else (first, end + by)
        self._go(gone, y)
        self._written.append(f"\x1b[{many}P")
        self._go(room, y)
        self._written.append(f"\x1b[{many}@")

    def _style(self, codes: Codes) -> None:
        self._written.append(change(self._codes, codes))
        self._codes = codes

    def _go(self, x: int, y: int) -> None:
        if self._at == (x, y):
            return
        ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"]
        if self._at is not None:
            ways.append(_along(y - self._at[1], "A", "B", "\x0b") + _to(self._at[0], x))
        self._written.append(min(ways, key=len))
        self._at = (x, y)


def _along(by: int, back: str, on: str, sign: str) -> str:
    if by < 0:
        return f"\x1b[{-by}{back}" if by < -1 else f"\x1b[{back}"
    # The vertical tab moves one row down in the same column; unlike the line feed no terminal driver changes it.
    return sign * by if by <= 3 else f"\x1b[{by}{on}"


def _to(before: int, after: int) -> str:
    if after >= before:
        by = after - before
        return "" if not by else "\x1b[C" if by == 1 else f"\x1b[{by}C"
    by = before - after
    return min("\b" * by, "\r" if not after else f"\x1b[{by}D", key=len)
