"""The form that replaces a row: filled with what the row holds, sent once, answered by a new id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message

from zettatui.annotations.entry import Typed
from zettatui.annotations.rows import annotation_of, form_of
from zettatui.screens.keys import bindings_for
from zettatui.screens.tables.messages import RowTouched
from zettatui.screens.tables.row_form import RowFormScreen, RowTexts
from zettatui.screens.tables.row_words import changed_sentence, level_of
from zettatui.services.annotation_results import AnnotationRow
from zettatui.services.errors import RowSuperseded
from zettatui.worker.jobs import Job, Progress
from zettatui.worker.row_changes import RowChanged
from zettatui.worker.tables import Tables, TypeRead
from zettatui.worker.undo_list import Step


class EditRowScreen(RowFormScreen):
    """One row of a table, to be replaced by what stands in the form."""

    SCOPE = "edit_row"
    TITLE_WORD = "Edit row"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("edit_row")

    def __init__(
        self,
        tables: Tables,
        table: str,
        row: AnnotationRow,
        texts: RowTexts,
        replaced: Callable[[RowChanged], None],
    ) -> None:
        super().__init__(tables, table, texts, f"{table} {row.id}")
        gone = row.deleted is not None
        self.WHAT = f"deleted row {row.id}, to be stored again" if gone else f"row {row.id}, to be replaced"
        self._row = row
        self._replaced = replaced

    def prefilled(self, type_read: TypeRead) -> dict[str, Typed]:
        """Fill in what the row holds; points are in voxels of the table."""
        return dict(form_of(type_read.fields, annotation_of(type_read.fields, self._row.values)))

    def needless(self, annotation: Mapping[str, object]) -> str:
        """A row that lives is not replaced by its like: that would retire its id for nothing."""
        if self._type is None or self._row.deleted is not None:
            return ""
        same = annotation == annotation_of(self._type.fields, self._row.values)
        return f"Nothing is changed: row {self._row.id} holds this already. Nothing was sent." if same else ""

    def sending(
        self, annotation: Mapping[str, object]
    ) -> tuple[str, Callable[[Progress], Awaitable[Any]], Callable[[Any], Message]]:
        """Replace the row."""
        work = partial(self._changes.update, self._row.id, annotation)
        return f"change row {self._row.id} of {self._rows.table}", work, self._told

    def _told(self, changed: RowChanged) -> RowTouched:
        if changed.done and changed.new_id is not None and self._type is not None:
            content = annotation_of(self._type.fields, self._row.values)
            self.tables.undo.add(Step(changed.table, "replaced", changed.new_id, self._row.id, content))
        return RowTouched(changed)

    @on(RowTouched)
    def _sent(self, message: RowTouched) -> None:
        changed = message.changed
        if changed.done:
            self._forget()
            self.close_screen()
            self.app.call_after_refresh(self._replaced, changed)
            return
        self.refresh_bindings()
        self.say(changed_sentence(changed), level=level_of(changed.done))

    def job_failed(self, job: Job[object]) -> None:
        """Name the newer row where this one was replaced before."""
        super().job_failed(job)
        error = job.error
        if isinstance(error, RowSuperseded) and error.current_id is not None:
            self.say(
                f"Row {self._row.id} was replaced by row {error.current_id} meanwhile, so nothing was stored. "
                f"Go back (esc) and change row {error.current_id}; your text is kept here.",
                level="error",
            )
