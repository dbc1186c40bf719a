"""Use-cases of the rows of one annotation table: read them page by page, and store a new one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zettatui.annotations.rows import position_of
from zettatui.services.annotation_results import AnnotationRow, TableMetadata, UnreadableRow
from zettatui.services.errors import OutcomeUnknown, ServerTrouble, ServiceError

from .jobs import Progress
from .tables import Tables, TypeRead

PAGE = 50
"""Ids asked for at once; small, since one row with an empty field makes the service read them one by one."""

PATIENCE = 16
"""How often a server may fail to read rows, never answering, before it is taken to be down."""

Row = AnnotationRow | UnreadableRow


@dataclass(frozen=True)
class TableEnd:
    """How far a table goes: all rows it ever had, and the highest id found."""

    count: int
    last_id: int


@dataclass(frozen=True)
class RowPage:
    """The rows with ids from `first` to `last`, both included, by rising id; not every id has one."""

    first: int
    last: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class TableOpened:
    """What a view of rows starts with; the page holds the newest rows."""

    metadata: TableMetadata
    type: TypeRead
    end: TableEnd
    page: RowPage


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


class TableRows:
    """The rows of one table of a session's aligned volume."""

    def __init__(self, tables: Tables, table: str) -> None:
        self.tables = tables
        self.table = table

    async def open(self, progress: Progress) -> TableOpened:
        """Read metadata, schema and the newest rows; raises `ServiceError`."""
        metadata = await self.tables.engine().metadata(self.table)
        type_read = await self.tables.read_type(metadata.schema, progress)
        end = await self.end()
        page = await self.page(max(1, end.last_id - PAGE + 1), end.last_id, progress)
        return TableOpened(metadata, type_read, end, page)

    async def form(self, progress: Progress) -> tuple[TableMetadata, TypeRead]:
        """Read what the form of a new row is drawn from; raises `ServiceError`."""
        metadata = await self.tables.engine().metadata(self.table)
        return metadata, await self.tables.read_type(metadata.schema, progress)

    async def end(self) -> TableEnd:
        """Find the highest id: ids run from 1 to the count, and beyond it by as much as there are gaps."""
        count = await self.tables.engine().count(self.table)
        last = count
        while True:
            beyond = await self._read(last + 1, last + PAGE)
            if not beyond:
                return TableEnd(count, last)
            last = beyond[-1].id

    async def page(self, first: int, last: int, progress: Progress) -> RowPage:
        """Read the rows of a range of ids, both ends included; raises `ServiceError`."""
        return RowPage(first, last, tuple(await self._read(first, last)))

    async def _read(self, first: int, last: int) -> list[Row]:
        """Read the rows of a range of ids by rising id.

        Engines before 3 only crash over a row with empty fields and do not say why, so the range is halved until
        such rows stand alone. A server that fails whatever it is asked for gives its own error.
        """
        if last < first:
            return []
        engine = self.tables.engine()
        found: list[Row] = []
        waiting = [(first, last)]
        failures = answers = 0
        while waiting:
            low, high = waiting.pop()
            try:
                found += (await engine.rows(self.table, list(range(low, high + 1)))).found
                answers += 1
            except ServerTrouble:
                failures += 1
                if failures >= PATIENCE and not answers:
                    raise
                if low == high:
                    found.append(UnreadableRow(low))
                else:
                    middle = (low + high) // 2
                    waiting += [(middle + 1, high), (low, middle)]
        return sorted(found, key=lambda row: row.id)

    async def post(self, annotation: Mapping[str, object], progress: Progress) -> Posted:
        """Store one annotation, sending it once; where the answer names no id, find the row by reading.

        Raises:
            ServiceError: the row was refused or never sent; nothing was stored.
        """
        before = await self._end_if_readable()
        doubt = ""
        try:
            outcome = await self.tables.engine().post(self.table, [dict(annotation)])
        except OutcomeUnknown as unknown:
            doubt = unknown.detail or unknown.what
        else:
            if outcome.ids:
                return Posted(self.table, outcome.ids, told=True, before=before.count if before else None)
        return await self._look_for(annotation, before, doubt)

    async def _end_if_readable(self) -> TableEnd | None:
        try:
            return await self.end()
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
                self.table, (), told=False, before=count, after=after.count if after else None, doubt=doubt
            )
        found = await self._added(before, after)
        mine = [row.id for row in found if isinstance(row, AnnotationRow) and holds(row.values, annotation)]
        if not mine and after.count == before.count + 1:
            mine = [row.id for row in found if isinstance(row, UnreadableRow)]
        return Posted(
            self.table, tuple(mine[-1:]), told=False, before=before.count, after=after.count, doubt=doubt
        )

    async def _added(self, before: TableEnd, after: TableEnd) -> Sequence[Row]:
        first = max(before.last_id + 1, after.last_id - PAGE + 1)
        try:
            return await self._read(first, after.last_id)
        except ServiceError:
            return ()


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
