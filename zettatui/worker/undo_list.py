"""What was done to rows in this session and can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Step:
    """One change of this session that can be taken back.

    Attributes:
        how: what was done.
        row: the row as it stands now: the one stored, the newer one, the deleted one.
        before: the row that was replaced.
        annotation: what the row held before, in the nested form that is sent; None for a new row.
    """

    table: str
    how: Literal["posted", "replaced", "deleted"]
    row: int
    before: int | None = None
    annotation: Mapping[str, object] | None = None

    @property
    def words(self) -> str:
        """What taking it back does, and what it cannot do."""
        if self.how == "posted":
            return f"Delete row {self.row}, which you stored. Its id is not given out again."
        if self.how == "deleted":
            return (
                f"Store again what row {self.row} held. It gets a new id, and row {self.row} stays deleted: "
                "the service cannot undo a deletion."
            )
        return (
            f"Give row {self.row} the values back that it had as row {self.before}. That makes one more row, "
            "with a new id; the older ones stay readable and say that they were replaced."
        )


class UndoList:
    """What was done to the rows of a volume's tables, the latest last."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def add(self, step: Step) -> None:
        """Remember a change that happened."""
        self._steps.append(step)

    def last(self, table: str) -> Step | None:
        """Return the latest change of a table that was not taken back."""
        return next((step for step in reversed(self._steps) if step.table == table), None)

    def drop(self, step: Step) -> None:
        """Forget a step: it is taken back."""
        if step in self._steps:
            self._steps.remove(step)
