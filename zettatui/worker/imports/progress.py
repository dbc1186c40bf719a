"""How far an upload is: rows, rate, time left, and what it is doing; and the two ways to hold it up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_SPAN: Final = 20.0
"""Seconds over which the rate is taken."""


@dataclass(frozen=True)
class Reading:
    """One moment of an upload, for showing."""

    done: int
    total: int
    rate: float | None = None
    """Rows a second over the last while, None at first."""
    say: str = ""
    paused: bool = False

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at this rate."""
        return (self.total - self.done) / self.rate if self.rate else None


class Control:
    """Holds an upload up between two requests; may be used from any thread."""

    def __init__(self) -> None:
        self.paused = False
        self.stopping = False
        self._waiting: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def pause(self) -> None:
        """Send nothing more until `resume`."""
        self.paused = True

    def resume(self) -> None:
        """Go on after `pause`."""
        self.paused = False
        self._wake()

    def stop(self) -> None:
        """Send nothing more at all."""
        self.stopping = True
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None:
            loop, event = self._waiting
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    def _held(self) -> bool:
        return self.paused and not self.stopping

    async def go_on(self, going: Going) -> bool:
        """Wait while paused; tell False when the upload is to stop."""
        if self._held():
            going.hold(True)
            while self._held():
                event = asyncio.Event()
                self._waiting = asyncio.get_running_loop(), event
                # Whoever let go before the event was there could not set it.
                if self._held():
                    await event.wait()
            going.hold(False)
        return not self.stopping


class Going:
    """Counts what is stored and tells a reading at every change."""

    def __init__(self, done: int, total: int, tell: Callable[[Reading], object]) -> None:
        self._done, self._total, self._tell = done, total, tell
        self._marks = [(time.monotonic(), done)]
        self._say = ""
        self._paused = False

    def stored(self, rows: int) -> None:
        """Count rows that are in the table now."""
        self._done += rows
        self._say = ""
        now = time.monotonic()
        self._marks.append((now, self._done))
        while len(self._marks) > 2 and self._marks[0][0] < now - _SPAN:
            self._marks.pop(0)
        self._show()

    def say(self, sentence: str) -> None:
        """Say what is out of the ordinary."""
        self._say = sentence
        self._show()

    def look(self, what: str, seconds: float) -> None:
        """Say that a piece is being looked for, and for how long it may still arrive."""
        until = f" It can still arrive for {seconds:,.0f} s." if seconds > 0 else ""
        self.say(f"{what}: no clear answer, so it may have arrived. Reading the table to find out…{until}")

    def hold(self, paused: bool) -> None:
        """Say that the upload is held up, or goes on; the time between does not count for the rate."""
        self._paused = paused
        self._marks = [(time.monotonic(), self._done)]
        self._show()

    def _show(self) -> None:
        (begun, before), (now, done) = self._marks[0], self._marks[-1]
        rate = (done - before) / (now - begun) if done > before and now > begun else None
        self._tell(Reading(self._done, self._total, rate, self._say, self._paused))
