"""A row of the terminal as cells, as far as it is certain what stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.segment import Segment

from zettatui.plain import drawable
from zettatui.widgets.thrift.styles import PLAIN, Codes, codes_of

Cell = tuple[str, Codes]
"""What is drawn and its style. Behind a wide character stands an empty one; blanks have no foreground."""

Row = list[Cell]

_SIGN = itemgetter(0)

UNKNOWN: Cell = ("?", ("?", "?", "?"))
"""A cell of which nobody knows what stands in it: it differs from every other."""


def row_of(segments: Iterable[Segment], width: int, system: ColorSystem) -> Row | None:
    """Return the cells of so much of a row; None where something in it is no plain text."""
    row: Row = []
    for text, style, control in segments:
        if control or (style is not None and style.link):
            return None
        row += _cells(text, codes_of(style, system) if style is not None else PLAIN)
    return row if len(row) == width else None


@lru_cache(maxsize=4096)
def _cells(text: str, codes: Codes) -> tuple[Cell, ...]:
    text = drawable(text)  # should a screen have let something of a server's text through, it ends here
    blank = (" ", ("", "", codes[2])) if not codes[0] else (" ", codes)
    if text.isascii():
        return tuple([blank if sign == " " else (sign, codes) for sign in text])
    cells: Row = []
    for sign in text:
        size = get_character_cell_size(sign)
        if size == 0 and cells:
            cells[-1] = (cells[-1][0] + sign, codes)
        elif size:
            cells += [blank if sign == " " else (sign, codes), *[("", codes)] * (size - 1)]
    return tuple(cells)


def is_even(row: Row) -> bool:
    """Whether every cell holds just one character: what terminals draw alike."""
    return set(map(len, map(_SIGN, row))) <= {1}
