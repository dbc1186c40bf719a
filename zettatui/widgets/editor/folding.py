"""Folding rows of a text: by range, around the cursor, and by key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zettatui.widgets.editor.drawing import DrawnText


class FoldingText(DrawnText):
    """The text with ranges of rows that can be shown as one line."""

    def set_folds(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Say which rows can be folded: first and last row of each range, nested but never crossing.

        Of a folded range the first row stays in view. What is folded now stays folded.
        """
        self._folds.offer(ranges)

    @property
    def folded(self) -> Sequence[tuple[int, int]]:
        """First and last row of each folded range, in order."""
        return list(self._folds)

    def fold(self, first: int, last: int) -> None:
        """Fold the rows after the first up to the last; the cursor steps out of them."""
        first, last = max(0, first), min(last, self.line_count - 1)
        if first < last:
            self._folds.fold((first, last))
            self._refold()

    def fold_around(self) -> None:
        """Fold everything but what the cursor is in."""
        self._folds.fold_around(self._cursor[0])
        self._refold()

    def unfold_all(self) -> None:
        """Bring every row into view."""
        self._folds.unfold_all()
        self._refold()

    def action_fold(self) -> None:
        """Fold the innermost range that holds the cursor, or unfold what is folded there."""
        row = self._cursor[0]
        if not self.unfold(row):
            fold = self._folds.around(row)
            if fold is not None:
                self.fold(*fold)

    def action_fold_all(self) -> None:
        """Fold everything but what the cursor is in; with anything folded, unfold everything."""
        if self._folds:
            self.unfold_all()
        else:
            self.fold_around()
