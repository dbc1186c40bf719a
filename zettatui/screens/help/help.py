"""Help: every action of a screen with its key, drawn from the registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from zettatui.actions import EVERYWHERE, Action, actions_of
from zettatui.actions.keymap import shown
from zettatui.screens.base import ZettaModal
from zettatui.screens.go import PLACES

from .texts import INTRODUCTIONS, PARTS, with_keys


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
                yield Static(self._words(introduction), classes="help-text")
            yield Static(self._keys(actions_of(self._scope)))
            for scope, title, words in PARTS.get(self._scope, ()):
                yield Static(Text(with_keys(title, self.host.keymap), style="bold"), classes="help-heading")
                if words:
                    yield Static(self._words(words), classes="help-text")
                yield Static(self._keys(actions_of(scope)))
            yield Static(Text("Everywhere", style="bold"), classes="help-heading")
            yield Static(self._keys(self._everywhere))
            places = "   ".join(f"{letter} {words}" for letter, (_, words) in PLACES.items())
            yield Static(self._words(f"After {{everywhere.go}}: {places}"), classes="help-text")
            yield Static(self._words(INTRODUCTIONS["everywhere"]), classes="help-text")
            yield from self._own_commands()
            yield from self._own_keys()
        yield Static(Text(" esc close   ↑ ↓ pgup pgdn scroll"), id="help-foot")

    def on_mount(self) -> None:
        """Let the arrows scroll at once."""
        self.query_one("#help-page").focus()

    def _words(self, words: str) -> Text:
        return Text(with_keys(words, self.host.keymap))

    @property
    def _everywhere(self) -> list[Action]:
        return [one for one in self.host.keymap.acting_on(self._scope) if one.scope == EVERYWHERE]

    def _own_keys(self) -> Iterator[Static]:
        """Say which keys are the person's own, and which of those are not used, and why."""
        keymap = self.host.keymap
        if keymap.changed or keymap.problems:
            yield Static(Text("Your own keys", style="bold"), classes="help-heading")
            mine = [f"{action_id}: {shown(keys)}" for action_id, keys in keymap.changed.items()]
            yield Static(Text("\n".join([*mine, *keymap.problems])), classes="help-text")

    def _own_commands(self) -> Iterator[Static]:
        """Name the commands of the person's own with their keys."""
        commands = self.host.bench.config.commands
        if commands:
            yield Static(Text("Your own commands", style="bold"), classes="help-heading")
            page = Table.grid(padding=(0, 2))
            for number, command in enumerate(commands):
                key = self.host.command_keys.get(number, "")
                page.add_row(f"  {shown((key,)) if key else ''}", command.name, Text(" ".join(command.run)))
            yield Static(page)

    def _keys(self, actions: Iterable[Action]) -> Table:
        """Lay actions out as key, title, help, one a row."""
        page = Table.grid(padding=(0, 2))
        page.add_column(no_wrap=True, style="bold")
        page.add_column(no_wrap=True)
        page.add_column()
        for action in actions:
            words = Text(action.help)
            if action.needs:
                words.append(f" Needs {action.needs}.", style="dim")
            page.add_row(f"  {shown(self.host.keymap.keys_of(action))}", action.title, words)
        return page
