"""A dialog to choose a theme, worn while the cursor is on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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
    """Our themes, then those of the person's own files, then Textual's; its result is a name."""

    DEFAULT_CSS = (
        DIALOG_CSS.format("ChooseTheme")
        + "ChooseTheme VirtualList { margin-top: 1; height: 14; background: $panel; scrollbar-size: 0 0; }"
    )

    def __init__(
        self,
        worn: str,
        known: Sequence[str],
        wear: Callable[[str], object],
        own: Mapping[str, str],
    ) -> None:
        super().__init__()
        taken = {*own, *(theirs for theirs, _ in themes.NAMES.values())}
        self._names = [*themes.NAMES, *own, *sorted(name for name in known if name not in taken)]
        self._words = {**own, **{name: words for name, (_, words) in themes.NAMES.items()}}
        self._worn, self._wear = worn, wear

    def compose(self) -> ComposeResult:
        """Show the names with their words."""
        with Vertical():
            yield Static(f"Theme: one of {len(self._names)}", classes="dialog-title")
            lines = [(name, self._words.get(name, "")) for name in self._names]
            yield VirtualList([Column("", 22), Column("")], TextRows(lines), show_header=False)
            yield Static("↑ ↓ try   enter keep   esc as before", classes="dialog-keys")

    def on_mount(self) -> None:
        """Stand on the theme that is worn."""
        found = self.query_one(VirtualList)
        if self._worn in self._names:
            found.move_to(self._names.index(self._worn))
        found.focus()

    @on(VirtualList.RowRested)
    def _try(self, message: VirtualList.RowRested) -> None:
        self._wear(self._names[message.row])

    @on(VirtualList.RowSelected)
    def _take(self, message: VirtualList.RowSelected) -> None:
        self.dismiss(self._names[message.row])
