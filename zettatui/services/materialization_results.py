"""What the materialization service tells: versions, their tables, and the rows of a query. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Row3 = tuple[float, float, float]


@dataclass(frozen=True)
class MaterializedVersion:
    """One version: its number, and the time whose rows and root ids it holds.

    `expires_on` None = kept for good; `usable` False = expired or not ready, so it cannot be queried.
    """

    number: int
    at: datetime
    status: str = ""
    expires_on: datetime | None = None
    usable: bool = True


@dataclass(frozen=True)
class MaterializedTable:
    """A table as a version holds it; `resolution_nm` is in nm per voxel of its coordinates."""

    name: str
    schema: str
    description: str
    user_id: str
    notice: str
    resolution_nm: Row3 | None


@dataclass(frozen=True)
class Query:
    """What is asked of one table. Filters are two-level as the service wants them: table, then column."""

    table: str
    filters: Mapping[str, Mapping[str, Mapping[str, object]]] = field(default_factory=dict)
    limit: int = 1_000


@dataclass(frozen=True)
class QueryAnswer:
    """Rows in no order, columns as the service names them; points split in `_x`, `_y`, `_z`.

    Positions count in voxels of `resolution_nm`; `warnings` are the service's own words, such as a cut.
    """

    rows: tuple[Mapping[str, object], ...]
    warnings: tuple[str, ...] = ()
    resolution_nm: Row3 | None = None
