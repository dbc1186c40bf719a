"""Use-cases of materialization: what was frozen when, and queries of frozen or live rows. Nothing is written."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from zettatui.annotations.filters import RowFilter
from zettatui.services.errors import ServiceError
from zettatui.services.materialization_results import (
    MaterializedTable,
    MaterializedVersion,
    Query,
    QueryAnswer,
)

from .jobs import Progress

if TYPE_CHECKING:
    from datetime import datetime

    from zettatui.services.materialization import MaterializationService

    from .tables import Tables

MOST_SHOWN: Final = 1_000
"""Rows asked for at once: a page to look through, not an export."""


@dataclass(frozen=True)
class Contents:
    """The tables of a version, or of now without one, with the number of valid rows where that could be had."""

    version: MaterializedVersion | None
    tables: tuple[MaterializedTable, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Queried:
    """The rows of a query by rising id, points as one column.

    Attributes:
        at: the time the rows are of, aware UTC.
        columns: the columns' names, in the service's order.
        total: how many rows the query has in all, None where nobody says.
        hidden: rows that came and were left out by `!=` or `not in`.
        cut: whether the service gave only the first rows it found.
    """

    at: datetime
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    total: int | None
    hidden: int
    cut: bool
    warnings: tuple[str, ...]
    answer: QueryAnswer


class Materialized:
    """The materialization of a datastack."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    @property
    def _service(self) -> MaterializationService:
        return self._tables.server.materialization(self._tables.datastack)

    async def versions(self, progress: Progress) -> tuple[MaterializedVersion, ...]:
        """Return all versions, expired ones too, the newest first; raises `ServiceError`."""
        return tuple(await self._service.versions(expired=True))

    async def contents(self, version: MaterializedVersion | None, progress: Progress) -> Contents:
        """Return the tables of a version; raises `ServiceError`. A count that fails is left out."""
        service = self._service
        if version is None:
            names = await self._tables.names(progress)
            return Contents(None, tuple(MaterializedTable(name, "", "", "", "", None) for name in names), {})
        tables = await service.tables(version.number)
        counts: dict[str, int] = {}
        for done, table in enumerate(tables, 1):
            try:
                counts[table.name] = await service.count(version.number, table.name)
            except ServiceError:
                continue  # the count is a courtesy; a query tells what is wrong
            finally:
                progress(done, len(tables), "tables")
        return Contents(version, tuple(tables), counts)

    async def query(
        self,
        table: str,
        version: MaterializedVersion | None,
        asked: RowFilter,
        progress: Progress,
        *,
        without_new: bool = False,
    ) -> Queried:
        """Return rows of a version, or of now without one.

        Raises:
            LookupsMissing: rows were just added; `without_new` leaves them out. ServiceError: as the service says.
        """
        query = Query(table, asked.for_table(table), MOST_SHOWN)
        if version is None:
            at = self._tables.bench.now()
            answer = await self._service.live(at, query, without_new=without_new)
        else:
            at = version.at
            answer = await self._service.query(version.number, query)
        cut = len(answer.rows) >= query.limit
        total = None if cut else len(answer.rows)
        if cut and version is not None:
            total = await self._service.total(version.number, query)
        rows = await asyncio.to_thread(_gathered, answer.rows)
        kept = tuple(row for row in rows if asked.keeps(row))
        columns = tuple(dict.fromkeys(column for row in rows[:1] for column in row))
        return Queried(at, columns, kept, total, len(rows) - len(kept), cut, answer.warnings, answer)


def _gathered(rows: Sequence[Mapping[str, object]]) -> list[Mapping[str, Any]]:
    """Put the three parts of each point together, and sort by id: the service answers in no order."""
    if not rows:
        return []
    names = set(rows[0])
    points = [
        name[:-2] for name in rows[0] if name.endswith("_x") and {f"{name[:-2]}_y", f"{name[:-2]}_z"} <= names
    ]
    firsts = {f"{point}_x": point for point in points}
    inner = {f"{point}_{axis}" for point in points for axis in "yz"}
    gathered = [
        {
            firsts.get(name, name): _position(row, firsts[name]) if name in firsts else value
            for name, value in row.items()
            if name not in inner
        }
        for row in rows
    ]
    return sorted(gathered, key=lambda row: row["id"] if isinstance(row.get("id"), int) else 0)


def _position(row: Mapping[str, object], point: str) -> list[object] | None:
    values = [row.get(f"{point}_{axis}") for axis in "xyz"]
    return None if any(value is None for value in values) else values
