"""The why screen: what was asked, with which token, as whom, what was wanted, what to do, whom to ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from rich.table import Table
from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from zettatui.screens.base import ZettaScreen
from zettatui.screens.keys import bindings_for
from zettatui.screens.news import News
from zettatui.worker.failures import Failure
from zettatui.worker.jobs import Job
from zettatui.worker.sessions import Session
from zettatui.worker.why import Why, WhyPage

if TYPE_CHECKING:
    from zettatui.worker.pager import ToRead


class PageCompleted(News):
    """The server said who one is."""

    page: WhyPage


class WhyScreen(ZettaScreen):
    """One failure, explained; what is known without asking stands there at once."""

    SCOPE = "why"
    TITLE_WORD = "Why can't I?"
    CSS_PATH = "why.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("why")

    def __init__(self, failure: Failure, session: Session) -> None:
        super().__init__()
        self.explained = failure
        self._session = session
        self._page: WhyPage | None = None

    def compose_body(self) -> Iterable[Widget]:
        """The rows, as many lines as they need."""
        with VerticalScroll(id="why-page"):
            yield Static(id="why-heading", markup=False)
            yield Static(id="why-rows")

    def begin(self) -> None:
        """Show what is known, then ask the server for the rest."""
        self.query_one("#why-page").focus()
        self._show(self._why.at_once())
        self.action_ask()

    @property
    def _why(self) -> Why:
        return Why(self.host.bench, self._session, self.explained)

    def action_ask(self) -> None:
        """Ask the server who one is and what one may do, as it is now."""
        self.start("who I am to the server", self._why.ask, PageCompleted, group="ask")

    @on(PageCompleted)
    def _completed(self, message: PageCompleted) -> None:
        self._show(message.page)

    def _show(self, page: WhyPage) -> None:
        self._page = page
        self.query_one("#why-heading", Static).update(page.heading)
        rows = Table.grid(padding=(0, 2))
        rows.add_column(no_wrap=True, style="bold", min_width=9)
        rows.add_column(overflow="fold")
        for name, words in page.rows:
            rows.add_row(name, Text(words))
        self.query_one("#why-rows", Static).update(rows)
        self.refresh_bindings()

    def job_failed(self, job: Job[Any]) -> None:
        """Say it here, but explain no explanation."""
        super().job_failed(job)
        self.failure = None

    # -- actions ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Only what changes nothing is tried again, and only a page that the server named can be opened."""
        page = self._page
        if page is None:
            return "The page is still being put together."
        if action_id == "why.again":
            return page.no_repeat or None
        if action_id == "why.open_page" and not page.helping_page:
            return "The server named no page that would help."
        return None

    @property
    def to_read(self) -> ToRead | None:
        """The page, without secrets."""
        from zettatui.worker.pager import ToRead

        page = self._page
        return ToRead("the page", ".txt", lambda: page.text) if page is not None else None

    def action_copy(self) -> None:
        """Copy the page as text."""
        if self._page is not None:
            self.host.copy_text(self._page.text, "the page, without secrets")

    def action_again(self) -> None:
        """Go back and do once more what failed."""
        if self.explained.again is not None:
            self.dismiss(None)
            self.app.call_later(self.explained.again)

    def action_open_page(self) -> None:
        """Open the page that helps; nothing is opened unasked."""
        if self._page is not None and self._page.helping_page:
            self.app.open_url(self._page.helping_page)
