"""Which rows can be folded, which are, and on which line of the view a row then stands."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from zettatui.widgets.editor.buffer import Change

Fold = tuple[int, int]
"""First row, which stays in view, and last row."""


class Folds:
    """Ranges of rows that may be folded (nested, never crossing) and those that are.

    The ranges come from outside, for the text as it then stood; changes since then are followed. Folded
    ranges never overlap: folding one swallows those inside it.
    """

    def __init__(self) -> None:
        self._firsts = array("l")
        self._lasts = array("l")
        self._moves: list[tuple[int, int, int]] = []  # row, rows there before, rows there after
        self._folded: list[Fold] = []
        self._hidden: list[int] = [0]  # rows hidden by the folded ranges before the one of that index

    def offer(self, ranges: Iterable[Fold]) -> None:
        """Take these as the ranges that may be folded; what is folded stays so."""
        pairs = sorted((first, -last) for first, last in ranges if last > first)
        self._firsts = array("l", [first for first, _ in pairs])
        self._lasts = array("l", [-last for _, last in pairs])
        self._moves.clear()

    def __bool__(self) -> bool:
        return bool(self._folded)

    def __iter__(self) -> Iterator[Fold]:
        return iter(self._folded)

    @property
    def hidden(self) -> int:
        """How many rows are out of view."""
        return self._hidden[-1]

    # Where rows stand

    def line_of(self, row: int) -> int:
        """Return the line of the view that shows a row; a folded row is shown by its fold's first."""
        if not self._folded:
            return row
        index = bisect_left(self._folded, (row, -1))
        fold = self._folded[index - 1] if index else None
        if fold is not None and row <= fold[1]:
            return fold[0] - self._hidden[index - 1]
        return row - self._hidden[index]

    def row_at(self, line: int) -> int:
        """Return the row that a line of the view shows."""
        if not self._folded:
            return line
        low, high = 0, len(self._folded)
        while low < high:
            middle = (low + high) // 2
            if self._folded[middle][0] - self._hidden[middle] < line:
                low = middle + 1
            else:
                high = middle
        return line + self._hidden[low]

    def starting_at(self, row: int) -> Fold | None:
        """Return the folded range whose first row this is."""
        index = bisect_left(self._folded, (row, -1))
        found = self._folded[index] if index < len(self._folded) else None
        return found if found is not None and found[0] == row else None

    def hiding(self, row: int) -> Fold | None:
        """Return the folded range that keeps a row out of view."""
        index = bisect_left(self._folded, (row, -1))
        found = self._folded[index - 1] if index else None
        return found if found is not None and found[0] < row <= found[1] else None

    # Folding

    def around(self, row: int) -> Fold | None:
        """Return the innermost range that may be folded and holds a row."""
        was = self._row_then(row)
        index = bisect_right(self._firsts, was) - 1
        while index >= 0 and self._lasts[index] < was:
            index -= 1
        return self._fold_now(index) if index >= 0 else None

    def fold(self, fold: Fold) -> None:
        """Fold a range."""
        first, last = fold
        low = bisect_left(self._folded, (first, -1))
        high = bisect_left(self._folded, (last + 1, -1))
        self._folded[low:high] = [fold]
        self._count()

    def fold_around(self, row: int) -> None:
        """Fold every outermost range that does not hold a row, which stays in view with all around it."""
        was = self._row_then(row)
        found: list[Fold] = []
        behind = -1
        for index, (first, last) in enumerate(zip(self._firsts, self._lasts, strict=True)):
            if first > behind and not first <= was <= last:
                behind = last
                fold = self._fold_now(index)
                if fold is not None:
                    found.append(fold)
        self._folded = found
        self._count()

    def unfold(self, fold: Fold) -> None:
        """Bring the rows of a folded range into view."""
        self._folded.remove(fold)
        self._count()

    def unfold_all(self) -> None:
        """Bring every row into view."""
        self._folded.clear()
        self._count()

    def _count(self) -> None:
        hidden = [0]
        for first, last in self._folded:
            hidden.append(hidden[-1] + last - first)
        self._hidden = hidden

    # Following the text

    def touched(self, first: int, last: int) -> list[Fold]:
        """Return the folded ranges of which a row lies between two rows, both included."""
        low = max(0, bisect_left(self._folded, (first, -1)) - 1)
        high = bisect_left(self._folded, (last + 1, -1))
        return [fold for fold in self._folded[low:high] if fold[1] >= first]

    def follow(self, change: Change) -> None:
        """Move with a change of the text; folded ranges whose rows it touched come into view."""
        first, last, added = change.start[0], change.old_end[0], change.rows_added
        if not added and not self._folded:
            return
        gone = self.touched(first, last)
        if added:
            self._moves.append((first, last - first + 1, last - first + 1 + added))
        if gone or (added and self._folded):
            kept = [fold for fold in self._folded if fold not in gone] if gone else self._folded
            self._folded = [fold if fold[0] < first else (fold[0] + added, fold[1] + added) for fold in kept]
            self._count()

    def _row_then(self, row: int) -> int:
        """Return where a row stood when the ranges came; for a later one, the last row it took the place of."""
        for first, before, after in reversed(self._moves):
            if row >= first + after:
                row += before - after
            else:
                row = min(row, first + before - 1)
        return row

    def _fold_now(self, index: int) -> Fold | None:
        first, last = self._firsts[index], self._lasts[index]
        for at, before, after in self._moves:
            if first > at:
                first = max(at, first + after - before)
            if last >= at + before - 1:
                last += after - before
        return (first, last) if last > first else None
