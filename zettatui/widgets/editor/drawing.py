"""How the rows of a text are drawn: line numbers, tokens, cursor, selection, marks and folds."""

from __future__ import annotations

from functools import cached_property

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from zettatui.widgets.cells import cell_map
from zettatui.widgets.editor.canvas import Mark, TextCanvas
from zettatui.widgets.editor.paint import Note, paint_line, visible_columns
from zettatui.widgets.parts import part_style

_SIGNS = {"error": "✗", "warning": "!"}
_FOLD_SIGN = "▸"
_FOLD_END = 12


class DrawnText(TextCanvas):
    """The canvas as it is seen: each visible row with its number, styled by what its parts are."""

    def render_line(self, y: int) -> Strip:
        """Draw one line of the viewport."""
        left, top = self.scroll_offset
        row = self._folds.row_at(top + y)
        width = self.scrollable_content_region.width
        base = self._base
        if row >= self.line_count:
            return Strip.blank(width, base)
        fold = self._folds.starting_at(row)
        mark = self._marks.get(row) or (self._hidden_mark(*fold) if fold else None)
        gutter = self._gutter(row, mark, fold is not None)
        room = width - self._gutter_cells
        if room <= 0:
            return gutter.crop(0, width)
        notes: list[Note] = []
        if fold is not None:
            end = self.line(fold[1]).strip()
            words = f"… {fold[1] - fold[0]:,} lines {end if len(end) <= _FOLD_END else ''}"
            notes.append((words, self._part("fold")))
        if mark is not None:
            notes.append((f"  {_SIGNS[mark[0]]} {mark[1]}", self._part(f"{mark[0]}-mark")))
        cells = cell_map(self.line(row))
        start, end_column = visible_columns(cells, left, room)
        layers = self._layers(row, cells.line, start, end_column + 1)
        text = paint_line(cells, left, room, base, layers, self._part("cut"), notes)
        return Strip.join([gutter, text])

    def _hidden_mark(self, first: int, last: int) -> Mark | None:
        """Return the worst mark among folded rows, the first of its kind."""
        found = [(mark[0] != "error", row) for row, mark in self._marks.items() if first < row <= last]
        return self._marks[min(found)[1]] if found else None

    def _layers(self, row: int, line: str, start: int, end: int) -> list[list[tuple[int, int, Style]]]:
        tokens = [(a, b, self._part(kind)) for a, b, kind in self._highlighter(line, start, end)]
        over = [(a, b, self._part("match")) for a, b in self._found_in(line, start, end)]
        for at, column in self._brackets:
            if at == row:
                over.append((column, column + 1, self._part("bracket")))
        (first, first_column), (last, last_column) = self.selection
        if first <= row <= last and self._anchor != self._cursor:
            # A selected line end shows as one cell.
            to = last_column if row == last else len(line) + 1
            over.append((first_column if row == first else 0, to, self._part("selection")))
        if row == self._cursor[0]:
            over.append((self._cursor[1], self._cursor[1] + 1, self._part("cursor")))
        return [tokens, over]

    def _found_in(self, line: str, start: int, end: int) -> list[tuple[int, int]]:
        """Return the columns of what a search found in a line, near some columns."""
        return []

    def _gutter(self, row: int, mark: Mark | None, folded: bool) -> Strip:
        base = self._base
        number = base + self._part("gutter")
        sign = Segment(" ", number)
        if mark is not None:
            sign = Segment(_SIGNS[mark[0]], base + self._part(f"{mark[0]}-mark"))
        elif folded:
            sign = Segment(_FOLD_SIGN, base + self._part("fold"))
        return Strip([sign, Segment(f"{row + 1:>{self._gutter_cells - 2}} ", number)], self._gutter_cells)

    @cached_property
    def _parts(self) -> dict[str, Style]:
        return {}

    def _part(self, name: str) -> Style:
        style = self._parts.get(name)
        if style is None:
            style = self._parts[name] = part_style(self, f"editor--{name}")
        return style

    def notify_style_update(self) -> None:
        """Forget the styles of the parts: another theme, or the focus came or went."""
        vars(self).pop("_parts", None)
        super().notify_style_update()
