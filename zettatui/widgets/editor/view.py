"""A text one can walk through, select from, search and fold: the editor without editing."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message

from zettatui.widgets.cells import cell_map
from zettatui.widgets.counted import Counted
from zettatui.widgets.editor import motion
from zettatui.widgets.editor.buffer import Position
from zettatui.widgets.editor.canvas import Mark
from zettatui.widgets.editor.finding import FindingText
from zettatui.widgets.editor.keys import VIEW_KEYS


class TextView(Counted, FindingText):
    """The text with its keys and its mouse: motion, selection, copying, marks."""

    BINDINGS: ClassVar[list[BindingType]] = VIEW_KEYS

    _dragging = False

    class CopyRequested(Message, namespace="editor"):
        """Somebody asked for text on the clipboard; the screen knows how to get it there."""

        def __init__(self, editor: TextView, text: str) -> None:
            super().__init__()
            self.editor = editor
            self.text = text

        @property
        def control(self) -> TextView:
            """The view the text comes from."""
            return self.editor

    # Marks

    def next_mark(self, step: Literal[1, -1] = 1) -> Mark | None:
        """Go to the next (or with -1 the previous) marked row, around the end; return its mark."""
        rows = sorted(row for row in self._marks if row < self.line_count)
        if not rows:
            return None
        here = self._cursor[0]
        ahead = [row for row in rows if row > here] or rows
        behind = [row for row in rows if row < here] or rows
        row = ahead[0] if step == 1 else behind[-1]
        self._place((row, motion.first_text_column(self.line(row))))
        return self._marks[row]

    # Motion

    def action_left(self, select: bool) -> None:
        """Move one character left, or to the start of a selection that is let go."""
        if not select and self._anchor != self._cursor:
            self._place(self.selection[0])
        else:
            self._place(self._neighbour(-1), select)

    def action_right(self, select: bool) -> None:
        """Move one character right, or to the end of a selection that is let go."""
        if not select and self._anchor != self._cursor:
            self._place(self.selection[1])
        else:
            self._place(self._neighbour(1), select)

    def _neighbour(self, step: Literal[1, -1]) -> Position:
        """Return the position one drawn character on: combining characters belong to the one before them."""
        row, column = self._cursor
        cells = cell_map(self.line(row))
        column += step
        if column < 0:
            return (row - 1, len(self.line(row - 1))) if row else (0, 0)
        if column > len(cells.line):
            return (row + 1, 0) if row + 1 < self.line_count else self._cursor
        while 0 < column < len(cells.line) and cells.cell(column + 1) == cells.cell(column):
            column += step
        return row, column

    def action_up(self, select: bool) -> None:
        """Move one row up; from the first row to its start."""
        self._vertically(-1, select)

    def action_down(self, select: bool) -> None:
        """Move one row down; from the last row to its end."""
        self._vertically(1, select)

    def action_viewport_up(self, select: bool) -> None:
        """Move one viewport up."""
        self._page(-1, select)

    def action_viewport_down(self, select: bool) -> None:
        """Move one viewport down."""
        self._page(1, select)

    def _page(self, pages: int, select: bool) -> None:
        rows = pages * max(1, self._rows - 1)
        self.scroll_to(y=max(0, self.scroll_offset.y + rows), animate=False, force=True)
        self._vertically(rows, select)

    def _vertically(self, lines: int, select: bool) -> None:
        goal = self._cell_of(self._cursor) if self._goal is None else self._goal
        here, last = self._folds.line_of(self._cursor[0]), self._last_line
        line = here + lines
        if line < 0 and here == 0:
            self._place((0, 0), select)
        elif line > last and here == last:
            self._place((self._cursor[0], len(self.line(self._cursor[0]))), select)
        else:
            row = self._folds.row_at(min(max(line, 0), last))
            self._place((row, cell_map(self.line(row)).column(goal)), select, goal)

    @property
    def _last_line(self) -> int:
        return self._folds.line_of(self.line_count - 1)

    def action_word_left(self, select: bool) -> None:
        """Move to the start of the word before the cursor."""
        self._place(motion.word_left(self._buffer.lines, self._cursor), select)

    def action_word_right(self, select: bool) -> None:
        """Move to the end of the word behind the cursor."""
        self._place(motion.word_right(self._buffer.lines, self._cursor), select)

    def action_word_start(self, select: bool) -> None:
        """Move to the start of the next word."""
        self._place(motion.word_start(self._buffer.lines, self._cursor), select)

    def action_bracket(self, select: bool) -> None:
        """Move to the bracket that belongs to the one under the cursor."""
        partner = motion.matching_bracket(self._buffer.lines, self._cursor)
        if partner is not None:
            self._place(partner, select)

    def action_line_start(self, select: bool) -> None:
        """Move to the first text of the row, from there to its very start."""
        row, column = self._cursor
        first = motion.first_text_column(self.line(row))
        self._place((row, 0 if column == first else first), select)

    def action_line_end(self, select: bool) -> None:
        """Move to the end of the row."""
        self._place((self._cursor[0], len(self.line(self._cursor[0]))), select)

    def action_start(self, select: bool) -> None:
        """Move to the start of the text."""
        self._place((0, 0), select)

    def action_end(self, select: bool) -> None:
        """Move to the end of the text."""
        self._place(self._buffer.end, select)

    def action_last_line(self, select: bool, number: int | None = None) -> None:
        """Move to the last line, or to the one of a number, which counts from 1."""
        row = min(number or self.line_count, self.line_count) - 1
        self._place((row, motion.first_text_column(self.line(row))), select)

    def action_lines(self, lines: int, select: bool) -> None:
        """Move so many lines down, up where it is less than none."""
        self._vertically(lines, select)

    def action_pages(self, pages: int, select: bool) -> None:
        """Move so many viewports down, up where it is less than none."""
        self._page(pages, select)

    def action_select_line(self) -> None:
        """Select the row of the cursor."""
        row = self._cursor[0]
        self._select((row, 0), (row, len(self.line(row))))

    def action_select_all(self) -> None:
        """Select the whole text."""
        self._select((0, 0), self._buffer.end)

    # Copying

    def copy(self) -> str:
        """Ask for the selected text on the clipboard and return it; nothing is asked for when it is empty."""
        text = self.selected_text
        if text:
            self.post_message(self.CopyRequested(self, text))
        return text

    def action_copy(self) -> None:
        """Copy the selection; without one the key goes on to the screen."""
        if not self.copy():
            raise SkipAction

    # Mouse

    def _position_at(self, offset: Offset) -> Position:
        left, top = self.scroll_offset
        row = min(self._folds.row_at(max(top + offset.y, 0)), self._folds.row_at(self._last_line))
        return row, cell_map(self.line(row)).column(max(0, left + offset.x - self._gutter_cells))

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        offset = event.get_content_offset(self)
        if event.button != 1 or offset is None:
            return
        self._dragging = True
        self.capture_mouse()
        self._place(self._position_at(offset), select=event.shift)

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            self._place(self._position_at(event.get_content_offset_capture(self)), select=True)

    async def _on_mouse_up(self, event: events.MouseUp) -> None:
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    async def _on_click(self, event: events.Click) -> None:
        if event.chain == 2:
            self._select(*motion.word_at(self._buffer.lines, self._cursor))
        elif event.chain == 3:
            self.action_select_line()
