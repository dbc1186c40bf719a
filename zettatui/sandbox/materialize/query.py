"""Queries of rows (sheet 7.1): one table of a version, a join of two, or a table at a moment ("live")."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from zettatui.sandbox.annotation.call import notice_header
from zettatui.sandbox.annotation.catalog import Table
from zettatui.sandbox.annotation.envelope import read_envelope, read_json
from zettatui.sandbox.annotation.failures import Aborted, BadEnvelope, Crash, DatabaseRefused
from zettatui.sandbox.annotation.types import Field
from zettatui.sandbox.materialize.encode import encode
from zettatui.sandbox.materialize.frame import Frame, build, check_filtered_tables, passes
from zettatui.sandbox.materialize.place import Place, endpoint
from zettatui.sandbox.materialize.roots import graph_of, move_to, roots_not_valid
from zettatui.sandbox.materialize.versions import Record, frozen_rows, live_rows, versions_of

QUERY_LIMIT = 200_000
_FILTERS = ("in", "notin", "equal", "greater", "less", "greater_equal", "less_equal", "spatial", "regex")
_VERSION = "/version/{version:int}"


def _field(name: str, kind: str, *, required: bool = False) -> Field:
    return Field(name, kind, required=required, nullable=False)


_COMMON = (
    *(_field(f"filter_{word}_dict", "mapping") for word in _FILTERS),
    _field("offset", "int64"),
    _field("limit", "int64"),
    _field("desired_resolution", "numbers"),
)
_SIMPLE = (*_COMMON, _field("select_columns", "strings"))
_JOIN = (
    *_COMMON,
    _field("tables", "pairs", required=True),
    _field("select_columns", "strings"),
    _field("select_column_map", "mapping"),
    _field("suffixes", "strings"),
    _field("suffix_map", "mapping"),
)
_LIVE = (
    *_COMMON,
    _field("table", "string", required=True),
    _field("timestamp", "string", required=True),
    _field("join_tables", "pairs"),
    _field("select_columns", "mapping"),
    _field("suffixes", "mapping"),
)


def routes() -> list[BaseRoute]:
    """Return the query routes."""
    return [
        endpoint(f"{_VERSION}/table/{{table}}/query", _simple, "POST"),
        endpoint(f"{_VERSION}/query", _join, "POST"),
        endpoint(f"{_VERSION}/views/{{view}}/query", _view, "POST"),
        endpoint("/query", _live, "POST"),
    ]


def _simple(place: Place) -> Response:
    wanted = _body(place, _SIMPLE)
    version = place.frozen_version(place.table_name)
    table = place.table(place.table_name)
    check_filtered_tables(wanted, [table.name])
    rows = [
        {table.name: row}
        for row in filter(passes(wanted, table), frozen_rows(place.sandbox.store, version, table.name))
    ]
    return _answer(place, [table], rows, wanted, {table.name: wanted.get("select_columns", ())}, {})


def _join(place: Place) -> Response:
    wanted = _body(place, _JOIN)
    (left, left_column), (right, right_column) = _two(wanted["tables"])
    version = place.frozen_version(left, right)
    tables = [place.table(left), place.table(right)]
    records = {table.name: frozen_rows(place.sandbox.store, version, table.name) for table in tables}
    columns = wanted.get("select_column_map", {})
    suffixes = wanted.get("suffix_map") or dict(zip((left, right), wanted.get("suffixes", ()), strict=False))
    rows = _joined(tables, records, left_column, right_column, wanted)
    return _answer(place, tables, rows, wanted, columns, suffixes)


def _live(place: Place) -> Response:
    wanted = _body(place, _LIVE)
    moment = _moment(wanted["timestamp"])
    versions = versions_of(place.sandbox.store, place.datastack)
    if not versions:
        text = "there is no future or past version for this timestamp, data not available at this time"
        raise Aborted(400, text)
    if any(datetime.fromisoformat(one.time_stamp) == moment for one in versions):
        raise Aborted(400, "do not use live live query to query a materialized timestamp")
    tables = [place.table(wanted["table"])]
    on = ("id", "id")
    for join in wanted.get("join_tables", ())[:1]:
        if len(join) != 4:
            raise BadEnvelope({"join_tables": {"0": ["Length must be 4."]}})
        tables.append(place.table(join[2]))
        on = (join[1], join[3])
    graph = graph_of(place.sandbox, place.datastack)
    if graph is not None and not place.flag("allow_invalid_root_ids", default=False):
        stale = roots_not_valid(graph, wanted, moment)
        if stale:
            raise Aborted(400, f"Some root_ids passed are not valid at the query timestamp: {stale}")
    records: dict[str, list[Record]] = {}
    warnings = []
    for table in tables:
        records[table.name], missing = live_rows(place.sandbox.store, table, moment)
        if graph is not None:
            move_to(graph, records[table.name], moment)
        if missing:
            text = f"There are {missing} annotations that need supervoxel lookups in table {table.name}"
            if not place.flag("allow_missing_lookups", default=False):
                raise Aborted(406, f"{text}, wait or set allow_missing_lookups=true to leave them out")
            warnings.append(f'201 - "{text}, they are not in this answer"')
    rows = _joined(tables, records, *on, wanted)
    if not rows:
        raise Aborted(400, f"This query on table {tables[0].name} returned no results")
    columns = wanted.get("select_columns", {})
    return _answer(place, tables, rows, wanted, columns, wanted.get("suffixes", {}), warnings)


def _view(place: Place) -> Response:
    raise Aborted(404, f"View {place.request.path_params['view']} not found")


def _body(place: Place, fields: tuple[Field, ...]) -> dict[str, Any]:
    if place.api != "v3":
        raise Crash("'ipc_compress'")
    wanted = read_envelope(read_json(place.body or b"{}"), fields)
    if len(wanted.get("desired_resolution", "xyz")) != 3:
        raise BadEnvelope({"desired_resolution": ["Length must be 3."]})
    if 0 in wanted.get("desired_resolution", ()):
        raise Crash("float division by zero")
    for clause in ("limit", "offset"):
        if wanted.get(clause, 0) < 0:
            word = clause.upper()
            text = f"{word} must not be negative"
            raise DatabaseRefused(
                f"InvalidRowCountIn{clause.title()}Clause", text, f"SELECT ... {word} ...", {}
            )
    return wanted


def _joined(
    tables: Sequence[Table],
    records: Mapping[str, list[Record]],
    left: str,
    right: str,
    wanted: Mapping[str, Any],
) -> list[Mapping[str, Record]]:
    """Return the filtered rows of one table, or of two where the named columns agree."""
    check_filtered_tables(wanted, [table.name for table in tables])
    found = {table.name: list(filter(passes(wanted, table), records[table.name])) for table in tables}
    first = tables[0].name
    if len(tables) == 1:
        return [{first: row} for row in found[first]]
    second = tables[1].name
    by_key: dict[Any, list[Record]] = {}
    for row in found[second]:
        by_key.setdefault(row.get(right), []).append(row)
    return [{first: row, second: other} for row in found[first] for other in by_key.get(row.get(left), ())]


def _answer(
    place: Place,
    tables: Sequence[Table],
    rows: Sequence[Mapping[str, Record]],
    wanted: Mapping[str, Any],
    columns: Mapping[str, Sequence[str]],
    suffixes: Mapping[str, str],
    warnings: Sequence[str] = (),
) -> Response:
    own = [float(tables[-1].metadata[f"voxel_resolution_{axis}"] or 1) for axis in "xyz"]
    resolution = wanted.get("desired_resolution") or own
    arrow = place.flag("return_pyarrow", default=True)
    notices = [notice["Warning"] for notice in (notice_header(table.metadata) for table in tables) if notice]
    if place.flag("count", default=False):
        frame = Frame({"count": "int64"}, [{"count": len(rows)}], {tables[0].name: {"count": "count"}})
        return encode(place.request, frame, arrow=arrow, resolution_nm=resolution, warnings=notices)
    limit = min(wanted.get("limit", QUERY_LIMIT), QUERY_LIMIT)
    sample = place.request.query_params.get("random_sample", "")
    if sample.isdecimal():
        rows = random.sample(list(rows), min(int(sample), len(rows)))
    offset = wanted.get("offset", 0)
    rows = rows[offset : offset + limit]
    limited = [f'201 - "Limited query to {limit} rows'] if len(rows) == limit else []
    frame = build(tables, rows, columns, suffixes, resolution)
    everything = [*warnings, *limited, *notices]
    return encode(place.request, frame, arrow=arrow, resolution_nm=resolution, warnings=everything)


def _two(tables: list[list[str]]) -> list[list[str]]:
    if len(tables) != 2 or any(len(one) != 2 for one in tables):
        raise BadEnvelope({"tables": {"0": ["Length must be 2."]}})
    return tables


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise BadEnvelope({"timestamp": ["Not a valid datetime."]}) from None
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone.utc)
    return moment.replace(tzinfo=None)
