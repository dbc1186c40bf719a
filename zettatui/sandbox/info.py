"""The info service: release 4.3.3 on cave, the one of 2021 on zetta (sheet auth 5)."""

from __future__ import annotations

import html
import sqlite3
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from zettatui.sandbox.answers import HTML, json_answer
from zettatui.sandbox.edge import info_not_found
from zettatui.sandbox.gate import Person, Refused, authorise, sandbox_of

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

VERSION = "4.3.3"
TABLES = """
CREATE TABLE IF NOT EXISTS aligned_volumes (
  id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, display_name TEXT, description TEXT, image_source TEXT);
CREATE TABLE IF NOT EXISTS datastacks (
  id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, aligned_volume_id INTEGER REFERENCES aligned_volumes(id),
  display_name TEXT, viewer_layer_name TEXT, segmentation_source TEXT, skeleton_source TEXT,
  analysis_database TEXT, viewer_site TEXT, synapse_table TEXT, soma_table TEXT,
  proofreading_status_table TEXT, cell_identification_table TEXT, proofreading_review_table TEXT,
  local_server TEXT NOT NULL, description TEXT,
  viewer_resolution_x REAL, viewer_resolution_y REAL, viewer_resolution_z REAL, base_link_id INTEGER);
CREATE TABLE IF NOT EXISTS image_mirrors (
  id INTEGER PRIMARY KEY, datastack TEXT NOT NULL, name TEXT NOT NULL, viewer_layer_name TEXT,
  image_source TEXT, description TEXT);
"""
_VOLUME_KEYS = ("id", "name", "display_name", "description", "image_source")
_VOLUME_KEYS_2021 = ("id", "name", "description", "image_source")
_FULL_KEYS_2021 = (
    "segmentation_source",
    "analysis_database",
    "viewer_site",
    "synapse_table",
    "soma_table",
    "local_server",
    "description",
)
_FULL_KEYS = (
    "segmentation_source",
    "skeleton_source",
    "analysis_database",
    "viewer_site",
    "synapse_table",
    "soma_table",
    "local_server",
    "description",
    "viewer_resolution_x",
    "viewer_resolution_y",
    "viewer_resolution_z",
    "proofreading_status_table",
    "cell_identification_table",
    "proofreading_review_table",
)
_FLAT_KEYS = (
    "id",
    "name",
    "display_name",
    "viewer_layer_name",
    "segmentation_source",
    "skeleton_source",
    "analysis_database",
    "viewer_site",
    "synapse_table",
    "soma_table",
    "proofreading_status_table",
    "cell_identification_table",
    "proofreading_review_table",
    "local_server",
    "description",
    "viewer_resolution_x",
    "viewer_resolution_y",
    "viewer_resolution_z",
    "base_link_id",
)


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the service's routes; zetta's release lacks version, mirrors and ngl_info."""
    found = [
        Route("/info/api/versions", _versions),
        Route("/info/api/v2/datastacks", _datastacks),
        Route("/info/api/v2/datastack/full/{name}", _full),
        Route("/info/api/v2/datastack/{name}", _flat),
        Route("/info/api/v2/aligned_volume", _volumes),
        Route("/info/api/v2/aligned_volume/id/{number:int}", _volume_by_id),
        Route("/info/api/v2/aligned_volume/{name}", _volume),
        Route("/info/api/v2/aligned_volume/{name}/datastacks", _volume_datastacks),
        Route("/info/", _portal),
        Route("/info/datastack/{name}", _portal_datastack),
    ]
    if sandbox.flavour == "cave":
        found += [
            Route("/info/version", _version),
            Route("/info/health", _health),
            Route("/info/api/v2/datastack/{name}/image_sources", _image_sources),
            Route("/info/api/v2/ngl_info", _ngl_info),
        ]
    return list(found)


async def _version(request: Request) -> Response:
    return json_answer(VERSION)


async def _versions(request: Request) -> Response:
    return json_answer([2])


async def _health(request: Request) -> Response:
    return json_answer("healthy")


async def _datastacks(request: Request) -> Response:
    return json_answer(_visible(request, authorise(request)), spaced=True)


async def _full(request: Request) -> Response:
    stack = _datastack(request)
    sandbox = sandbox_of(request)
    cave = sandbox.flavour == "cave"
    volume = _volume_row(sandbox, "id", stack["aligned_volume_id"])
    shown = None if volume is None else _pick(sandbox, volume, _VOLUME_KEYS if cave else _VOLUME_KEYS_2021)
    mirror = request.query_params.get("image_source_name")
    if cave and mirror is not None and shown is not None:
        row = sandbox.store.db.execute(
            "SELECT image_source FROM image_mirrors WHERE datastack = ? AND name = ?", (stack["name"], mirror)
        ).fetchone()
        if row is None:
            raise Refused(info_not_found(request))
        shown["image_source"] = row["image_source"]
    return json_answer(
        {"aligned_volume": shown, **_pick(sandbox, stack, _FULL_KEYS if cave else _FULL_KEYS_2021)},
        spaced=True,
    )


async def _flat(request: Request) -> Response:
    stack = _datastack(request, ignore_terms=True)
    sandbox = sandbox_of(request)
    number = stack["aligned_volume_id"]
    url = None if number is None else f"{sandbox.prefix}/info/api/v2/aligned_volume/id/{number}"
    keys: tuple[str, ...] = _FLAT_KEYS
    if sandbox.flavour == "zetta":
        keys = ("id", "name", *_FULL_KEYS_2021)
    return json_answer({"aligned_volume": url, **_pick(sandbox, stack, keys)}, spaced=True)


async def _image_sources(request: Request) -> Response:
    stack = _datastack(request)
    rows = sandbox_of(request).store.db.execute(
        "SELECT id, name, viewer_layer_name, image_source, description FROM image_mirrors"
        " WHERE datastack = ? ORDER BY id",
        (stack["name"],),
    )
    return json_answer([dict(row) for row in rows], spaced=True)


async def _volumes(request: Request) -> Response:
    authorise(request)
    rows = sandbox_of(request).store.db.execute("SELECT name FROM aligned_volumes ORDER BY id")
    return json_answer([row["name"] for row in rows], spaced=True)


async def _volume(request: Request) -> Response:
    name = request.path_params["name"]
    authorise(request, permission="view", namespace="aligned_volume", name=name)
    return _volume_answer(request, "name", name)


async def _volume_by_id(request: Request) -> Response:
    return _volume_answer(request, "id", request.path_params["number"])


async def _volume_datastacks(request: Request) -> Response:
    authorise(request)
    sandbox = sandbox_of(request)
    volume = _volume_row(sandbox, "name", request.path_params["name"])
    if volume is None:
        return info_not_found(request)
    rows = sandbox.store.db.execute(
        "SELECT name FROM datastacks WHERE aligned_volume_id = ? ORDER BY id", (volume["id"],)
    )
    return json_answer([row["name"] for row in rows], spaced=True)


async def _ngl_info(request: Request) -> Response:
    person = authorise(request)
    sandbox = sandbox_of(request)
    visible = set(_visible(request, person))
    answer: dict[str, Any] = {}
    for volume in sandbox.store.db.execute("SELECT * FROM aligned_volumes ORDER BY id").fetchall():
        stacks = sandbox.store.db.execute(
            "SELECT * FROM datastacks WHERE aligned_volume_id = ? ORDER BY id", (volume["id"],)
        ).fetchall()
        layers = [_segmentation_layer(sandbox, stack) for stack in stacks if stack["name"] in visible]
        image = {
            "image_source": volume["image_source"],
            "ngl_image_name": "img",
            "name": volume["name"],
            "description": volume["description"],
        }
        answer[volume["display_name"] or volume["name"]] = {
            "image_layers": [image],
            "segmentation_layers": layers,
            "description": volume["description"],
        }
    return json_answer(answer, spaced=True)


async def _portal(request: Request) -> Response:
    names = [html.escape(name) for name in _visible(request, authorise(request))]
    base = f"{sandbox_of(request).prefix}/info"
    links = "\n".join(f'<p><a href="{base}/datastack/{name}">{name}</a></p>' for name in names)
    return _page(f"<!doctype html>\n<title>Datastacks:</title>\n<h1>Datastacks:</h1>\n{links}\n")


async def _portal_datastack(request: Request) -> Response:
    stack = _datastack(request)
    sandbox = sandbox_of(request)
    rows = "\n".join(
        f"<tr><td>{key}</td><td>{html.escape(str(value))}</td></tr>"
        for key, value in _pick(sandbox, stack, _FLAT_KEYS).items()
    )
    title = html.escape(stack["name"])
    return _page(f"<!doctype html>\n<title>{title}</title>\n<h1>{title}</h1>\n<table>\n{rows}\n</table>\n")


def _page(text: str) -> Response:
    return Response(text, headers={"content-type": HTML})


def _visible(request: Request, person: Person) -> list[str]:
    sandbox = sandbox_of(request)
    names = [str(row["name"]) for row in sandbox.store.db.execute("SELECT name FROM datastacks ORDER BY id")]
    if sandbox.flavour == "zetta":
        return names
    rights = sandbox.people.permissions(person.id, ignore_terms=True)
    return [
        name for name in names if "view" in rights.get(sandbox.people.dataset_of("datastack", name) or "", [])
    ]


def _datastack(request: Request, *, ignore_terms: bool = False) -> sqlite3.Row:
    name = request.path_params["name"]
    authorise(request, permission="view", namespace="datastack", name=name, ignore_terms=ignore_terms)
    row: sqlite3.Row | None = (
        sandbox_of(request).store.db.execute("SELECT * FROM datastacks WHERE name = ?", (name,)).fetchone()
    )
    if row is None:
        raise Refused(info_not_found(request))
    return row


def _volume_row(sandbox: Sandbox, column: str, value: object) -> sqlite3.Row | None:
    query = "SELECT * FROM aligned_volumes WHERE id = ?" if column == "id" else _VOLUME_BY_NAME
    row: sqlite3.Row | None = sandbox.store.db.execute(query, (value,)).fetchone()
    return row


_VOLUME_BY_NAME = "SELECT * FROM aligned_volumes WHERE name = ?"


def _volume_answer(request: Request, column: str, value: object) -> Response:
    sandbox = sandbox_of(request)
    volume = _volume_row(sandbox, column, value)
    if volume is None:
        return info_not_found(request)
    keys = _VOLUME_KEYS if sandbox.flavour == "cave" else _VOLUME_KEYS_2021
    return json_answer(_pick(sandbox, volume, keys), spaced=True)


def _segmentation_layer(sandbox: Sandbox, stack: sqlite3.Row) -> dict[str, Any]:
    source = str(_filled(sandbox, stack["segmentation_source"])).replace(
        "graphene://https://", "graphene://middleauth+https://"
    )
    layer = {"name": stack["name"], "description": stack["description"], "segmentation_source": source}
    if stack["base_link_id"] is not None:
        layer["initial_state_id"] = stack["base_link_id"]
    if stack["skeleton_source"] is not None:
        layer["skeleton_source"] = stack["skeleton_source"]
    return layer


def _pick(sandbox: Sandbox, row: sqlite3.Row, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: _filled(sandbox, row[key]) for key in keys}


def _filled(sandbox: Sandbox, value: Any) -> Any:
    # Stored addresses name the sandbox itself, which may be at another port after a restart.
    return value.replace("{address}", sandbox.address) if isinstance(value, str) else value
