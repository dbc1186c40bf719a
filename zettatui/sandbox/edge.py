"""What stands before the services: cross-origin headers, zetta's forward-auth, answers for unknown routes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zettatui.sandbox.answers import flask_page, go_error, json_answer, proxy_page, restx_error
from zettatui.sandbox.gate import Refused, check_zetta, sandbox_of
from zettatui.sandbox.record import CONTROL

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

_OPEN_ON_ZETTA = ("/auth",)
_ON_ZETTA = {"info", "annotation", "schema", "segmentation"}
_ON_CAVE = _ON_ZETTA | {"auth", "sticky_auth", "nglstate", "materialize"}
_INFO_HINTS = (
    (
        r"/datastack/full/",
        ("datastack/full/<string:datastack>", "datastack/<string:datastack>", "datastacks"),
    ),
    (r"/datastack/", ("datastack/<string:datastack>", "datastack/full/<string:datastack>", "datastacks")),
    (
        r"/aligned_volume/.+/datastacks$",
        (
            "aligned_volume/<string:aligned_volume_name>/datastacks",
            "aligned_volume/<string:aligned_volume_name>",
            "aligned_volume/id/<int:id>",
        ),
    ),
    (
        r"/aligned_volume/",
        ("aligned_volume/<string:aligned_volume_name>", "aligned_volume", "aligned_volume/id/<int:id>"),
    ),
)


class EdgeMiddleware:
    """Checks tokens before zetta's services see a request, and adds cave's cross-origin headers."""

    def __init__(self, app: ASGIApp, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"].startswith(CONTROL):
            await self._app(scope, receive, send)
        elif self._sandbox.flavour == "zetta":
            await self._forward_auth(scope, receive, send)
        else:
            await self._cross_origin(scope, receive, send)

    async def _forward_auth(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, prefix = scope["path"], self._sandbox.prefix
        login = path.startswith(f"{prefix}/auth/")
        if not login and scope["method"] != "OPTIONS" and not path.startswith(_OPEN_ON_ZETTA) and path != "/":
            try:
                check_zetta(Request(scope))
            except Refused as refused:
                await refused.response(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _cross_origin(self, scope: Scope, receive: Receive, send: Send) -> None:
        service = scope["path"].split("/", 2)[1]

        async def add(message: Message) -> None:
            # Flask loses these headers on an unhandled exception; the annotation engine never had them.
            if (
                message["type"] == "http.response.start"
                and service in {"auth", "sticky_auth", "info", "nglstate", "segmentation", "schema"}
                and not (message["status"] == 500 and service == "nglstate")
            ):
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                extra = ", X-Requested-With" if service in {"auth", "sticky_auth"} else ""
                headers["Access-Control-Expose-Headers"] = f"WWW-Authenticate{extra}"
            await send(message)

        await self._app(scope, receive, add)


async def no_route(request: Request, exc: Exception) -> Response:
    """Answer an unknown path or a wrong method the way the service that owns the path would."""
    if not isinstance(exc, HTTPException):
        raise exc
    status = exc.status_code
    sandbox = sandbox_of(request)
    path = (
        request.url.path[len(sandbox.prefix) :]
        if request.url.path.startswith(sandbox.prefix)
        else request.url.path
    )
    headers = dict(exc.headers or {})
    service = path.split("/", 2)[1]
    if status not in {404, 405}:
        return json_answer({"message": str(exc.detail)}, status, headers=headers)
    if path.startswith("/info/api/") and status == 405:
        answer = restx_error(405)
    elif sandbox.flavour == "zetta" and service in {"json", "nglstate"}:
        answer = go_error(status)
    elif sandbox.flavour == "cave" and service not in _ON_CAVE:
        return proxy_page(404)
    elif sandbox.flavour == "zetta" and service not in _ON_ZETTA:
        return Response("404 page not found\n", 404, {"content-type": "text/plain; charset=utf-8"})
    else:
        answer = flask_page(status)
    answer.headers.update(headers)
    return answer


def info_not_found(request: Request) -> Response:
    """Return the info service's 404 with its list of other routes, which nobody should show to a person."""
    path = request.url.path[len(sandbox_of(request).prefix) :]
    hint = ""
    for pattern, routes in _INFO_HINTS:
        if re.search(pattern, path):
            offered = " or ".join(f"/info/api/v2/{route}" for route in routes)
            hint = f" You have requested this URI [{path}] but did you mean {offered} ?"
            break
    return restx_error(404, hint)
