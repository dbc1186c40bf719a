"""One line of text drawn into exactly the cells of a viewport."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from zettatui.widgets.cells import CellMap, cell_map, fit

Layer = Iterable[tuple[int, int, Style]]
"""First column, column behind the last, and the style added there. Columns may lie behind the line's end."""

Note = tuple[str, Style]
"""A sentence behind the line, and its style."""

SMALLEST_NOTE = 12
_LOOK_BACK = 2_000


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
    notes: Sequence[Note] = (),
) -> Strip:
    """Draw the part of a line that lies between the cells `left` and `left + width`.

    Args:
        cells: The line.
        left: The first cell of the line to draw.
        width: The number of cells to fill.
        base: The style under all layers.
        layers: Styles by columns, later ones over earlier ones.
        cut: The style of the `…` that stands on each side on which the line goes on.
        notes: Sentences drawn behind the line where there is room.
    """
    if left > 0 and width > 1 and _has_text_before(cells, left + 1):
        rest = _paint(cells, left + 1, width - 1, base, layers, cut, notes)
        return Strip.join([Strip([Segment("…", base + cut)], 1), rest])
    return _paint(cells, left, width, base, layers, cut, notes)


def _paint(
    cells: CellMap,
    left: int,
    width: int,
    base: Style,
    layers: Iterable[Layer],
    cut: Style,
    notes: Sequence[Note],
) -> Strip:
    continues = cells.width > left + width
    room = width - 1 if continues else width
    start, end = visible_columns(cells, left, room)
    length = len(cells.line)
    styles = _styles(base, layers, start, end)
    segments: list[Segment] = []
    drawn = _cell(cells, start) - left
    if drawn > 0:
        segments.append(Segment(" " * drawn, base))
    column = start
    text_end = max(length + 1, start) if notes else end
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
    if continues:
        return strip
    return _annotated(strip, width, left + width - _cell(cells, text_end), base, notes)


def _styles(base: Style, layers: Iterable[Layer], start: int, end: int) -> list[Style]:
    """Return the style of each column from `start` up to `end`."""
    styles = [base] * max(0, end - start)
    for layer in layers:
        for first, last, style in layer:
            low, high = max(first, start) - start, min(last, end) - start
            if low < high:
                # Styles are added once for each run of cells: adding them costs more than all else here.
                for _, run in groupby(styles[low:high], id):
                    count = sum(1 for _ in run)
                    styles[low : low + count] = [styles[low] + style] * count
                    low += count
    return styles


def _annotated(strip: Strip, width: int, free: int, base: Style, notes: Iterable[Note]) -> Strip:
    """Put the notes into the free cells at the end of a strip, as far as they find room."""
    for words, style in notes:
        if free < SMALLEST_NOTE:
            break
        fitted = fit(words, min(free, cell_map(words).width))
        taken = cell_map(fitted).width
        parts = [strip.crop(0, width - free), Strip([Segment(fitted, base + style)], taken)]
        strip = Strip.join([*parts, strip.crop(width - free + taken, width)])
        free -= taken
    return strip


def _has_text_before(cells: CellMap, cell: int) -> bool:
    end = cells.column(cell)
    return bool(cells.line[: min(end, _LOOK_BACK)].strip())


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
