"""The command palette as it is shown: Textual's, with the mark of our lists."""

from __future__ import annotations

from textual import command
from textual.app import ComposeResult

from zettatui.widgets.options import MarkedOptions


class Offers(command.CommandList, MarkedOptions, can_focus=False):
    """The actions that fit."""


class CommandPalette(command.CommandPalette):
    """Any action by its name."""

    def compose(self) -> ComposeResult:
        """Let our list stand where Textual's would."""
        for widget in super().compose():
            if isinstance(widget, command.CommandInput):
                widget.cursor_blink = False
            yield Offers() if isinstance(widget, command.CommandList) else widget
