"""Use-cases that change single rows: each request goes out once, and a doubtful answer is settled by reading."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from zettatui.annotations.rows import position_of
from zettatui.services.annotation_results import AnnotationRow, UnreadableRow
from zettatui.services.errors import OutcomeUnknown, ServiceError

from .jobs import Progress
from .table_rows import PAGE, Row, TableEnd, TableRows


@dataclass(frozen=True)
class Posted:
    """What became of one row that was sent once.

    Attributes:
        ids: the ids of the stored row, as told or as found; empty where it is not there or not known.
        told: whether the server named the ids; otherwise they were found by reading the table.
        before: rows the table had before, or None where that cannot be read.
        after: rows it has now, as far as it was read again.
        doubt: what the server answered instead of an outcome.
    """

    table: str
    ids: tuple[int, ...]
    told: bool
    before: int | None = None
    after: int | None = None
    doubt: str = ""

    @property
    def arrived(self) -> bool | None:
        """Whether the row is in the table; None where the facts do not decide it."""
        if self.ids:
            return True
        if not self.doubt:
            return True
        if self.before is not None and self.after is not None and self.before == self.after:
            return False
        return None


@dataclass(frozen=True)
class RowChanged:
    """What became of one row that was to be replaced or deleted by one request.

    Attributes:
        how: what was asked for.
        row: the id that it was asked for.
        new_id: the row that holds the new values; the same id where the server changes rows in place.
        done: whether it happened; None where reading does not decide it.
        doubt: what the server answered instead of an outcome.
        other: the row by which somebody else replaced it meanwhile.
    """

    table: str
    how: Literal["replaced", "deleted"]
    row: int
    new_id: int | None = None
    done: bool | None = True
    doubt: str = ""
    other: int | None = None


class RowChanges:
    """Stores, replaces and deletes rows of one table, one at a time."""

    def __init__(self, rows: TableRows) -> None:
        self._rows = rows
        self._table = rows.table

    # -- store -----------------------------------------------------------------------------------------

    async def post(self, annotation: Mapping[str, object], progress: Progress) -> Posted:
        """Store one annotation, sending it once; where the answer names no id, find the row by reading.

        Raises:
            ServiceError: the row was refused or never sent; nothing was stored.
        """
        before = await self._end_if_readable()
        doubt = ""
        try:
            outcome = await self._rows.tables.engine().post(self._table, [dict(annotation)])
        except OutcomeUnknown as unknown:
            doubt = unknown.detail or unknown.what
        else:
            if outcome.ids:
                return Posted(self._table, outcome.ids, told=True, before=before.count if before else None)
        return await self._look_for(annotation, before, doubt)

    async def _end_if_readable(self) -> TableEnd | None:
        try:
            return await self._rows.end()
        except ServiceError:
            # Writing may be allowed where reading is not, and posting says itself what is wrong otherwise.
            return None

    async def _look_for(
        self, annotation: Mapping[str, object], before: TableEnd | None, doubt: str
    ) -> Posted:
        after = await self._end_if_readable()
        if before is None or after is None:
            count = before.count if before else None
            return Posted(
                self._table, (), told=False, before=count, after=after.count if after else None, doubt=doubt
            )
        found = await self._added(before, after)
        mine = [row.id for row in found if isinstance(row, AnnotationRow) and holds(row.values, annotation)]
        if not mine and after.count == before.count + 1:
            mine = [row.id for row in found if isinstance(row, UnreadableRow)]
        return Posted(
            self._table, tuple(mine[-1:]), told=False, before=before.count, after=after.count, doubt=doubt
        )

    async def _added(self, before: TableEnd, after: TableEnd) -> Sequence[Row]:
        first = max(before.last_id + 1, after.last_id - PAGE + 1)
        try:
            return await self._rows.read(first, after.last_id)
        except ServiceError:
            return ()

    # -- replace and delete ----------------------------------------------------------------------------

    async def update(self, row: int, annotation: Mapping[str, object], progress: Progress) -> RowChanged:
        """Replace a row by a full annotation, sending it once; a deleted row comes back so, as a new one.

        Raises:
            RowSuperseded: it was replaced before. ServiceError: refused, or never sent; nothing was changed.
        """
        try:
            outcome = await self._rows.tables.engine().update(self._table, [{**annotation, "id": row}])
        except OutcomeUnknown as unknown:
            return await self._look_after_update(row, annotation, unknown.detail or unknown.what)
        new = outcome.new_ids.get(row, next(iter(outcome.new_ids.values()), row))
        return RowChanged(self._table, "replaced", row, new)

    async def _look_after_update(self, row: int, annotation: Mapping[str, object], doubt: str) -> RowChanged:
        def found(done: bool | None, new: int | None = None, other: int | None = None) -> RowChanged:
            return RowChanged(self._table, "replaced", row, new, done, doubt, other)

        now = await self._one(row)
        if not isinstance(now, AnnotationRow):
            return found(None)
        if now.superseded_by is None:
            # Reference tables of older engines are changed in place.
            return found(True, row) if now.valid and holds(now.values, annotation) else found(False)
        newer = await self._one(now.superseded_by)
        if not isinstance(newer, AnnotationRow):
            return found(None, other=now.superseded_by)
        if holds(newer.values, annotation):
            return found(True, newer.id)
        return found(False, other=newer.id)

    async def delete(self, row: int, progress: Progress) -> RowChanged:
        """Mark a row as deleted, sending it once.

        Raises:
            NotFound: the table has no such row. ServiceError: refused, or never sent.
        """
        try:
            await self._rows.tables.engine().delete(self._table, [row])
        except OutcomeUnknown as unknown:
            now = await self._one(row)
            done = now.deleted is not None if isinstance(now, AnnotationRow) else None
            return RowChanged(self._table, "deleted", row, done=done, doubt=unknown.detail or unknown.what)
        return RowChanged(self._table, "deleted", row)

    async def _one(self, row: int) -> Row | None:
        try:
            return next(iter(await self._rows.read(row, row)), None)
        except ServiceError:
            return None


def holds(values: Mapping[str, object], annotation: Mapping[str, object]) -> bool:
    """Tell whether a stored row has every value of an annotation; the server cuts fractions of voxels."""
    return all(_holds(values, name, value) for name, value in annotation.items())


def _holds(values: Mapping[str, object], name: str, value: object) -> bool:
    if isinstance(value, Mapping):
        position = value.get("position")
        if isinstance(position, Sequence) and position_of(values, name) != _cut(position):
            return False
        return all(
            _same(values.get(f"{name}_{part}"), inner) for part, inner in value.items() if part != "position"
        )
    return _same(values.get(name), value)


def _cut(position: Iterable[object]) -> tuple[int, ...]:
    return tuple(int(number) for number in position if isinstance(number, (int, float)))


def _same(stored: object, sent: object) -> bool:
    if isinstance(stored, float) and isinstance(sent, (int, float)):
        return math.isclose(stored, sent, rel_tol=1e-6)
    return stored == sent
