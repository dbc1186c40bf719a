"""How much and how slowly a server may answer, so that no server can hold us up or fill our memory."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from . import wire
from .call import Service

T = TypeVar("T")

MEGABYTE: Final = 1 << 20

LARGEST_ERROR = MEGABYTE
LARGEST_STREAM = 1 << 30
LARGEST_ANSWER: dict[Service, int] = {
    "auth": 8 * MEGABYTE,
    "info": 32 * MEGABYTE,
    "schema": 32 * MEGABYTE,
    "materialization": 32 * MEGABYTE,
    # CAVE's proxy takes states of 100 MB at most (auth sheet, 6.3).
    "state": 128 * MEGABYTE,
    "link": 128 * MEGABYTE,
    "graph": 256 * MEGABYTE,
    "annotation": 256 * MEGABYTE,
}
"""Bytes of a decompressed answer that is held in memory, by service; states of 50 MB occur (auth sheet, 8.3)."""

SUSPICIOUS_FROM = 32 * MEGABYTE
SUSPICIOUS_RATIO = 100
"""JSON of ids and states compresses 3 to 20 times; gzip of nothing but zeros a thousand times."""

SLOWEST = 64.0
"""Bytes per second, over a call's `read_limit`, below which an answer is given up."""
LONGEST_BODY = 10
"""Times a call's `read_limit` that a whole body may take."""
SLOWEST_UPLOAD = 4096.0
"""Bytes per second at which a request's body is expected to leave at least."""
_CLOSING_SECONDS = 1.0
LONGEST_WAIT = 30.0
"""Seconds that a server may ask to wait before a read is tried again."""


class Allowance:
    """Counts what an answer's body comes to, and says when it is more than is kept."""

    def __init__(self, service: Service, *, good: bool, streamed: bool) -> None:
        self._limit = LARGEST_STREAM if streamed else LARGEST_ANSWER[service] if good else LARGEST_ERROR
        self._decoded = 0
        self.overdrawn = False
        self.why = ""

    def spend(self, decoded: int, received: int) -> None:
        """Note more decoded bytes, and all bytes received so far; sets `overdrawn` and `why`."""
        self._decoded += decoded
        if max(self._decoded, received) > self._limit:
            self.why = f"is larger than {self._limit / MEGABYTE:g} MB"
        elif self._decoded > SUSPICIOUS_FROM and self._decoded > SUSPICIOUS_RATIO * received:
            self.why = f"unpacks to more than {SUSPICIOUS_RATIO} times its size"
        self.overdrawn = bool(self.why)


class Pace:
    """How far one exchange is: whether its head is here, and how many bytes of its body."""

    def __init__(self, request: wire.OutgoingRequest) -> None:
        self.window = request.read_limit
        upload = len(request.body or b"") / SLOWEST_UPLOAD
        self._until_head = request.connect_limit + request.read_limit + upload
        self._begun = time.monotonic()
        self._head_at: float | None = None
        self._judged = 0
        self.received = 0
        self.given_up = ""

    def head_came(self) -> None:
        """Note that the status and the headers are here."""
        self._head_at = time.monotonic()

    def judge(self) -> None:
        """Say in `given_up` why the exchange goes nowhere, if so; called once each `window` seconds."""
        now = time.monotonic()
        if self._head_at is None:
            if now - self._begun >= self._until_head:
                self.given_up = f"no whole answer began within {self._until_head:g} s"
            return
        body_seconds = now - self._head_at
        if body_seconds >= LONGEST_BODY * self.window:
            self.given_up = f"it did not end within {LONGEST_BODY * self.window:g} s"
        elif body_seconds >= self.window and self.received - self._judged < SLOWEST * self.window:
            self.given_up = f"less than {SLOWEST:g} bytes a second came"
        self._judged = self.received


async def in_time(exchange: Coroutine[Any, Any, T], pace: Pace) -> T:
    """Await an exchange, and give it up when its server only pretends to answer.

    A limit on silence alone is no limit: a byte now and then keeps a connection open for ever.

    Raises:
        NoAnswerInTime: no head in time, or a body slower than `SLOWEST`, or one without end.
    """
    task = asyncio.ensure_future(exchange)
    try:
        while not task.done() and not pace.given_up:
            await asyncio.wait({task}, timeout=pace.window)
            pace.judge()
        if task.done():
            return task.result()
        raise wire.NoAnswerInTime(pace.given_up)
    finally:
        if not task.done():
            task.cancel()
            # The connection is closed before anything else is sent.
            await asyncio.wait({task}, timeout=_CLOSING_SECONDS)


def back_off(attempt: int, named: float | None) -> float:
    """Return the wait before the next attempt: what the server named, else 0.2, 0.4, 0.8 s with jitter."""
    if named is not None:
        return min(named, LONGEST_WAIT)
    return float(0.2 * 2 ** (attempt - 1) * random.uniform(0.75, 1.25))
