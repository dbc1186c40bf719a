"""The materialization service, read only: frozen versions of a datastack's tables, and queries of their rows.

Follows section 7 of the graph sheet. Rows are asked for as JSON, which keeps ids exact and needs no pyarrow.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from . import errors as e
from . import materialization_shapes as shape
from .call import LONG_SECONDS, METADATA_SECONDS, Answer, Call, segment
from .channel import Channel, json_body
from .materialization_results import MaterializedTable, MaterializedVersion, Query, QueryAnswer
from .shapes import integer, read

_FEATURE = "materialization"
MOST_ROWS: Final = 200_000
"""The most rows that a service gives at once, unless it is set up otherwise."""
_NO_ROWS = "This query on table"
_AS_JSON = (
    ("return_pyarrow", "false"),
    ("arrow_format", "false"),
    ("split_positions", "true"),
    ("direct_sql_pandas", "true"),
)


class MaterializationService:
    """Asks for the versions of one datastack, their tables and rows."""

    def __init__(self, channel: Channel, datastack: str) -> None:
        self._channel = channel
        self._datastack = datastack

    async def versions(self, *, expired: bool = False) -> list[MaterializedVersion]:
        """Return the versions that can be queried, the newest first; with `expired` all others too.

        Raises:
            NotOffered: the server has no materialization (Zetta).
        """
        query = (("expired", "true" if expired else "false"),)
        call = self._call(
            "list versions", f"datastack {self._datastack}", "metadata", query, feature=_FEATURE
        )
        try:
            found = await self._channel.fetch(call, shape.versions)
        except e.NotFound:
            return []
        kept = [version for version in found if version.usable or expired]
        return sorted(kept, key=lambda version: version.at, reverse=True)

    async def tables(self, version: int) -> list[MaterializedTable]:
        """Return the tables that a version holds, by name; a version without any is an empty list."""
        call = self._call("list tables", f"version {version}", f"version/{version}/tables/metadata")
        try:
            found = await self._channel.fetch(call, shape.tables)
        except e.NotFound:
            return []
        return sorted(found, key=lambda table: table.name)

    async def count(self, version: int, table: str) -> int:
        """Return the number of valid rows of a table in a version."""
        call = self._call(
            "count rows",
            f"table {table} of version {version}",
            f"version/{version}/table/{segment(table)}/count",
            api="v2",
        )
        return await self._channel.fetch(call, lambda value: integer(value, "count"))

    async def query(self, version: int, query: Query) -> QueryAnswer:
        """Return rows of one table of a version, in no order.

        Raises:
            NotFound: the version is gone, or lacks the table. RequestInvalid: a filter is wrong.
        """
        call = self._call(
            "query rows",
            f"table {query.table} of version {version}",
            f"version/{version}/table/{segment(query.table)}/query",
            _AS_JSON,
            body={**query.filters, "limit": query.limit},
        )
        return await self._rows(call)

    async def total(self, version: int, query: Query) -> int:
        """Return how many rows a query has without its limit."""
        call = self._call(
            "count rows",
            f"table {query.table} of version {version}",
            f"version/{version}/table/{segment(query.table)}/query",
            (*_AS_JSON, ("count", "true")),
            body=dict(query.filters),
        )
        return await self._channel.fetch(call, shape.total)

    async def live(self, at: datetime, query: Query, *, without_new: bool = False) -> QueryAnswer:
        """Return the rows of a table as they were at a time, with the root ids of that time.

        `without_new` leaves out rows whose points are not looked up yet.

        Raises:
            LookupsMissing: there are such rows. RequestInvalid: a filter is wrong, or a root id not valid then.
        """
        call = self._call(
            "query rows",
            f"table {query.table} at {at:%Y-%m-%d %H:%M:%S}Z",
            "query",
            (*_AS_JSON, ("allow_missing_lookups", "true" if without_new else "false")),
            body={
                **query.filters,
                "table": query.table,
                "timestamp": at.isoformat(timespec="microseconds"),
                "limit": query.limit,
            },
        )
        try:
            return await self._rows(call)
        except e.RequestInvalid as error:
            if error.effective_status == 406:
                raise e.LookupsMissing(
                    subject=call.subject, detail=error.detail.partition(", wait")[0]
                ) from error
            if error.detail.startswith(_NO_ROWS):
                return QueryAnswer(())
            raise

    async def _rows(self, call: Call) -> QueryAnswer:
        answer: Answer = await self._channel.send(call)
        return read(call, answer, self._channel.host, lambda value: shape.answer(value, answer.headers))

    def _call(
        self,
        operation: str,
        subject: str,
        path: str,
        query: tuple[tuple[str, str], ...] = (),
        *,
        body: Mapping[str, object] | None = None,
        feature: str = "",
        api: str = "v3",
    ) -> Call:
        return Call(
            "materialization",
            operation,
            subject,
            "GET" if body is None else "POST",
            f"/materialize/api/{api}/datastack/{segment(self._datastack)}/{path}",
            query,
            None if body is None else json_body(body),
            None if body is None else "application/json",
            feature=feature,
            read_limit=METADATA_SECONDS if body is None else LONG_SECONDS,
        )
