"""An adapter that answers from a script, so that tests decide what happens on the wire."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.services.server import Server
from zettatui.services.transport import header_lines
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


LOCAL = "https://local.example.org"
FULL = {
    "aligned_volume": {"id": 1, "name": "vol", "description": "d", "image_source": "precomputed://gs://b/i"},
    "segmentation_source": f"graphene://{LOCAL}/segmentation/table/tbl1/",
    "analysis_database": None,
    "viewer_site": "neuromancer.example.org",
    "synapse_table": "syn",
    "soma_table": None,
    "local_server": LOCAL,
    "description": None,
}
INFO = {
    "graph": {"chunk_size": [512, 512, 128], "n_bits_for_layer_id": 8, "n_layers": 5},
    "scales": [{"resolution": [8, 8, 40], "size": [4096, 4096, 1024], "voxel_offset": [0, 0, 0]}],
    "verify_mesh": False,
}
ROOT, OLD_ROOT, LEVEL_2, SUPERVOXEL = (
    360287970189639685,
    360287970189639684,
    144115188075855873,
    72057594037927937,
)


def server(script: Any, address: str = "https://g.example.org") -> tuple[Server, ScriptedAdapter]:
    adapter = ScriptedAdapter(script)
    agreed = {LOCAL}.__contains__
    return Server(ServerAddress.parse(address), Secret(TOKEN), adapter=adapter, agreed=agreed), adapter


def by_path(**replies: Any) -> Script:
    """Answer by what the path ends with: `info=...` for `/info`; the rest is the datastack."""

    def answer(request: OutgoingRequest) -> Any:
        path = request.target.partition("?")[0]
        for ending, reply in replies.items():
            if path.endswith("/" + ending):
                return reply(request) if callable(reply) else reply
        if "/datastack/full/" in path:
            return json_reply(FULL)
        return json_reply(INFO) if path.endswith("/info") else Reply(404)

    return answer


def bearer(request: OutgoingRequest) -> str | None:
    return dict(header_lines(request)).get("authorization")
