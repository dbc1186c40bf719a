"""The app's keys: those of the person's own, the letters to jump by, and searching lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from zettatui.actions import key_text
from zettatui.screens.base import ZettaModal, ZettaScreen
from zettatui.terminal.behind_frame import BehindFrame
from zettatui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from zettatui.config import LoadedConfig


class Keyed(BehindFrame, inherit_bindings=False):
    """An app whose keys can be changed, and lead anywhere on the screen."""

    def take_config(self, loaded: LoadedConfig) -> None:
        """Take the keys that are configured, and say once the app is up what of the configuration is no use."""
        said = [problem.sentence for problem in loaded.problems]
        if loaded.config.keys:
            from zettatui.actions.keymap import Keymap

            self.keymap = Keymap.of(loaded)
            self.set_keymap(self.keymap.for_textual)
            said.extend(self.keymap.problems)
        if said:
            self.when_forward(lambda: self._tell(said))

    def _tell(self, said: list[str]) -> None:
        more = f" {len(said) - 1} more: zettatui config check tells them." if len(said) > 1 else ""
        self.notify(said[0] + more, title="Configuration", severity="warning", timeout=15, markup=False)

    def get_key_display(self, binding: Binding) -> str:
        """Spell a key as people write it, also one of the person's own."""
        return binding.key_display or key_text(binding.key)

    # -- actions of everywhere -------------------------------------------------------------------------

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
