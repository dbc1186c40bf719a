"""The use-case of looking at one row: what it holds, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zettatui.services.annotation_results import AnnotationRow, TableMetadata
from zettatui.services.errors import NotFound

from .jobs import Progress
from .table_rows import Row, TableRows
from .tables import TypeRead

LONGEST_CHAIN = 50
"""Rows that replaced one another, after which the chain is not followed on."""


@dataclass(frozen=True)
class RowCard:
    """One row with all that is needed to show it.

    `newer` are the rows that replaced it, one after the other; `whole` False = the chain goes on.
    """

    metadata: TableMetadata
    type: TypeRead
    row: Row
    newer: tuple[Row, ...] = ()
    whole: bool = True


async def read_card(rows: TableRows, row_id: int, progress: Progress) -> RowCard:
    """Read a row and the rows that replaced it.

    Raises:
        NotFound: the table has no such row. ServiceError: it cannot be read.
    """
    metadata, type_read = await rows.form(progress)
    found = await rows.read(row_id, row_id)
    if not found:
        raise NotFound(
            "The table has no row of this id",
            subject=f"row {row_id} of {rows.table}",
            next_step="Ids of refused rows are never used again. Choose another one from the list.",
        )
    card = RowCard(metadata, type_read, found[0])
    newer: list[Row] = []
    seen, row = {row_id}, found[0]
    while isinstance(row, AnnotationRow) and row.superseded_by is not None and row.superseded_by not in seen:
        if len(newer) >= LONGEST_CHAIN:
            return replace(card, newer=tuple(newer), whole=False)
        following = await rows.read(row.superseded_by, row.superseded_by)
        if not following:
            return replace(card, newer=tuple(newer), whole=False)
        row = following[0]
        seen.add(row.id)
        newer.append(row)
    return replace(card, newer=tuple(newer))
