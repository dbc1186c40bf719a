"""The tables of a volume as lines of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zettatui.matching import holding
from zettatui.widgets.virtual_list import Column
from zettatui.worker.tables import TableFacts

from .words import table_cells

COLUMNS = (
    Column("name", least=16, most=60),
    Column("schema", 18),
    Column("rows", 11, align="right"),
    Column("you", 7),
    Column("voxel nm", 10),
    Column("frozen", 6),
)
"""`frozen` tells that the table was materialized."""


class TableLines:
    """The listed tables as rows of a list; what is not known yet fills in later."""

    def __init__(self, names: Sequence[str], facts: dict[str, TableFacts], me: int | None) -> None:
        self.names = names
        self._facts = facts
        self._me = me

    def __len__(self) -> int:
        return len(self.names)

    def row(self, i: int) -> Sequence[str]:
        """Return one table's cells."""
        return table_cells(self.names[i], self._facts.get(self.names[i]), self._me)


def fitting(names: Sequence[str], facts: Mapping[str, TableFacts], typed: str) -> list[str]:
    """Return the names of the tables that hold what was typed, or whose schema does."""
    wanted = holding(typed)

    def schema(name: str) -> str:
        known = facts.get(name)
        return known.metadata.schema if known and known.metadata else ""

    return [name for name in names if wanted(name) or wanted(schema(name))]
