"""Use-cases that change whole tables: their description, and their deletion; each request goes out once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from zettatui.services.annotation_results import MetadataChange, TableMetadata
from zettatui.services.errors import OutcomeUnknown, ServiceError

from .jobs import Progress

if TYPE_CHECKING:
    from .tables import Tables


@dataclass(frozen=True)
class TableChanged:
    """A table as it is after a request, and what was odd about the answer; `done` None = nobody knows."""

    table: str
    metadata: TableMetadata | None
    done: bool | None = True
    doubt: str = ""


class TableChanges:
    """Changes one table of a volume."""

    def __init__(self, tables: Tables, table: str) -> None:
        self._tables, self._table = tables, table

    async def describe(self, change: MetadataChange, progress: Progress) -> TableChanged:
        """Change the description as far as `change` says, sending it once.

        Raises:
            TableAccessRefused: not the owner. NotOffered: the server is too old. ServiceError: refused.
        """
        try:
            after = await self._tables.engine().update_metadata(self._table, change)
        except OutcomeUnknown as unknown:
            now = await self._now()
            done = None if now is None else has(now, change)
            return TableChanged(self._table, now, done, unknown.detail or unknown.what)
        return TableChanged(self._table, after)

    async def delete(self, progress: Progress) -> TableChanged:
        """Mark the table as deleted, sending it once.

        Raises:
            TableAccessRefused: not the owner. AdminOnly: old servers. ServiceError: refused, or never sent.
        """
        try:
            await self._tables.engine().delete_table(self._table)
        except OutcomeUnknown as unknown:
            now = await self._now()
            done = None if now is None else now.deleted is not None
            return TableChanged(self._table, now, done, unknown.detail or unknown.what)
        return TableChanged(self._table, await self._now())

    async def _now(self) -> TableMetadata | None:
        try:
            return await self._tables.engine().metadata(self._table)
        except ServiceError:
            return None


def change_of(metadata: TableMetadata, wanted: MetadataChange) -> MetadataChange:
    """Return only what differs from a table as it is; what the server has already is not sent."""
    kept = {
        one.name: getattr(wanted, one.name)
        for one in fields(wanted)
        if getattr(wanted, one.name) not in (None, getattr(metadata, one.name))
    }
    return MetadataChange(**kept)


def has(metadata: TableMetadata, change: MetadataChange) -> bool:
    """Tell whether a table is as a change wants it."""
    return change_of(metadata, change) == MetadataChange()
