"""An adapter that answers from a script, so that tests decide what happens on the wire."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from zettatui.services.wire import IncomingAnswer, OutgoingRequest, WireError

TOKEN = "Zk9xQ0t5V3BSN2ZMMm1UZ2o4SGJOd0VzM2RVYVl2MWM="


@dataclass
class Reply:
    """One scripted answer; an error as the last part of the body is raised there, None waits for ever."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    parts: tuple[bytes | WireError | None, ...] = ()

    async def chunks(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            if isinstance(part, WireError):
                raise part
            if part is None:
                await asyncio.Event().wait()
            else:
                yield part


def json_reply(value: Any, status: int = 200, *headers: tuple[str, str]) -> Reply:
    return Reply(status, (("content-type", "application/json"), *headers), (json.dumps(value).encode(),))


def text_reply(text: str, status: int = 200, media: str = "text/plain; charset=UTF-8") -> Reply:
    return Reply(status, (("content-type", media),), (text.encode(),))


def page_reply(status: int = 200) -> Reply:
    return text_reply(
        "<!doctype html>\n<html><title>Sign in</title></html>", status, "text/html; charset=utf-8"
    )


Script = Callable[[OutgoingRequest], "Reply | WireError"]


@dataclass
class ScriptedAdapter:
    """Answers in the order of the script, its last entry for ever; or asks a function for each answer."""

    script: list[Reply | WireError] | Script
    requests: list[OutgoingRequest] = field(default_factory=list)
    open_now: int = 0
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def open(self, request: OutgoingRequest) -> AsyncIterator[IncomingAnswer]:
        self.requests.append(request)
        if callable(self.script):
            reply = self.script(request)
        else:
            reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(reply, WireError):
            raise reply
        self.open_now += 1
        self.opened.set()
        try:
            yield reply
        finally:
            self.open_now -= 1

    async def aclose(self) -> None:
        pass

    @property
    def sent(self) -> list[str]:
        return [f"{request.method} {request.target}" for request in self.requests]
