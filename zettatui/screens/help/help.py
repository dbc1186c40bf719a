"""Help: every action of a screen with its key, drawn from the registry."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from zettatui.actions import EVERYWHERE, Action, actions_of, key_text
from zettatui.screens.base import ZettaModal
from zettatui.screens.go import PLACES

from .texts import INTRODUCTIONS


class HelpScreen(ZettaModal[None]):
    """What can be done on a screen, and everywhere."""

    CSS_PATH = "help.tcss"
    SCOPE = "help"

    def __init__(self, scope: str, title: str) -> None:
        super().__init__()
        self._scope, self._title = scope, title

    def compose(self) -> ComposeResult:
        """Show the screen's purpose, its keys, the keys that work everywhere, and the screens."""
        with VerticalScroll(id="help-page"):
            yield Static(Text(f"Help · {self._title}", style="bold"))
            introduction = INTRODUCTIONS.get(self._scope)
            if introduction:
                yield Static(Text(introduction), classes="help-text")
            yield Static(_keys(actions_of(self._scope)))
            yield Static(Text("Everywhere", style="bold"), classes="help-heading")
            yield Static(_keys(actions_of(EVERYWHERE)))
            places = "   ".join(f"{letter} {words}" for letter, (_, words) in PLACES.items())
            yield Static(Text(f"After g: {places}"), classes="help-text")
            yield Static(Text(INTRODUCTIONS["everywhere"]), classes="help-text")
        yield Static(Text(" esc close   ↑ ↓ pgup pgdn scroll"), id="help-foot")

    def on_mount(self) -> None:
        """Let the arrows scroll at once."""
        self.query_one("#help-page").focus()


def _keys(actions: Iterable[Action]) -> Text:
    """Lay actions out as key, title, help, one a line."""
    page = Text()
    for action in actions:
        keys = " ".join(key_text(key) for key in action.keys)
        page.append(f"  {keys:<12}", style="bold")
        page.append(f"{action.title:<16}")
        page.append(action.help)
        if action.needs:
            page.append(f" Needs {action.needs}.", style="dim")
        page.append("\n")
    page.rstrip()
    return page
