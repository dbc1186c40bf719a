"""The command palette as it is shown: Textual's, with the mark of our lists, and without anything that moves."""

from __future__ import annotations

from rich.text import Text
from textual import command
from textual.app import ComposeResult
from textual.widgets import LoadingIndicator

from zettatui.widgets.options import MarkedOptions


class Offers(command.CommandList, MarkedOptions, can_focus=False):
    """The actions that fit."""


class Looking(LoadingIndicator):
    """Says that there may be more; Textual's own draws itself sixteen times a second, hidden too."""

    def on_mount(self) -> None:
        """Stand still."""
        self.call_later(self._stand_still)

    def _stand_still(self) -> None:
        self.auto_refresh = None

    def render(self) -> Text:
        """Draw a word."""
        return Text("Looking…")


class CommandPalette(command.CommandPalette):
    """Any action by its name."""

    def compose(self) -> ComposeResult:
        """Let our parts stand where Textual's would."""
        for widget in super().compose():
            if isinstance(widget, command.CommandInput):
                widget.cursor_blink = False
            if isinstance(widget, command.CommandList):
                yield Offers()
            else:
                yield Looking() if isinstance(widget, LoadingIndicator) else widget
