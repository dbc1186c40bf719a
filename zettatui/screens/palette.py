"""The command palette: the registry's actions for the screen one is on, then those that work everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from zettatui.actions import EVERYWHERE, Action, actions_of, key_text

from .go import PLACES
from .host import Host

if TYPE_CHECKING:
    from textual.types import IgnoreReturnCallbackType


class ActionProvider(Provider):
    """Offers every action by its words, with its key and the reason why it cannot be done now."""

    async def discover(self) -> Hits:
        """List all actions of the screen."""
        for words, help_text, run in self._commands():
            yield DiscoveryHit(words, run, help=help_text)

    async def search(self, query: str) -> Hits:
        """Match what was typed against the actions' words."""
        matcher = self.matcher(query)
        for words, help_text, run in self._commands():
            score = matcher.match(words)
            if score > 0:
                yield Hit(score, matcher.highlight(words), run, help=help_text)

    def _commands(self) -> Iterator[tuple[str, str, IgnoreReturnCallbackType]]:
        screen = self.screen
        for part in (screen, *getattr(screen, "parts", ())):
            scope = str(getattr(part, "SCOPE", EVERYWHERE))
            reason_against = getattr(part, "reason_against", lambda action_id: None)
            within = "" if part is screen else f"{scope}: "
            for action in actions_of(scope):
                run = partial(part.run_action, action.method)
                yield f"{within}{self._words(action)}", reason_against(action.id) or action.help, run
        for action in actions_of(EVERYWHERE):
            if action.method not in ("command_palette", "why"):
                yield self._words(action), action.help, partial(self.app.run_action, action.method)
        host = cast(Host, self.app)
        for number, command in enumerate(host.bench.config.commands):
            key = f" ({key_text(host.command_keys[number])})" if number in host.command_keys else ""
            run = partial(host.run_action, f"app.own_command({number})")
            yield f"{command.name}{key}", f"Your own command: {' '.join(command.run)}", run
        for place, words in PLACES.values():
            yield (
                f"go to {words}",
                f"Show the {words} screen.",
                partial(self.app.run_action, f"show('{place}')"),
            )

    def _words(self, action: Action) -> str:
        """An action as the palette lists it: its title and its key."""
        keymap = cast(Host, self.app).keymap
        return f"{action.title} ({key_text(keymap.keys_of(action)[0])})"
