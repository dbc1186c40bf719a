"""The sandbox's own endpoints for tests in other processes: set faults, read what was received."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from zettatui.sandbox.gate import sandbox_of

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the control routes, none in process; they live at the host, outside the group prefix."""
    if not sandbox.on_loopback:
        return []
    return [
        Route("/_sandbox/faults", _list_faults, methods=["GET"]),
        Route("/_sandbox/faults", _add_fault, methods=["POST"]),
        Route("/_sandbox/faults", _clear_faults, methods=["DELETE"]),
        Route("/_sandbox/requests", _requests, methods=["GET"]),
        Route("/_sandbox/requests", _clear_requests, methods=["DELETE"]),
    ]


def _refusal(request: Request) -> Response | None:
    sandbox = sandbox_of(request)
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    person = sandbox.people.by_token(value) if scheme == "Bearer" and value else None
    # Any page in a browser can reach loopback, none can set this header with a token it does not know.
    allowed = person is not None and (person.superadmin or person.id == sandbox.people.by_handle("ann").id)
    return None if allowed else JSONResponse({"error": "the control endpoints need the sandbox's token"}, 403)


async def _list_faults(request: Request) -> Response:
    return _refusal(request) or JSONResponse(sandbox_of(request).faults.as_json())


async def _add_fault(request: Request) -> Response:
    refusal = _refusal(request)
    if refusal is not None:
        return refusal
    try:
        knobs = json.loads(await request.body())
        sandbox_of(request).faults.add(**knobs)
    except (ValueError, TypeError) as exc:
        return JSONResponse({"error": str(exc)}, 400)
    return JSONResponse(sandbox_of(request).faults.as_json())


async def _clear_faults(request: Request) -> Response:
    refusal = _refusal(request)
    if refusal is not None:
        return refusal
    sandbox_of(request).faults.clear()
    return JSONResponse([])


async def _requests(request: Request) -> Response:
    return _refusal(request) or JSONResponse([kept.as_json() for kept in sandbox_of(request).record.requests])


async def _clear_requests(request: Request) -> Response:
    refusal = _refusal(request)
    if refusal is not None:
        return refusal
    sandbox_of(request).record.clear()
    return JSONResponse([])
