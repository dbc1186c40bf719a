"""`table create`, `delete`, `post`, `remove`: each request goes out once."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from zettatui.annotations.alike import Likeness
from zettatui.annotations.check import check_annotation
from zettatui.annotations.fields import Field
from zettatui.annotations.names import (
    check_description,
    check_notice,
    check_resolution,
    check_table_name,
)
from zettatui.services.annotation import ROWS_PER_POST
from zettatui.services.annotation_results import NewTable
from zettatui.services.errors import NotFound, OutcomeUnknown, ServiceError
from zettatui.worker.imports.looking import Look, Looker
from zettatui.worker.tables import TableMade, Tables

from .exit_codes import AMBIGUOUS, DONE, NO, NOT_FOUND, USAGE, Refused
from .files import one_reader_of_standard_input, title_of
from .online import Online, run_online
from .options import Options
from .output import narrate, write_json, write_lines
from .table_session import fields_of, objects_in, tables_of


def create(found: argparse.Namespace, options: Options) -> int:
    """Make a table, after checking all that could burn its name."""
    x, y, z = found.resolution
    new = NewTable(
        found.name,
        found.schema,
        found.description,
        (x, y, z),
        read_permission=found.read,
        write_permission=found.write,
        notice=found.notice,
        reference_table=found.reference,
    )

    async def work(online: Online) -> TableMade:
        tables = await tables_of(online)
        type_read = await online.within(tables.read_type(found.schema, online.progress))
        points = [field.name for field in type_read.fields if field.kind == "point"]
        graph = tables.datastack.graph_table or None
        findings = [
            *check_table_name(found.name, points=points, graph_table=graph),
            *check_description(found.description),
            *check_notice(found.notice),
            *check_resolution(found.resolution),
        ]
        narrate(*(finding.say for finding in findings))
        if any(finding.level == "error" for finding in findings):
            raise Refused(NO, "Nothing was sent.")
        return await online.within(tables.create(new, online.progress))

    made = run_online(options, f"new table {found.name}", work, changes=True)
    if made.left_out:
        narrate(
            f"This server does not know these settings, so they were left out: {', '.join(made.left_out)}."
        )
    if made.doubt:
        narrate(f"The server answered with a failure ({made.doubt}), but the table is there.")
    if options.json:
        write_json({"table": made.name, "left_out": list(made.left_out)})
    else:
        write_lines([made.name])
    return DONE


def delete(found: argparse.Namespace, options: Options) -> int:
    """Mark a table as deleted."""
    if not found.yes:
        raise Refused(
            USAGE,
            f"Deleting {found.name} cannot be undone: it stays listed and readable, but counts as deleted, "
            "and its name is used up for ever. Say --yes to do it.",
        )

    async def work(online: Online) -> None:
        tables = await tables_of(online)
        await online.within(tables.engine().metadata(found.name))  # an unknown table is told as such
        try:
            await online.within(tables.engine().delete_table(found.name))
        except OutcomeUnknown:
            after = await online.within(tables.engine().metadata(found.name))
            if after.deleted is None:
                raise

    run_online(options, f"delete table {found.name}", work, changes=True)
    narrate(f"{found.name} is marked as deleted.")
    return DONE


def checked_rows(
    file: str, fields: tuple[Field, ...], values: list[Any], *, updating: bool = False
) -> list[dict[str, Any]]:
    """Return the rows worth sending; raises `Refused` where any has an error, after naming each."""
    rows: list[dict[str, Any]] = []
    wrong = 0
    for number, value in enumerate(values, 1):
        if updating and isinstance(value, dict):
            value = {**value, "id": _number(value.get("id"))} if "id" in value else value
        entry = check_annotation(fields, value, updating=updating)
        narrate(*(f"{title_of(file)}: row {number}: {one.level}: {one.sentence}" for one in entry.problems))
        wrong += not entry.ok
        rows.append(entry.annotation)
    if wrong:
        raise Refused(NO, f"{wrong:,} of {len(values):,} rows cannot be stored. Nothing was sent.")
    return rows


def _number(value: Any) -> Any:
    """Return an id that was written as text, as JSON of ours has ids, as a number."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


def post(found: argparse.Namespace, options: Options) -> int:
    """Store rows, all or none; print their ids."""
    one_reader_of_standard_input(options, found.file)
    values = objects_in(found.file)
    if not values:
        raise Refused(NO, f"{title_of(found.file)} holds no rows. Nothing was sent.")
    if len(values) > ROWS_PER_POST:
        raise Refused(
            USAGE, f"At most {ROWS_PER_POST:,} rows go in one request; use `table import` for more."
        )

    async def work(online: Online) -> tuple[int, ...] | None:
        tables = await tables_of(online)
        _, fields = await fields_of(online, tables, found.name)
        rows = checked_rows(found.file, fields, values)
        if found.dry_run:
            return ()
        return await _posted(online, tables, found.name, fields, rows)

    ids = run_online(options, f"new rows of {found.name}", work, changes=not found.dry_run)
    if found.dry_run:
        narrate(f"{len(values):,} good rows. Nothing was sent.")
        return DONE
    if ids is None:
        narrate(f"{len(values):,} rows are stored; this server does not tell their ids.")
    if options.json:
        write_json({"rows": len(values), "ids": None if ids is None else [str(one) for one in ids]})
    elif ids is not None:
        write_lines(map(str, ids))
    return DONE


async def _posted(
    online: Online, tables: Tables, name: str, fields: tuple[Field, ...], rows: list[dict[str, Any]]
) -> tuple[int, ...] | None:
    looker = Looker(tables.engine(), name, Likeness(fields))
    count = last = None
    try:
        count = await online.within(looker.count())
        last = await online.within(looker.last_id(count))
    except ServiceError as error:
        narrate(f"The table cannot be read ({error.what}); a lost answer could not be looked into.")
    try:
        outcome = await online.within(tables.engine().post(name, rows))
    except OutcomeUnknown as unknown:
        look = await _look(online, looker, rows, count, last)
        if look.verdict == "there":
            narrate("The answer was lost, but the rows are in the table.")
            return look.ids
        raise Refused(
            AMBIGUOUS, f"{unknown.what}: {look.facts} Look at the table before sending them again."
        ) from unknown
    except asyncio.CancelledError:
        narrate("zettatui: The rows may have been stored. Look at the table before sending them again.")
        raise
    if outcome.ids is not None or last is None:
        return outcome.ids
    return (await online.within(looker.look(rows, last, None))).ids


async def _look(
    online: Online, looker: Looker, rows: list[dict[str, Any]], count: int | None, last: int | None
) -> Look:
    if count is None or last is None:
        return Look("unclear", "The table cannot be read.")
    try:
        grown = await online.within(looker.count()) - count
        return await online.within(looker.look(rows, last, grown))
    except ServiceError as error:
        return Look("unclear", f"The table could not be read: {error.sentence}")


def remove(found: argparse.Namespace, options: Options) -> int:
    """Mark rows as deleted; print the ids that were."""

    async def work(online: Online) -> list[int]:
        tables = await tables_of(online)
        engine = tables.engine()
        try:
            outcome = await online.within(engine.delete(found.name, found.ids))
        except NotFound as none:
            raise Refused(NOT_FOUND, f"{found.name} has none of these rows.") from none
        except OutcomeUnknown as unknown:
            rows = await online.within(engine.rows(found.name, found.ids))
            if all(getattr(row, "deleted", None) is not None for row in rows.found) and rows.found:
                return [row.id for row in rows.found]
            raise Refused(AMBIGUOUS, f"{unknown.sentence} Deleting them once more does no harm.") from unknown
        if outcome.ids is not None:
            return sorted(outcome.ids)
        rows = await online.within(engine.rows(found.name, found.ids))  # old servers tell no ids
        return sorted(row.id for row in rows.found)

    ids = run_online(options, f"delete rows of {found.name}", work, changes=True)
    if options.json:
        write_json([str(one) for one in ids])
    else:
        write_lines(map(str, ids))
    missing = sorted(set(found.ids) - set(ids))
    if missing:
        narrate(f"{found.name} has no row {', '.join(map(str, missing))}.")
        return NOT_FOUND
    return DONE
