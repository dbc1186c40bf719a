"""The jobs screen: all that runs and ran in the background."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from zettatui.screens.base import ZettaScreen
from zettatui.screens.keys import bindings_for
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.worker.failures import Failure
from zettatui.worker.jobs import Job, JobState
from zettatui.worker.worker import Worker

_MARKS = {
    JobState.RUNNING: "running",
    JobState.DONE: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "cancelled",
}


class JobRows:
    """The worker's history as rows: state, name, progress, time."""

    def __init__(self) -> None:
        self.jobs: Sequence[Job[Any]] = ()

    def __len__(self) -> int:
        return len(self.jobs)

    def row(self, i: int) -> Sequence[str]:
        """One job's cells."""
        job = self.jobs[i]
        reached = job.reached.text if job.state is JobState.RUNNING else ""
        return (
            _MARKS[job.state],
            job.name,
            reached,
            f"{job.seconds:,.1f} s",
            f"{job.started_at:%H:%M:%S}Z",
        )


class JobsScreen(ZettaScreen):
    """Everything zettatui does in the background, newest first."""

    SCOPE = "jobs"
    TITLE_WORD = "Jobs"
    CSS_PATH = "jobs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("jobs")

    def __init__(self) -> None:
        super().__init__()
        self._rows = JobRows()

    def compose_body(self) -> Iterable[Widget]:
        """The list, and the failure of the job under the cursor."""
        yield VirtualList(
            [
                Column("state", 10),
                Column("job"),
                Column("progress", 14),
                Column("time", 10, align="right"),
                Column("began", 10),
            ],
            self._rows,
            empty="Nothing has run yet. Whatever you start anywhere shows here, with its progress.",
            id="jobs-list",
        )
        yield Static(id="job-details", markup=False)

    def on_mount(self) -> None:
        """Show what there is, and the running times while something runs."""
        super().on_mount()
        self.show_jobs(self.host.worker)
        self.set_interval(1.0, self._tick)

    def on_screen_resume(self) -> None:
        """Show what happened while another screen was on."""
        self.show_jobs(self.host.worker)

    def show_jobs(self, worker: Worker) -> None:
        """Draw the list anew, keeping the cursor on its job."""
        super().show_jobs(worker)
        chosen = self.chosen
        self._rows.jobs = worker.history
        self._list.rows_changed()
        if chosen in self._rows.jobs:
            self._list.move_to(self._rows.jobs.index(chosen))
        self._show_details()

    @property
    def _list(self) -> VirtualList:
        return self.query_one("#jobs-list", VirtualList)

    @property
    def chosen(self) -> Job[Any] | None:
        """The job under the cursor."""
        at = self._list.cursor_row
        return None if at is None else self._rows.jobs[at]

    def _tick(self) -> None:
        if self.host.worker.running and self.is_current:
            self.show_jobs(self.host.worker)

    @on(VirtualList.RowHighlighted)
    def _show_details(self) -> None:
        job = self.chosen
        failed = job is not None and job.error is not None
        self.failure = Failure(job.name, job.error, job.started_at) if job and job.error else None
        words = Text(job.sentence if job else "")
        if failed:
            words.append("  w why?", style="bold")
        self.query_one("#job-details", Static).update(words)
        self.refresh_bindings()

    def why_not(self, action_id: str) -> str | None:
        """Only running jobs can be cancelled."""
        job = self.chosen
        if job is None:
            return "There is no job yet."
        if action_id == "jobs.cancel_job" and job.state.ended:
            return f"This job has already ended ({_MARKS[job.state]})."
        return None

    def action_cancel_job(self) -> None:
        """Cancel the job under the cursor."""
        if self.chosen is not None:
            self.chosen.cancel()

    def action_details(self) -> None:
        """Say all that is known about the job under the cursor."""
        job = self.chosen
        if job is not None:
            words = f"{job.name}: {_MARKS[job.state]} after {job.seconds:,.1f} s. {job.sentence}"
            self.say(words.rstrip(), failure=self.failure)

    def action_copy(self) -> None:
        """Copy the job's line and its error."""
        job = self.chosen
        if job is not None:
            line = (
                f"{job.started_at:%Y-%m-%dT%H:%M:%SZ} {_MARKS[job.state]} {job.name} {job.sentence}".rstrip()
            )
            self.host.copy_text(line, "the job's line")
