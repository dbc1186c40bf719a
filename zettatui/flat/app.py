"""The app that says in lines of text what its screens show: all of a new screen, then only what has changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from textual import events
from textual.screen import ModalScreen, Screen
from textual.timer import Timer

from zettatui import themes
from zettatui.app.main import ZettatuiApp
from zettatui.plain import plain_line

from .focus import words_of
from .reading import keys_of, lines_of, title_of, work_of

if TYPE_CHECKING:
    from textual.driver import Driver

QUIET_SECONDS = 0.15
"""How long nothing must have changed before it is said: what a key leads to comes in several steps."""
_HOW_FAR = re.compile(r" \d[\d,.]* (?:%|[A-Za-z]+)$")
"""How far a job is, behind its name."""
AGAIN_KEY = "f12"
FIRST_WORDS = (
    "zettatui, plain: every screen is read as lines; after a key, what is new is read. "
    "Keys act at once. ? lists them, f12 reads the screen again, ctrl+q quits."
)


class FlatApp(ZettatuiApp):
    """zettatui without drawing. `say` takes the lines; by default they go to the terminal."""

    CSS_PATH = "../app/app.tcss"

    def __init__(self, *args: Any, say: Callable[[str], object] | None = None, **knobs: Any) -> None:
        super().__init__(*args, **knobs)
        self.wear(themes.COLOURLESS)
        self.animation_level = "none"
        self.rest_seconds = 0.0
        self._say_elsewhere = say
        self._pause: Timer | None = None
        self._read: Screen[Any] | None = None
        self._lines: list[str] = []
        self._behind: Screen[Any] | None = None
        self._lines_behind: list[str] = []
        self._focus = ""
        self._work = ""
        self._title = ""

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that writes lines only."""
        from .driver import FlatDriver

        return FlatDriver

    def on_mount(self) -> None:
        """Say what this is before the first screen, which the class above then shows: Textual calls both."""
        self._say(FIRST_WORDS)

    def _say(self, line: str) -> None:
        from .driver import FlatDriver

        if self._say_elsewhere is not None:
            self._say_elsewhere(line)
        elif isinstance(self._driver, FlatDriver):
            self._driver.say(line)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Instead of drawing, say what is new once nothing changes any more."""
        if self._pause is None:
            self._pause = self.set_timer(QUIET_SECONDS, self._read_changes)
        else:
            self._pause.reset()

    def _read_changes(self) -> None:
        self._pause = None
        self.read_screen()

    def read_screen(self, *, all_of_it: bool = False) -> None:
        """Say the screen: all of it where it is another than before, else only what has changed."""
        screen = self.screen
        lines, title = lines_of(screen), title_of(screen)
        back = isinstance(self._read, ModalScreen) and screen is self._behind and not all_of_it
        if screen is not self._read:
            if isinstance(screen, ModalScreen) and not isinstance(self._read, ModalScreen):
                self._behind, self._lines_behind = self._read, self._lines
            self._focus = ""
        if back and screen is not self._read:
            self._say(f"Back: {title}.")
            new, keys = _added(self._lines_behind, lines), ""
        elif screen is not self._read or all_of_it:
            self._say("")
            self._say(f"Screen: {title}." if title else "Screen.")
            new = lines[1:] if lines[:1] == [title] else lines
            keys = keys_of(screen)
        else:
            if title != self._title and title not in lines:
                self._say(f"Now: {title}.")
            new, keys = _added(self._lines, lines), ""
        self._read, self._lines, self._title = screen, lines, title
        for line in new:
            self._say(line)
        if keys:
            self._say(f"Keys: {keys}.")
        self._say_focus(screen)
        self._say_work(work_of(screen))

    def _say_focus(self, screen: Screen[Any]) -> None:
        words = plain_line(words_of(screen.focused))
        if words and words != self._focus:
            self._say(f"> {words}")
        self._focus = words

    def _say_work(self, work: str) -> None:
        name = _HOW_FAR.sub("", work)
        if name and name != self._work:
            self._say(f"Working: {name}. esc cancels.")
        elif self._work and not name:
            self._say("Done.")
        self._work = name

    def notify(self, message: str, **knobs: Any) -> None:
        """Say a message at once; it does not go away again by itself."""
        self._say(f"Note: {plain_line(message)}")

    async def on_event(self, event: events.Event) -> None:
        """Read the screen again on the key for that."""
        if isinstance(event, events.Key) and event.key == AGAIN_KEY and not event.is_forwarded:
            self.read_screen(all_of_it=True)
            return
        await super().on_event(event)


def _added(before: list[str], after: list[str]) -> list[str]:
    """Return the lines that were not there before, in order."""
    if before == after:
        return []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        line
        for kind, _, _, first, end in matcher.get_opcodes()
        if kind != "equal"
        for line in after[first:end]
    ]
