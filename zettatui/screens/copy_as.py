"""Choosing one of several forms of a thing, to be copied."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from zettatui.plain import plain_line
from zettatui.screens.base import ZettaModal
from zettatui.screens.dialogs import DIALOG_CSS
from zettatui.widgets.options import MarkedOptions


class CopyAs(ZettaModal[tuple[str, str]]):
    """The forms of one thing, by name; its result is the name and the text of the chosen one."""

    DEFAULT_CSS = (
        DIALOG_CSS.format("CopyAs")
        + "CopyAs OptionList { height: auto; max-height: 12; border: none; margin-top: 1; padding: 0; "
        "background: $panel; } CopyAs OptionList:focus { border: none; }"
    )

    def __init__(self, title: str, forms: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title, self._forms = title, forms

    def compose(self) -> ComposeResult:
        """Show name and text of each form."""
        with Vertical():
            yield Static(self._title, markup=False, classes="dialog-title")
            options = [Option(f"{name:<15} {plain_line(text, limit=400)}") for name, text in self._forms]
            yield MarkedOptions(*options, markup=False)
            yield Static("enter copy   esc close", markup=False, classes="dialog-keys")

    def on_mount(self) -> None:
        """Let the arrows act at once."""
        self.query_one(OptionList).focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._forms[message.option_index])
