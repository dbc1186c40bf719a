"""The log of requests: the last ones to all servers, or those that one job made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from zettatui.screens.base import ZettaScreen
from zettatui.screens.filtering import FilteringScreen
from zettatui.screens.keys import bindings_for
from zettatui.services.request_log import LoggedRequest
from zettatui.widgets.detail import Detail
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.worker.as_code import as_curl, as_python
from zettatui.worker.jobs import Job

from .words import details_of, line_of, page_of, row_of, tone_of

if TYPE_CHECKING:
    from zettatui.worker.pager import ToRead

NONE_HERE = "There is no request under the cursor."


class RequestRows:
    """Requests as rows."""

    def __init__(self, entries: Sequence[LoggedRequest]) -> None:
        self.entries = entries

    def __len__(self) -> int:
        return len(self.entries)

    def row(self, i: int) -> Sequence[str]:
        """One request's cells."""
        return row_of(self.entries[i])


class RequestsScreen(FilteringScreen):
    """What was asked of servers, newest first; no token is in it."""

    SCOPE = "requests"
    TITLE_WORD = "Requests"
    CSS_PATH = "requests.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("requests")
    FILTERED_BY = "POST, a status such as 503, a host, a path, what it was for"

    def __init__(self, job: Job[Any] | None = None) -> None:
        super().__init__()
        self._job = job
        self._rows = RequestRows(())

    def compose_body(self) -> Iterable[Widget]:
        """The list, and what is to be said of the request under the cursor."""
        yield Static(id="requests-heading", markup=False)
        yield from self.compose_filter()
        yield VirtualList(
            [
                Column("time", 9),
                Column("method", 7),
                Column("status", 7),
                Column("took", 8, align="right"),
                Column("size", 9, align="right"),
                Column("path and host"),
            ],
            self._rows,
            tone=lambda i: tone_of(self._rows.entries[i]),
            id="requests-list",
        )
        yield Detail(id="requests-details")

    @property
    def list_shown(self) -> VirtualList:
        """The list."""
        return self.query_one("#requests-list", VirtualList)

    def show_filtered(self) -> None:
        """Show the requests that fit."""
        found = [
            one
            for one in reversed(tuple(self.host.bench.requests))
            if (self._job is None or one.job == self._job.number)
            and self.fits(one.method, one.url, str(one.status), one.operation, one.subject, one.failure)
        ]
        self._rows = RequestRows(found)
        usual = "Nothing was asked of any server yet." if self._job is None else "This job asked no server."
        self.list_shown.say_empty(self.none_words(usual))
        self.list_shown.show(self._rows)
        requests = "1 request" if len(found) == 1 else f"{len(found):,} requests"
        of = f"of “{self._job.name}”" if self._job is not None else "to all servers"
        self.query_one("#requests-heading", Static).update(f"{requests} {of}, newest first; times are UTC")
        self._show_details()

    @property
    def chosen(self) -> LoggedRequest | None:
        """The request under the cursor."""
        at = self.list_shown.cursor_row
        return None if at is None else self._rows.entries[at]

    @on(VirtualList.RowRested)
    def _show_details(self) -> None:
        chosen = self.chosen
        self.query_one("#requests-details", Static).update(details_of(chosen) if chosen else "")
        self.refresh_bindings()

    def why_not(self, action_id: str) -> str | None:
        """Most needs a request."""
        if action_id in {"requests.filter", "requests.refresh"} or self.chosen is not None:
            return None
        return NONE_HERE

    @on(VirtualList.RowSelected)
    def action_look(self) -> None:
        """Show all of the request under the cursor."""
        if self.chosen is not None:
            self.app.push_screen(RequestScreen(self.chosen))

    def action_copy(self) -> None:
        """Copy the request's line."""
        if self.chosen is not None:
            self.host.copy_text(line_of(self.chosen), "the request's line")

    def action_curl(self) -> None:
        """Copy the request as a curl command."""
        if self.chosen is not None:
            copy_as_curl(self, [self.chosen])

    def action_python(self) -> None:
        """Copy the request as Python."""
        if self.chosen is not None:
            copy_as_python(self, [self.chosen])

    def action_refresh(self) -> None:
        """Show what was asked meanwhile."""
        self.show_filtered()


class RequestScreen(ZettaScreen):
    """One request, whole; bodies only when they are asked for."""

    SCOPE = "request"
    TITLE_WORD = "Request"
    CSS_PATH = "requests.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("request")

    def __init__(self, entry: LoggedRequest) -> None:
        super().__init__()
        self._entry = entry
        self._bodies = False

    def compose_body(self) -> Iterable[Widget]:
        """One page that the arrows scroll."""
        with VerticalScroll(id="request-page"):
            yield Static(id="request-words", markup=False)

    def begin(self) -> None:
        """Show all but the bodies."""
        self.query_one(VerticalScroll).focus()
        self._show()

    def _show(self) -> None:
        self.query_one("#request-words", Static).update(page_of(self._entry, bodies=self._bodies))

    def why_not(self, action_id: str) -> str | None:
        """Without bodies there are none to show."""
        if action_id == "request.bodies" and not (self._entry.asked.size or self._entry.answered.size):
            return "Neither the request nor its answer had a body."
        return None

    def action_bodies(self) -> None:
        """Show the bodies, or hide them again."""
        self._bodies = not self._bodies
        self._show()

    @property
    def to_read(self) -> ToRead | None:
        """All of the request, what is kept of both bodies too."""
        from zettatui.worker.pager import ToRead

        return ToRead("the request", ".txt", lambda: page_of(self._entry, bodies=True).plain)

    def action_copy(self) -> None:
        """Copy the page as it is shown."""
        self.host.copy_text(page_of(self._entry, bodies=self._bodies).plain, "the page, without the token")

    def action_curl(self) -> None:
        """Copy the request as a curl command."""
        copy_as_curl(self, [self._entry])

    def action_python(self) -> None:
        """Copy the request as Python."""
        copy_as_python(self, [self._entry])


def copy_as_curl(screen: ZettaScreen, entries: Sequence[LoggedRequest]) -> None:
    """Copy requests as curl commands, in the order they were made."""
    what = "the curl command" if len(entries) == 1 else f"{len(entries):,} curl commands"
    screen.host.copy_text(
        "\n\n".join(as_curl(one) for one in entries) + "\n", f"{what}; put your token into TOKEN"
    )


def copy_as_python(screen: ZettaScreen, entries: Sequence[LoggedRequest]) -> None:
    """Copy requests as Python, in the order they were made."""
    session = screen.session
    datastack = session.datastack.name if session.datastack else ""
    said = [as_python(one, session.address.url, datastack) for one in entries]
    screen.host.copy_text("\n\n\n".join(said) + "\n", "the Python")
