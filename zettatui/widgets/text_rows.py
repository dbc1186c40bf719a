"""What a list shows: rows by index, and the usual ones, which are all there already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Rows(Protocol):
    """Rows by index, each with one text per column (a missing one is empty)."""

    def __len__(self) -> int:
        """Return how many rows there are."""

    def row(self, i: int) -> Sequence[str]:
        """Return the cells of a row; called for every row drawn, so it must be quick."""


class TextRows:
    """A sequence of rows of texts, for a `VirtualList`."""

    def __init__(self, rows: Sequence[Sequence[str]] = ()) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, i: int) -> Sequence[str]:
        """Return the cells of a row."""
        return self._rows[i]
