"""The app as it keeps what it said and what it asked, to be read again from anywhere."""

from __future__ import annotations

from typing import Any

from textual.notifications import SeverityLevel

from zettatui.guiding import Guiding
from zettatui.screens.base import ZettaScreen
from zettatui.worker.jobs import Job
from zettatui.worker.notices import Notices
from zettatui.worker.workbench import Workbench

_LEVELS = {"information": "info", "warning": "warning", "error": "error"}


class Noticing(Guiding, inherit_bindings=False):
    """An app with a history of notices, and with the log of its requests at hand."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.notices = Notices(bench.now)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice for a while, and keep it; nothing in it is read as markup unless that is asked for."""
        where = self.screen.TITLE_WORD if isinstance(self.screen, ZettaScreen) else ""
        self.notices.add(message, _LEVELS[severity], where)
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def action_notices(self) -> None:
        """Show what was said so far."""
        from zettatui.screens.notices import NoticesScreen

        if not isinstance(self.screen, NoticesScreen):
            self.push_screen(NoticesScreen(self.notices))

    def action_requests(self) -> None:
        """Show the last requests to all servers."""
        self.show_requests(None)

    def show_requests(self, job: Job[Any] | None) -> None:
        """Show the last requests, or those of one job."""
        from zettatui.screens.requests import RequestsScreen

        if job is not None or not isinstance(self.screen, RequestsScreen):
            self.push_screen(RequestsScreen(job))
