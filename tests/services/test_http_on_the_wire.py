"""The httpx adapter against a real socket: cuts, silence, redirects, cookies, cancellation, proxies."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.services.scripted import TOKEN
from zettatui.secret import Secret
from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.services.call import Call
from zettatui.services.transport import HttpxAdapter, Transport

Handler = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


def call(effect: Any = "read once", **more: Any) -> Call:
    method = "POST" if effect == "change" else "GET"
    body = b'{"a": 1}' if effect == "change" else None
    return Call("info", "ask", "the list", method, "/x", body=body, effect=effect, **more)


class Wire:
    """A server on loopback that hands each request's bytes to a handler and remembers them."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.received: list[bytes] = []
        self.hung_up = asyncio.Event()
        self.began = asyncio.Event()
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = 0
                for line in head.split(b"\r\n"):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                self.received.append(head + await reader.readexactly(length))
                self.began.set()
                answering = asyncio.ensure_future(self.handler(head, writer))
                closing = asyncio.ensure_future(reader.read(1)) if self.hung_up_matters else None
                if closing is not None:
                    if await closing == b"":
                        self.hung_up.set()
                    answering.cancel()
                    return
                await answering
                if writer.is_closing():
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            self.hung_up.set()
        finally:
            writer.close()

    hung_up_matters = False


@asynccontextmanager
async def wire(handler: Handler, *, watch: bool = False) -> AsyncIterator[tuple[Wire, Transport]]:
    server_side = Wire(handler)
    server_side.hung_up_matters = watch
    server = await asyncio.start_server(server_side.serve, "127.0.0.1", 0)
    server_side.port = server.sockets[0].getsockname()[1]
    adapter = HttpxAdapter()
    address = ServerAddress.parse(f"http://127.0.0.1:{server_side.port}")
    try:
        yield server_side, Transport(address, adapter, token=lambda: Secret(TOKEN))
    finally:
        await adapter.aclose()
        server.close()


def answering(head: str, *parts: bytes, close: bool = False) -> Handler:
    async def handler(request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
        for part in parts:
            writer.write(part)
            await writer.drain()
        if close:
            writer.close()

    return handler


async def silence(request: bytes, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def test_a_plain_answer_and_what_was_sent() -> None:
    async with wire(answering("HTTP/1.1 200 OK\nContent-Length: 2\nWarning: mind", b"[]")) as (
        server,
        sender,
    ):
        answer = await sender.send(call())
    assert (answer.status, answer.body, answer.header("warning")) == (200, b"[]", "mind")
    text = server.received[0].decode().lower()
    assert text.startswith("get /x http/1.1")
    for line in (
        f"authorization: bearer {TOKEN.lower()}",
        "x-requested-with: zettatui",
        "accept-encoding: gzip, deflate",
    ):
        assert line in text
    assert text.count("accept-encoding") == text.count("user-agent") == 1


async def test_a_get_with_a_body_is_sent_as_it_is() -> None:
    async with wire(answering("HTTP/1.1 200 OK\nContent-Length: 2", b"{}")) as (server, sender):
        asked = Call(
            "graph", "past ids", "x", "GET", "/x", body=b'{"root_ids":[1]}', content_type="application/json"
        )
        await sender.send(asked)
    assert server.received[0].endswith(b'\r\n\r\n{"root_ids":[1]}')


async def test_a_redirect_reaches_nobody_else() -> None:
    async with wire(answering("HTTP/1.1 200 OK\nContent-Length: 2", b"[]")) as (foreign, _):
        target = f"http://127.0.0.1:{foreign.port}/login/authorize"
        async with wire(answering(f"HTTP/1.1 307 X\nLocation: {target}\nContent-Length: 0")) as (
            server,
            sender,
        ):
            with pytest.raises(e.LoginNeeded) as caught:
                await sender.send(call("change"))
        assert caught.value.login_url == target
        assert len(server.received) == 1
        assert foreign.received == []


async def test_cookies_are_never_sent_back() -> None:
    reply = "HTTP/1.1 200 OK\nContent-Length: 2\nSet-Cookie: middle_auth_token=abc; Path=/"
    async with wire(answering(reply, b"[]")) as (server, sender):
        await sender.send(call())
        await sender.send(call())
    assert len(server.received) == 2
    assert all(b"ookie" not in request for request in server.received)


async def test_gzip_is_decoded_and_progress_counts_what_came() -> None:
    packed = gzip.compress(b"[" + b"1," * 50_000 + b"1]")
    told: list[tuple[int, int | None]] = []
    reply = f"HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: {len(packed)}"
    async with wire(answering(reply, packed)) as (_, sender):
        answer = await sender.send(call(), tell=lambda done, total, unit: told.append((done, total)))
    assert len(answer.body) == 100_003
    assert told[-1] == (len(packed), len(packed))


@pytest.mark.parametrize("effect", ["read once", "change"])
@pytest.mark.parametrize(
    "handler",
    [
        answering("HTTP/1.1 200 OK\nContent-Length: 50", b"[1, 2", close=True),
        answering("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"5\r\n[1, 2\r\n", close=True),
        answering("", close=True),
    ],
    ids=["short body", "short chunks", "no HTTP"],
)
async def test_a_cut_connection(handler: Handler, effect: str) -> None:
    expected = e.OutcomeUnknown if effect == "change" else e.ConnectionCut
    async with wire(handler) as (server, sender):
        with pytest.raises(expected):
            await sender.send(call(effect))
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "handler",
    [silence, answering("HTTP/1.1 200 OK\nContent-Length: 9", b"[1")],
    ids=["no answer", "stops in the body"],
)
@pytest.mark.parametrize("effect", ["read once", "change"])
async def test_silence_ends_at_the_limit(handler: Handler, effect: str) -> None:
    expected = e.OutcomeUnknown if effect == "change" else e.TimedOut
    async with wire(handler, watch=True) as (server, sender):
        with pytest.raises(expected):
            await sender.send(call(effect, read_limit=0.1))
        await asyncio.wait_for(server.hung_up.wait(), 5)


async def test_nobody_listening_is_unreachable() -> None:
    async with wire(silence) as (server, _):
        pass
    adapter = HttpxAdapter()
    sender = Transport(ServerAddress.parse(f"http://127.0.0.1:{server.port}"), adapter)
    with pytest.raises(e.Unreachable) as caught:
        await sender.send(call("change"))
    assert f"127.0.0.1:{server.port}" in str(caught.value)
    await adapter.aclose()


async def test_cancelling_closes_the_connection_at_once() -> None:
    async with wire(silence, watch=True) as (server, sender):
        task = asyncio.ensure_future(sender.send(call()))
        await server.began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.hung_up.wait(), 5)


async def test_an_unusable_proxy_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://proxy.example:1")
    adapter = HttpxAdapter()
    with pytest.raises(e.Unreachable, match="proxy or certificate"):
        await Transport(ServerAddress.parse("https://api.zetta.ai"), adapter).send(call())


def test_httpx_is_imported_late_and_without_its_command_line() -> None:
    program = (
        "import sys, zettatui.services.server\n"
        "assert 'httpx' not in sys.modules\n"
        "from zettatui.services.lean_httpx import httpx_module\n"
        "httpx_module()\n"
        "assert 'httpx' in sys.modules and 'click' not in sys.modules\n"
        "assert sys.modules.get('httpx._main') is None and 'httpx._main' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
