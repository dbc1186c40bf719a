"""What the forms of one annotation share: drawn from the table's schema, checked cell by cell, sent once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from textual import on
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from zettatui.annotations.entry import Typed
from zettatui.annotations.fields import referring_to, remarks_on
from zettatui.annotations.units import Frame, Unit
from zettatui.services.annotation_results import TableMetadata
from zettatui.services.errors import ServiceError
from zettatui.widgets.schema_form import SchemaForm
from zettatui.worker.jobs import Job, JobState, Progress
from zettatui.worker.row_changes import RowChanges
from zettatui.worker.table_rows import TableRows
from zettatui.worker.tables import Tables, TypeRead

from .child import TableScreen
from .messages import FormReady


@dataclass
class RowText:
    """What a person typed for a row; kept until it is stored."""

    typed: dict[str, Typed] = field(default_factory=dict)
    unit: Unit = "table"


RowTexts = dict[tuple[str, str], RowText]
"""By aligned volume and table, or table and row for one that is edited."""


class RowFormScreen(TableScreen):
    """One annotation in a form. The request goes out once; what became of it is said as far as it is known."""

    WHAT = ""
    """What the form is for, as the heading says it."""

    def __init__(self, tables: Tables, table: str, texts: RowTexts, key: str) -> None:
        super().__init__(tables)
        self._rows = TableRows(tables, table)
        self._changes = RowChanges(self._rows)
        self._text = texts.setdefault((tables.volume, key), RowText())
        self._forget = partial(texts.pop, (tables.volume, key), None)
        self._metadata: TableMetadata | None = None
        self._type: TypeRead | None = None
        self._sending: Job[Any] | None = None

    def prefilled(self, type_read: TypeRead) -> dict[str, Typed]:
        """Return what stands in the form at first."""
        raise NotImplementedError

    def sending(
        self, annotation: Mapping[str, object]
    ) -> tuple[str, Callable[[Progress], Awaitable[Any]], Callable[[Any], Message]]:
        """Return the job that sends an annotation: its name, its work, and the message about the outcome."""
        raise NotImplementedError

    def needless(self, annotation: Mapping[str, object]) -> str:
        """Say why an annotation need not be sent, or nothing."""
        return ""

    def compose_body(self) -> Iterable[Widget]:
        """The table's name, and room for the form."""
        yield Static(
            f" {self._rows.table} · {self.WHAT} · reading the schema…", id="row-heading", markup=False
        )
        yield Vertical(id="row-form")

    def begin(self) -> None:
        """Ask for the schema; the form is drawn when it is here."""
        self.start(
            f"form of {self._rows.table}", self._rows.form, lambda form: FormReady(*form), group="form"
        )

    @on(FormReady)
    async def _draw(self, message: FormReady) -> None:
        metadata, type_read = message.metadata, message.type
        self._metadata, self._type = metadata, type_read
        heading = f" {metadata.name} · {metadata.schema} · {self.WHAT}"
        self.query_one("#row-heading", Static).update(heading)
        if type_read.trouble:
            self.say(type_read.trouble, level="error")
            return
        frame = Frame(metadata.resolution_nm, self.tables.datastack.resolution_nm)
        kept = bool(self._text.typed)
        form = SchemaForm(
            referring_to(type_read.fields, metadata.reference_table),
            frame,
            typed=self._text.typed or self.prefilled(type_read),
            unit=self._text.unit,
            remarks=remarks_on(type_read.fields, metadata.schema),
        )
        await self.query_one("#row-form").mount(form)
        self._focus_first(form)
        self.refresh_bindings()
        if kept:
            self.say("What you typed before is still here.")

    def _focus_first(self, form: SchemaForm) -> None:
        first = next((line.first_field for line in form.lines if line.first_field is not None), None)
        if first is not None:
            first.focus()

    @property
    def _form(self) -> SchemaForm | None:
        return next(iter(self.query(SchemaForm)), None)

    @on(SchemaForm.Changed)
    def _keep(self, message: SchemaForm.Changed) -> None:
        self._text.typed, self._text.unit = message.form.typed, message.form.unit
        self.say("")

    # -- sending ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """A row needs its form and the right to write."""
        metadata = self._metadata
        if metadata is None or self._form is None:
            return "The form is not here yet."
        if self._sending is not None and not self._sending.state.ended:
            return "It is being sent; wait for the answer."
        return self.tables.why_no_writing(metadata, self.session)

    def action_submit(self) -> None:
        """Check the form; send the row, once."""
        form = self._form
        if form is None:
            return
        entry = form.check()
        if not entry.ok:
            first = entry.errors[0].sentence
            more = f" And {len(entry.errors) - 1} more." if len(entry.errors) > 1 else ""
            self.say(f"{first}.{more} Nothing was sent.", level="error")
            return
        if why := self.needless(entry.annotation):
            self.say(why, level="warning")
            return
        name, work, told = self.sending(entry.annotation)
        self._sending = self.start(name, work, told)
        self.refresh_bindings()

    def job_failed(self, job: Job[object]) -> None:
        """Say it here; what was typed stays, and what the server said of a field stands under it."""
        super().job_failed(job)
        self.refresh_bindings()
        if self._form is None:
            words = "the schema could not be read; esc goes back"
            self.query_one("#row-heading", Static).update(f" {self._rows.table} · {self.WHAT} · {words}")
        if job is not self._sending:
            return
        if job.state is JobState.CANCELLED:
            self.say(
                "You stopped waiting for the answer: the row may have arrived. "
                "Look at the rows before you send it again; your text is kept.",
                level="warning",
            )
        elif isinstance(job.error, ServiceError) and self._form is not None:
            self._form.show_refusals(job.error.fields)

    def step_back(self) -> bool:
        """Stay while the row is under way: leaving would not call it back."""
        if self._sending is not None and not self._sending.state.ended:
            self.say(
                "The row is being sent; wait for the answer, or stop waiting with ctrl+c.", level="warning"
            )
            return True
        return super().step_back()
