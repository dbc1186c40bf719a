"""The app while the first frame still stands on the terminal: it draws nothing, and keeps keys for later."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from contextlib import ExitStack

from textual import events

from zettatui.app.painting import PaintingApp
from zettatui.terminal import first_frame

PATIENCE_SECONDS = 5.0
"""How long the first frame may stand; what takes longer is waited for in the app, where it can be cancelled."""
LEAVING = ("ctrl+q", "f10")
"""The keys that work at any time."""
KEY_SECONDS = 1.0
"""How long acting on one key may hold up the next."""


class BehindFrame(PaintingApp, part=True):
    """An app that can start behind the first frame, and comes forward when it has the same to show."""

    def __init__(self) -> None:
        super().__init__()
        self.behind_frame = first_frame.is_shown()
        self._curtain = ExitStack()
        self._typed: list[events.Event] = []
        self._waiting: list[Callable[[], object]] = []
        self._coming = False
        self.covered = self.behind_frame
        if self.behind_frame:
            self._curtain.enter_context(self.batch_update())

    def on_mount(self) -> None:
        """Come forward at last, whatever happens."""
        if self.behind_frame:
            self.set_timer(PATIENCE_SECONDS, self.come_forward)
        else:
            self.call_after_refresh(_collect_again)

    def when_forward(self, call: Callable[[], object]) -> None:
        """Call something once the screen is drawn and all that was typed before that is acted upon."""
        if self.behind_frame:
            self._waiting.append(call)
        else:
            self.call_after_refresh(call)

    def come_forward(self) -> None:
        """Lay out the screen, act on the keys that were typed till now, and draw it in place of the first frame."""
        if self.behind_frame and not self._coming:
            self._coming = True
            self._curtain.close()
            self.screen.refresh(layout=True)
            self.screen.call_after_refresh(self._forward_now)
            self._update_soon()

    def _update_soon(self) -> None:
        """Lay out and draw once what has come till now is dealt with: Textual's clock would wait up to a period."""
        self.screen.call_later(self.screen._on_timer_update)

    def _uncover(self) -> None:
        if self.covered:
            self.covered = False
            self.screen.refresh()
            self._update_soon()

    def _forward_now(self) -> None:
        self.run_worker(self._act_on_typed(), name="keys typed early")

    async def _act_on_typed(self) -> None:
        """Act on one key after the other: what a key means can depend on what the one before it did."""
        while self._typed:
            await super().on_event(self._typed.pop(0))
            for node in (self.focused or self.screen).ancestors_with_self:
                passed = asyncio.Event()
                if node.call_later(passed.set):
                    try:
                        await asyncio.wait_for(passed.wait(), KEY_SECONDS)
                    except asyncio.TimeoutError:
                        self._uncover()
        self._uncover()
        self.behind_frame = False
        _collect_again()
        for call in self._waiting:
            self.call_after_refresh(call)

    async def on_event(self, event: events.Event) -> None:
        """Keep what is typed while what it is meant for is not there yet; quitting works at any time."""
        typed = isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded
        if self.behind_frame and typed and getattr(event, "key", "") not in LEAVING:
            self._typed.append(event)
        else:
            await super().on_event(event)


def _collect_again() -> None:
    """Turn the garbage collector on, without what stays for good: looking through that holds up keys."""
    gc.freeze()
    gc.enable()
