"""What screens with a row under the cursor share: the row can be replaced and deleted, the last change undone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from textual import on

from zettatui.annotations.rows import annotation_of
from zettatui.screens.dialogs import Question
from zettatui.services.annotation_results import AnnotationRow, TableMetadata
from zettatui.worker.row_changes import RowChanged, RowChanges
from zettatui.worker.row_undo import undo
from zettatui.worker.table_rows import Row, TableRows
from zettatui.worker.tables import Tables, TypeRead
from zettatui.worker.undo_list import Step

from .child import TableScreen
from .messages import RowTouched, StepUndone
from .row_form import RowTexts
from .row_words import changed_sentence, level_of, undone_sentence

_CHANGES = ("update", "delete", "undo")


class RowChanging(TableScreen):
    """A screen that shows rows of one table and changes one of them at a time."""

    def __init__(self, tables: Tables, table: str, texts: RowTexts) -> None:
        super().__init__(tables)
        self._source = TableRows(tables, table)
        self._texts = texts
        self._metadata: TableMetadata | None = None
        self._type: TypeRead | None = None

    @property
    def current_row(self) -> Row | None:
        """The row that the actions are about."""
        raise NotImplementedError

    def after_change(self, say: str, level: str, row: int) -> None:
        """Show what was said of a change, and the row that came of it."""
        raise NotImplementedError

    @property
    def command_values(self) -> Mapping[str, str]:
        """The table."""
        return {"table": self._source.table}

    # -- why not ---------------------------------------------------------------------------------------

    def why_no_change(self, method: str) -> str | None:
        """Say why a row cannot be changed, or None where that may be tried."""
        metadata, row = self._metadata, self.current_row
        if metadata is None or self._type is None:
            return "The table is not here yet."
        if method == "undo":
            if self.tables.undo.last(metadata.name) is None:
                return "Nothing was changed in this table here yet, so there is nothing to take back."
            return self.tables.why_no_writing(metadata, self.session)
        if row is None:
            return "There is no row under the cursor."
        return self.tables.why_no_writing(metadata, self.session) or _why_not_this(row, method)

    # -- replace ---------------------------------------------------------------------------------------

    def action_update(self) -> None:
        """Fill in the row's form anew."""
        from zettatui.screens.rows.edit import EditRowScreen

        row = self.current_row
        if isinstance(row, AnnotationRow):
            self.app.push_screen(
                EditRowScreen(self.tables, self._source.table, row, self._texts, self._replaced)
            )

    def _replaced(self, changed: RowChanged) -> None:
        self.after_change(changed_sentence(changed), level_of(changed.done), changed.new_id or changed.row)

    # -- delete ----------------------------------------------------------------------------------------

    def action_delete(self) -> None:
        """Ask, then mark the row as deleted."""
        row = self.current_row
        if row is None:
            return
        words = (
            "It no longer counts, but stays readable and says that it is deleted. "
            "It cannot be brought back under its id; z stores its content again, under a new one."
        )
        if not isinstance(row, AnnotationRow):
            words = "It no longer counts. The service cannot show what it holds, so nothing here can bring that back."

        def agreed(yes: bool | None) -> None:
            if yes:
                work = partial(RowChanges(self._source).delete, row.id)
                self.start(
                    f"delete row {row.id} of {self._source.table}", work, self._deleted(row), group="change"
                )

        self.app.push_screen(
            Question(f"Delete row {row.id} of {self._source.table}?", words, "delete"), agreed
        )

    def _deleted(self, row: Row) -> Any:
        def told(changed: RowChanged) -> RowTouched:
            fields = self._type.fields if self._type is not None else ()
            if changed.done and isinstance(row, AnnotationRow):
                content = annotation_of(fields, row.values)
                self.tables.undo.add(Step(changed.table, "deleted", row.id, annotation=content))
            return RowTouched(changed)

        return told

    @on(RowTouched)
    def _touched(self, message: RowTouched) -> None:
        changed = message.changed
        self.after_change(changed_sentence(changed), level_of(changed.done), changed.row)

    # -- undo ------------------------------------------------------------------------------------------

    def action_undo(self) -> None:
        """Say what taking back the last change means, then do it."""
        step = self.tables.undo.last(self._source.table)
        if step is None:
            return

        def agreed(yes: bool | None) -> None:
            if yes:
                self.start(
                    f"take back what was done to row {step.row} of {step.table}",
                    partial(undo, self._source, step),
                    StepUndone,
                    group="change",
                )

        done = {"posted": "stored", "replaced": "changed", "deleted": "deleted"}[step.how]
        title = f"Take back: row {step.row} was {done}"
        self.app.push_screen(Question(title, step.words, "take back"), agreed)

    @on(StepUndone)
    def _undone(self, message: StepUndone) -> None:
        undone = message.undone
        if undone.changed.done:
            self.tables.undo.drop(undone.step)
        row = undone.changed.new_id or undone.changed.row
        self.after_change(undone_sentence(undone), level_of(undone.changed.done), row)


def _why_not_this(row: Row, method: str) -> str | None:
    if not isinstance(row, AnnotationRow):
        if method == "delete":
            return None
        return (
            f"Row {row.id} has empty fields, so the service cannot show it and its form cannot be filled in. "
            "Store it anew (n) and delete this one (D)."
        )
    if row.superseded_by is not None:
        return f"Row {row.id} was replaced by {row.superseded_by}: change that one (/ finds it by its id)."
    if row.deleted is not None and method == "delete":
        return f"Row {row.id} is deleted already."
    return None
