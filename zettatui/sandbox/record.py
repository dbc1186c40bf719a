"""What the sandbox received: the last requests, kept in memory, so that tests can say what was sent where."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

CONTROL = "/_sandbox/"
MOST_REQUESTS = 20_000
MOST_BYTES = 256 << 20
"""What is kept of all bodies together: a sandbox may run for weeks."""


@dataclass
class Received:
    """One request as it came in; `status` is what was answered, None until then or if nothing was."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    time: datetime
    status: int | None = None
    seconds: float | None = None

    def header(self, name: str) -> str | None:
        """Return the first header of that name, any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def as_json(self) -> dict[str, Any]:
        """Return it for the control endpoint; bytes that are no UTF-8 are escaped."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": [list(pair) for pair in self.headers],
            "body": self.body.decode("utf-8", "backslashreplace"),
            "time": self.time.isoformat(),
            "status": self.status,
            "seconds": self.seconds,
        }


class Record:
    """The last requests received, oldest first."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self._size = 0

    def add(self, received: Received) -> None:
        """Keep a request; the oldest go where there are too many."""
        self.requests.append(received)
        self._size += len(received.body)
        while len(self.requests) > MOST_REQUESTS or (self._size > MOST_BYTES and len(self.requests) > 1):
            self._size -= len(self.requests.pop(0).body)

    def select(self, method: str | None = None, path: str = "") -> list[Received]:
        """Return the requests of a method whose path matches a regular expression from its start."""
        return [
            received
            for received in self.requests
            if (method is None or received.method == method) and re.match(path, received.path)
        ]

    def count(self, method: str | None = None, path: str = "") -> int:
        """Count the requests of a method whose path matches a regular expression from its start."""
        return len(self.select(method, path))

    def clear(self) -> None:
        """Forget everything received so far."""
        self.requests.clear()
        self._size = 0


class RecordMiddleware:
    """Reads each request to its end, keeps it, and hands it on."""

    def __init__(self, app: ASGIApp, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Record HTTP requests other than the control endpoint's own."""
        if scope["type"] != "http" or scope["path"].startswith(CONTROL):
            await self._app(scope, receive, send)
            return
        body = await read_body(receive)
        if body is None:
            return
        received = Received(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            headers=tuple(
                (key.decode("latin-1"), value.decode("latin-1")) for key, value in scope["headers"]
            ),
            body=body,
            time=self._sandbox.now(),
        )
        self._sandbox.record.add(received)
        started = time.monotonic()
        replayed = False

        async def replay() -> Message:
            nonlocal replayed
            if not replayed:
                replayed = True
                return {"type": "http.request", "body": body, "more_body": False}
            return await receive()

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                received.status = message["status"]
            await send(message)
            received.seconds = time.monotonic() - started

        await self._app(scope, replay, note)


async def read_body(receive: Receive) -> bytes | None:
    """Return a request's whole body; None if the client went away before its end."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)
