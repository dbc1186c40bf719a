"""AnnotationEngine 2.1.0 of February 2021, which zetta most likely runs: plain errors (sheet 5.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from zettatui.sandbox.annotation import catalog, envelope, portal, rows
from zettatui.sandbox.annotation.call import Call, endpoint, reply
from zettatui.sandbox.annotation.failures import Aborted, Crash, DatabaseRefused
from zettatui.sandbox.annotation.marshal import Invalid
from zettatui.sandbox.annotation.types import SCHEMA_NAMES_2021
from zettatui.sandbox.answers import json_answer, text_answer

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

_BASE = "/annotation/api/v2/aligned_volume/{volume}/table"
_METADATA = (
    "id",
    "schema_type",
    "table_name",
    "valid",
    "created",
    "deleted",
    "user_id",
    "description",
    "reference_table",
)


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the engine's routes."""
    return [
        Route("/annotation/api/versions", _versions),
        portal.route(),
        endpoint(_BASE, "plain", sandbox, GET=_list, POST=_create),
        endpoint(f"{_BASE}/{{table}}", "plain", sandbox, GET=_metadata, DELETE=_delete),
        endpoint(f"{_BASE}/{{table}}/count", "plain", sandbox, GET=_count),
        endpoint(
            f"{_BASE}/{{table}}/annotations",
            "plain",
            sandbox,
            GET=_read_rows,
            POST=_post_rows,
            PUT=_put_rows,
            DELETE=_delete_rows,
        ),
    ]


def _list(call: Call) -> Response:
    call.check_volume()
    return reply(catalog.list_tables(call.sandbox.store, call.volume))


def _create(call: Call) -> Response:
    wanted = call.envelope(envelope.CREATE_2021)
    call.check_volume()
    metadata: dict[str, Any] = {"user_id": str(call.person.id), **wanted["metadata"]}
    if "reference_table" in metadata:
        metadata["table_metadata"] = {"reference_table": metadata.pop("reference_table")}
    if wanted["schema_type"] not in SCHEMA_NAMES_2021:
        raise Crash(f"Schema type: {wanted['schema_type']} is not a known annotation type")
    name = wanted["table_name"].lower().replace(" ", "_")
    try:
        catalog.create_table(
            call.sandbox.store, call.volume, name, wanted["schema_type"], metadata, call.sandbox.now()
        )
    except Aborted as refused:
        # This release handled none of create's errors, "exists" included.
        raise Crash(str(refused)) from refused
    return reply(name)


def _metadata(call: Call) -> Response:
    call.check_volume()
    metadata = call.table().metadata
    return reply({key: metadata[key] for key in _METADATA})


def _delete(call: Call) -> Response:
    call.check_volume()
    if not call.person.superadmin:
        return text_answer("Requires superadmin privilege.", 403)
    catalog.delete_table(call.sandbox.store, call.table(), call.sandbox.now())
    return reply(True)


def _count(call: Call) -> Response:
    call.check_volume()
    return reply(rows.count_rows(call.sandbox.store, call.table()))


def _read_rows(call: Call) -> Response:
    call.check_volume()
    return reply(rows.read_rows(call.sandbox.store, call.table(), call.annotation_ids()))


def _post_rows(call: Call) -> Response:
    annotations = call.envelope(envelope.PUT_ROWS)["annotations"]
    call.check_volume()
    try:
        ids = rows.insert_rows(call.sandbox.store, call.table(), annotations, call.sandbox.now)
    except Invalid as error:
        raise Aborted(422, error.errors) from None
    except DatabaseRefused as error:
        raise Aborted(404, str(error)) from error
    return reply(f"Inserted {len(ids)} annotations")


def _put_rows(call: Call) -> Response:
    annotations = call.envelope(envelope.PUT_ROWS)["annotations"]
    call.check_volume()
    new_ids: list[int] = []
    for annotation in annotations:
        try:
            _, new = rows.replace_row(call.sandbox.store, call.table(), annotation, call.sandbox.now)
        except Invalid as error:
            raise Aborted(422, error.errors) from None
        new_ids.append(new)
    return reply(str(new_ids))


def _delete_rows(call: Call) -> Response:
    ids = call.envelope(envelope.DELETE_ROWS)["annotation_ids"]
    call.check_volume()
    found = rows.delete_rows(call.sandbox.store, call.table(), ids, call.sandbox.now)
    if not found:
        raise Aborted(404, f"annotation_id {ids} not in table {call.table_name}")
    return reply(f"{len(found)} annotations marked for deletion")


async def _versions(request: Request) -> Response:
    return json_answer([2], spaced=True)
