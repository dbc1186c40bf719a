"""What the annotation engine takes and tells: tables, rows, and the outcome of changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Permission = Literal["PRIVATE", "GROUP", "PUBLIC"]
Row3 = tuple[float, float, float]


@dataclass(frozen=True)
class NewTable:
    """A table to be made; resolution is in nm per voxel of the coordinates its rows will have."""

    name: str
    schema: str
    description: str
    resolution_nm: Row3
    read_permission: Permission = "PUBLIC"
    write_permission: Permission = "PRIVATE"
    notice: str = ""
    flat_segmentation_source: str = ""
    reference_table: str = ""
    track_target_id_updates: bool = False


@dataclass(frozen=True)
class CreatedTable:
    """The table that was made, and the settings that this server is too old to know, so left out."""

    name: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableMetadata:
    """A table's description. `deleted` set = marked for deletion: still listed, readable, name still taken.

    Times are naive UTC, as the engine keeps them. Values an older server lacks are None or empty.
    `graph_table` is set once the table was materialized.
    """

    name: str
    schema: str
    description: str
    user_id: str
    created: datetime | None
    deleted: datetime | None
    last_modified: datetime | None
    resolution_nm: Row3 | None
    read_permission: str
    write_permission: str
    notice: str
    reference_table: str
    flat_segmentation_source: str
    graph_table: str
    raw: Mapping[str, object] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class MetadataChange:
    """What to change in a table's description; None leaves a value as it is, an empty notice clears it."""

    description: str | None = None
    notice: str | None = None
    read_permission: Permission | None = None
    write_permission: Permission | None = None
    flat_segmentation_source: str | None = None
    user_id: str | None = None


@dataclass(frozen=True)
class AnnotationRow:
    """A row as stored. `values` holds the schema's fields in flat form (`pt_position` in table voxels).

    `deleted` and `superseded_by` are set for rows that no longer count; the service returns those too.
    """

    id: int
    valid: bool
    created: datetime | None
    deleted: datetime | None
    superseded_by: int | None
    values: Mapping[str, object]


@dataclass(frozen=True)
class UnreadableRow:
    """A row that exists, but whose empty optional fields keep this service from showing it."""

    id: int


@dataclass(frozen=True)
class Rows:
    """Rows in the order asked for; `missing` are ids that the table does not have."""

    found: tuple[AnnotationRow | UnreadableRow, ...]
    missing: tuple[int, ...]


@dataclass(frozen=True)
class PostOutcome:
    """Rows were stored: their ids in the order sent, or None on old servers, which tell only a sentence."""

    count: int
    ids: tuple[int, ...] | None
    said: str = ""


@dataclass(frozen=True)
class UpdateOutcome:
    """Rows were replaced: new id by old id (the same id where the server updates in place)."""

    new_ids: Mapping[int, int]
    said: str = ""


@dataclass(frozen=True)
class DeleteOutcome:
    """Rows were marked as deleted: the ids the table had, or None on old servers."""

    ids: tuple[int, ...] | None
    said: str = ""
