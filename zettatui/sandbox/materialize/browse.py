"""Which versions and tables there are (sheet 7): the GET half of materialization."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from zettatui.sandbox.annotation.call import notice_header, reply
from zettatui.sandbox.annotation.catalog import describe
from zettatui.sandbox.annotation.failures import Aborted
from zettatui.sandbox.answers import json_answer
from zettatui.sandbox.materialize.place import Place, endpoint
from zettatui.sandbox.materialize.versions import frozen_rows, frozen_tables, versions_of

VERSION = "5.26.4"
_VERSION = "/version/{version:int}"


def routes() -> list[BaseRoute]:
    """Return the routes that read lists and metadata; version 2 and 3 of the API share them."""
    return [
        Route("/materialize/api/versions", _api_versions),
        Route("/materialize/version", _server_version),
        endpoint("/versions", _versions),
        endpoint("/metadata", _versions_metadata),
        endpoint(_VERSION, _version_metadata),
        endpoint(f"{_VERSION}/tables", _tables),
        endpoint(f"{_VERSION}/tables/metadata", _tables_metadata),
        endpoint(f"{_VERSION}/table/{{table}}/metadata", _table_metadata),
        endpoint(f"{_VERSION}/table/{{table}}/count", _count),
        endpoint("/table/{table}/unique_string_values", _unique_string_values),
        endpoint(f"{_VERSION}/views", _no_views),
        endpoint(f"{_VERSION}/views/schemas", _no_views),
        endpoint(f"{_VERSION}/views/{{view}}/metadata", _unknown_view),
        endpoint(f"{_VERSION}/views/{{view}}/schema", _unknown_view),
    ]


async def _api_versions(request: Request) -> Response:
    return json_answer([2, 3], spaced=True)


async def _server_version(request: Request) -> Response:
    return json_answer(VERSION, spaced=True)


def _versions(place: Place) -> Response:
    wanted = versions_of(place.sandbox.store, place.datastack, expired=place.flag("expired", default=False))
    return reply([one.version for one in wanted])


def _versions_metadata(place: Place) -> Response:
    wanted = versions_of(place.sandbox.store, place.datastack, expired=place.flag("expired", default=False))
    if not wanted:
        return reply("No valid versions found", 404)
    return reply([one.as_json() for one in wanted])


def _version_metadata(place: Place) -> Response:
    version = place.version()
    return reply("No version found", 404) if version is None else reply(version.as_json())


def _tables(place: Place) -> Response:
    version = place.version()
    if version is None:
        return reply(None, 404)
    return reply([row["table_name"] for row in frozen_tables(place.sandbox.store, version)])


def _tables_metadata(place: Place) -> Response:
    version = place.version()
    names = (
        [] if version is None else [row["table_name"] for row in frozen_tables(place.sandbox.store, version)]
    )
    return reply([_table_object(place, name) for name in names], 200 if names else 404)


def _table_metadata(place: Place) -> Response:
    table = _table_object(place, place.table_name)
    if table is None:
        text = f"No metadata found for table named {place.table_name} in version"
        return reply(f"{text} {place.request.path_params['version']}", 404)
    return reply(table, headers=notice_header(table))


def _count(place: Place) -> Response:
    version = place.frozen_version(place.table_name)
    return reply(len(frozen_rows(place.sandbox.store, version, place.table_name)))


def _unique_string_values(place: Place) -> Response:
    table = place.table(place.table_name)
    names = [name for name, kind in table.schema.columns.items() if kind == "string"]
    found = {}
    for name in names:
        values = place.sandbox.store.db.execute(
            "SELECT DISTINCT json_extract(columns, ?) AS value FROM annotation_rows"
            " WHERE table_key = ? AND valid AND value IS NOT NULL",
            (f"$.{name}", table.key),
        )
        found[name] = [row["value"] for row in values]
    return reply(found)


def _no_views(place: Place) -> Response:
    return reply({})


def _unknown_view(place: Place) -> Response:
    raise Aborted(404, f"View {place.request.path_params['view']} not found")


def _table_object(place: Place, name: str) -> dict[str, Any] | None:
    """Return the version's table updated with the annotation metadata; version 2 leaves its name wrong."""
    metadata = describe(place.sandbox, place.volume, name)
    if metadata is None:
        return None
    version = place.version()
    frozen = [] if version is None else frozen_tables(place.sandbox.store, version)
    table: dict[str, Any] = {}
    for row in frozen:
        if row["table_name"] == name:
            table = {
                "id": row["id"],
                "aligned_volume": row["aligned_volume"],
                "schema": row["schema_type"],
                "table_name": name,
                "valid": True,
                "created": row["created"],
            }
    annotation_table = metadata.pop("annotation_table", None)
    if annotation_table and place.api == "v3":
        metadata["table_name"] = annotation_table
    del metadata["id"], metadata["deleted"]
    return {**table, **metadata}
