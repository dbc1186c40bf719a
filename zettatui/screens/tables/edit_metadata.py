"""The form of what a table's owner may change: its words, who may read and write, whose it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, RadioSet, Static

from zettatui.annotations.names import Finding, check_description, check_notice
from zettatui.screens.dialogs import Question
from zettatui.screens.keys import bindings_for
from zettatui.services.annotation_results import MetadataChange, TableMetadata
from zettatui.widgets.form_line import FormLine, text_field
from zettatui.widgets.one_of import OneOf
from zettatui.worker.jobs import Job, JobState
from zettatui.worker.table_changes import TableChanged, TableChanges, change_of
from zettatui.worker.tables import Tables

from .child import TableScreen
from .messages import TableEdited
from .rights_line import permission_of, right_choice
from .row_words import level_of
from .words import described_sentence

_FIXED = "Name, schema and voxel size are for ever. Only what you change is sent."


class EditMetadataScreen(TableScreen):
    """A table's metadata, as far as it can be changed. The request goes out once."""

    SCOPE = "edit_table"
    TITLE_WORD = "Edit table"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("edit_table")

    def __init__(
        self, tables: Tables, metadata: TableMetadata, edited: Callable[[TableChanged], None]
    ) -> None:
        super().__init__(tables)
        self._metadata = metadata
        self._edited = edited
        self._sending: Job[TableChanged] | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Everything that can be changed, and what cannot."""
        now = self._metadata
        with VerticalScroll(can_focus=False, id="edit-form"):
            yield Static(f"{now.name} · {now.schema}", id="edit-heading", markup=False)
            yield FormLine(
                "description",
                "a sentence for everybody who finds the table",
                fields=[text_field(now.description, id="edit-description")],
                id="line-description",
            )
            yield FormLine(
                "notice",
                "one line, shown with every read; empty takes it away",
                fields=[text_field(now.notice, id="edit-notice")],
                id="line-notice",
            )
            yield FormLine(
                "read", "who may read rows", fields=[right_choice(now.read_permission, "edit-read")]
            )
            yield FormLine(
                "write", "who may add rows", fields=[right_choice(now.write_permission, "edit-write")]
            )
            yield FormLine(
                "flat source",
                "the segmentation that points are looked up in, without history",
                fields=[text_field(now.flat_segmentation_source, id="edit-flat")],
                id="line-flat",
            )
            yield FormLine(
                "new owner",
                "a user's number gives the table away, for good; empty keeps it",
                fields=[text_field("", id="edit-owner")],
                id="line-owner",
            )
            yield Static(_FIXED, id="edit-warning", markup=False)

    def begin(self) -> None:
        """Begin with the description."""
        self.query_one("#edit-description").focus()

    def _value(self, part: str) -> str:
        return self.query_one(f"#edit-{part}", Input).value.strip()

    @on(Input.Changed)
    @on(RadioSet.Changed)
    def _typed(self) -> None:
        self._show(self._findings())

    @on(Input.Submitted)
    def _next_field(self) -> None:
        self.focus_next()

    def _findings(self) -> list[Finding]:
        found = check_description(self._value("description")) + check_notice(self._value("notice"))
        owner = self._value("owner")
        if owner and not (owner.isascii() and owner.isdigit()):
            found.append(Finding("owner", "error", "A user's number is a whole number, such as 7."))
        return found

    def _show(self, findings: list[Finding]) -> None:
        for part in ("description", "notice", "owner"):
            mine = [finding for finding in findings if finding.part == part]
            level = "error" if any(finding.level == "error" for finding in mine) else "advice"
            self.query_one(f"#line-{part}", FormLine).tell([finding.say for finding in mine], level)

    @property
    def change(self) -> MetadataChange:
        """What is different from the table as it was read."""
        wanted = MetadataChange(
            description=self._value("description"),
            notice=self._value("notice"),
            read_permission=permission_of(self.query_one("#edit-read", OneOf)),
            write_permission=permission_of(self.query_one("#edit-write", OneOf)),
            flat_segmentation_source=self._value("flat"),
            user_id=self._value("owner") or None,
        )
        return change_of(self._metadata, wanted)

    # -- sending ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """One request at a time."""
        if self._sending is not None and not self._sending.state.ended:
            return "It is being sent; wait for the answer."
        return None

    def action_submit(self) -> None:
        """Check the form; send what was changed, once. Giving the table away is asked about."""
        findings = self._findings()
        self._show(findings)
        wrong = [finding for finding in findings if finding.level == "error"]
        if wrong:
            self.query_one(f"#edit-{wrong[0].part}").focus()
            self.say(f"{wrong[0].say} Nothing was sent.", level="error")
            return
        change = self.change
        if change == MetadataChange():
            self.say("Nothing is changed, so nothing was sent.")
        elif change.user_id is not None:
            self._ask(change)
        else:
            self._send(change)

    def _ask(self, change: MetadataChange) -> None:
        words = (
            f"User {change.user_id} will own it. You can then neither change it, nor delete it, nor take it back; "
            f"you can add rows only if {'everybody may' if self._everybody_writes else 'its new owner lets you'}."
        )

        def agreed(yes: bool | None) -> None:
            if yes:
                self._send(change)

        self.app.push_screen(Question(f"Give {self._metadata.name} away?", words, "give it away"), agreed)

    @property
    def _everybody_writes(self) -> bool:
        return permission_of(self.query_one("#edit-write", OneOf)) == "PUBLIC"

    def _send(self, change: MetadataChange) -> None:
        work = partial(TableChanges(self.tables, self._metadata.name).describe, change)
        self._sending = self.start(f"change table {self._metadata.name}", work, TableEdited)
        self.refresh_bindings()

    @on(TableEdited)
    def _sent(self, message: TableEdited) -> None:
        self.refresh_bindings()
        if message.changed.done:
            self.close_screen()
            self.app.call_after_refresh(self._edited, message.changed)
        else:
            self.say(described_sentence(message.changed), level=level_of(message.changed.done))

    def job_failed(self, job: Job[object]) -> None:
        """Say it here; everything typed stays."""
        super().job_failed(job)
        self.refresh_bindings()
        if job is self._sending and job.state is JobState.CANCELLED:
            self.say(
                "You stopped waiting for the answer: the table may be changed. Read its metadata again (esc, m).",
                level="warning",
            )

    def step_back(self) -> bool:
        """Stay while the request is under way: leaving would not call it back."""
        if self._sending is not None and not self._sending.state.ended:
            self.say("It is being sent; wait for the answer, or stop waiting with ctrl+c.", level="warning")
            return True
        return super().step_back()
