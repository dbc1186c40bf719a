"""The app's keys: those of the person's own, the letters to jump by, and searching lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from zettatui.actions import key_text
from zettatui.screens.base import ZettaModal, ZettaScreen
from zettatui.terminal.behind_frame import BehindFrame
from zettatui.widgets.virtual_list import VirtualList
from zettatui.widgets.where import WhereLine

if TYPE_CHECKING:
    from zettatui.config import LoadedConfig
    from zettatui.screens.own_commands import CommandRan, CommandReady
    from zettatui.screens.paging import PagerReady
    from zettatui.widgets.counting import CountTyped


class Keyed(BehindFrame, part=True):
    """An app whose keys can be changed, and lead anywhere on the screen."""

    def take_config(self, loaded: LoadedConfig) -> None:
        """Take the keys that are configured, and say once the app is up what of the configuration is no use."""
        said = [problem.sentence for problem in loaded.problems]
        if loaded.config.keys:
            from zettatui.actions.keymap import Keymap

            self.keymap = Keymap.of(loaded)
            self.set_keymap(self.keymap.for_textual)
            said.extend(self.keymap.problems)
        if loaded.config.commands:
            from zettatui.actions.own_keys import own_keys

            self.command_keys, problems = own_keys(loaded, self.keymap)
            for number, key in self.command_keys.items():
                words = loaded.config.commands[number].name
                self._bindings.bind(key, f"own_command({number})", words, show=False)
            said.extend(problems)
        if said:
            self.when_forward(lambda: self._tell(said))

    def _tell(self, said: list[str]) -> None:
        more = f" {len(said) - 1} more: zettatui config check tells them." if len(said) > 1 else ""
        self.notify(said[0] + more, title="Configuration", severity="warning", timeout=15, markup=False)

    def get_key_display(self, binding: Binding) -> str:
        """Spell a key as people write it: one of the person's own, or the second of two while the first one types."""
        return key_text(binding.key)

    def on_count_typed(self, message: CountTyped) -> None:
        """Show the number that was typed before a motion, in line 1 of the screen or of that below a dialog."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, ZettaScreen):
                screen.query_one(WhereLine).count = message.digits and f"{message.digits}…"
                return

    # -- actions of everywhere -------------------------------------------------------------------------

    def action_command_palette(self) -> None:
        """Find any action by its name."""
        from zettatui.screens.palette_screen import CommandPalette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(id="--command-palette"))

    def action_jump(self) -> None:
        """Show a letter on everything in view that can be gone to."""
        from zettatui.screens.jump import JumpScreen, targets

        screen = self.screen
        if not isinstance(screen, (ZettaScreen, ZettaModal)):
            return
        found = targets(screen)
        if found:
            self.push_screen(JumpScreen(found), lambda target: target.go() if target else None)
        else:
            self.notify("There is nothing to jump to here.", markup=False)

    def action_pager(self) -> None:
        """Let the person's own pager show what is to be read here."""
        from zettatui.screens.paging import hand_to_pager

        if isinstance(self.screen, ZettaScreen):
            hand_to_pager(self, self.screen)

    def on_pager_ready(self, message: PagerReady) -> None:
        """Lend the terminal to the pager."""
        from zettatui.screens.paging import run

        run(self, message.paged)

    def action_own_command(self, number: int) -> None:
        """Run a command of the person's own, by its place in the configuration."""
        from zettatui.screens.own_commands import start

        if isinstance(self.screen, ZettaScreen):
            start(self, self.screen, self.bench.config.commands[number])

    def on_command_ran(self, message: CommandRan) -> None:
        """Show what it said."""
        from zettatui.screens.own_commands import show

        show(self, message)

    def on_command_ready(self, message: CommandReady) -> None:
        """Lend the terminal to it."""
        from zettatui.screens.own_commands import lend

        lend(self, message)

    def action_search(self) -> None:
        """Search the list that has the focus, else the first one on the screen."""
        screen = self.screen
        lists = [one for one in screen.query(VirtualList) if one.display and len(one.rows)]
        if not lists:
            self.notify("There is no list here to search.", markup=False)
            return
        from zettatui.screens.search import SearchLine

        focused = screen.focused
        self.push_screen(SearchLine(focused if isinstance(focused, VirtualList) else lists[0]))
