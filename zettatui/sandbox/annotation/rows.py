"""The rows of a table: insert, read, replace, mark as deleted (dynamicannotationdb 5.8.1)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from zettatui.sandbox.annotation.catalog import Table, find_table
from zettatui.sandbox.annotation.database import (
    bigint,
    duplicate_key,
    fits_int64,
    missing_target,
    read_position,
    stored_columns,
)
from zettatui.sandbox.annotation.failures import Aborted, Crash, DatabaseRefused
from zettatui.sandbox.annotation.marshal import load_annotation
from zettatui.sandbox.annotation.tables import next_number
from zettatui.sandbox.store import Store

INSERT_LIMIT = 10_000
_INSERT = "INSERT INTO {table} ({columns}) VALUES (...)"
Clock = Callable[[], datetime]


def count_rows(store: Store, table: Table) -> int:
    """Return how many rows a table ever had, deleted and superseded ones among them."""
    row = store.db.execute(
        "SELECT count(*) AS n FROM annotation_rows WHERE table_key = ?", (table.key,)
    ).fetchone()
    return int(row["n"])


def insert_rows(
    store: Store, table: Table, annotations: Sequence[Mapping[str, Any]], now: Clock
) -> list[int]:
    """Insert annotations, all or none, and return their ids in the same order.

    Raises marshal.Invalid for the first that does not fit, DatabaseRefused, Crash or Aborted (413).
    """
    if len(annotations) > INSERT_LIMIT:
        text = f"{INSERT_LIMIT} -> The insertion limit is {INSERT_LIMIT}, {len(annotations)} were attempted"
        raise Aborted(413, f"{text} to be inserted")
    loaded = [(load_annotation(table.schema, one), one.get("id"), now()) for one in annotations]
    if loaded and "valid" not in table.schema.columns:
        raise Crash(f"'valid' is an invalid keyword argument for {table.name}")
    prepared = [
        (
            stored_columns(table.name, table.schema, flat, _INSERT),
            bigint(given, _INSERT) if given else None,
            created,
        )
        for flat, given, created in loaded
    ]
    ids: list[int] = []
    try:
        with store.write() as db:
            if prepared and not table.schema.is_reference and all(given is None for _, given, _ in prepared):
                _insert_all(db, table, prepared, ids)
            else:
                for stored, given, created in prepared:
                    ids.append(_insert(db, store, table, stored, given, created))
            _touch(db, table, now())
    except DatabaseRefused:
        # The rows are gone again, but a PostgreSQL sequence does not give numbers back.
        taken = sum(given is None for _, given, _ in prepared[: len(ids) + 1])
        if taken:
            next_number(store.db, _scope(table), taken)
        raise
    return ids


def read_rows(store: Store, table: Table, ids: Iterable[int]) -> list[dict[str, Any]]:
    """Return the flat rows with these ids; unknown ids are left out.

    One empty optional field anywhere makes the whole read fail, as the real engine's own schema does.
    """
    wanted = list(ids)
    rows = []
    for row in _select(store, table, wanted):
        columns = json.loads(row["columns"])
        if any(value is None for name, value in columns.items() if name != "valid"):
            raise Crash(f"No annotation with {wanted} exists")
        for name, kind in table.schema.columns.items():
            if kind == "pointz":
                columns[name] = read_position(columns[name])
        rows.append(
            {
                **columns,
                "valid": bool(row["valid"]),
                "superceded_id": row["superceded_id"],
                "deleted": str(row["deleted"]),
                "id": row["id"],
                "created": row["created"],
            }
        )
    return rows


def replace_row(store: Store, table: Table, annotation: Mapping[str, Any], now: Clock) -> tuple[int, int]:
    """Replace one row and return its old and its new id; a reference table's row is changed in place.

    Raises marshal.Invalid, DatabaseRefused, Crash, or Aborted with 409 for a row that was replaced before.
    """
    old_id = annotation.get("id")
    if not old_id:
        raise Crash("'str' object has no attribute 'items'")
    flat = load_annotation(table.schema, annotation)
    stored = stored_columns(table.name, table.schema, flat, _INSERT)
    found = _select(store, table, [bigint(old_id, "SELECT ... WHERE id = %(id)s")])
    if not found:
        raise Crash("No row was found for one()")
    old = found[0]
    if table.schema.is_reference:
        stored["valid"] = True
        with store.write() as db:
            _check_target(store, table, stored)
            db.execute(
                "UPDATE annotation_rows SET columns = ?, valid = 1 WHERE table_key = ? AND id = ?",
                (json.dumps(stored), table.key, old["id"]),
            )
            _touch(db, table, now())
        return old["id"], old["id"]
    if old["superceded_id"]:
        newer = old["superceded_id"]
        text = f"Error update ID {old_id} -> Annotation with ID {old_id} has already been superseded by"
        raise Aborted(409, f"{text} annotation ID {newer}, update annotation ID {newer} instead")
    try:
        with store.write() as db:
            new_id = _insert(db, store, table, stored, None, now())
            db.execute(
                "UPDATE annotation_rows SET valid = 0, deleted = ?, superceded_id = ?"
                " WHERE table_key = ? AND id = ?",
                (_stamp(now()), new_id, table.key, old["id"]),
            )
            _move_targets(db, table, old["id"], new_id)
            _touch(db, table, now())
    except DatabaseRefused:
        next_number(store.db, _scope(table))
        raise
    return old["id"], new_id


def delete_rows(store: Store, table: Table, ids: Iterable[int], now: Clock) -> list[int]:
    """Mark rows as deleted and return the ids that exist."""
    found = [row["id"] for row in _select(store, table, list(ids))]
    with store.write() as db:
        for row_id in found:
            db.execute(
                "UPDATE annotation_rows SET valid = 0, deleted = ? WHERE table_key = ? AND id = ?",
                (_stamp(now()), table.key, row_id),
            )
        if found:
            _touch(db, table, now())
    return found


def _insert(
    db: sqlite3.Connection,
    store: Store,
    table: Table,
    stored: dict[str, Any],
    given: int | None,
    created: datetime,
) -> int:
    row_id = next_number(db, _scope(table)) if given is None else given
    _check_target(store, table, stored)
    try:
        db.execute(
            "INSERT INTO annotation_rows (table_key, id, created, valid, columns) VALUES (?, ?, ?, 1, ?)",
            (table.key, row_id, _stamp(created), json.dumps({**stored, "valid": True})),
        )
    except sqlite3.IntegrityError:
        raise duplicate_key(table.name, row_id, stored) from None
    return row_id


def _insert_all(
    db: sqlite3.Connection,
    table: Table,
    prepared: Sequence[tuple[dict[str, Any], int | None, datetime]],
    ids: list[int],
) -> None:
    """Insert rows without ids of their own at once, adding their ids to `ids`."""
    first = next_number(db, _scope(table), len(prepared))
    last = first + len(prepared) - 1
    clash = db.execute(
        "SELECT min(id) AS id FROM annotation_rows WHERE table_key = ? AND id BETWEEN ? AND ?",
        (table.key, first, last),
    ).fetchone()["id"]
    if clash is not None:
        ids.extend(range(first, clash))
        raise duplicate_key(table.name, clash, prepared[clash - first][0])
    db.executemany(
        "INSERT INTO annotation_rows (table_key, id, created, valid, columns) VALUES (?, ?, ?, 1, ?)",
        (
            (table.key, first + at, _stamp(created), json.dumps({**stored, "valid": True}))
            for at, (stored, _, created) in enumerate(prepared)
        ),
    )
    ids.extend(range(first, last + 1))


def _select(store: Store, table: Table, ids: list[int]) -> list[sqlite3.Row]:
    wanted = {row_id for row_id in ids if fits_int64(row_id)}
    # PostgreSQL moves a row to the end when it changes, which is the order of a real answer.
    return list(
        store.db.execute(
            "SELECT * FROM annotation_rows WHERE table_key = ? AND id IN (SELECT value FROM json_each(?))"
            " ORDER BY deleted IS NOT NULL, deleted, id",
            (table.key, json.dumps(sorted(wanted))),
        )
    )


def _check_target(store: Store, table: Table, stored: Mapping[str, Any]) -> None:
    if not table.schema.is_reference:
        return
    name = str(table.metadata["reference_table"])
    target = find_table(store, table.aligned_volume, name)
    if target is None or not _select(store, target, [stored["target_id"]]):
        raise missing_target(table.name, name, stored["target_id"], stored)


def _move_targets(db: sqlite3.Connection, table: Table, old_id: int, new_id: int) -> None:
    db.execute(
        "UPDATE annotation_rows SET columns = json_set(columns, '$.target_id', ?)"
        " WHERE json_extract(columns, '$.target_id') = ? AND table_key IN ("
        "SELECT key FROM annotation_tables"
        " WHERE aligned_volume = ? AND reference_table = ? AND tracks_targets)",
        (new_id, old_id, table.aligned_volume, table.name),
    )


def _touch(db: sqlite3.Connection, table: Table, now: datetime) -> None:
    db.execute("UPDATE annotation_tables SET last_modified = ? WHERE key = ?", (now.isoformat(), table.key))


def _scope(table: Table) -> str:
    return f"rows {table.key}"


def _stamp(moment: datetime) -> str:
    return str(moment)
