"""The app while the first frame still stands on the terminal: it draws nothing, and keeps keys for later."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from textual import events
from textual.driver import Driver

from zettatui import first_frame
from zettatui.screens.host import Host

PATIENCE_SECONDS = 5.0
"""How long the first frame may stand; what takes longer is waited for in the app, where it can be cancelled."""


class BehindFrame(Host, inherit_bindings=False):
    """An app that can start behind the first frame, and comes forward when it has the same to show."""

    def __init__(self) -> None:
        super().__init__()
        self.behind_frame = first_frame.is_shown()
        self._curtain = ExitStack()
        self._typed: list[events.Event] = []
        self._waiting: list[Callable[[], object]] = []
        if self.behind_frame:
            self._curtain.enter_context(self.batch_update())

    def get_driver_class(self) -> type[Driver]:
        """Return the driver; where the first frame stands, the one that takes the terminal over from it."""
        found = super().get_driver_class()
        if not first_frame.is_shown():
            return found
        from textual.drivers.linux_driver import LinuxDriver

        from zettatui.takeover import TakeoverDriver

        return TakeoverDriver if found is LinuxDriver else found

    def on_mount(self) -> None:
        """Come forward at last, whatever happens."""
        if self.behind_frame:
            self.set_timer(PATIENCE_SECONDS, self.come_forward)

    def when_forward(self, call: Callable[[], object]) -> None:
        """Call something once the first screen is drawn, what is in front of it being gone."""
        if self.behind_frame:
            self._waiting.append(call)
        else:
            self.call_after_refresh(call)

    def come_forward(self) -> None:
        """Draw the screen in place of the first frame; then act on the keys that were typed till now."""
        if self.behind_frame:
            self._curtain.close()
            self.screen.refresh()
            self.screen.call_after_refresh(self._act_on_typed)

    async def _act_on_typed(self) -> None:
        if not self.behind_frame:
            return
        self.behind_frame = False
        typed, self._typed = self._typed, []
        for event in typed:
            await super().on_event(event)
        for call in self._waiting:
            call()

    async def on_event(self, event: events.Event) -> None:
        """Keep what is typed while what it is meant for is not there yet; quitting works at any time."""
        if self.behind_frame and (
            isinstance(event, events.Paste) or (isinstance(event, events.Key) and event.key != "ctrl+q")
        ):
            self._typed.append(event)
        else:
            await super().on_event(event)
