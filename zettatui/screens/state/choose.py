"""A small dialog to choose one of a few lines."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from zettatui.plain import plain_line
from zettatui.screens.base import ZettaModal
from zettatui.screens.dialogs import DIALOG_CSS
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import Column, VirtualList

_MOST_ROWS = 12


class Choose(ZettaModal[int]):
    """A question with lines to choose from; its result is the index of one."""

    DEFAULT_CSS = DIALOG_CSS.format("Choose") + "Choose VirtualList { margin-top: 1; background: $panel; }"

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title, self._lines = title, [plain_line(line, limit=400) for line in lines]

    def compose(self) -> ComposeResult:
        """Show the question and the lines."""
        with Vertical():
            yield Static(self._title, markup=False, classes="dialog-title")
            rows = TextRows([(line,) for line in self._lines])
            found = VirtualList([Column("")], rows, show_header=False)
            found.styles.height = min(_MOST_ROWS, len(self._lines))
            yield found
            yield Static("enter choose   esc cancel", markup=False, classes="dialog-keys")

    def on_mount(self) -> None:
        """Let the arrows act at once."""
        self.query_one(VirtualList).focus()

    @on(VirtualList.RowSelected)
    def _chosen(self, message: VirtualList.RowSelected) -> None:
        self.dismiss(message.row)
