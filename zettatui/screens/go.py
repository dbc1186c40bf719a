"""The go-to line: one key, one letter, another screen."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

PLACES: dict[str, tuple[str, str]] = {
    "d": ("datastack", "datastack"),
    "s": ("state", "state"),
    "r": ("graph", "roots and graph"),
    "t": ("tables", "tables"),
    "j": ("jobs", "jobs"),
    "l": ("login", "login"),
    "h": ("doctor", "health"),
}
"""The letter after `g`: the screen it leads to, and its words."""


class GoLine(ModalScreen[str | None]):
    """A line at the bottom that waits for one letter."""

    DEFAULT_CSS = """
    GoLine { background: transparent; align-vertical: bottom; }
    GoLine > Static {
        dock: bottom; height: auto; padding: 0 1;
        background: $block-cursor-background; color: $block-cursor-foreground;
    }
    """
    AUTO_FOCUS: ClassVar[str | None] = ""
    _taken = False

    def compose(self) -> ComposeResult:
        """Show the letters and where they lead."""
        line = Text("go to ")
        for letter, (_, words) in PLACES.items():
            line.append(letter, style="bold underline")
            # The first word alone: all places fit on 80 columns.
            line.append(f" {words.partition(' ')[0]}  ")
        line.append("esc")
        yield Static(line)

    def on_key(self, event: events.Key) -> None:
        """Take the letter; anything else stays here."""
        event.stop()
        if self._taken:
            return  # it was typed before this line was gone: to leave twice would end the app
        self._taken = True
        place = PLACES.get(event.key)
        self.dismiss(place[0] if place else None)
