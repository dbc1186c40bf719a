"""A text alone on the terminal, to be selected there, where no clipboard can be reached."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from zettatui.screens.base import ZettaModal


class ToSelect(ZettaModal[None]):
    """The text from the left edge on, with nothing beside it; the mouse belongs to the terminal meanwhile."""

    DEFAULT_CSS = """
    ToSelect { background: $background; }
    ToSelect #select-text { width: 100%; height: auto; }
    ToSelect #select-foot { dock: bottom; height: 1; background: $panel; text-wrap: nowrap; }
    """

    def __init__(self, text: str, what: str) -> None:
        super().__init__()
        self._text, self._what = text, what

    def compose(self) -> ComposeResult:
        """Show the text over a line that says what to do with it."""
        yield Static(Text(self._text, overflow="fold", end=""), id="select-text")
        words = f" esc close   {self._what}: select it with the mouse, copy it as your terminal does"
        yield Static(Text(words, no_wrap=True, overflow="ellipsis"), id="select-foot")

    def on_mount(self) -> None:
        """Let the terminal have the mouse."""
        self.host.lend_mouse()

    def on_unmount(self) -> None:
        """Take the mouse again, unless the person has switched it off."""
        self.host.take_mouse()
