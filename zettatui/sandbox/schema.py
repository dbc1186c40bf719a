"""The schema service: EMAnnotationSchemas 5.26.3 on cave, the sixteen types of 3.1.4 on zetta (sheet 6)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from zettatui.sandbox.annotation.types import SCHEMA_NAMES_2021, schema_definitions
from zettatui.sandbox.answers import flask_redirect, json_answer, restx_error, text_answer
from zettatui.sandbox.gate import authorise, sandbox_of

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

_TYPE = "/schema/api/v2/type/<string:annotation_type>"
_TYPES = "/schema/api/v2/types"
_LIST = "/schema/api/v2/type"
VERSION = "5.26.3"


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the schema service's routes; zetta has neither `types` nor `types_all` and wants a login."""
    both: list[BaseRoute] = [
        Route("/schema/versions", _versions),
        Route("/schema/api/v2/type", _names),
        Route("/schema/api/v2/type/{name}", _definition),
    ]
    if sandbox.flavour == "zetta":
        return both
    return [
        *both,
        Route("/schema/", _home),
        Route("/schema/views", _moved),
        Route("/schema/views/", _page),
        Route("/schema/views/version", _version),
        Route("/schema/api/v2/types", _several, methods=["POST"]),
        Route("/schema/api/v2/types", _several_wrong_method, methods=["GET", "PUT", "DELETE", "PATCH"]),
        Route("/schema/api/v2/types_all", _all),
    ]


async def _versions(request: Request) -> Response:
    return json_answer([2], spaced=True)


async def _names(request: Request) -> Response:
    return json_answer(_known(request), spaced=True)


async def _definition(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _known(request):
        return _not_found(request, _TYPE, _LIST, _TYPES)
    return json_answer(schema_definitions()[name], spaced=True)


async def _several(request: Request) -> Response:
    wanted = request.query_params.getlist("schema_names")
    if not wanted:
        wanted = _names_in_body(await request.body())
    if len(wanted) != 1:
        return json_answer({"message": "Internal Server Error"}, 500, spaced=True)
    definitions = schema_definitions()
    names = wanted[0].split(",")
    if any(name not in definitions for name in names):
        return _not_found(request, _TYPES, _LIST, _TYPE)
    return json_answer({name: definitions[name] for name in names}, spaced=True)


async def _several_wrong_method(request: Request) -> Response:
    return restx_error(405)


async def _all(request: Request) -> Response:
    return json_answer(schema_definitions(), spaced=True)


async def _version(request: Request) -> Response:
    return json_answer(VERSION, spaced=True)


async def _home(request: Request) -> Response:
    return flask_redirect("/schema/views")


async def _moved(request: Request) -> Response:
    answer = flask_redirect(f"{sandbox_of(request).address}/schema/views/")
    answer.status_code = 308
    return answer


async def _page(request: Request) -> Response:
    items = "".join(f"<li>{name}</li>\n" for name in schema_definitions())
    return text_answer(f"<!doctype html>\n<title>Schemas</title>\n<ul>\n{items}</ul>\n")


def _known(request: Request) -> list[str]:
    if sandbox_of(request).flavour == "cave":
        return list(schema_definitions())
    authorise(request)
    return list(SCHEMA_NAMES_2021)


def _names_in_body(body: bytes) -> list[str]:
    """Return the names of a JSON body; a list in it is as wrong as a repeated parameter."""
    try:
        names = json.loads(body)["schema_names"]
    except (ValueError, LookupError, TypeError):
        return []
    return [names] if isinstance(names, str) else []


def _not_found(request: Request, *offered: str) -> Response:
    path = request.url.path[len(sandbox_of(request).prefix) :]
    if sandbox_of(request).flavour == "zetta":
        offered = tuple(route for route in offered if route != _TYPES)
    hint = f" You have requested this URI [{path}] but did you mean {' or '.join(offered)} ?"
    return restx_error(404, hint)
