"""A server that means harm, on 127.0.0.1: it answers whatever a test says, and remembers every byte it got."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from zettatui.secret import Secret
from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.services.call import Call
from zettatui.services.server import Server

TOKEN = "aG9zdGlsZS10ZXN0LXRva2VuLW9mLXRoZS1wZXJzb24="
Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
"""Answers one request, given whole as bytes, by writing to the line; closing it is the answer's own business."""


def reply(head: str, *parts: bytes, close: bool = False) -> Answer:
    """Answer every request with a head, lines parted by `\\n`, and a body in parts."""

    async def answer(request: bytes, line: asyncio.StreamWriter) -> None:
        line.write(head.replace("\n", "\r\n").encode("utf-8") + b"\r\n\r\n")
        for part in parts:
            for at in range(0, len(part), 0x10000):  # what waits to be sent is memory of this process too
                line.write(part[at : at + 0x10000])
                await line.drain()
        if close:
            line.close()

    return answer


def json_reply(body: bytes, *, status: str = "200 OK", more: str = "") -> Answer:
    """Answer with JSON of the right length."""
    head = f"HTTP/1.1 {status}\nContent-Type: application/json\nContent-Length: {len(body)}{more}"
    return reply(head, body)


def by_path(default: Answer, **answers: Answer) -> Answer:
    """Answer by a word that the request line holds."""

    async def answer(request: bytes, line: asyncio.StreamWriter) -> None:
        target = request.split(b" ", 2)[1].decode()
        chosen = next((found for word, found in answers.items() if word in target), default)
        await chosen(request, line)

    return answer


def drip(first: bytes, piece: bytes, seconds: float) -> Answer:
    """Answer `first`, then a piece every now and then, for ever."""

    async def answer(request: bytes, line: asyncio.StreamWriter) -> None:
        line.write(first)
        while True:
            line.write(piece)
            await line.drain()
            await asyncio.sleep(seconds)

    return answer


def flood(first: bytes, piece: bytes) -> Answer:
    """Answer without end, as fast as it is taken."""

    async def answer(request: bytes, line: asyncio.StreamWriter) -> None:
        line.write(first)
        while True:
            line.write(piece)
            await line.drain()

    return answer


class Hostile:
    """One port of the hostile server."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.received: list[bytes] = []
        self.port = 0
        self._lines: set[asyncio.Task[None]] = set()

    @property
    def origin(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[str]:
        """The paths asked for, with their queries."""
        return [request.split(b" ", 2)[1].decode("latin-1") for request in self.received]

    def got(self, what: str) -> bool:
        """Tell whether a text came in any request."""
        return any(what.encode() in request for request in self.received)

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a line on."""
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._lines.add(task)
        task.add_done_callback(self._lines.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (
                        int(line.split(b":")[1])
                        for line in head.split(b"\r\n")
                        if line.lower().startswith(b"content-length:")
                    ),
                    0,
                )
                self.received.append(head + await reader.readexactly(length))
                await self.answer(self.received[-1], writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def hang_up(self) -> None:
        """Close all lines."""
        for task in tuple(self._lines):
            task.cancel()
        if self._lines:
            await asyncio.wait(self._lines)


@asynccontextmanager
async def hostile(*answers: Answer) -> AsyncIterator[list[Hostile]]:
    """Serve one port for each answer."""
    ports = [Hostile(answer) for answer in answers]
    servers = []
    for one in ports:
        made = await asyncio.start_server(one.serve, "127.0.0.1", 0)
        one.port = made.sockets[0].getsockname()[1]
        servers.append(made)
    try:
        yield ports
    finally:
        for made in servers:
            made.close()
        for one in ports:
            await one.hang_up()


@asynccontextmanager
async def client(of: Hostile, *agreed: str) -> AsyncIterator[Server]:
    """Be signed in at a port of it, over the network as it is; the token may go to the agreed origins too."""

    async def at_once(seconds: float) -> None:
        await asyncio.sleep(0)

    made = Server(ServerAddress.parse(of.origin), Secret(TOKEN), pause=at_once, agreed=agreed.__contains__)
    try:
        yield made
    finally:
        await made.aclose()


# --- what the tests share ----------------------------------------------------------------------------

FINE = json_reply(b"[]")
READ = Call("info", "ask", "the list", "GET", "/info/api/v2/datastacks", effect="read once")
CHANGE = replace(READ, service="annotation", method="POST", body=b'{"row": 1}', effect="change")
MEGABYTE = 1 << 20


async def refused(doing: Awaitable[object]) -> e.ServiceError:
    """Await something that must fail as a sentence without the token, and return how it failed."""
    with pytest.raises(e.ServiceError) as caught:
        await doing
    assert TOKEN not in f"{caught.value} {vars(caught.value)!r}"
    return caught.value


async def still_usable(server: Server) -> None:
    """A server that behaves again is served as if nothing had been."""
    assert await server.info.datastacks() == []


def record(local: str, table: str = "t") -> bytes:
    """Write the record of a datastack whose services are at an address."""
    volume = {"id": 1, "name": "v", "description": "", "image_source": "precomputed://x"}
    source = f"graphene://{local}/segmentation/table/{table}"
    return json.dumps(
        {"aligned_volume": volume, "segmentation_source": source, "local_server": local}
    ).encode()
