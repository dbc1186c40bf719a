"""The engine's SQL tables in the sandbox's store."""

from __future__ import annotations

import sqlite3

# `annotation_relations` are the physical tables: one without a metadata row is a burnt name.
TABLES = """
CREATE TABLE IF NOT EXISTS annotation_counters (scope TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS annotation_relations (
  aligned_volume TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (aligned_volume, name));
CREATE TABLE IF NOT EXISTS annotation_tables (
  key INTEGER PRIMARY KEY, aligned_volume TEXT NOT NULL, id INTEGER NOT NULL, table_name TEXT NOT NULL,
  schema_type TEXT NOT NULL, valid INTEGER NOT NULL, created TEXT NOT NULL, deleted TEXT,
  user_id TEXT NOT NULL, description TEXT NOT NULL, notice_text TEXT, reference_table TEXT,
  flat_segmentation_source TEXT,
  voxel_resolution_x REAL, voxel_resolution_y REAL, voxel_resolution_z REAL,
  write_permission TEXT NOT NULL, read_permission TEXT NOT NULL, last_modified TEXT NOT NULL,
  tracks_targets INTEGER NOT NULL, UNIQUE (aligned_volume, table_name));
CREATE TABLE IF NOT EXISTS annotation_segmentations (
  table_key INTEGER NOT NULL REFERENCES annotation_tables(key), id INTEGER NOT NULL, table_name TEXT NOT NULL,
  pcg_table_name TEXT NOT NULL, segmentation_source TEXT NOT NULL, valid INTEGER NOT NULL,
  created TEXT NOT NULL, deleted TEXT, last_updated TEXT NOT NULL, PRIMARY KEY (table_key, pcg_table_name));
CREATE TABLE IF NOT EXISTS annotation_rows (
  table_key INTEGER NOT NULL REFERENCES annotation_tables(key), id INTEGER NOT NULL, created TEXT NOT NULL,
  deleted TEXT, superceded_id INTEGER, valid INTEGER NOT NULL, columns TEXT NOT NULL,
  PRIMARY KEY (table_key, id)) WITHOUT ROWID;
"""


def next_number(db: sqlite3.Connection, scope: str, count: int = 1) -> int:
    """Take `count` numbers of a sequence and return the first; like PostgreSQL's, it never goes back."""
    row = db.execute(
        "INSERT INTO annotation_counters (scope, value) VALUES (?, ?)"
        " ON CONFLICT (scope) DO UPDATE SET value = value + excluded.value RETURNING value",
        (scope, count),
    ).fetchone()
    return int(row["value"]) - count + 1
