"""One line of text drawn into exactly the cells of a viewport."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from zettatui.widgets.cells import CellMap, fit

Layer = Iterable[tuple[int, int, Style]]
"""First column, column behind the last, and the style added there. Columns may lie behind the line's end."""

SMALLEST_NOTE = 12


def visible_columns(cells: CellMap, left: int, width: int) -> tuple[int, int]:
    """Return the first column and the column behind the last of those that lie fully in the viewport.

    Behind the line's end every cell counts as one more column.
    """
    return _column_from(cells, left), _column_until(cells, left + width)


def paint_line(
    cells: CellMap,
    left: int,
    width: int,
    base: Style,
    layers: Iterable[Layer],
    cut: Style,
    note: tuple[str, Style],
) -> Strip:
    """Draw the part of a line that lies between the cells `left` and `left + width`.

    Args:
        cells: The line.
        left: The first cell of the line to draw.
        width: The number of cells to fill.
        base: The style under all layers.
        layers: Styles by columns, later ones over earlier ones.
        cut: The style of the `…` that stands where the line goes on to the right.
        note: A sentence drawn behind the line where there is room, and its style.
    """
    continues = cells.width > left + width
    room = width - 1 if continues else width
    start, end = visible_columns(cells, left, room)
    length = len(cells.line)
    styles = [base] * max(0, end - start)
    for layer in layers:
        for first, last, style in layer:
            for index in range(max(first, start) - start, min(last, end) - start):
                styles[index] += style
    segments: list[Segment] = []
    drawn = _cell(cells, start) - left
    if drawn > 0:
        segments.append(Segment(" " * drawn, base))
    column = start
    text_end = max(length + 1, start) if note[0] else end
    for style, run in groupby(styles):
        after = column + len(list(run))
        segments.append(Segment(cells.shown(column, after) + " " * (after - max(column, length)), style))
        column = after
    missing = left + room - _cell(cells, end)
    if missing > 0:
        segments.append(Segment(" " * missing, base))
    if continues:
        segments.append(Segment("…", base + cut))
    strip = Strip([segment for segment in segments if segment.text], width)
    if not note[0] or continues:
        return strip
    free = left + width - _cell(cells, text_end)
    if free < SMALLEST_NOTE:
        return strip
    return Strip.join(
        [strip.crop(0, width - free), Strip([Segment(fit(note[0], free), base + note[1])], free)]
    )


def _cell(cells: CellMap, column: int) -> int:
    behind = column - len(cells.line)
    return cells.width + behind if behind > 0 else cells.cell(column)


def _column_from(cells: CellMap, cell: int) -> int:
    if cell >= cells.width:
        return len(cells.line) + cell - cells.width
    column = cells.column(cell)
    return column if cells.cell(column) >= cell else column + 1


def _column_until(cells: CellMap, cell: int) -> int:
    if cell >= cells.width:
        return len(cells.line) + cell - cells.width
    return cells.column(cell)
