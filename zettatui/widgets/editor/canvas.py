"""Text drawn line by line, with its cursor, selection and marks: what the view and the editor stand on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from zettatui.widgets.cells import cell_map, widest
from zettatui.widgets.editor import look, motion
from zettatui.widgets.editor.buffer import Buffer, Change, Position, Selection
from zettatui.widgets.editor.highlight import Highlighter, json_highlight
from zettatui.widgets.editor.paint import paint_line, visible_columns
from zettatui.widgets.editor.search import Search
from zettatui.widgets.parts import part_style

Mark = tuple[Literal["error", "warning"], str]
"""How bad it is, and the sentence."""

_BRACKET_ROWS = 500
_WIDTH_STEP = 32
_SIGNS = {"error": "✗", "warning": "!"}


class TextCanvas(ScrollView, can_focus=True, inherit_bindings=False):
    """Text with line numbers, a cursor and a selection, of which only visible lines are ever looked at.

    Rows and columns count from 0, columns count characters. `highlighter` says what the parts of a line are.
    """

    DEFAULT_CSS = look.CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = look.COMPONENTS
    ALLOW_SELECT = False

    class CursorMoved(Message, namespace="editor"):
        """The cursor stands somewhere else."""

        def __init__(self, editor: TextCanvas, row: int, col: int) -> None:
            super().__init__()
            self.editor = editor
            self.row = row
            self.col = col

        @property
        def control(self) -> TextCanvas:
            """The view whose cursor moved."""
            return self.editor

        def can_replace(self, message: Message) -> bool:
            """Only the latest position counts."""
            return isinstance(message, TextCanvas.CursorMoved) and message.editor is self.editor

    def __init__(
        self,
        text: str = "",
        *,
        highlighter: Highlighter = json_highlight,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - every Textual widget calls it so
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        self._parts: dict[str, Style] = {}
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._buffer = Buffer(text)
        self._highlighter = highlighter
        self._anchor: Position = (0, 0)
        self._cursor: Position = (0, 0)
        self._goal: int | None = None
        self._brackets: tuple[Position, ...] = ()
        self._marks: dict[int, Mark] = {}
        self._search: Search | None = None
        self._widest = 0
        self._gutter_cells = 0
        self._measure()

    # The text and the places in it

    @property
    def text(self) -> str:
        """The whole text, exactly."""
        return self._buffer.text

    @property
    def line_count(self) -> int:
        """How many lines there are; an empty text has one."""
        return len(self._buffer.lines)

    def line(self, row: int) -> str:
        """Return the text of one row."""
        return self._buffer.lines[row]

    def load(self, text: str) -> None:
        """Show another text, from its start: history, selection and marks are gone."""
        self._buffer = Buffer(text)
        self._marks = {}
        self._brackets = ()
        self._anchor = self._cursor = (0, 0)
        self._goal = None
        self._measure()
        if self.is_attached:
            self.scroll_to(0, 0, animate=False, force=True)
            self.post_message(self.CursorMoved(self, 0, 0))
        self.refresh()

    @property
    def cursor(self) -> Position:
        """Row and column of the cursor."""
        return self._cursor

    def move_to(self, row: int, col: int, *, select: bool = False) -> None:
        """Put the cursor at the nearest existing position and bring it into view."""
        self._place(self._buffer.clamp((row, col)), select)

    @property
    def selection(self) -> tuple[Position, Position]:
        """Start and end of the selection, in order; both the cursor when nothing is selected."""
        return min(self._anchor, self._cursor), max(self._anchor, self._cursor)

    @property
    def selected_text(self) -> str:
        """The selected text, empty when nothing is selected."""
        return self._buffer.slice(*self.selection)

    def select(self, start: Position, end: Position) -> None:
        """Select the text between two positions; the cursor stands at `end`."""
        self._select(self._buffer.clamp(start), self._buffer.clamp(end))

    # Marks

    @property
    def marks(self) -> Mapping[int, Mark]:
        """Errors and warnings by row; they move along when lines are added or taken away above them."""
        return self._marks

    @marks.setter
    def marks(self, marks: Mapping[int, Mark]) -> None:
        for row in {row for row in {*self._marks, *marks} if self._marks.get(row) != marks.get(row)}:
            self._redraw(row)
        self._marks = dict(marks)

    # Cursor and selection

    def _place(self, position: Position, select: bool = False, goal: int | None = None) -> None:
        self._select(self._anchor if select else position, position, goal)

    def _select(self, anchor: Position, cursor: Position, goal: int | None = None) -> None:
        old: Selection = (self._anchor, self._cursor)
        self._anchor, self._cursor, self._goal = anchor, cursor, goal
        self._redraw_selection(old, (anchor, cursor))
        partner = motion.matching_bracket(self._buffer.lines, cursor, limit=_BRACKET_ROWS)
        brackets = (cursor, partner) if partner is not None else ()
        for position in {*self._brackets, *brackets}:
            self._redraw_character(position)
        self._brackets = brackets
        if not self.is_attached:
            return
        self._show_cursor()
        if old[1] != cursor:
            self.post_message(self.CursorMoved(self, *cursor))

    def _cell_of(self, position: Position) -> int:
        return cell_map(self.line(position[0])).cell(position[1])

    def _show_cursor(self) -> None:
        width, height = self._text_width, self._rows
        if width <= 0 or height <= 0:
            return
        row, cell = self._cursor[0], self._cell_of(self._cursor)
        left, top = self.scroll_offset
        if not top <= row < top + height:
            near = top - height < row < top + 2 * height
            top = row - height // 2 if not near else row if row < top else row - height + 1
        if cell < width - 1 and cell < left + 1:
            left = 0
        elif not left <= cell < left + width - 1:
            left = max(0, cell - width // 2)
        if (left, top) != self.scroll_offset:
            self.scroll_to(left, max(0, top), animate=False, force=True)
        self._place_terminal_cursor()

    def _place_terminal_cursor(self) -> None:
        """Put the terminal's own, hidden cursor at ours: input methods open their window there."""
        if self.has_focus:
            x = self._gutter_cells + self._cell_of(self._cursor) - self.scroll_offset.x
            place = Offset(x, self._cursor[0] - self.scroll_offset.y)
            self.app.cursor_position = self.content_region.offset + place

    # Sizes

    @property
    def gutter_width(self) -> int:
        """How many cells the marks and line numbers take."""
        return self._gutter_cells

    @property
    def _text_width(self) -> int:
        return self.scrollable_content_region.width - self._gutter_cells

    @property
    def _rows(self) -> int:
        return self.scrollable_content_region.height

    def _measure(self) -> None:
        self._widest = widest(self._buffer.lines) + 1
        self._resize_text()

    def _resize_text(self) -> None:
        self._gutter_cells = max(2, len(str(self.line_count))) + 2
        self.virtual_size = Size(self._widest + self._gutter_cells, self.line_count)

    def _make_room(self, width: int) -> None:
        # A layout is dear, so the width grows by steps and shrinks only when another text is loaded.
        if width > self._widest and width > self._text_width:
            self._widest = width + _WIDTH_STEP
            self._resize_text()

    def _changed(self, change: Change) -> None:
        """Redraw what a change of the buffer touched, and keep sizes and marks true."""
        row, column = change.start
        fresh = self._buffer.lines[row : change.new_end[0] + 1]
        self._make_room(widest(fresh) + 1)
        if change.old_end[0] == row and not change.rows_added:
            line = fresh[0]
            before = line[:column] + change.removed + line[change.new_end[1] :]
            self._redraw(row, cell_map(line).cell(self._first_difference(before, line, column)))
            return
        self._marks = {
            moved: mark for at, mark in self._marks.items() if (moved := _moved(at, change)) is not None
        }
        gutter = self._gutter_cells
        self._resize_text()
        if gutter != self._gutter_cells:
            self.refresh()
        else:
            self._redraw_rows(row, row + self._rows + 1)

    def _first_difference(self, before: str, after: str, column: int) -> int:
        """Return the first column that looks different: a quote typed behind a word may colour that word."""
        left = self.scroll_offset.x
        old, new = (self._highlighter(line, left, left + self._text_width) for line in (before, after))
        for was, now in zip(old, new, strict=False):
            if was != now:
                return max(0, min(column - 1, was[0], now[0]))
        return max(0, column - 1)

    # Drawing

    def _redraw(self, row: int, cell: int = 0) -> None:
        """Draw a row anew, from a cell of its text to the end; from its start that includes the gutter."""
        x = max(0, self._gutter_cells + cell - self.scroll_offset.x) if cell else 0
        self._redraw_region(x, row, self.size.width - x)

    def _redraw_rows(self, first: int, last: int) -> None:
        top = self.scroll_offset.y
        y, end = max(0, first - top), min(self.size.height, last + 1 - top)
        if end > y:
            self.refresh(Region(0, y, self.size.width, end - y))

    def _redraw_region(self, x: int, row: int, width: int) -> None:
        y = row - self.scroll_offset.y
        if 0 <= y < self.size.height and width > 0 and x < self.size.width:
            self.refresh(Region(x, y, width, 1))

    def _redraw_character(self, position: Position) -> None:
        row, column = position
        if row >= self.line_count:
            return
        cells = cell_map(self.line(row))
        cell = cells.cell(min(column, len(self.line(row))))
        # One cell more on each side covers wide and combining characters.
        x = self._gutter_cells + cell - self.scroll_offset.x
        self._redraw_region(max(self._gutter_cells, x - 1), row, 4)

    def _redraw_selection(self, old: Selection, new: Selection) -> None:
        if old[0] == old[1] and new[0] == new[1]:
            self._redraw_character(old[1])
            self._redraw_character(new[1])
            if old[1][0] != new[1][0]:
                for row in (old[1][0], new[1][0]):
                    self._redraw_region(0, row, self._gutter_cells)
        elif old[0] == new[0]:
            self._redraw_rows(min(old[1][0], new[1][0]), max(old[1][0], new[1][0]))
        else:
            rows = [position[0] for position in (*old, *new)]
            self._redraw_rows(min(rows), max(rows))

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

    def _on_resize(self, event: events.Resize) -> None:
        self._show_cursor()

    def _on_focus(self, event: events.Focus) -> None:
        self._place_terminal_cursor()


def _moved(row: int, change: Change) -> int | None:
    """Return where a marked row stands after a change of the number of rows; None when it is gone."""
    first, last = change.start[0], change.old_end[0]
    if row < first or (row == first and change.start[1] > 0):
        return row
    return row + change.rows_added if row >= last else None
