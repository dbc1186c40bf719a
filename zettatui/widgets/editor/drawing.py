"""How the rows of a text are drawn: line numbers, tokens, cursor, selection, marks and folds."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from zettatui.widgets.cells import cell_map
from zettatui.widgets.editor.canvas import TextCanvas
from zettatui.widgets.editor.paint import Note, paint_line, visible_columns
from zettatui.widgets.parts import part_style

_SIGNS = {"error": "✗", "warning": "!"}
_FOLD_SIGN = "▸"
_FOLD_END = 12


class DrawnText(TextCanvas):
    """The canvas as it is seen: each visible row with its number, styled by what its parts are."""

    _parts: dict[str, Style] | None = None

    def render_line(self, y: int) -> Strip:
        """Draw one row of the viewport."""
        left, top = self.scroll_offset
        row = top + y
        width = self.scrollable_content_region.width
        base = self.rich_style
        if row >= self.line_count:
            return Strip.blank(width, base)
        gutter = self._gutter(row)
        room = width - self._gutter_cells
        if room <= 0:
            return gutter.crop(0, width)
        mark = self._marks.get(row)
        note = (f"  {_SIGNS[mark[0]]} {mark[1]}", self._part(f"{mark[0]}-mark")) if mark else ("", base)
        cells = cell_map(self.line(row))
        start, end = visible_columns(cells, left, room)
        text = paint_line(
            cells, left, room, base, self._layers(row, cells.line, start, end + 1), self._part("cut"), note
        )
        return Strip.join([gutter, text])

    def _layers(self, row: int, line: str, start: int, end: int) -> list[list[tuple[int, int, Style]]]:
        tokens = [(a, b, self._part(kind)) for a, b, kind in self._highlighter(line, start, end)]
        over: list[tuple[int, int, Style]] = []
        if self._search is not None:
            match = self._part("match")
            over += ((a, b, match) for a, b in self._search.in_line(line, start, end))
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

    def _gutter(self, row: int) -> Strip:
        mark = self._marks.get(row)
        base = self.rich_style
        number = base + self._part("cursor-gutter" if row == self._cursor[0] else "gutter")
        sign = (
            Segment(_SIGNS[mark[0]], base + self._part(f"{mark[0]}-mark")) if mark else Segment(" ", number)
        )
        return Strip([sign, Segment(f"{row + 1:>{self._gutter_cells - 2}} ", number)], self._gutter_cells)

    def _part(self, name: str) -> Style:
        style = self._parts.get(name)
        if style is None:
            style = self._parts[name] = part_style(self, f"editor--{name}")
        return style

    def notify_style_update(self) -> None:
        """Forget the styles of the parts: another theme, or the focus came or went."""
        self._parts.clear()
        super().notify_style_update()

