"""The app as it looks: its theme, its mouse, and its calm on a slow line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from textual.filter import Monochrome, NoColor

from zettatui import themes
from zettatui.terminal.behind_frame import BehindFrame
from zettatui.terminal.slow_line import is_slow, rest_seconds

if TYPE_CHECKING:
    from zettatui.app.theme_choice import ThemeKept
    from zettatui.config import Config


class Looking(BehindFrame, part=True):
    """An app whose looks can be chosen, before it starts and while it runs."""

    _mouse_wanted = True
    theme_files: frozenset[str] = frozenset()
    """The names of the themes that came of files of the person's own."""

    def __init__(self) -> None:
        colourless = os.environ.get("NO_COLOR")
        super().__init__()
        if colourless is not None:
            # Textual takes it out of the environment, where the doctor and an editor look for it.
            os.environ["NO_COLOR"] = colourless
        for theme in themes.OWN:
            self.register_theme(theme)

    def look_as(self, config: Config, kept_theme: str | None = None) -> None:
        """Take the looks that are configured, before the app runs; the kept theme where none is configured."""
        self._mouse_wanted = config.mouse
        slow = is_slow(config.slow, os.environ)
        self.rest_seconds = rest_seconds(slow)
        if slow:
            self.animation_level = "none"
        if self.no_color:
            # Textual would write greys instead, but NO_COLOR asks for no colour at all.
            self._filters = [NoColor() if isinstance(one, Monochrome) else one for one in self._filters]
            self.wear(themes.COLOURLESS)
        else:
            fitting = themes.fitting(os.environ)
            wanted = config.theme if config.theme != "auto" else kept_theme or fitting
            if not (self.wear(wanted) or self._wear_of_file(wanted)):
                self.wear(fitting)
                said = f"There is no theme “{wanted}”. Ours are {', '.join(themes.NAMES)}."
                self.call_later(self.notify, said, severity="warning", markup=False)

    # -- themes ----------------------------------------------------------------------------------------

    def wear(self, name: str) -> bool:
        """Take a theme by our name of it or by Textual's; False where there is none of that name."""
        theirs = themes.textual_name(name)
        if theirs not in self.available_themes:
            return False
        self.theme = theirs
        return True

    def action_theme(self) -> None:
        """Choose a theme; the one under the cursor is worn while choosing."""
        if self.no_color:
            self.notify("NO_COLOR is set, so there are no colours to choose. Unset it first.", markup=False)
            return
        from zettatui.app.theme_choice import choose_theme

        choose_theme(self)

    def on_theme_kept(self, message: ThemeKept) -> None:
        """Say that the chosen theme is worn at the next start too."""
        from zettatui.app.theme_choice import tell_kept

        tell_kept(self, message)

    def _wear_of_file(self, name: str) -> bool:
        """Take a theme of a file of the person's own; they are looked at only when wanted."""
        from zettatui.app.theme_choice import take_files

        return name in take_files(self) and self.wear(name)

    # -- the mouse -------------------------------------------------------------------------------------

    def action_mouse(self) -> None:
        """Switch the mouse off or on; while it is off the terminal selects text with it."""
        self._mouse_wanted = not self._mouse_wanted
        self.take_mouse()
        if self._mouse_wanted:
            said = "The mouse acts here again."
        else:
            said = (
                "The mouse belongs to the terminal now: select text with it. Do this again to have it back."
            )
        self.notify(said, markup=False)

    def lend_mouse(self) -> None:
        """Let the terminal have the mouse, for as long as something stands there to be selected."""
        if self._driver is not None:
            self._driver.write(_MOUSE_OFF)

    def take_mouse(self) -> None:
        """Have the mouse again, if it is wanted."""
        if self._driver is not None:
            # The driver's own note of it: what it does after a suspension, and when it ends, goes by that.
            self._driver._mouse = self._mouse_wanted
            self._driver.write(_MOUSE_ON if self._mouse_wanted else _MOUSE_OFF)


_MODES = (1000, 1003, 1006)
"""xterm's button and motion reports, in the form without limits to the columns."""
_MOUSE_ON = "".join(f"\x1b[?{mode}h" for mode in _MODES)
_MOUSE_OFF = "".join(f"\x1b[?{mode}l" for mode in reversed(_MODES))
