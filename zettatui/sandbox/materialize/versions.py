"""Frozen versions of a datastack's tables, and the supervoxel and root ids looked up for their points."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zettatui.sandbox.annotation.catalog import Table, find_table, register_segmentation
from zettatui.sandbox.store import Store

TABLES = """
CREATE TABLE IF NOT EXISTS materialize_versions (
  id INTEGER PRIMARY KEY, datastack TEXT NOT NULL, version INTEGER NOT NULL, time_stamp TEXT NOT NULL,
  expires_on TEXT, valid INTEGER NOT NULL, status TEXT NOT NULL, UNIQUE (datastack, version));
CREATE TABLE IF NOT EXISTS materialize_tables (
  id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL REFERENCES materialize_versions(id),
  aligned_volume TEXT NOT NULL, table_name TEXT NOT NULL, schema_type TEXT NOT NULL, created TEXT NOT NULL,
  UNIQUE (version_id, table_name));
CREATE TABLE IF NOT EXISTS materialize_rows (
  version_id INTEGER NOT NULL REFERENCES materialize_versions(id), table_name TEXT NOT NULL,
  id INTEGER NOT NULL, created TEXT NOT NULL,
  columns TEXT NOT NULL, PRIMARY KEY (version_id, table_name, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS materialize_lookups (
  table_key INTEGER NOT NULL, row_id INTEGER NOT NULL, columns TEXT NOT NULL,
  PRIMARY KEY (table_key, row_id)) WITHOUT ROWID;
"""
Record = dict[str, Any]


@dataclass(frozen=True)
class Version:
    """One frozen version; times are naive UTC text with a fraction, which caveclient 8.2.1 needs."""

    id: int
    datastack: str
    version: int
    time_stamp: str
    expires_on: str | None
    valid: bool
    status: str

    def as_json(self) -> Record:
        """Return the version object of sheet 7."""
        return {**self.__dict__, "is_merged": True}


def versions_of(store: Store, datastack: str, *, expired: bool = False) -> list[Version]:
    """Return a datastack's versions, those that can be queried only unless `expired`."""
    rows = store.db.execute(
        "SELECT * FROM materialize_versions WHERE datastack = ? AND (valid OR ?) ORDER BY version",
        (datastack, expired),
    )
    return [Version(**{**dict(row), "valid": bool(row["valid"])}) for row in rows]


def find_version(store: Store, datastack: str, version: int) -> Version | None:
    """Return one version, expired or not."""
    return next((one for one in versions_of(store, datastack, expired=True) if one.version == version), None)


def frozen_tables(store: Store, version: Version) -> list[sqlite3.Row]:
    """Return the tables of a version: id, aligned_volume, table_name, schema_type, created."""
    return list(
        store.db.execute("SELECT * FROM materialize_tables WHERE version_id = ? ORDER BY id", (version.id,))
    )


def frozen_rows(store: Store, version: Version, table_name: str) -> list[Record]:
    """Return the rows of a table in a version: id, created (text), valid and the flat columns."""
    rows = store.db.execute(
        "SELECT id, created, columns FROM materialize_rows"
        " WHERE version_id = ? AND table_name = ? ORDER BY id",
        (version.id, table_name),
    )
    return [_record(row) for row in rows]


def live_rows(store: Store, table: Table, moment: datetime) -> tuple[list[Record], int]:
    """Return the rows that existed at a moment (naive UTC), and how many of those still lack a lookup.

    Rows without a lookup are not among those returned.
    """
    rows = store.db.execute(
        "SELECT r.id, r.created, r.columns, l.columns AS looked_up FROM annotation_rows r"
        " LEFT JOIN materialize_lookups l ON l.table_key = r.table_key AND l.row_id = r.id"
        " WHERE r.table_key = :key AND r.created <= :moment AND (r.deleted IS NULL OR r.deleted > :moment)"
        " ORDER BY r.id",
        {"key": table.key, "moment": str(moment)},
    )
    known: list[Record] = []
    missing = 0
    for row in rows:
        if row["looked_up"] is None and table.schema.segmentation_columns:
            missing += 1
        else:
            known.append({**_record(row), **json.loads(row["looked_up"] or "{}")})
    return known, missing


def look_up(store: Store, table: Table, found: Mapping[int, Mapping[str, int]]) -> None:
    """Record the ids found for rows: `{row id: {"pt_supervoxel_id": ..., "pt_root_id": ...}}`."""
    with store.write() as db:
        db.executemany(
            "INSERT OR REPLACE INTO materialize_lookups (table_key, row_id, columns) VALUES (?, ?, ?)",
            [(table.key, row_id, json.dumps(columns)) for row_id, columns in found.items()],
        )


def add_version(
    store: Store,
    datastack: str,
    version: int,
    moment: datetime,
    expires_on: datetime | None,
    *,
    expired: bool = False,
) -> Version:
    """Record a version; an expired one is listed but holds no tables any more."""
    with store.write() as db:
        db.execute(
            "INSERT INTO materialize_versions (datastack, version, time_stamp, expires_on, valid, status)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                datastack,
                version,
                _with_fraction(moment),
                expires_on and _with_fraction(expires_on),
                not expired,
                "EXPIRED" if expired else "AVAILABLE",
            ),
        )
    made = find_version(store, datastack, version)
    if made is None:
        raise KeyError(version)
    return made


def freeze(
    store: Store, version: Version, aligned_volume: str, names: Iterable[str], pcg_table: str, source: str
) -> None:
    """Copy the named tables as they were at the version's time, and mark them as materialized."""
    moment = datetime.fromisoformat(version.time_stamp)
    for name in names:
        table = find_table(store, aligned_volume, name)
        if table is None:
            raise KeyError(name)
        rows, _ = live_rows(store, table, moment)
        with store.write() as db:
            db.execute(
                "INSERT INTO materialize_tables"
                " (version_id, aligned_volume, table_name, schema_type, created) VALUES (?, ?, ?, ?, ?)",
                (version.id, aligned_volume, name, table.schema.name, version.time_stamp),
            )
            db.executemany(
                "INSERT INTO materialize_rows (version_id, table_name, id, created, columns)"
                " VALUES (?, ?, ?, ?, ?)",
                [(version.id, name, row["id"], row["created"], json.dumps(row)) for row in rows],
            )
            known = db.execute(
                "SELECT 1 FROM annotation_segmentations WHERE table_key = ? AND pcg_table_name = ?",
                (table.key, pcg_table),
            ).fetchone()
            if known is None:
                register_segmentation(store, aligned_volume, name, pcg_table, source, moment)


def _record(row: sqlite3.Row) -> Record:
    columns = json.loads(row["columns"])
    return {**columns, "id": row["id"], "created": row["created"], "valid": True}


def _with_fraction(moment: datetime) -> str:
    return (moment if moment.microsecond else moment.replace(microsecond=1)).isoformat()
