"""Rows of one table of a version or of now, as far as a filter lets them through."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from zettatui.annotations.filters import FilterInvalid, read_filter
from zettatui.screens.keys import bindings_for
from zettatui.screens.tables.child import TableScreen
from zettatui.services.errors import LookupsMissing
from zettatui.services.materialization_results import MaterializedTable, MaterializedVersion
from zettatui.widgets.detail import Detail
from zettatui.widgets.form_line import text_field
from zettatui.widgets.virtual_list import VirtualList
from zettatui.worker.jobs import Job
from zettatui.worker.materialized import MOST_SHOWN, Materialized, Queried
from zettatui.worker.tables import Tables

from .contents import version_text
from .messages import RowsQueried
from .query_lines import QueryLines, columns_of, found_text, row_json, row_text, warnings_text

_PLACEHOLDER = "filter, such as: size > 12; tag = soma; id in 1, 2   (? tells more)"
_FIRST = f"id <= {MOST_SHOWN}"


class QueryScreen(TableScreen):
    """A simple query: a filter in one line, and the rows that came of it."""

    SCOPE = "query"
    TITLE_WORD = "Query"
    CSS_PATH = "versions.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("query")

    def __init__(
        self,
        tables: Tables,
        version: MaterializedVersion | None,
        table: MaterializedTable,
        count: int | None,
    ) -> None:
        super().__init__(tables)
        self._source = Materialized(tables)
        self._version, self._table = version, table
        # A large table is begun at its first ids: the service knows no order, so a page of it would be any rows.
        self._filter = _FIRST if count is None or count > MOST_SHOWN else ""
        self._queried: Queried | None = None
        self._lookups_missing = self._left_new_out = False

    def compose_body(self) -> Iterable[Widget]:
        """What is asked, the filter, the rows, and the one under the cursor."""
        where = f" {self._table.name} · {version_text(self._version)}"
        yield Static(where, id="query-heading", markup=False)
        yield text_field(self._filter, id="query-filter", placeholder=_PLACEHOLDER)
        yield VirtualList((), empty="Asking…", id="query-list")
        yield Detail(id="query-words")

    def begin(self) -> None:
        """Ask at once; the filter can be changed then."""
        self._list.focus()
        self._ask()

    @property
    def _list(self) -> VirtualList:
        return self.query_one("#query-list", VirtualList)

    # -- asking ----------------------------------------------------------------------------------------

    def _ask(self, *, without_new: bool = False) -> None:
        try:
            asked = read_filter(self.query_one("#query-filter", Input).value)
        except FilterInvalid as wrong:
            self.say(f"{wrong} Nothing was asked.", level="error")
            return
        self._lookups_missing, self._left_new_out = False, without_new
        work = partial(self._source.query, self._table.name, self._version, asked, without_new=without_new)
        self.start(f"rows of {self._table.name}", work, RowsQueried, group="query")

    @on(Input.Submitted, "#query-filter")
    def _filtered(self) -> None:
        self._list.focus()
        self._ask()

    @on(RowsQueried)
    def _came(self, message: RowsQueried) -> None:
        queried = self._queried = message.queried
        columns = columns_of(queried)
        new = ", apart from rows that are too new to be looked up" if self._left_new_out else ""
        self._list.say_empty(f"No row passes this filter{new}. Press / to change it.")
        self._list.show(QueryLines(queried), columns)
        at = f"version {self._version.number}" if self._version is not None else "live"
        heading = f" {self._table.name} · {at} · {found_text(queried)}"
        self.query_one("#query-heading", Static).update(heading)
        self._show_words()
        warnings = warnings_text(queried, live=self._version is None)
        if warnings:
            self.say(warnings, level="warning")

    @on(VirtualList.RowRested, "#query-list")
    def _show_words(self) -> None:
        words, at = self.query_one("#query-words", Static), self._list.cursor_row
        shown = self._queried is not None and at is not None
        words.set_class(shown, "-shown")
        if self._queried is not None and at is not None:
            words.update(row_text(self._queried, at))
        self.refresh_bindings()

    def job_failed(self, job: Job[object]) -> None:
        """Say it here; where rows are too new to be looked up, they can be left out."""
        super().job_failed(job)
        self._lookups_missing = isinstance(job.error, LookupsMissing)
        if self._queried is None:
            self._list.say_empty(
                "The rows could not be asked for; press r to ask again, / to change the filter."
            )
        self.refresh_bindings()

    # -- actions ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Copying needs a row; leaving new rows out needs that the service asked for it."""
        if action_id == "query.copy" and (self._queried is None or self._list.cursor_row is None):
            return "There is no row under the cursor."
        if action_id == "query.without_new" and not self._lookups_missing:
            return "Only a live query that says there are rows without lookups can leave them out."
        return None

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one("#query-filter", Input).focus()

    def action_refresh(self) -> None:
        """Ask again."""
        self.ask_anew()
        self._ask()

    def action_without_new(self) -> None:
        """Ask again, without the rows that are not looked up yet."""
        self._ask(without_new=True)

    def action_copy(self) -> None:
        """Copy the row under the cursor as JSON."""
        at = self._list.cursor_row
        if self._queried is not None and at is not None:
            self.host.copy_text(row_json(self._queried, at), "the row")

    def step_back(self) -> bool:
        """Leave the filter first."""
        if isinstance(self.focused, Input):
            self._list.focus()
            return True
        return super().step_back()
