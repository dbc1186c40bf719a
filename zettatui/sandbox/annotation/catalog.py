"""The engine's list of tables, as dynamicannotationdb 5.8.1 keeps it."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from zettatui.sandbox.annotation.database import (
    IDENTIFIER_LIMIT,
    PERMISSIONS,
    bad_permission,
    duplicate_relation,
)
from zettatui.sandbox.annotation.failures import Aborted, DatabaseRefused
from zettatui.sandbox.annotation.tables import next_number
from zettatui.sandbox.annotation.types import SchemaType, schema_types
from zettatui.sandbox.store import Store

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

_NAME = re.compile(r"[a-z_]+[a-z0-9_]*\Z")
_SYSTEM_TABLES = {
    "annotation_table_metadata": "'AnnoMetadata'",
    "segmentation_table_metadata": "'SegmentationMetadata'",
}
_METADATA = (
    "id",
    "schema_type",
    "table_name",
    "valid",
    "created",
    "deleted",
    "user_id",
    "description",
    "notice_text",
    "reference_table",
    "flat_segmentation_source",
    "voxel_resolution_x",
    "voxel_resolution_y",
    "voxel_resolution_z",
    "write_permission",
    "read_permission",
    "last_modified",
)
_INSERT = """
INSERT INTO annotation_tables (
  aligned_volume, id, table_name, schema_type, valid, created, user_id, description, notice_text,
  reference_table, flat_segmentation_source, voxel_resolution_x, voxel_resolution_y, voxel_resolution_z,
  write_permission, read_permission, last_modified, tracks_targets)
VALUES (
  :aligned_volume, :id, :table_name, :schema_type, 1, :stamp, :user_id, :description, :notice_text,
  :reference_table, :flat_segmentation_source, :voxel_resolution_x, :voxel_resolution_y, :voxel_resolution_z,
  :write_permission, :read_permission, :stamp, :tracks_targets)
"""


@dataclass(frozen=True)
class Table:
    """A table of one aligned volume; `metadata` is the object of sheet 5.3 before it is materialized."""

    key: int
    aligned_volume: str
    name: str
    schema: SchemaType
    tracks_targets: bool
    metadata: dict[str, Any]

    @property
    def owner(self) -> str:
        """The owner's user id, a text."""
        return str(self.metadata["user_id"])


def list_tables(store: Store, aligned_volume: str) -> list[str]:
    """Return the names of a volume's tables, those marked as deleted among them."""
    rows = store.db.execute(
        "SELECT table_name FROM annotation_tables WHERE aligned_volume = ? ORDER BY id", (aligned_volume,)
    )
    return [row["table_name"] for row in rows]


def find_table(store: Store, aligned_volume: str, name: str) -> Table | None:
    """Return a table by its name, or None."""
    row = store.db.execute(
        "SELECT * FROM annotation_tables WHERE aligned_volume = ? AND table_name = ?", (aligned_volume, name)
    ).fetchone()
    return None if row is None else _table(row)


def describe(sandbox: Sandbox, aligned_volume: str, name: str) -> dict[str, Any] | None:
    """Return the metadata object by table name or segmentation table name, merged once it is materialized."""
    store = sandbox.store
    row = store.db.execute(
        "SELECT t.table_name FROM annotation_tables t"
        " LEFT JOIN annotation_segmentations s ON s.table_key = t.key"
        " WHERE t.aligned_volume = ? AND (t.table_name = ? OR s.table_name = ?)",
        (aligned_volume, name, name),
    ).fetchone()
    table = None if row is None else find_table(store, aligned_volume, row["table_name"])
    if table is None:
        return None
    segmentation = store.db.execute(
        "SELECT * FROM annotation_segmentations WHERE table_key = ? ORDER BY id LIMIT 1", (table.key,)
    ).fetchone()
    if segmentation is None:
        return dict(table.metadata)
    merged = dict(segmentation)
    del merged["table_key"]
    merged["valid"] = bool(merged["valid"])
    # Sources kept in the store name the sandbox itself, which may be at another port after a restart.
    merged["segmentation_source"] = merged["segmentation_source"].replace("{address}", sandbox.address)
    return {**table.metadata, **merged, "annotation_table": table.name}


def check_name(name: str) -> None:
    """Refuse a table name that AnnotationEngine >= 4.15 does not take."""
    if not name:
        raise Aborted(400, "Table name error: Table name cannot be empty.")
    if not _NAME.match(name):
        raise Aborted(
            400,
            "Table name error: Invalid table name. Table name must include at least one letter, and can only"
            " contain lowercase letters, numbers, and underscores (_).",
        )


def create_table(
    store: Store, aligned_volume: str, name: str, schema_name: str, metadata: dict[str, Any], now: datetime
) -> str:
    """Make a table and return its name.

    `metadata` holds description and user_id, maybe table_metadata and the optional keys of sheet 5.2. A bad
    permission word leaves the physical table behind: the name is burnt.
    """
    if name in _SYSTEM_TABLES:
        raise Aborted(400, _SYSTEM_TABLES[name])
    if find_table(store, aligned_volume, name) is not None:
        raise Aborted(400, f"Table {name} already exists")
    reference = metadata.get("table_metadata") or {}
    target = reference.get("reference_table")
    _check_reference(store, aligned_volume, name, target)
    schema = schema_types().get(schema_name)
    if schema is None:
        raise Aborted(400, f"Schema type: {schema_name} is not a known annotation type")
    if schema.is_reference and target is None:
        form = '{"reference_table": "your_target_table"}'
        raise Aborted(400, f"Reference metadata must be supplied as a dict in the form {form}")
    if target is not None and not schema.is_reference:
        raise Aborted(400, "Reference table must be a ReferenceAnnotation schema type")
    for identifier in (name, *(f"idx_{name}_{point}" for point in schema.points)):
        if len(identifier) > IDENTIFIER_LIMIT:
            text = f"Identifier '{identifier}' exceeds maximum length of {IDENTIFIER_LIMIT} characters"
            raise Aborted(400, text)
    tracks = bool(target and reference.get("track_target_id_updates"))
    description = metadata["description"]
    if tracks:
        description += (
            f" [Note: This table '{name}' will update the 'target_id' foreign_key"
            f" when updates are made to the '{target}' table] "
        )
    words = {column: metadata.get(column) for column in ("write_permission", "read_permission")}
    refused = _bad_permission(words, "INSERT INTO annotation_table_metadata (...)")
    with store.write() as db:
        try:
            db.execute("INSERT INTO annotation_relations VALUES (?, ?)", (aligned_volume, name))
        except sqlite3.IntegrityError:
            taken = duplicate_relation(name)
            raise Aborted(400, str(taken)) from taken
        if refused is None:
            values = {
                **dict.fromkeys(_METADATA),
                **{key: value for key, value in metadata.items() if value is not None and key in _METADATA},
                "aligned_volume": aligned_volume,
                "id": next_number(db, f"tables {aligned_volume}"),
                "table_name": name,
                "schema_type": schema_name,
                "description": description,
                "reference_table": target,
                "stamp": now.isoformat(),
                "write_permission": words["write_permission"] or "PRIVATE",
                "read_permission": words["read_permission"] or "PUBLIC",
                "tracks_targets": tracks,
            }
            db.execute(_INSERT, values)
    if refused is not None:
        raise Aborted(400, str(refused)) from refused
    return name


def update_table(store: Store, table: Table, changes: dict[str, Any]) -> None:
    """Change the editable metadata; an empty notice clears it, `last_modified` stays."""
    refused = _bad_permission(changes, "UPDATE annotation_table_metadata SET ...")
    if refused is not None:
        raise refused
    values = {**table.metadata, **changes, "key": table.key}
    values["notice_text"] = values["notice_text"] or None
    with store.write() as db:
        db.execute(
            "UPDATE annotation_tables SET description = :description, user_id = :user_id,"
            " notice_text = :notice_text, flat_segmentation_source = :flat_segmentation_source,"
            " read_permission = :read_permission, write_permission = :write_permission WHERE key = :key",
            values,
        )


def delete_table(store: Store, table: Table, now: datetime) -> None:
    """Mark a table as deleted; it stays listed, readable and writable."""
    with store.write() as db:
        db.execute("UPDATE annotation_tables SET deleted = ? WHERE key = ?", (now.isoformat(), table.key))


def register_segmentation(
    store: Store, aligned_volume: str, name: str, pcg_table_name: str, segmentation_source: str, now: datetime
) -> None:
    """Record that a table was materialized against a graph table, which changes its metadata (sheet 5.3)."""
    table = find_table(store, aligned_volume, name)
    if table is None:
        raise KeyError(name)
    with store.write() as db:
        db.execute(
            "INSERT INTO annotation_segmentations (table_key, id, table_name, pcg_table_name,"
            " segmentation_source, valid, created, last_updated) VALUES (?, ?, ?, ?, ?, 1, ?, ?)",
            (
                table.key,
                next_number(db, f"segmentations {aligned_volume}"),
                f"{name}__{pcg_table_name}",
                pcg_table_name,
                segmentation_source,
                now.isoformat(),
                now.isoformat(),
            ),
        )


def _check_reference(store: Store, aligned_volume: str, name: str, target: str | None) -> None:
    if target is None:
        return
    if target == name:
        raise Aborted(400, f"'None must target a different table not {name}'")
    if find_table(store, aligned_volume, target) is None:
        raise Aborted(400, f"No table named '{target}' exists.")


def _bad_permission(words: dict[str, Any], statement: str) -> DatabaseRefused | None:
    for column in ("write_permission", "read_permission"):
        word = words.get(column)
        if word is not None and word not in PERMISSIONS:
            return bad_permission(column, word, statement)
    return None


def _table(row: sqlite3.Row) -> Table:
    metadata = {column: row[column] for column in _METADATA}
    metadata["valid"] = bool(metadata["valid"])
    return Table(
        row["key"],
        row["aligned_volume"],
        row["table_name"],
        schema_types()[row["schema_type"]],
        bool(row["tracks_targets"]),
        metadata,
    )
