"""The tables of one version, or those that can be asked about now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from zettatui.plain import plain_line
from zettatui.screens.keys import bindings_for
from zettatui.screens.tables.child import TableScreen
from zettatui.screens.times import utc_text
from zettatui.services.materialization_results import MaterializedTable, MaterializedVersion
from zettatui.widgets.detail import Detail
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.worker.jobs import Job
from zettatui.worker.materialized import Contents, Materialized
from zettatui.worker.tables import Tables

from .messages import ContentsRead

COLUMNS = (
    Column("table", least=20, most=60),
    Column("schema", 22),
    Column("rows", 11, align="right"),
    Column("voxel nm", 12),
)


class ContentLines:
    """The tables of a version as lines of a list."""

    def __init__(self, contents: Contents) -> None:
        self.tables = contents.tables
        self._counts = contents.counts

    def __len__(self) -> int:
        return len(self.tables)

    def row(self, i: int) -> Sequence[str]:
        """Return one table's cells."""
        one = self.tables[i]
        count = self._counts.get(one.name)
        size = "×".join(f"{edge:g}" for edge in one.resolution_nm) if one.resolution_nm else ""
        return (one.name, one.schema, "" if count is None else f"{count:,}", size)


class ContentsScreen(TableScreen):
    """What a version holds."""

    SCOPE = "contents"
    TITLE_WORD = "Version"
    CSS_PATH = "versions.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("contents")

    def __init__(self, tables: Tables, version: MaterializedVersion | None) -> None:
        super().__init__(tables)
        self._source = Materialized(tables)
        self._version = version
        self._contents: Contents | None = None

    def compose_body(self) -> Iterable[Widget]:
        """The version, its tables, and the one under the cursor."""
        yield Static(f" {version_text(self._version)}", id="contents-heading", markup=False)
        yield VirtualList(COLUMNS, empty="Asking for the tables…", id="contents-list")
        yield Detail(id="contents-words")

    def begin(self) -> None:
        """List the tables."""
        self._list.focus()
        self.action_refresh()

    @property
    def _list(self) -> VirtualList:
        return self.query_one("#contents-list", VirtualList)

    @property
    def _chosen(self) -> MaterializedTable | None:
        lines, at = self._list.rows, self._list.cursor_row
        return lines.tables[at] if isinstance(lines, ContentLines) and at is not None else None

    @on(ContentsRead)
    def _read(self, message: ContentsRead) -> None:
        self._contents = message.contents
        self._list.say_empty("This version holds no table.")
        self._list.show(ContentLines(message.contents))
        self._show_words()

    @on(VirtualList.RowRested, "#contents-list")
    def _show_words(self) -> None:
        one = self._chosen
        words = self.query_one("#contents-words", Static)
        said = (
            [
                plain_line(one.description),
                f"Notice of the owner: {plain_line(one.notice)}" if one.notice else "",
            ]
            if one
            else []
        )
        text = "\n".join(line for line in said if line)
        words.update(text)
        words.set_class(bool(text), "-shown")
        self.refresh_bindings()

    def why_not(self, action_id: str) -> str | None:
        """A query needs a table."""
        if action_id != "contents.refresh" and self._chosen is None:
            return "There is no table under the cursor."
        return None

    @on(VirtualList.RowSelected, "#contents-list")
    async def _selected(self) -> None:
        await self.run_action("query")

    def action_query(self) -> None:
        """Ask for rows of the table under the cursor."""
        from .query import QueryScreen

        one = self._chosen
        if one is not None and self._contents is not None:
            count = self._contents.counts.get(one.name)
            self.app.push_screen(QueryScreen(self.tables, self._version, one, count))

    def action_refresh(self) -> None:
        """Ask for the tables again."""
        self.ask_anew()
        self.start(
            f"tables of {version_text(self._version)}",
            partial(self._source.contents, self._version),
            ContentsRead,
            group="list",
        )

    def action_copy(self) -> None:
        """Copy the name of the table under the cursor."""
        if self._chosen is not None:
            self.host.copy_text(self._chosen.name, "the table's name")

    def job_failed(self, job: Job[object]) -> None:
        """Say it here, and in the list while there is nothing else to see."""
        super().job_failed(job)
        self._list.say_empty("The tables could not be listed; press r to ask again.")


def version_text(version: MaterializedVersion | None) -> str:
    """Return a version's number and time, or that it is now."""
    return f"version {version.number} of {utc_text(version.at)}" if version is not None else "now, live"
