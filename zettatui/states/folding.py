"""Which rows of a text can be folded away: objects and lists that go over several rows."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from functools import cached_property

from .literals import Path
from .positions import Positions

_PAIRS = {"}": "{", "]": "["}


@dataclass(frozen=True)
class Fold:
    """Rows that can be folded: `first` stays in sight, the rest up to `last` goes; rows count from 0."""

    first: int
    last: int
    path: Path


class Folds:
    """The folds of one text. Rows are found in one pass when first asked for, paths one at a time.

    Works on broken JSON as far as its brackets match.
    """

    def __init__(self, positions: Positions) -> None:
        self._positions = positions

    @cached_property
    def rows(self) -> dict[int, int]:
        """First row -> last row of every fold, in the order of the text."""
        return {first: last for first, (last, _) in self._found.items()}

    @cached_property
    def _found(self) -> dict[int, tuple[int, int]]:
        """First row -> (last row, first row of the fold around it or -1).

        In every layout people use, a bracket that opens over several rows ends its row, and the one that
        closes it begins one. A text in quotes holds no line break, so nothing in quotes can look like that.
        """
        found: dict[int, tuple[int, int]] = {}
        opened: list[tuple[str, int]] = []
        for row, line in enumerate(map(str.strip, self._positions.text.split("\n"))):
            if not line:
                continue
            begin, end = line[0], line[-1]
            if begin in "}]" and opened and opened[-1][0] == _PAIRS[begin]:
                _, first = opened.pop()
                found[first] = (row, opened[-1][1] if opened else -1)
            if end in "{[":
                opened.append((end, row))
        return dict(sorted(found.items()))

    def at(self, row: int) -> Fold | None:
        """Return the fold that begins in a row."""
        found = self._found.get(row)
        return None if found is None else Fold(row, found[0], self._path(row))

    def around(self, row: int) -> Fold | None:
        """Return the innermost fold that holds a row, the one beginning in it included."""
        at = bisect.bisect_right(self._firsts, row) - 1
        first = self._firsts[at] if at >= 0 else -1
        while first >= 0 and self._found[first][0] < row:
            first = self._found[first][1]
        return self.at(first)

    def between(self, first: int, last: int) -> list[Fold]:
        """Return the folds that begin in rows [first, last], e.g. those in sight."""
        firsts = self._firsts
        chosen = firsts[bisect.bisect_left(firsts, first) : bisect.bisect_right(firsts, last)]
        return [Fold(row, self._found[row][0], self._path(row)) for row in chosen]

    def of(self, path: Path) -> Fold | None:
        """Return the fold of the value at `path`, or None if it has one row or is not there."""
        try:
            span = self._positions.span(path)
        except KeyError:
            return None
        first = self._positions.line_column(span.start)[0] - 1
        last = self._positions.line_column(span.end - 1)[0] - 1
        found = self._found.get(first)
        return Fold(first, last, path) if found and found[0] == last else None

    def layers(self) -> list[Fold]:
        """Return the folds of the layers, for folding them all."""
        try:
            children = self._positions.children(("layers",))
        except KeyError:
            return []
        folds = (self.of(("layers", child.key)) for child in children)
        return [fold for fold in folds if fold is not None]

    @cached_property
    def _firsts(self) -> list[int]:
        return list(self._found)

    def _path(self, row: int) -> Path:
        positions = self._positions
        start = positions.offset(row + 1, 1)
        end = positions.text.find("\n", start)
        opener = max(positions.text.rfind("{", start, end), positions.text.rfind("[", start, end))
        return positions.path_at(opener)
