"""AnnotationEngine 4.35.0: every error is a 500 around the real one (sheet 5.1 to 5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from zettatui.sandbox.annotation import catalog, envelope, portal, rows
from zettatui.sandbox.annotation.access import check_owner, check_read, check_write
from zettatui.sandbox.annotation.call import Call, endpoint, notice_header, reply
from zettatui.sandbox.annotation.failures import Aborted, BadParameter, Crash, DatabaseRefused
from zettatui.sandbox.annotation.marshal import Invalid
from zettatui.sandbox.answers import flask_redirect, json_answer, text_answer
from zettatui.sandbox.gate import sandbox_of

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

_BASE = "/annotation/api/v2/aligned_volume/{volume}/table"


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the engine's routes."""
    return [
        Route("/annotation/api/versions", _versions),
        Route("/annotation/", _home),
        portal.route(),
        endpoint(_BASE, "wrapped", sandbox, GET=_list, POST=_create, PUT=_update),
        endpoint(f"{_BASE}/{{table}}", "wrapped", sandbox, GET=_metadata, DELETE=_delete),
        endpoint(f"{_BASE}/{{table}}/count", "wrapped", sandbox, GET=_count),
        endpoint(
            f"{_BASE}/{{table}}/annotations",
            "wrapped",
            sandbox,
            GET=_read_rows,
            POST=_post_rows,
            PUT=_put_rows,
            DELETE=_delete_rows,
        ),
    ]


def _list(call: Call) -> Response:
    call.check_volume()
    wanted = call.request.query_params.get("filter_valid", "true").lower()
    if wanted not in {"true", "1", "on", "false", "0", ""}:
        text = f"whether to only return valid items Invalid literal for boolean(): {wanted}"
        raise BadParameter("filter_valid", text)
    return reply(catalog.list_tables(call.sandbox.store, call.volume))


def _create(call: Call) -> Response:
    data = envelope.read_json(call.body)
    if call.sandbox.lenient:
        data = envelope.forgive(data)
    wanted = envelope.read_envelope(data, envelope.CREATE)
    call.check_volume()
    catalog.check_name(wanted["table_name"])
    metadata = {"user_id": str(call.person.id), **wanted["metadata"]}
    name = catalog.create_table(
        call.sandbox.store,
        call.volume,
        wanted["table_name"],
        wanted["schema_type"],
        metadata,
        call.sandbox.now(),
    )
    return text_answer(name)


def _update(call: Call) -> Response:
    wanted = call.envelope(envelope.UPDATE)
    name = wanted["table_name"]
    check_owner(call.person, call.metadata(name))
    catalog.update_table(call.sandbox.store, call.table(name), wanted["metadata"])
    return reply(call.metadata(name))


def _metadata(call: Call) -> Response:
    call.check_volume()
    metadata = call.metadata()
    if metadata is None:
        raise Crash("'NoneType' object has no attribute 'get'")
    return reply(metadata, 201, notice_header(metadata))


def _delete(call: Call) -> Response:
    call.check_volume()
    check_owner(call.person, call.metadata())
    catalog.delete_table(call.sandbox.store, call.table(), call.sandbox.now())
    return reply(True)


def _count(call: Call) -> Response:
    call.check_volume()
    check_read(call.sandbox.people, call.person, call.metadata())
    return reply(rows.count_rows(call.sandbox.store, call.table()))


def _read_rows(call: Call) -> Response:
    call.check_volume()
    check_read(call.sandbox.people, call.person, call.metadata())
    table, ids = call.table(), call.annotation_ids()
    headers = notice_header(table.metadata)
    return reply(rows.read_rows(call.sandbox.store, table, ids), headers=headers)


def _post_rows(call: Call) -> Response:
    annotations = call.envelope(envelope.PUT_ROWS)["annotations"]
    call.check_volume()
    check_write(call.sandbox.people, call.person, call.metadata())
    try:
        ids = rows.insert_rows(call.sandbox.store, call.table(), annotations, call.sandbox.now)
    except Invalid as error:
        raise Aborted(422, error.errors) from None
    except (DatabaseRefused, Crash) as error:
        # The engine calls every surprise while inserting a 404.
        raise Aborted(404, str(error)) from error
    return reply(ids)


def _put_rows(call: Call) -> Response:
    annotations = call.envelope(envelope.PUT_ROWS)["annotations"]
    call.check_volume()
    check_write(call.sandbox.people, call.person, call.metadata())
    changed: dict[str, int] = {}
    # One by one, and each stays even if a later one fails: the real engine's PUT is not atomic.
    for annotation in annotations:
        try:
            old, new = rows.replace_row(call.sandbox.store, call.table(), annotation, call.sandbox.now)
        except Invalid as error:
            raise Aborted(422, error.errors) from None
        except (DatabaseRefused, Crash) as error:
            raise Aborted(400, str(error)) from error
        changed[str(old)] = new
    return reply(changed)


def _delete_rows(call: Call) -> Response:
    ids = call.envelope(envelope.DELETE_ROWS)["annotation_ids"]
    call.check_volume()
    check_write(call.sandbox.people, call.person, call.metadata())
    found = rows.delete_rows(call.sandbox.store, call.table(), ids, call.sandbox.now)
    if not found:
        return reply(f"annotation_id {ids} not in table {call.table_name}", 404)
    return reply(found)


async def _versions(request: Request) -> Response:
    return json_answer([2], spaced=True)


async def _home(request: Request) -> Response:
    return flask_redirect(f"{sandbox_of(request).address}/annotation/views")
