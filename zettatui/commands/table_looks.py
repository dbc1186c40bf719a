"""`table list`, `show`, `schema`, `get`: reading only."""

from __future__ import annotations

import argparse
import json
from datetime import datetime

from zettatui.plain import plain_line
from zettatui.services.annotation_results import AnnotationRow

from .exit_codes import DONE, NOT_FOUND
from .online import Online, run_online
from .options import Options
from .output import narrate, write_json, write_lines
from .table_session import fields_of, tables_of


def list_tables(found: argparse.Namespace, options: Options) -> int:
    """Print the names of the tables."""

    async def work(online: Online) -> tuple[str, ...]:
        tables = await tables_of(online)
        return await online.within(tables.names(online.progress))

    names = run_online(options, "tables", work)
    if options.json:
        write_json(list(names))
    else:
        write_lines(names)
    return DONE


def show(found: argparse.Namespace, options: Options) -> int:
    """Print a table's metadata and count."""

    async def work(online: Online) -> dict[str, object]:
        tables = await tables_of(online)
        metadata = await online.within(tables.engine().metadata(found.name))
        count = await online.within(tables.engine().count(found.name))
        return {**metadata.raw, "count": count}

    shown = run_online(options, f"table {found.name}", work)
    if options.json:
        write_json(shown)
    else:
        width = max(map(len, shown))
        write_lines(f"{key:{width}}  {_plain(value)}" for key, value in shown.items())
    return DONE


def _plain(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return plain_line(text, limit=1000)


def schema(found: argparse.Namespace, options: Options) -> int:
    """Print the fields of a table's rows, or the definition as the schema service gives it."""

    async def work(online: Online) -> tuple[object, list[str]]:
        tables = await tables_of(online)
        metadata, fields = await fields_of(online, tables, found.name)
        type_read = await online.within(tables.read_type(metadata.schema, online.progress))
        shown = [one for one in fields if not one.hidden]
        return type_read.definition, [f"{one.name}\t{one.note}\t{one.description}" for one in shown]

    definition, lines = run_online(options, f"schema of {found.name}", work)
    if options.json:
        write_json(definition)
    else:
        write_lines(lines)
    return DONE


def get(found: argparse.Namespace, options: Options) -> int:
    """Print rows, one JSON object a line, in the order asked for."""

    async def work(online: Online) -> tuple[list[dict[str, object]], tuple[int, ...]]:
        tables = await tables_of(online)
        rows = await online.within(tables.engine().rows(found.name, found.ids, tell=online.progress))
        return [
            _row(row) if isinstance(row, AnnotationRow) else {"id": str(row.id), "shown": False}
            for row in rows.found
        ], rows.missing

    rows, missing = run_online(options, f"rows of {found.name}", work)
    write_lines(json.dumps(row) for row in rows)
    hidden = [str(row["id"]) for row in rows if row.get("shown") is False]
    if hidden:
        narrate(f"Rows with empty fields, which the service cannot show: {', '.join(hidden)}.")
    if missing:
        narrate(f"{found.name} has no row {', '.join(map(str, missing))}.")
        return NOT_FOUND
    return DONE


def _row(row: AnnotationRow) -> dict[str, object]:
    return {
        "id": str(row.id),
        "valid": row.valid,
        "created": _time(row.created),
        "deleted": _time(row.deleted),
        "superseded_by": None if row.superseded_by is None else str(row.superseded_by),
        **{name: _safe(value) for name, value in row.values.items()},
    }


def _safe(value: object) -> object:
    """Spell whole numbers that a JSON reader may round as text."""
    return str(value) if isinstance(value, int) and abs(value) >= 2**53 else value


def _time(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}" if moment is not None else None
