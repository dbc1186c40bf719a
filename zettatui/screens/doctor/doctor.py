"""The doctor's screen: what terminal, machine and servers are like, filled in step by step."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from zettatui.screens.base import ZettaScreen
from zettatui.screens.doctor.page import page_of
from zettatui.screens.keys import bindings_for
from zettatui.screens.news import News
from zettatui.worker.doctor import Doctor, Finding, Terminal, as_text, in_order
from zettatui.worker.jobs import Job, Progress

if TYPE_CHECKING:
    from zettatui.worker.pager import ToRead


class FindingMade(News):
    """The doctor found something; `visit` tells one round from the next."""

    visit: int
    finding: Finding


class VisitEnded(News):
    """The doctor has looked at everything."""

    findings: tuple[Finding, ...]


class DoctorScreen(ZettaScreen):
    """A report on everything that zettatui leans on, to read and to paste; no secret is in it."""

    SCOPE = "doctor"
    TITLE_WORD = "Doctor"
    CSS_PATH = "doctor.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("doctor")

    def __init__(self) -> None:
        super().__init__()
        self._findings: list[Finding] = []
        self._visit = 0
        self._only_bad = False
        self._job: Job[tuple[Finding, ...]] | None = None

    def compose_body(self) -> Iterable[Widget]:
        """One page that the arrows scroll."""
        with VerticalScroll(id="doctor-page"):
            yield Static(id="doctor-findings")

    def begin(self) -> None:
        """Look at everything at once: that is what one comes here for."""
        self.query_one(VerticalScroll).focus()
        self.action_again()
        self.app.theme_changed_signal.subscribe(self, lambda theme: self._show())

    def _show(self) -> None:
        self.query_one("#doctor-findings", Static).update(
            page_of(
                self._findings,
                self.app.theme_variables,
                only_bad=self._only_bad,
                complete=not self.running,
            )
        )
        self.refresh_bindings()

    @on(FindingMade)
    def _finding_made(self, message: FindingMade) -> None:
        if message.visit == self._visit:
            self._findings.append(message.finding)
            self._show()

    @on(VisitEnded)
    def _visit_ended(self, message: VisitEnded) -> None:
        self._findings = list(message.findings)
        self._show()

    def job_failed(self, job: Job[Any]) -> None:
        """Keep what was found so far."""
        super().job_failed(job)
        self._show()

    # -- actions ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """There is nothing to copy before the first finding."""
        if action_id == "doctor.copy" and not self._findings:
            return "Nothing was looked at yet."
        if action_id == "doctor.again" and self.running:
            return "The doctor is still looking; esc stops that."
        return None

    @property
    def to_read(self) -> ToRead | None:
        """The whole report, also what is not shown."""
        from zettatui.worker.pager import ToRead

        findings = in_order(self._findings)
        return ToRead("the report", ".txt", partial(as_text, findings))

    def action_copy(self) -> None:
        """Copy the whole report, also what is not shown."""
        self.host.copy_text(as_text(in_order(self._findings)), "the doctor's report")

    def action_only_bad(self) -> None:
        """Show only what needs a look, or everything again."""
        self._only_bad = not self._only_bad
        self._show()
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_again(self) -> None:
        """Look at everything once more."""
        self.ask_anew()
        self._visit += 1
        self._findings = []
        visit = self._visit
        size = self.app.size
        terminal = Terminal(
            size=(size.width, size.height),
            encoding=self.app.console.encoding,
            written=self.host.line_meter.sentence if self.host.line_meter.total else "",
            clipboard=self.host.bench.config.clipboard,
            slow=self.host.bench.config.slow,
        )
        doctor = Doctor(self.host.bench, terminal)

        async def work(progress: Progress) -> tuple[Finding, ...]:
            return await doctor.examine(progress, lambda one: self._told(visit, one))

        self.start("look at everything", work, VisitEnded, group="visit")
        self._show()

    def _told(self, visit: int, finding: Finding) -> None:
        """Hear of a finding, on the worker's thread."""
        self.post_message(FindingMade(visit, finding))
