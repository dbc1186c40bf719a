"""Cave's state service, release 0.7.2, at `/nglstate/api/v1` and at its older paths (sheet auth 6.3)."""

from __future__ import annotations

import json
import random
import sqlite3
import zlib
from typing import TYPE_CHECKING, Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from zettatui.sandbox.answers import HTML, flask_page, json_answer, proxy_page, text_answer
from zettatui.sandbox.gate import Person, authorise, require_superadmin, sandbox_of

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox
    from zettatui.sandbox.store import Store

VERSION = "0.7.2"
# `number` is the order of uploads; ids are random and text, because zetta's exceed 2^53.
TABLES = """
CREATE TABLE IF NOT EXISTS states (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL,
  author INTEGER, created TEXT NOT NULL);
"""
_LARGEST_RAW = 100 * 1024 * 1024
_LARGEST_COMPRESSED = 52_428_800
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")

Kind = Literal["state", "property"]


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the routes of the current paths and of the legacy ones; both share one store."""
    found = [
        Route("/nglstate/api/v1/version", _version),
        Route("/nglstate/api/v1/table_info", _table_info),
        Route("/nglstate/api/v1/property/post", _post_property, methods=["POST"]),
        Route("/nglstate/api/v1/property/post/{id}", _post_property_as, methods=["POST"]),
        Route("/nglstate/api/v1/property/{id}/info", _get_property),
        Route("/nglstate/api/v1/property/raw/{id}", _raw_property),
        Route("/nglstate/api/v1/post/{id}", _post_state_as, methods=["POST"]),
    ]
    for base in ("/nglstate/api/v1", "/nglstate"):
        found += [
            Route(f"{base}/", _banner),
            Route(f"{base}/index", _banner),
            Route(f"{base}/raw/{{id}}", _raw_state),
            Route(f"{base}/post", _post_state, methods=["POST"]),
            Route(f"{base}/{{id}}", _get_state),
        ]
    return list(found)


def insert_state(
    store: Store,
    body: bytes,
    *,
    kind: Kind,
    digits: int,
    author: int,
    created: str,
    state_id: str | None = None,
) -> str | None:
    """Keep a state compressed; return its id, new and random unless given, None if the given one is taken."""
    compressed = zlib.compress(body)
    while True:
        new_id = state_id or str(_random_id(digits))
        try:
            with store.write() as db:
                db.execute(
                    "INSERT INTO states (id, kind, body, author, created) VALUES (?, ?, ?, ?, ?)",
                    (new_id, kind, compressed, author, created),
                )
        except sqlite3.IntegrityError:
            if state_id is not None:
                return None
            continue
        return new_id


def find_state(store: Store, state_id: str, kind: Kind) -> bytes | None:
    """Return a kept state, still compressed, or None."""
    row = store.db.execute("SELECT body FROM states WHERE id = ? AND kind = ?", (state_id, kind)).fetchone()
    return None if row is None else bytes(row["body"])


def _random_id(digits: int) -> int:
    if digits == 16:
        # Datastore's own range: real ids are between 4.5e15 and 6.8e15, all below 2^53.
        return random.randrange(4_503_599_627_370_496, 6_755_399_441_055_744)
    return random.randrange(10 ** (digits - 1), 10**digits - 1)


async def _version(request: Request) -> Response:
    authorise(request)
    return json_answer(VERSION)


async def _table_info(request: Request) -> Response:
    return text_answer(f"User: {authorise(request).id} - project sandbox - table sandbox_json")


async def _banner(request: Request) -> Response:
    return text_answer(f"NeuroglancerJsonServer - v{VERSION}")


async def _post_state(request: Request) -> Response:
    return await _post(request, authorise(request), "state", None)


async def _post_state_as(request: Request) -> Response:
    return await _post(request, require_superadmin(request), "state", request.path_params["id"])


async def _post_property(request: Request) -> Response:
    return await _post(request, authorise(request), "property", None)


async def _post_property_as(request: Request) -> Response:
    return await _post(request, require_superadmin(request), "property", request.path_params["id"])


async def _post(request: Request, person: Person, kind: Kind, wanted: str | None) -> Response:
    body = await request.body()
    if len(body) > _LARGEST_RAW:
        return proxy_page(413)
    if request.headers.get("content-type", "").split(";")[0].strip().lower() in _FORM_TYPES:
        body = b""  # Flask parses a form away and leaves nothing of it
    wanted_id = None
    try:
        json.loads(body)
        if wanted is not None:
            wanted_id = str(int(wanted))
    except (ValueError, RecursionError):
        return flask_page(500)
    if len(zlib.compress(body)) > _LARGEST_COMPRESSED:
        return flask_page(500)
    sandbox = sandbox_of(request)
    state_id = insert_state(
        sandbox.store,
        body,
        kind=kind,
        digits=16,
        author=person.id,
        created=sandbox.now().isoformat(),
        state_id=wanted_id,
    )
    if state_id is None:
        return flask_page(500)
    # The real one replaces nothing in its own address, so `post/<id>` and `property/` answers cannot be read.
    path = request.url.path
    url_path = path if wanted is not None else f"{path.rpartition('/')[0]}/{state_id}"
    scheme, host = request.url.scheme, request.headers.get("host", request.url.netloc)
    return json_answer(f"{scheme}://{host}{url_path}")


async def _get_state(request: Request) -> Response:
    authorise(request)
    return _encoded(request, _stored(request, "state"))


async def _get_property(request: Request) -> Response:
    authorise(request)
    return _encoded(request, _stored(request, "property"))


async def _raw_state(request: Request) -> Response:
    authorise(request)
    return _raw(_stored(request, "state"))


async def _raw_property(request: Request) -> Response:
    authorise(request)
    return _raw(_stored(request, "property"))


def _stored(request: Request, kind: Kind) -> bytes | None:
    try:
        state_id = str(int(request.path_params["id"]))
    except ValueError:
        return None
    return find_state(sandbox_of(request).store, state_id, kind)


def _raw(compressed: bytes | None) -> Response:
    return flask_page(500) if compressed is None else Response(compressed, headers={"content-type": HTML})


def _encoded(request: Request, compressed: bytes | None) -> Response:
    """Answer in the encoding the real server picks, its two mistakes included (sheet auth 6.3)."""
    if compressed is None:
        return flask_page(500)
    accepted = request.headers.get("accept-encoding", "")
    headers = {"content-type": "application/json", "Vary": "Accept-Encoding"}
    if "gzip" in accepted:
        headers["Content-Encoding"] = "deflate"
    return Response(compressed if "deflate" in accepted else zlib.decompress(compressed), headers=headers)
