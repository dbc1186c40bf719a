"""The upload as the import screen runs it: questions first, progress, doubt, taking back."""

from __future__ import annotations

from functools import partial

from textual import on

from zettatui.screens.dialogs import Question
from zettatui.screens.tables.child import TableScreen
from zettatui.storage.journal import JournalState, ranges
from zettatui.worker.imports.checking import CheckedFile
from zettatui.worker.imports.importing import Importing, Prepared
from zettatui.worker.imports.progress import Control, Reading
from zettatui.worker.imports.upload import Doubt, Outcome
from zettatui.worker.jobs import Job, JobState
from zettatui.worker.tables import Tables

from . import work
from .messages import DoubtSettled, JournalRead, RowsTakenBack, UploadEnded, UploadWent
from .words import outcome_sentence


class UploadScreen(TableScreen):
    """What is known of one import, and the jobs that change it; the import screen shows it."""

    def __init__(self, tables: Tables, table: str) -> None:
        super().__init__(tables)
        self.importing = Importing(tables, table)
        self._prepared: Prepared | None = None
        self._checked: CheckedFile | None = None
        self._journal: JournalState | None = None
        self._reading: Reading | None = None
        self._doubt: Doubt | None = None
        self._control = Control()
        self._uploading: Job[Outcome] | None = None
        self._shows_journal = False

    def _fill(self) -> None:
        """Show everything anew."""
        raise NotImplementedError

    def _show_facts(self) -> None:
        """Show how far the upload is."""
        raise NotImplementedError

    @property
    def _is_uploading(self) -> bool:
        return self._uploading is not None and not self._uploading.state.ended

    def action_upload(self) -> None:
        """Ask what must be asked first, then store the rows."""
        checked, prepared = self._checked, self._prepared
        if checked is None or prepared is None:
            return
        if self._doubt is not None:
            self._ask_doubt(self._doubt)
            return
        there = work.rows_there(checked, self._journal)
        words = work.questions(prepared, checked, self._journal)
        if not words:
            self._upload()
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._upload()

        rows = f"the other {checked.good - there:,}" if there else f"{checked.good:,}"
        title = f"Store {rows} rows in {self.importing.table}?"
        self.app.push_screen(Question(title, " ".join(words), "store them"), answered)

    def _upload(self) -> None:
        checked, prepared = self._checked, self._prepared
        if checked is None or prepared is None:
            return
        self._control = Control()
        doing = partial(
            work.upload,
            self.importing,
            prepared,
            checked,
            control=self._control,
            tell=lambda reading: self.post_message(UploadWent(reading)),
        )
        self._reading = Reading(work.rows_there(checked, self._journal), checked.good)
        self._uploading = self.start(
            f"import {prepared.source.path.name}", doing, UploadEnded, group="upload"
        )
        self._fill()

    @on(UploadWent)
    def _went(self, message: UploadWent) -> None:
        self._reading = message.reading
        self._show_facts()
        self.say(message.reading.say, level="warning")
        if self._shows_journal:
            self._reload_journal()

    @on(UploadEnded)
    def _upload_ended(self, message: UploadEnded) -> None:
        outcome = message.outcome
        self._journal, self._doubt = outcome.state, outcome.doubt
        self._reading = Reading(outcome.stored, outcome.state.plan.good)
        self._fill()
        sentence, level = outcome_sentence(outcome)
        self.say(sentence, level=level)
        if outcome.doubt is not None:
            self._ask_doubt(outcome.doubt)

    def _ask_doubt(self, doubt: Doubt) -> None:
        from zettatui.screens.state.choose import Choose

        def chosen(index: int | None) -> None:
            if index in (0, 1) and self._checked is not None:
                doing = partial(work.settle, self.importing, self._checked, index == 0)
                self.start("note what you said", doing, DoubtSettled)

        rows = work.rows_text(doubt)
        lines = (
            f"{rows} arrived: go on behind them",
            f"{rows} did not arrive: send them again",
            "leave it open",
        )
        self.app.push_screen(Choose(f"The service cannot tell. {doubt.facts}", lines), chosen)

    @on(DoubtSettled)
    def _doubt_settled(self) -> None:
        self._doubt = None
        self._upload()

    def job_failed(self, job: Job[object]) -> None:
        """Say it here; an upload that was cut off goes on with the same file."""
        super().job_failed(job)
        if job is self._uploading:
            if job.state is JobState.CANCELLED:
                self.say("Cut off: the last batch may have arrived. u looks, and goes on.", level="warning")
            self._reload_journal()
        self._fill()

    def _reload_journal(self) -> None:
        if self._checked is not None:
            doing = partial(work.journal, self.importing, self._checked)
            self.start("read the journal", doing, JournalRead, quiet=True)

    @on(JournalRead)
    def _journal_read(self, message: JournalRead) -> None:
        self._journal = message.state
        self._fill()

    def action_pause(self) -> None:
        """Hold the upload up, or let it go on."""
        if self._control.paused:
            self._control.resume()
        else:
            self._control.pause()
            self.say("It pauses after this batch; p goes on.")
        self.refresh_bindings()

    def action_stop(self) -> None:
        """Stop after the batch that is under way."""
        self._control.stop()
        self.say("It stops after this batch. ctrl+c would stop waiting for its answer.")

    def action_take_back(self) -> None:
        """Delete the rows that were added."""
        state = self._journal
        if state is None:
            return
        many = len(set(state.ids) - state.deleted)

        def answered(yes: bool | None) -> None:
            if yes:
                doing = partial(work.take_back, self.importing, state)
                self.start(f"take back {many:,} rows", doing, lambda found: RowsTakenBack(*found))

        words = "They are marked as deleted: still readable by id, and their ids are not used again."
        self.app.push_screen(
            Question(f"Delete the {many:,} rows that were added?", words, "delete"), answered
        )

    @on(RowsTakenBack)
    def _taken_back(self, message: RowsTakenBack) -> None:
        self._journal, self._reading = message.state, None
        self._fill()
        left = (
            f" The ids of {message.taken.unknown:,} more are not known; they stay."
            if message.taken.unknown
            else ""
        )
        self.say(f"{message.taken.deleted:,} rows are marked as deleted.{left}", level="done")

    def action_copy(self) -> None:
        """Copy the ids that were added."""
        if self._journal is not None:
            self.host.copy_text("\n".join(ranges(self._journal.ids)), "the ids of the added rows")
