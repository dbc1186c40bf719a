"""The three views of a difference: changes by meaning, the text diff in one column, and in two."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import ContentSwitcher

from zettatui.states.changes import Change
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import VirtualList
from zettatui.worker.comparisons import Differences

from .words import (
    CHANGE_COLUMNS,
    LINE_COLUMNS,
    SIDE_COLUMNS,
    ChangeRows,
    DiffLines,
    SideRows,
    detail,
    next_beginning,
)

CHANGES, LINES, SIDES = "diff-changes", "diff-lines", "diff-sides"
_NOTHING = {
    CHANGES: "Nothing is changed in meaning; see the text diff (t) for white space.",
    LINES: "The texts are the same.",
    SIDES: "The texts are the same.",
}


class SideList(VirtualList):
    """Two columns of text, scrolled sideways together."""

    def action_sideways(self, cells: int) -> None:
        """Shift the lines, not the columns."""
        if isinstance(self.rows, SideRows):
            self.rows.shift = max(0, self.rows.shift + cells)
            self.refresh()


class DiffViews(ContentSwitcher):
    """Shows one of the views; the cursor of each stays where it was."""

    def __init__(self) -> None:
        super().__init__(initial=CHANGES, id="diff-views")
        self.changes: Sequence[Change] = ()

    def compose(self) -> ComposeResult:
        """Make the three lists."""
        yield VirtualList(CHANGE_COLUMNS, id=CHANGES)
        yield VirtualList(LINE_COLUMNS, show_header=False, id=LINES)
        yield SideList(SIDE_COLUMNS, id=SIDES)

    @property
    def shown(self) -> VirtualList:
        """The list in view."""
        return self.query_one(f"#{self.current}", VirtualList)

    def say_empty(self, words: str) -> None:
        """Say in every view why there is nothing yet."""
        for view in self.query(VirtualList):
            view.show(TextRows())
            view.say_empty(words)

    def show(self, differences: Differences) -> None:
        """Show other differences; the cursors stay near their places."""
        self.show_changes(differences.diff.changes)
        self._fill(LINES, DiffLines(differences.lines))
        self._fill(SIDES, SideRows(differences.rows))

    def show_changes(self, changes: Sequence[Change], nothing: str = _NOTHING[CHANGES]) -> None:
        """Show other changes in the list of changes."""
        self.changes = changes
        self._fill(CHANGES, ChangeRows(changes))
        self.query_one(f"#{CHANGES}", VirtualList).say_empty(nothing)

    def _fill(self, name: str, rows: ChangeRows | DiffLines | SideRows) -> None:
        view = self.query_one(f"#{name}", VirtualList)
        at = view.cursor_row
        view.say_empty(_NOTHING[name])
        view.show(rows, tone=rows.tone)
        if at:
            view.move_to(at)

    def turn_to(self, name: str) -> None:
        """Bring a view to the front, or the changes where it stands there already."""
        self.current = CHANGES if self.current == name else name
        self.shown.focus()

    @property
    def change(self) -> Change | None:
        """The change under the cursor, while the changes are in view."""
        at = self.shown.cursor_row
        return self.changes[at] if self.current == CHANGES and at is not None else None

    @property
    def detail(self) -> str:
        """What stands under the cursor, in full."""
        at, rows = self.shown.cursor_row, self.shown.rows
        if at is None:
            return ""
        if isinstance(rows, (DiffLines, SideRows)):
            return rows.full(at)
        return detail(self.changes[at])

    def step(self, step: int) -> bool:
        """Go to the next group of changes, or the one before; tell whether there is one."""
        at = self.shown.cursor_row
        found = next_beginning(self.shown.rows, at, step) if at is not None else None
        if found is not None:
            self.shown.move_to(found)
        return found is not None
