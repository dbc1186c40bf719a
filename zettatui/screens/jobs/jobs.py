"""The jobs screen: all that runs and ran in the background."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from zettatui.screens.filtering import FilteringScreen
from zettatui.screens.keys import bindings_for
from zettatui.services.errors import NotOffered
from zettatui.services.request_log import LoggedRequest
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


NONE_YET = "Nothing has run yet. Whatever you start anywhere shows here, with its progress."


def _mark(job: Job[Any]) -> str:
    """Say how a job stands; where a server has no such service nothing failed, and nobody can mend it from here."""
    return "not here" if isinstance(job.error, NotOffered) else _MARKS[job.state]


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
            _mark(job),
            job.name,
            reached,
            f"{job.seconds:,.1f} s",
            f"{job.started_at:%H:%M:%S}Z",
        )


class JobsScreen(FilteringScreen):
    """Everything zettatui does in the background, newest first."""

    SCOPE = "jobs"
    TITLE_WORD = "Jobs"
    CSS_PATH = "jobs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("jobs")
    FILTERED_BY = "a job's name, or running, done, failed, not here, cancelled"

    def __init__(self) -> None:
        super().__init__()
        self._rows = JobRows()

    def compose_body(self) -> Iterable[Widget]:
        """The list, and the failure of the job under the cursor."""
        yield from self.compose_filter()
        yield VirtualList(
            [
                Column("state", 9),
                Column("job", least=34, most=70),
                Column("progress", least=9, most=24),
                Column("time", 9, align="right"),
                Column("began", 9),
            ],
            self._rows,
            empty=NONE_YET,
            id="jobs-list",
        )
        yield Static(id="job-details", markup=False)

    def begin(self) -> None:
        """Show what there is, and the running times while something runs."""
        super().begin()
        self.set_interval(1.0, self._tick)

    def on_screen_resume(self) -> None:
        """Show what happened while another screen was on."""
        self.show_jobs(self.host.worker)

    def show_jobs(self, worker: Worker) -> None:
        """Draw the list anew, keeping the cursor on its job."""
        super().show_jobs(worker)
        chosen = self.chosen
        self._rows.jobs = [job for job in worker.history if self.fits(job.name, _mark(job))]
        self._list.say_empty(self.none_words(NONE_YET))
        self._list.rows_changed()
        if chosen in self._rows.jobs:
            self._list.move_to(self._rows.jobs.index(chosen))
        self._show_details()

    def show_filtered(self) -> None:
        """Show the jobs that fit."""
        self.show_jobs(self.host.worker)

    @property
    def list_shown(self) -> VirtualList:
        """The list."""
        return self._list

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
    def _moved(self) -> None:
        job = self.chosen
        self.failure = Failure(job.name, job.error, job.started_at) if job and job.error else None

    @on(VirtualList.RowRested)
    def _show_details(self) -> None:
        self._moved()
        job = self.chosen
        words = Text(job.sentence if job else "")
        requests = self._requests if job is not None else ()
        if requests:
            many = "1 request" if len(requests) == 1 else f"{len(requests):,} requests"
            slowest = max(requests, key=lambda one: one.seconds)
            words.append(
                f"{chr(10) if words else ''}{many}, the slowest {slowest.method} {slowest.seconds:,.2f} s: l shows them"
            )
        if self.failure is not None:
            words.append("  w why?", style="bold")
        self.query_one("#job-details", Static).update(words)
        self.refresh_bindings()

    def why_not(self, action_id: str) -> str | None:
        """Only running jobs can be cancelled."""
        job = self.chosen
        if action_id == "jobs.filter":
            return None
        if job is None:
            return "There is no job yet."
        if action_id in {"jobs.log", "jobs.curl", "jobs.python"} and not self._requests:
            return "This job asked no server, or its requests are not in the log any more."
        if action_id == "jobs.cancel_job" and job.state.ended:
            return f"This job has already ended ({_mark(job)})."
        return None

    @property
    def _requests(self) -> Sequence[LoggedRequest]:
        """The requests of the job under the cursor that are still in the log, in order."""
        job = self.chosen
        return [one for one in tuple(self.host.bench.requests) if job is not None and one.job == job.number]

    def action_log(self) -> None:
        """Show the requests of the job under the cursor."""
        self.host.show_requests(self.chosen)

    def action_curl(self) -> None:
        """Copy the requests of the job under the cursor as curl commands."""
        from zettatui.screens.requests.requests import copy_as_curl

        copy_as_curl(self, self._requests)

    def action_python(self) -> None:
        """Copy the requests of the job under the cursor as Python."""
        from zettatui.screens.requests.requests import copy_as_python

        copy_as_python(self, self._requests)

    def action_cancel_job(self) -> None:
        """Cancel the job under the cursor."""
        if self.chosen is not None:
            self.chosen.cancel()

    def action_details(self) -> None:
        """Say all that is known about the job under the cursor."""
        job = self.chosen
        if job is not None:
            words = f"{job.name}: {_mark(job)} after {job.seconds:,.1f} s. {job.sentence}"
            self.say(words.rstrip(), failure=self.failure)

    def action_copy(self) -> None:
        """Copy the job's line and its error."""
        job = self.chosen
        if job is not None:
            line = f"{job.started_at:%Y-%m-%dT%H:%M:%SZ} {_mark(job)} {job.name} {job.sentence}".rstrip()
            self.host.copy_text(line, "the job's line")
