"""How a row of a list is laid out: the widths of its columns, its text, and the mark of the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Literal, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from zettatui.widgets.cells import fit, line_width

CURSOR = "▸"
_GAP = 2
_MARKED_LEAST, _MARKED_ENOUGH, _MARKED_MOST = 9, 13, 28


class Column(NamedTuple):
    """One column: its title, its width in cells, its side.

    Without a width it shares what is left, at least `least` and at most `most`: what belongs together stays so near
    in a wide terminal that the eye need not travel.
    """

    title: str
    width: int | None = None
    align: Literal["left", "right"] = "left"
    least: int = 8
    most: int | None = None


class RowLayout:
    """Columns in so much room: one blank cell before and behind a row, two between columns."""

    def __init__(self, columns: Sequence[Column], room: int) -> None:
        self.columns = columns
        self._widths = _widths(columns, room)
        self.width = sum(self._widths) + _GAP * max(0, len(columns) - 1) + 2
        """The cells of a whole row, which may be more than there is room for."""
        self._marked = _cells_of_first_columns(self._widths)

    def text(self, cells: Sequence[str]) -> str:
        """Return a row's text in exactly `width` cells; missing cells are blank."""
        pieces = [" "]
        for index, (column, width) in enumerate(zip(self.columns, self._widths, strict=True)):
            text = cells[index] if index < len(cells) else ""
            pieces += (fit(text, width, right=column.align == "right"), "  ")
        pieces[-1] = " "
        return "".join(pieces)

    def marked(self, strip: Strip, style: Style) -> Strip:
        """Return the line of the cursor, with its first columns marked."""
        return marked(strip, style, self._marked)


def marked(strip: Strip, style: Style, most: int = _MARKED_MOST) -> Strip:
    """Return a line with a cursor: `▸` in its first cell, and its first words, up to so many cells, in a style.

    Not all of it: each row the cursor leaves or comes to has to be written anew as far as its style changes,
    and that is what a row move costs on a slow link.
    """
    width = strip.cell_length
    if width < _GAP:
        return strip
    room = min(most, _MARKED_MOST)
    text = strip.crop(0, room).text
    words = text.rstrip()
    if words == text and " " in words.strip() and strip.crop(room, room + 1).text.strip():
        words = words.rpartition(" ")[0].rstrip()
    end = max(1, line_width(words))
    _, first, *rest = strip.divide([1, end, width])
    line = [Segment(CURSOR, style), *(Segment(segment.text, style) for segment in first)]
    for part in rest:
        line += part
    return Strip(line, width)


def in_view(text: str, length: int, left: int, room: int, style: Style) -> Strip:
    """Return `room` cells from `left` on of a row of `length` cells; `…` ends them where more words follow."""
    row = Strip([Segment(text, style)], length)
    shown = row.crop_extend(left, left + room, style)
    if shown.text.rstrip().endswith("…") or not row.crop(left + room, length).text.strip():
        return shown
    return Strip.join([row.crop_extend(left, left + room - 1, style), Strip([Segment("…", style)], 1)])


def _widths(columns: Sequence[Column], room: int) -> tuple[int, ...]:
    gaps = _GAP * max(0, len(columns) - 1) + 2
    fixed = sum(column.width for column in columns if column.width is not None)
    free = max(0, room - fixed - gaps)
    left = sum(1 for column in columns if column.width is None)
    widths: list[int] = []
    for column in columns:
        if column.width is not None:
            widths.append(column.width)
            continue
        share = free // left if column.most is None else min(column.most, free // left)
        width = max(column.least, line_width(column.title), share)
        free, left = max(0, free - width), left - 1
        widths.append(width)
    return tuple(widths)


def _cells_of_first_columns(widths: Sequence[int]) -> int:
    """Return the cells of the first column, or of the first few where it is too narrow to be seen well."""
    end = -1
    for width in widths:
        end += _GAP + width
        if end >= _MARKED_LEAST:
            break
    # A number before a row, and what begins behind it, are seen well enough.
    return min(end + 1, _MARKED_ENOUGH) if widths and 3 <= widths[0] < _MARKED_LEAST - 1 else end + 1


def empty_words(words: str, line: int, width: int) -> str:
    """Return one line, from 0, of what an empty list says, wrapped and in exactly `width` cells."""
    lines = [each for part in words.splitlines() for each in wrap(part, max(1, width - 4)) or [""]]
    return fit(f"  {lines[line]}" if 0 <= line < len(lines) else "", width)
