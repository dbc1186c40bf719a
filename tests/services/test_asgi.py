"""The in-process adapter: parts as the app sends them, an app that dies, silence, hanging up."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.services.scripted import TOKEN
from zettatui.secret import Secret
from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.services.asgi import AsgiAdapter
from zettatui.services.call import Call
from zettatui.services.transport import Transport

ADDRESS = ServerAddress.parse("https://api.zetta.ai/wclee")


def start(status: int = 200, *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(data: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data, "more_body": more}


def call(effect: Any = "read once", **more: Any) -> Call:
    return Call("info", "ask", "the list", "GET", "/a%20b", (("q", "ä&"),), effect=effect, **more)


def transport(app: Any, origins: Any = None) -> tuple[Transport, AsgiAdapter]:
    adapter = AsgiAdapter(app, origins)
    return Transport(ADDRESS, adapter, token=lambda: Secret(TOKEN)), adapter


async def test_the_app_sees_a_whole_request() -> None:
    seen: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope)
        seen["message"] = await receive()
        await send(start(201, (b"X-Mark", b"1")))
        await send(body(b"[]"))

    sender, adapter = transport(app)
    asked = Call(
        "info", "ask", "x", "POST", "/a%20b", (("q", "ä&"),), body=b"{}", content_type="application/json"
    )
    answer = await sender.send(asked)
    await adapter.aclose()
    assert (answer.status, answer.body, answer.header("x-mark")) == (201, b"[]", "1")
    assert (seen["path"], seen["query_string"]) == ("/wclee/a b", b"q=%C3%A4%26")
    assert seen["raw_path"] == b"/wclee/a%20b"
    assert (seen["scheme"], seen["server"]) == ("https", ("api.zetta.ai", 443))
    headers = dict(seen["headers"])
    assert headers[b"host"] == b"api.zetta.ai"
    assert headers[b"content-length"] == b"2"
    assert headers[b"authorization"] == f"Bearer {TOKEN}".encode()
    assert seen["message"] == {"type": "http.request", "body": b"{}", "more_body": False}


async def test_parts_arrive_while_the_app_is_still_sending() -> None:
    arrived = asyncio.Event()
    order: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(start())
        await send(body(b"first", more=True))
        await arrived.wait()
        order.append("app goes on")
        await send(body(b"second"))

    def tell(done: int, total: int | None, unit: str) -> None:
        order.append(f"{done} bytes")
        arrived.set()

    sender, _ = transport(app)
    answer = await sender.send(call(), tell=tell)
    assert answer.body == b"firstsecond"
    assert order == ["5 bytes", "app goes on", "11 bytes"]


class Died(Exception):
    pass


@pytest.mark.parametrize("effect", ["read once", "change"])
@pytest.mark.parametrize(
    "events", [[], [start()], [start(), body(b"half", more=True)]], ids=["none", "head", "half"]
)
@pytest.mark.parametrize("raises", [True, False], ids=["raises", "returns"])
async def test_an_app_that_ends_too_early_is_a_cut_connection(events: Any, effect: str, raises: bool) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        for event in events:
            await send(event)
        if raises:
            raise Died

    sender, _ = transport(app)
    with pytest.raises(e.OutcomeUnknown if effect == "change" else e.ConnectionCut):
        await sender.send(call(effect))


async def test_fewer_bytes_than_promised_are_a_cut() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(start(200, (b"content-length", b"10")))
        await send(body(b"12345"))

    sender, _ = transport(app)
    with pytest.raises(e.ConnectionCut):
        await sender.send(call())


async def test_a_hanging_app_is_given_up_and_stopped() -> None:
    stopped = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    sender, _ = transport(app)
    with pytest.raises(e.TimedOut):
        await sender.send(call(read_limit=0.05))
    assert stopped.is_set()


async def test_cancelling_stops_the_app() -> None:
    running, stopped = asyncio.Event(), asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(start())
        running.set()
        try:
            while True:
                await send(body(b"x" * 1000, more=True))
        finally:
            stopped.set()

    sender, _ = transport(app)
    task = asyncio.ensure_future(sender.send(call()))
    await running.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert stopped.is_set()


async def test_work_after_the_answer_is_finished_before_closing() -> None:
    done = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(start())
        await send(body(b"[]"))
        assert (await receive())["type"] == "http.request"
        assert (await receive())["type"] == "http.disconnect"
        done.append("tidied")

    sender, adapter = transport(app)
    await sender.send(call())
    await adapter.aclose()
    assert done == ["tidied"]


async def test_other_origins_find_no_network() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise Died

    sender, _ = transport(app, {"https://elsewhere.example"})
    with pytest.raises(e.Unreachable):
        await sender.send(call("change"))
