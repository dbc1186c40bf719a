"""Faults on demand: what a bad network, a proxy or a failing server would answer instead."""

from __future__ import annotations

import asyncio
import re
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, get_args

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zettatui.sandbox.answers import HTML, flask_page, proxy_page
from zettatui.sandbox.record import CONTROL, read_body

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

Kind = Literal[
    "status",  # answer `status` (with `body` if given) and do nothing
    "after",  # do the work, then answer `status`: rows committed but 500, commit then 504
    "slow",  # wait `seconds`, then serve
    "drip",  # send the body in small pieces, `seconds` apart
    "cut",  # close the connection after `keep` bytes of the body (half of it if not given)
    "truncate",  # a complete answer whose body ends after `keep` bytes: broken JSON
    "empty",  # close the connection without any answer
    "html",  # 200 with an HTML page where JSON was due
    "redirect",  # 302 to `location`
    "headers",  # serve, with `headers` added (Warning, Retry-After, a wrong Content-Encoding)
    "body",  # serve, but with `body` as the answer's body: a wrong id on upload
    "wrong_id",  # do an upload, but answer with the id of the newest other state
]


class ConnectionCut(Exception):
    """Raised out of the ASGI app: the line is closed here; an in-process client takes it for a cut line."""


@dataclass
class Fault:
    """One fault: what happens, to which requests (method and a regular expression for the path), how often.

    `skip` lets that many matching requests pass first; `times` is None for "until removed".
    """

    kind: Kind
    method: str | None = None
    path: str = ".*"
    times: int | None = 1
    skip: int = 0
    status: int = 500
    body: str | None = None
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    keep: int | None = None
    location: str = "http://foreign.example/login"
    hits: int = 0

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"unknown kind of fault: {self.kind}")
        try:
            re.compile(self.path)
        except re.error as exc:
            raise ValueError(f"the path is no regular expression: {exc}") from exc


class Faults:
    """The faults that are set, in order; the first that matches a request is used."""

    def __init__(self) -> None:
        self.active: list[Fault] = []

    def add(self, kind: Kind, method: str | None = None, path: str = ".*", **knobs: Any) -> Fault:
        """Set a fault; the knobs are the fields of Fault. ValueError if one is unknown."""
        unknown = set(knobs) - {known.name for known in fields(Fault)}
        if unknown:
            raise ValueError(f"unknown knob: {', '.join(sorted(unknown))}")
        fault = Fault(kind, method, path, **knobs)
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Take all faults away."""
        self.active.clear()

    def as_json(self) -> list[dict[str, Any]]:
        """Return the faults that are set, for the control endpoint."""
        return [asdict(fault) for fault in self.active]

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault for a request and use it up once."""
        for fault in self.active:
            if fault.method not in {None, method} or not re.match(fault.path, path):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.hits += 1
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.active.remove(fault)
            return fault
        return None


class FaultsMiddleware:
    """Lets each request through unless a fault is set for it."""

    def __init__(self, app: ASGIApp, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the fault."""
        if scope["type"] != "http" or scope["path"].startswith(CONTROL):
            await self._app(scope, receive, send)
            return
        fault = self._sandbox.faults.take(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind in {"status", "empty", "html", "redirect"}:
            await read_body(receive)
            await self._instead(fault, scope, receive, send)
        elif fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            await self._app(scope, receive, send)
        else:
            await self._spoil(fault, scope, receive, send)

    async def _instead(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(fault.seconds)
        if fault.kind == "empty":
            raise ConnectionCut("no answer, on demand")
        if fault.kind == "html":
            answer = _typed(
                fault.body or "<!doctype html>\n<title>Welcome</title>\n<h1>Welcome</h1>\n", 200, HTML
            )
        elif fault.kind == "redirect":
            answer = Response(status_code=302, headers={"Location": fault.location})
        else:
            answer = _failure(fault)
        answer.headers.update(fault.headers)
        await answer(scope, receive, send)

    async def _spoil(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await _whole_answer(self._app, scope, receive)
        await asyncio.sleep(0 if fault.kind == "drip" else fault.seconds)
        if fault.kind == "after":
            answer = _failure(fault)
        elif fault.kind == "body":
            answer = _with_body(answer, (fault.body or "").encode())
        elif fault.kind == "wrong_id":
            answer = _with_body(answer, self._wrong_id(bytes(answer.body)))
        elif fault.kind == "truncate":
            answer = _with_body(answer, _kept(fault, bytes(answer.body)))
        answer.headers.update(fault.headers)
        if fault.kind == "cut":
            await send(
                {"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers}
            )
            await send(
                {"type": "http.response.body", "body": _kept(fault, bytes(answer.body)), "more_body": True}
            )
            raise ConnectionCut("cut in the middle, on demand")
        if fault.kind == "drip":
            await _drip(answer, fault, send)
        else:
            await answer(scope, receive, send)

    def _wrong_id(self, body: bytes) -> bytes:
        """Answer an upload with another state's id, as zetta does when an id clashes (sheet auth 6.5)."""
        match = re.search(rb"(\d+)(\D*)$", body)
        if match is None:
            return body
        row = self._sandbox.store.db.execute(
            "SELECT id FROM states WHERE id != ? ORDER BY number DESC LIMIT 1", (match[1].decode(),)
        ).fetchone()
        other = b"1" if row is None else str(row["id"]).encode()
        return body[: match.start(1)] + other + match[2]


def _typed(body: str, status: int, content_type: str) -> Response:
    return Response(body, status, {"content-type": content_type})


def _failure(fault: Fault) -> Response:
    if fault.body is not None:
        looks_json = fault.body[:1] in {"{", "[", '"'}
        return _typed(
            fault.body, fault.status, fault.content_type or ("application/json" if looks_json else HTML)
        )
    if fault.status == 500:
        return flask_page(500)
    return proxy_page(fault.status)


def _kept(fault: Fault, body: bytes) -> bytes:
    return body[: len(body) // 2 if fault.keep is None else fault.keep]


def _with_body(answer: Response, body: bytes) -> Response:
    headers = {
        key: value for key, value in Headers(raw=answer.raw_headers).items() if key != "content-length"
    }
    return Response(body, answer.status_code, headers)


async def _whole_answer(app: ASGIApp, scope: Scope, receive: Receive) -> Response:
    status, raw, parts = 500, [], []

    async def collect(message: Message) -> None:
        nonlocal status, raw
        if message["type"] == "http.response.start":
            status, raw = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, collect)
    answer = Response(b"".join(parts), status)
    answer.raw_headers = [(key, value) for key, value in raw if key != b"content-length"]
    answer.raw_headers.append((b"content-length", str(len(answer.body)).encode()))
    return answer


async def _drip(answer: Response, fault: Fault, send: Send) -> None:
    body = bytes(answer.body)
    size = max(1, fault.keep or len(body) // 10)
    await send({"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers})
    for start in range(0, len(body), size):
        await asyncio.sleep(fault.seconds)
        await send({"type": "http.response.body", "body": body[start : start + size], "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
