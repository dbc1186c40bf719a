"""Use-cases of the rows of one annotation table: read them page by page, over gaps of the ids."""

from __future__ import annotations

from dataclasses import dataclass

from zettatui.annotations.alike import Likeness
from zettatui.services.annotation_results import AnnotationRow, TableMetadata, UnreadableRow
from zettatui.services.errors import ServerTrouble

from .imports.looking import Looker
from .jobs import Progress
from .tables import Tables, TypeRead

PAGE = 50
"""Ids asked for at once; small, since one row with an empty field makes the service read them one by one."""

WIDEST = 2_000
"""Ids asked for at once where hardly any has a row: as many as a request's line takes."""

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
        page = await self.older(end.last_id + 1, progress)
        return TableOpened(metadata, type_read, end, page)

    async def form(self, progress: Progress) -> tuple[TableMetadata, TypeRead]:
        """Read what the form of a new row is drawn from; raises `ServiceError`."""
        metadata = await self.tables.engine().metadata(self.table)
        return metadata, await self.tables.read_type(metadata.schema, progress)

    async def end(self) -> TableEnd:
        """Find the highest id: ids run from 1 to the count, and beyond it by as much as there are gaps."""
        count = await self.tables.engine().count(self.table)
        around = await self.read(max(1, count - PAGE + 1), count + PAGE)
        last, span = max((row.id for row in around), default=count), PAGE
        if last <= count and len(around) < min(PAGE, count):
            # As many rows as are missing here stand further up, past a gap that a refused batch left.
            last = await Looker(self.tables.engine(), self.table, Likeness(())).last_id(count)
        while last > count:
            beyond = await self.read(last + 1, last + span)
            if not beyond:
                break
            last, span = beyond[-1].id, min(span * 4, WIDEST)
        return TableEnd(count, last)

    async def page(self, first: int, last: int, progress: Progress) -> RowPage:
        """Read the rows of a range of ids, both ends included; raises `ServiceError`."""
        return RowPage(first, last, tuple(await self.read(first, last)))

    async def older(self, below: int, progress: Progress) -> RowPage:
        """Read on downwards from an id until there are rows, in wider and wider ranges; raises `ServiceError`."""
        high, span = below - 1, PAGE
        while True:
            low = max(1, high - span + 1)
            rows = await self.read(low, high)
            if rows or low == 1:
                return RowPage(low, below - 1, tuple(rows))
            high, span = low - 1, min(span * 4, WIDEST)
            progress(below - low, None, "ids without a row")

    async def newer(self, above: int, last: int, progress: Progress) -> RowPage:
        """Read on upwards from an id until there are rows, at most to `last`; raises `ServiceError`."""
        low, span = above + 1, PAGE
        while True:
            high = min(last, low + span - 1)
            rows = await self.read(low, high)
            if rows or high == last:
                return RowPage(above + 1, high, tuple(rows))
            low, span = high + 1, min(span * 4, WIDEST)
            progress(high - above, None, "ids without a row")

    async def read(self, first: int, last: int) -> list[Row]:
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
