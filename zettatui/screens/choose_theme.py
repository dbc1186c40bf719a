"""A dialog to choose a theme, worn while the cursor is on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from zettatui import themes
from zettatui.screens.base import ZettaModal
from zettatui.screens.dialogs import DIALOG_CSS
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import Column, VirtualList


class ChooseTheme(ZettaModal[str]):
    """Our themes, then Textual's; its result is a name."""

    DEFAULT_CSS = (
        DIALOG_CSS.format("ChooseTheme")
        + "ChooseTheme VirtualList { margin-top: 1; height: 14; background: $panel; }"
    )

    def __init__(self, worn: str, textual: Sequence[str], wear: Callable[[str], object]) -> None:
        super().__init__()
        ours = [name for name in themes.NAMES if name != "auto"]
        taken = {theirs for theirs, _ in themes.NAMES.values()}
        self._names = [*ours, *sorted(name for name in textual if name not in taken)]
        self._worn, self._wear = worn, wear

    def compose(self) -> ComposeResult:
        """Show the names with their words."""
        with Vertical():
            yield Static("Theme", classes="dialog-title")
            lines = [(name, themes.NAMES.get(name, ("", ""))[1]) for name in self._names]
            yield VirtualList([Column("", 22), Column("")], TextRows(lines), show_header=False)
            yield Static("↑ ↓ try   enter keep   esc as before", classes="dialog-keys")

    def on_mount(self) -> None:
        """Stand on the theme that is worn."""
        found = self.query_one(VirtualList)
        if self._worn in self._names:
            found.move_to(self._names.index(self._worn))
        found.focus()

    @on(VirtualList.RowHighlighted)
    def _try(self, message: VirtualList.RowHighlighted) -> None:
        self._wear(self._names[message.row])

    @on(VirtualList.RowSelected)
    def _take(self, message: VirtualList.RowSelected) -> None:
        self.dismiss(self._names[message.row])
