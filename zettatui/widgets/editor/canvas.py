"""Text with its cursor, selection, marks and folds, and which cells of it must be drawn anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from textual import events
from textual.geometry import Offset, Size
from textual.message import Message
from textual.widget import Widget

from zettatui.widgets.cells import LONG_LINE, cell_map, follow_edit, widest
from zettatui.widgets.editor import highlight, look, motion
from zettatui.widgets.editor.buffer import Change, Position, Selection
from zettatui.widgets.editor.folds import Folds
from zettatui.widgets.editor.highlight import Highlighter, json_highlight
from zettatui.widgets.editor.laid_out import LaidOut
from zettatui.widgets.editor.lines import Snapshot
from zettatui.widgets.editor.viewport import Viewport
from zettatui.widgets.thrift import write_less

Mark = tuple[Literal["error", "warning"], str]
"""How bad it is, and the sentence."""

_BRACKET_ROWS = 500
_WIDTH_STEP = 32
_MANY = 16


class TextCanvas(Viewport, can_focus=True, inherit_bindings=False):
    """Text with a cursor and a selection, of which only visible lines are ever looked at.

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
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        made = LaidOut(text)
        self._buffer = made.take()
        self._highlighter = highlighter
        self._anchor: Position = (0, 0)
        self._cursor: Position = (0, 0)
        self._goal: int | None = None
        self._brackets: tuple[Position, ...] = ()
        self._marks: dict[int, Mark] = {}
        self._folds = Folds()
        self._widest = made.widest
        self._gutter_cells = 0
        self._resize_text()

    # The text and the places in it

    @property
    def text(self) -> str:
        """The whole text, exactly."""
        return self._buffer.text

    @property
    def text_version(self) -> int:
        """A number that grows with every change of the text, so that nobody need compare texts."""
        return self._buffer.version

    def snapshot(self) -> Snapshot:
        """Return the text as it stands, which may be joined on another thread (`.text()`)."""
        return self._buffer.snapshot()

    @property
    def line_count(self) -> int:
        """How many lines there are; an empty text has one."""
        return len(self._buffer.lines)

    def line(self, row: int) -> str:
        """Return the text of one row."""
        return self._buffer.lines[row]

    def load(self, text: str | LaidOut) -> None:
        """Show another text, from its start: history, selection and marks are gone."""
        made = LaidOut(text) if isinstance(text, str) else text
        version = self._buffer.version + 1
        self._buffer, self._widest = made.take(), made.widest
        self._buffer.version = version
        self._marks = {}
        self._folds = Folds()
        self._brackets = ()
        self._anchor = self._cursor = (0, 0)
        self._goal = None
        self._resize_text()
        if self.is_attached:
            self.scroll_to(0, 0, animate=False, force=True)
            self.post_message(self.CursorMoved(self, 0, 0))
        self.refresh()

    @property
    def cursor(self) -> Position:
        """Row and column of the cursor."""
        return self._cursor

    def move_to(self, row: int, col: int, *, select: bool = False, center: bool = False) -> None:
        """Put the cursor at the nearest existing position and bring it into view, or into its middle."""
        self._place(self._buffer.clamp((row, col)), select)
        if center and self.is_attached:
            top = max(0, self._folds.line_of(self._cursor[0]) - self._rows // 2)
            self.scroll_to(y=top, animate=False, force=True)
            self._place_terminal_cursor()

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
        if self._folds:
            for row in (anchor[0], cursor[0]):
                if self._folds.hiding(row):
                    self.unfold(row)
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
        room = self.scrollable_content_region
        width, height = room.width - self._gutter_cells, room.height
        if width <= 0 or height <= 0:
            return
        row, cell = self._folds.line_of(self._cursor[0]), self._cell_of(self._cursor)
        left, top = self.scroll_offset
        if not top <= row < top + height:
            near = top - height < row < top + 2 * height
            top = row - height // 2 if not near else row if row < top else row - height + 1
        if cell < width - 1 and cell < left + 1:
            left = 0
        elif not left + bool(left) <= cell < left + width - 1:
            left = max(0, cell - width // 2)
        if (left, top) != self.scroll_offset:
            self.scroll_to(left, max(0, top), animate=False, force=True)
        self._place_terminal_cursor()

    def _place_terminal_cursor(self) -> None:
        """Put the terminal's own, hidden cursor at ours: input methods open their window there."""
        if self.has_focus:
            left, top = self.scroll_offset
            x = self._gutter_cells + self._cell_of(self._cursor) - left
            place = Offset(x, self._folds.line_of(self._cursor[0]) - top)
            self.app.cursor_position = self.content_region.offset + place

    # Folds

    def unfold(self, row: int) -> bool:
        """Bring the rows folded at or over a row into view; return whether there were any."""
        fold = self._folds.starting_at(row) or self._folds.hiding(row)
        if fold is not None:
            self._folds.unfold(fold)
            self._refold()
        return fold is not None

    def _refold(self) -> None:
        """Show what is folded now, with the cursor where it was on the screen if it can be."""
        self._resize_text()
        self.refresh()
        places = [self._anchor, self._cursor]
        for index, (row, _) in enumerate(places):
            fold = self._folds.hiding(row)
            if fold is not None:
                places[index] = fold[0], len(self.line(fold[0]))
        if places != [self._anchor, self._cursor]:
            self._select(places[1], places[1])
        elif self.is_attached:
            self._show_cursor()

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

    def _resize_text(self) -> None:
        self._gutter_cells = max(2, len(str(self.line_count))) + 2
        size = Size(self._widest + self._gutter_cells, self.line_count - self._folds.hidden)
        before, room = self.virtual_size, self.container_size.height
        if size.width == before.width and self.show_vertical_scrollbar and size.height > room:
            # Only the scrollbar sees the difference: a layout would draw the whole screen anew.
            self.set_reactive(Widget.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = size.height
            if self.scroll_offset.y > self.max_scroll_y:
                self.scroll_to(y=self.max_scroll_y, animate=False, force=True)
        else:
            self.virtual_size = size

    def _make_room(self, width: int) -> None:
        # A layout is dear, so the width grows by steps and shrinks only when another text is loaded.
        if width > self._widest and width > self._text_width:
            self._widest = width + max(_WIDTH_STEP, width // 16)
            self._resize_text()

    def _changed(self, changes: Sequence[Change]) -> None:
        """Redraw what changes of the buffer, in the order made, touched; keep sizes, marks and folds true."""
        hidden, gutter = self._folds.hidden, self._gutter_cells
        for change in changes:
            self._folds.follow(change)
            if change.rows_added and self._marks:
                self._marks = {
                    moved: mark
                    for at, mark in self._marks.items()
                    if (moved := _moved(at, change)) is not None
                }
        if len(changes) == 1:
            self._redraw_change(changes[0])
        else:
            self._make_room(max((widest(change.inserted.split("\n")) for change in changes), default=0))
            self._redraw_changes(changes)
        if any(change.rows_added for change in changes) or hidden != self._folds.hidden:
            self._resize_text()
        if hidden != self._folds.hidden or gutter != self._gutter_cells:
            self.refresh()

    def _redraw_changes(self, changes: Sequence[Change]) -> None:
        if len(changes) > _MANY or any(change.rows_added for change in changes):
            self.refresh()
            return
        for change in changes:
            self._redraw_rows(change.start[0], change.new_end[0])

    def _redraw_change(self, change: Change) -> None:
        row, column = change.start
        if change.old_end[0] != row or change.rows_added:
            last = row + self._folds.hidden + self._rows + 1 if change.rows_added else change.new_end[0]
            self._make_room(widest(self._buffer.lines[row : change.new_end[0] + 1]) + 1)
            self._redraw_rows(row, last)
            return
        line = self.line(row)
        before = self._buffer.row_before
        if len(line) > LONG_LINE:
            follow_edit(before, line, column, len(change.removed), change.inserted)
            highlight.follow_edit(before, line, column)
        cells = cell_map(line)
        self._make_room(cells.width + 1)
        if len(line) > LONG_LINE or row in self._marks:
            self._redraw(row)
            return
        end = max(cells.width, cell_map(before).width) + 1
        self._redraw(row, cells.cell(self._first_difference(before, line, column)), end)

    def _first_difference(self, before: str, after: str, column: int) -> int:
        """Return the first column that looks different: a quote typed behind a word may colour that word."""
        left = self.scroll_offset.x
        end = left + self._text_width
        old, new = (self._highlighter(line, left, end) for line in (before, after))
        for was, now in zip(old, new, strict=False):
            if was != now:
                column = min(column, was[0], now[0])
                break
        # A combining character belongs to the one before it.
        return column if before.isascii() and after.isascii() else max(0, column - 1)

    # What must be drawn anew

    def highlight_with(self, highlighter: Highlighter) -> None:
        """Let another function say what the parts of a line are; all that is in view is drawn anew."""
        self._highlighter = highlighter
        self.refresh()

    def _redraw(self, row: int, cell: int = 0, end: int | None = None) -> None:
        """Draw a row anew, from one cell of its text to another; from its start that includes the gutter."""
        left, top = self.scroll_offset
        edge = self._gutter_cells - left
        x = max(self._gutter_cells, edge + cell) if cell else 0
        self._redraw_cells(x, self.size.width if end is None else edge + end, self._folds.line_of(row) - top)

    def _redraw_rows(self, first: int, last: int) -> None:
        top = self.scroll_offset.y
        self._redraw_lines(self._folds.line_of(first) - top, self._folds.line_of(last) + 1 - top)

    def _redraw_character(self, position: Position) -> None:
        row, column = position
        if row >= self.line_count:
            return
        cells = cell_map(self.line(row))
        left, top = self.scroll_offset
        x = self._gutter_cells + cells.cell(min(column, len(cells.line))) - left
        # One cell more on each side, and one for the second half, covers wide and combining characters.
        before, width = (0, 1) if cells.width == len(cells.line) else (1, 4)
        x = max(self._gutter_cells, x - before)
        self._redraw_cells(x, x + width, self._folds.line_of(row) - top)

    def _redraw_selection(self, old: Selection, new: Selection) -> None:
        if old[0] == old[1] and new[0] == new[1]:
            self._redraw_character(old[1])
            self._redraw_character(new[1])
        elif old[0] == new[0]:
            self._redraw_rows(min(old[1][0], new[1][0]), max(old[1][0], new[1][0]))
        else:
            rows = [position[0] for position in (*old, *new)]
            self._redraw_rows(min(rows), max(rows))

    def _on_mount(self, event: events.Mount) -> None:
        write_less(self.screen)

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
