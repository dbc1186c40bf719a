"""Rows that are all there already, as texts."""

from __future__ import annotations

from collections.abc import Sequence


class TextRows:
    """A sequence of rows of texts, for a `VirtualList`."""

    def __init__(self, rows: Sequence[Sequence[str]] = ()) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, i: int) -> Sequence[str]:
        """Return the cells of a row."""
        return self._rows[i]
