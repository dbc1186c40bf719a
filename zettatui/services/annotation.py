"""The annotation engine: tables and rows of one aligned volume (`{L}/annotation/api/v2`).

Follows section 5 of the graph sheet, for engines from 2.1 (2021) to today. Changes are sent once, ever;
the one second attempt is that of `create_table`, after the server has refused the form and done nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from . import annotation_shapes as shape
from . import errors as e
from .annotation_results import (
    AnnotationRow,
    CreatedTable,
    DeleteOutcome,
    MetadataChange,
    NewTable,
    PostOutcome,
    Rows,
    TableMetadata,
    UnreadableRow,
    UpdateOutcome,
)
from .call import LONG_SECONDS, METADATA_SECONDS, Answer, Call, Tell, segment
from .channel import Channel, json_body
from .shapes import integer, read, texts, unexpected
from .verdict import certain

_T = TypeVar("_T")

ROWS_PER_POST = 10_000
"""The most rows the engine takes in one request."""
_IDS_PER_GET = 500
_NO_ANNOTATION = "No annotation with"
_CRASHED = "Internal Server Error"
_KEPT = frozenset({"list tables", "read table", "count rows"})
"""What is worth seeing while the server cannot be reached."""


class AnnotationService:
    """Asks the annotation engine about one aligned volume, which several datastacks may share."""

    def __init__(self, channel: Channel, aligned_volume: str) -> None:
        self.aligned_volume = aligned_volume
        self._channel = channel
        self._base = f"/annotation/api/v2/aligned_volume/{segment(aligned_volume)}"

    async def tables(self) -> list[str]:
        """Return the names of all tables, sorted; those marked for deletion are among them."""
        return sorted(await self._get(self._call("list tables", "the list of tables", "table"), texts))

    async def metadata(self, table: str) -> TableMetadata:
        """Return a table's description.

        Raises:
            TableNotFound: no such table.
        """
        call = self._call("read table", f"table {table}", _table(table))
        async with self._of(table):
            return await self._get(call, lambda value: shape.table_metadata(table, value))

    async def create_table(self, new: NewTable) -> CreatedTable:
        """Make a table; settings an older server does not know are left out, and named in the result.

        Raises:
            NameTaken: it exists, perhaps as a deleted one. NameInvalid, RequestInvalid: nothing was made.
            OutcomeUnknown: look at the list of tables before trying again.
        """
        shape.refuse_bad_table(new)
        if new.name in await self.tables():  # engines before 3.0 only crash on a taken name
            raise e.NameTaken(subject=f"table {new.name}", host=self._channel.host)
        try:
            return await self._create(new, ())
        except e.RequestInvalid as error:
            unknown = shape.unknown_settings(error.fields)
            if not unknown:
                raise
            return await self._create(new, unknown)

    async def update_metadata(self, table: str, change: MetadataChange) -> TableMetadata:
        """Change a table's description and return it as it now is; only its owner may.

        Raises:
            TableAccessRefused: not the owner. RequestInvalid: e.g. a notice with a line break.
        """
        body = {"table_name": table, "metadata": shape.changed_settings(change)}
        subject = f"table {table}"
        call = self._call(
            "change table", subject, "table", method="PUT", body=body, feature="changing tables"
        )
        return await self._change(call, lambda value: shape.table_metadata(table, value))

    async def delete_table(self, table: str) -> None:
        """Mark a table for deletion: it stays listed and readable, and its name stays taken."""
        call = self._call("delete table", f"table {table}", _table(table), method="DELETE")
        await self._channel.send(call)

    async def count(self, table: str) -> int:
        """Return the number of all rows ever, deleted and superseded ones included."""
        call = self._call("count rows", f"table {table}", f"{_table(table)}/count")
        async with self._of(table):
            return await self._get(call, lambda value: integer(value, "count"))

    async def rows(self, table: str, ids: Sequence[int], *, tell: Tell | None = None) -> Rows:
        """Return rows by id, in the order asked for, deleted and superseded ones included.

        Args:
            table: the table.
            ids: row ids; double ones are asked once.
            tell: told how many ids are settled, of how many, unit `rows`.

        Raises:
            TableNotFound: no such table. TableAccessRefused: not readable by this account.
        """
        wanted = list(dict.fromkeys(ids))
        found: dict[int, AnnotationRow | UnreadableRow] = {}
        for start in range(0, len(wanted), _IDS_PER_GET):
            async with self._of(table):
                await self._fetch_rows(table, wanted[start : start + _IDS_PER_GET], found)
            if tell is not None:
                tell(min(start + _IDS_PER_GET, len(wanted)), len(wanted), "rows")
        missing = tuple(row for row in wanted if row not in found)
        return Rows(tuple(found[row] for row in wanted if row in found), missing)

    async def rows_at_once(self, table: str, ids: Sequence[int]) -> list[AnnotationRow] | None:
        """Return those of some rows that exist, by one request, whose line holds at most 32 kB of ids.

        None where the service cannot show one of them: for its empty fields, which engines before 4.13 do not say.

        Raises:
            TableNotFound: no such table. TableAccessRefused: not readable by this account.
        """
        query = (("annotation_ids", ",".join(map(str, ids))),)
        call = self._call(
            "read rows", f"{len(ids)} rows of table {table}", f"{_table(table)}/annotations", query=query
        )
        try:
            async with self._of(table):
                return await self._get(call, shape.rows)
        except e.NotFound as error:
            if not error.detail.startswith(_NO_ANNOTATION):
                raise
        except e.ServerTrouble as error:
            # What engines before 4.13 say of every crash; newer ones give a reason, which is no such row then.
            if error.status != 500 or error.detail not in ("", _CRASHED):
                raise
        return None

    async def post(self, table: str, rows: Sequence[Mapping[str, object]]) -> PostOutcome:
        """Store rows, all or nothing, sent once.

        Rows are in the schema's nested form (`{"pt": {"position": [x, y, z]}, "func_id": 0}`), positions in
        voxels of the table's resolution.

        Raises:
            RowRefused: a value is wrong; nothing was stored. TooLarge: more than `ROWS_PER_POST` rows.
            SessionRolledBack: nothing was stored and sending again is safe.
            OutcomeUnknown: the rows may be stored; compare `count` before and after.
        """
        if len(rows) > ROWS_PER_POST:
            raise e.TooLarge(
                f"At most {ROWS_PER_POST:,} rows fit in one request", subject=f"{len(rows):,} rows"
            )
        call = self._rows_call("post rows", table, "POST", len(rows), {"annotations": list(rows)})
        async with self._of(table):
            return await self._change(call, shape.post_outcome)

    async def update(self, table: str, rows: Sequence[Mapping[str, object]]) -> UpdateOutcome:
        """Replace rows, each given in full with its `id`.

        Not atomic: send few, and read back after an error.

        Raises:
            RowSuperseded: replaced before; `current_id` says by what. Others as `post`.
        """
        asked = [shape.row_id(row) for row in rows]
        call = self._rows_call("change rows", table, "PUT", len(rows), {"annotations": list(rows)})
        async with self._of(table):
            return await self._change(call, lambda value: shape.update_outcome(asked, value))

    async def delete(self, table: str, ids: Sequence[int]) -> DeleteOutcome:
        """Mark rows as deleted.

        Raises:
            NotFound: the table has none of them.
        """
        call = self._rows_call("delete rows", table, "DELETE", len(ids), {"annotation_ids": list(ids)})
        async with self._of(table):
            return await self._change(call, shape.delete_outcome)

    @asynccontextmanager
    async def _of(self, table: str) -> AsyncIterator[None]:
        """Turn a bare crash into TableNotFound if the table is not listed, as old engines crash on that."""
        try:
            yield
        except (e.ServerTrouble, e.OutcomeUnknown) as error:
            if error.status == 500 and table not in await self.tables():
                raise e.TableNotFound(
                    subject=f"table {table}", host=self._channel.host, status=500
                ) from error
            raise

    async def _create(self, new: NewTable, left_out: tuple[str, ...]) -> CreatedTable:
        body = shape.new_table(new, left_out)
        call = self._call("create table", f"table {new.name}", "table", method="POST", body=body)
        answer = await self._channel.send(call)
        if answer.is_page:
            page = unexpected(call, answer, self._channel.host, "A web page came back where the name was due")
            raise certain(call, page, self._channel.host)
        return CreatedTable(new.name, left_out)

    async def _fetch_rows(
        self, table: str, ids: list[int], found: dict[int, AnnotationRow | UnreadableRow]
    ) -> None:
        """Read some rows; one with empty fields fails the whole request, so halve until it stands alone."""
        query = (("annotation_ids", ",".join(map(str, ids))),)
        call = self._call(
            "read rows", f"{len(ids)} rows of table {table}", f"{_table(table)}/annotations", query=query
        )
        try:
            rows = await self._get(call, shape.rows)
        except e.NotFound as error:
            if not error.detail.startswith(_NO_ANNOTATION):
                raise
            if len(ids) == 1:
                found[ids[0]] = UnreadableRow(ids[0])
                return
            middle = len(ids) // 2
            await self._fetch_rows(table, ids[:middle], found)
            await self._fetch_rows(table, ids[middle:], found)
        else:
            found.update((row.id, row) for row in rows)

    async def _get(self, call: Call, reader: shape.Reader[_T]) -> _T:
        """Fetch, once more if the server was only clearing up after somebody's database error (5.6)."""
        try:
            return await self._channel.fetch(call, reader)
        except e.SessionRolledBack:
            return await self._channel.fetch(call, reader)

    async def _change(self, call: Call, reader: shape.Reader[_T]) -> _T:
        answer: Answer = await self._channel.send(call)
        return read(call, answer, self._channel.host, reader)

    def _rows_call(
        self, operation: str, table: str, method: str, count: int, body: Mapping[str, object]
    ) -> Call:
        subject = f"{count} {'row' if count == 1 else 'rows'} of table {table}"
        return self._call(operation, subject, f"{_table(table)}/annotations", method=method, body=body)

    def _call(
        self,
        operation: str,
        subject: str,
        path: str,
        *,
        query: tuple[tuple[str, str], ...] = (),
        method: str = "GET",
        body: Mapping[str, object] | None = None,
        feature: str = "",
    ) -> Call:
        return Call(
            "annotation",
            operation,
            subject,
            method,
            f"{self._base}/{path}",
            query,
            None if body is None else json_body(body),
            None if body is None else "application/json",
            effect="read" if method == "GET" else "change",
            feature=feature,
            read_limit=METADATA_SECONDS if method == "GET" else LONG_SECONDS,
            keep=operation in _KEPT,
        )


def _table(table: str) -> str:
    return f"table/{segment(table)}"
