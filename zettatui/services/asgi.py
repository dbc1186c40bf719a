"""Carries requests straight into an ASGI app of this process: the demo's sandbox, and tests. No network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, MutableMapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from . import wire
from .transport import header_lines

Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

_PARTS_AHEAD = 4


class AsgiAdapter:
    """Gives each request to the app as its own task and hands on body parts as the app sends them.

    Args:
        app: the ASGI application; its lifespan is its owner's business.
        origins: the origins it stands for; a request to any other finds no network. None = all.
    """

    def __init__(self, app: App, origins: Collection[str] | None = None) -> None:
        self._app = app
        self._origins = None if origins is None else frozenset(origins)
        self._finishing: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self, request: wire.OutgoingRequest) -> AsyncIterator[wire.IncomingAnswer]:
        """Start the app on the request and enter with the answer's head."""
        if self._origins is not None and request.origin not in self._origins:
            raise wire.NotConnected("there is no network in the demo")
        exchange = _Exchange(request)
        task = asyncio.ensure_future(exchange.run(self._app))
        task.add_done_callback(_take_note)
        try:
            await exchange.head()
            yield exchange
        finally:
            exchange.hang_up()
            if exchange.complete:
                self._finishing.add(task)
                task.add_done_callback(self._finishing.discard)
            else:
                task.cancel()
                await asyncio.wait({task})

    async def aclose(self) -> None:
        """Wait for what the app still does after its answers."""
        if self._finishing:
            await asyncio.wait(set(self._finishing))


def _take_note(task: asyncio.Task[None]) -> None:
    """Fetch the app's exception, which asyncio would otherwise print at some later time."""
    if not task.cancelled():
        task.exception()


class _Exchange:
    """One request inside the app; also the answer as the transport reads it."""

    def __init__(self, request: wire.OutgoingRequest) -> None:
        self.status = 0
        self.headers: tuple[tuple[str, str], ...] = ()
        self.complete = False
        self._request = request
        self._events: asyncio.Queue[Message | None] = asyncio.Queue(_PARTS_AHEAD)
        self._gone = asyncio.Event()
        self._body_given = False

    async def run(self, app: App) -> None:
        try:
            await app(self._scope(), self._receive, self._send)
        finally:  # whatever the app died of, a server would now cut the connection
            if not self._gone.is_set():
                await self._events.put(None)

    def hang_up(self) -> None:
        self._gone.set()
        while not self._events.empty():
            self._events.get_nowait()

    async def head(self) -> None:
        event = await self._next()
        if event["type"] != "http.response.start":
            raise wire.Cut("the app sent a body before its head")
        self.status = int(event["status"])
        self.headers = tuple(
            (bytes(name).decode("latin-1").lower(), bytes(value).decode("latin-1"))
            for name, value in event.get("headers", ())
        )

    async def chunks(self) -> AsyncIterator[bytes]:
        promised = next((value for name, value in self.headers if name == "content-length"), None)
        came = 0
        while not self.complete:
            event = await self._next()
            part = bytes(event.get("body", b""))
            came += len(part)
            self.complete = not event.get("more_body", False)
            if part:
                yield part
        if promised is not None and self._request.method != "HEAD" and came != int(promised):
            raise wire.Cut(f"{came} of {promised} bytes came")

    async def _next(self) -> Message:
        # Not asyncio.wait_for: before Python 3.12 it can swallow a cancellation while parts keep coming.
        coming = asyncio.ensure_future(self._events.get())
        try:
            await asyncio.wait({coming}, timeout=self._request.read_limit)
            if not coming.done():
                raise wire.NoAnswerInTime("the app was silent")
            event = coming.result()
        finally:
            coming.cancel()
        if event is None:
            raise wire.Cut("the app ended before its answer was complete")
        return event

    async def _receive(self) -> Message:
        if not self._body_given:
            self._body_given = True
            return {"type": "http.request", "body": self._request.body or b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, event: Message) -> None:
        if not self._gone.is_set():
            await self._events.put(event)

    def _scope(self) -> Message:
        parts = urlsplit(self._request.origin)
        path, _, query = self._request.target.partition("?")
        lines = [("host", parts.netloc), *header_lines(self._request)]
        if self._request.body is not None:
            lines.append(("content-length", str(len(self._request.body))))
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": self._request.method,
            "scheme": parts.scheme,
            "server": (parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)),
            "client": ("127.0.0.1", 0),
            "root_path": "",
            "path": unquote(path),
            "raw_path": path.encode("ascii"),
            "query_string": query.encode("ascii"),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in lines],
        }
