"""The app while the first frame still stands on the terminal: it draws nothing, and keeps keys for later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack, suppress

from textual import events
from textual.driver import Driver

from zettatui import first_frame
from zettatui.screens.host import Host

PATIENCE_SECONDS = 5.0
"""How long the first frame may stand; what takes longer is waited for in the app, where it can be cancelled."""
KEY_SECONDS = 1.0
"""How long acting on one key may hold up the next."""


class BehindFrame(Host, inherit_bindings=False):
    """An app that can start behind the first frame, and comes forward when it has the same to show."""

    def __init__(self) -> None:
        super().__init__()
        self.behind_frame = first_frame.is_shown()
        self._curtain = ExitStack()
        self._typed: list[events.Event] = []
        self._waiting: list[Callable[[], object]] = []
        self._coming = False
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
        """Call something once the screen is drawn and all that was typed before that is acted upon."""
        if self.behind_frame:
            self._waiting.append(call)
        else:
            self.call_after_refresh(call)

    def come_forward(self) -> None:
        """Draw the screen in place of the first frame; then act on the keys that were typed till now."""
        if self.behind_frame and not self._coming:
            self._coming = True
            self._curtain.close()
            self.screen.refresh()
            self.screen.call_after_refresh(self._forward_now)

    def _forward_now(self) -> None:
        self.run_worker(self._act_on_typed(), name="keys typed early")

    async def _act_on_typed(self) -> None:
        """Act on one key after the other: what a key means can depend on what the one before it did."""
        while self._typed:
            await super().on_event(self._typed.pop(0))
            for node in (self.focused or self.screen).ancestors_with_self:
                passed = asyncio.Event()
                if node.call_later(passed.set):
                    with suppress(asyncio.TimeoutError):
                        await asyncio.wait_for(passed.wait(), KEY_SECONDS)
        self.behind_frame = False
        for call in self._waiting:
            self.call_after_refresh(call)

    async def on_event(self, event: events.Event) -> None:
        """Keep what is typed while what it is meant for is not there yet; quitting works at any time."""
        typed = isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded
        if self.behind_frame and typed and getattr(event, "key", "") != "ctrl+q":
            self._typed.append(event)
        else:
            await super().on_event(event)
