"""The app as it keeps what it said and what it asked, to be read again from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from textual import on
from textual.notifications import Notify, SeverityLevel
from textual.widgets._toast import Toast, ToastHolder, ToastRack

from zettatui.app.guiding import Guiding
from zettatui.screens.base import ZettaScreen
from zettatui.widgets.virtual_list import VirtualList
from zettatui.worker.jobs import Job
from zettatui.worker.notices import Notices
from zettatui.worker.workbench import Workbench

_LEVELS = {"information": "info", "warning": "warning", "error": "error"}


class Noticing(Guiding, part=True):
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
        for same in [one for one in self._notifications if one.message == message]:
            self._unnotify(same, refresh=False)
        self._place_notices([*(one.message for one in self._notifications), title + message])
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    @on(Notify)
    def _said_again(self, event: Notify) -> None:
        """Let a notice stand once, also where a key that is held down says it faster than it is shown."""
        for same in [one for one in self._notifications if one.message == event.notification.message]:
            self._unnotify(same, refresh=False)

    def _place_notices(self, shown: Sequence[str]) -> None:
        """Have notices cover neither the row under the cursor nor what stands above the keys."""
        rack = self.screen.query_one_optional(ToastRack)
        if rack is None:
            return
        for holder in rack.query(ToastHolder):
            # A notice that is taken away before its time leaves its place behind, of one row.
            if not any(toast._notification in self._notifications for toast in holder.query(Toast)):
                holder.remove()
        rows = sum(1 + len(words) // max(1, self.size.width - 4) for words in shown)
        low = self._cursor_row() < max(rows, 2)  # one that goes as another comes takes a row for a moment
        rack.set_class(low, "-low")
        above_keys = sum(part.region.height for part in self.screen.query(".above-keys"))
        rack.styles.margin = (0, 0, 1 + above_keys if low else 0, 0)

    def _cursor_row(self) -> int:
        """Return the row of the terminal that is read or typed in."""
        focused = self.screen.focused
        if focused is None:
            return self.size.height
        if isinstance(focused, VirtualList):
            in_view = dict(focused.rows_in_view)
            return focused.content_region.y + in_view.get(focused.cursor_row or 0, 0)
        return (
            self.cursor_position.y
            if focused.region.contains_point(self.cursor_position)
            else focused.region.y
        )

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
