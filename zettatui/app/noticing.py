"""The app as it keeps what it said and what it asked, to be read again from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.notifications import SeverityLevel

from zettatui.app.guiding import Guiding
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

        self._push_once(NoticesScreen, partial(NoticesScreen, self.notices))

    def action_requests(self) -> None:
        """Show the last requests to all servers."""
        self.show_requests(None)

    def show_requests(self, job: Job[Any] | None) -> None:
        """Show the last requests, or those of one job."""
        from zettatui.screens.requests import RequestsScreen

        if job is not None:
            self.push_screen(RequestsScreen(job))
        else:
            self._push_once(RequestsScreen, RequestsScreen)

    def _push_once(self, kind: type[ZettaScreen], make: Callable[[], ZettaScreen]) -> None:
        """Show a screen, unless one of its kind lies under what is shown."""
        if isinstance(self.screen, kind):
            return
        if any(isinstance(screen, kind) for screen in self.screen_stack):
            self.notify("It is open already: esc goes back to it.", markup=False)
        else:
            self.push_screen(make())
