"""Taking back what was done to a row: by the inverse change, since the annotation engine itself has no undo."""

from __future__ import annotations

from dataclasses import dataclass

from .jobs import Progress
from .row_changes import RowChanged, RowChanges
from .table_rows import TableRows
from .undo_list import Step


@dataclass(frozen=True)
class Undone:
    """What became of a step that was to be taken back."""

    step: Step
    changed: RowChanged


async def undo(rows: TableRows, step: Step, progress: Progress) -> Undone:
    """Take a step back by one request; raises `ServiceError` where that was refused or never sent.

    A deleted row is brought back by replacing it, so that its id leads to the new one.
    """
    changes = RowChanges(rows)
    if step.how == "posted":
        return Undone(step, await changes.delete(step.row, progress))
    return Undone(step, await changes.update(step.row, step.annotation or {}, progress))
