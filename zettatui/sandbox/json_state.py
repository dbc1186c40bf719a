"""Zetta's state service: `/json` and, on the same store, the group's `/nglstate/api/v1` (sheet auth 6.5)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from zettatui.sandbox import gojson
from zettatui.sandbox.answers import go_error, go_json, go_text
from zettatui.sandbox.gate import authorise, sandbox_of
from zettatui.sandbox.nglstate import find_state, insert_state

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox


def host_routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the routes outside the group prefix."""
    return [Route("/json", _hello, methods=["GET"]), *_state_routes("/json")]


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the routes inside the group prefix."""
    return _state_routes("/nglstate/api/v1")


def _state_routes(base: str) -> list[BaseRoute]:
    return [
        Route(f"{base}/post", _post, methods=["POST"]),
        Route(f"{base}/post", _wrong_method, methods=["GET", "PUT", "DELETE", "PATCH"]),
        Route(f"{base}/{{id}}", _get, methods=["GET"]),
    ]


async def _hello(request: Request) -> Response:
    return go_text("Hello, World!")


async def _wrong_method(request: Request) -> Response:
    return go_error(405)


async def _post(request: Request) -> Response:
    sandbox = sandbox_of(request)
    person = authorise(request)
    state_id = insert_state(
        sandbox.store,
        await request.body(),
        kind="state",
        digits=18,
        author=person.id,
        created=sandbox.now().isoformat(),
    )
    # Neither the group nor the path that was posted to: the answer always names the host's own /json.
    return go_json(gojson.encode(f"{sandbox.origin}/json/{state_id}"))


async def _get(request: Request) -> Response:
    if request.method == "HEAD":
        return go_error(405)
    authorise(request)
    compressed = find_state(sandbox_of(request).store, request.path_params["id"], "state")
    if compressed is None:
        return go_error(500)
    try:
        value = gojson.decode_object(zlib.decompress(compressed))
    except ValueError:
        return go_error(500)
    return go_json(gojson.encode(value, indent="pretty" in request.query_params))
