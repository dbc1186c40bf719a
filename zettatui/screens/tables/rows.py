"""The rows of one table: the newest first, older ones as the cursor comes to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from zettatui.annotations.rights import why_no_writing
from zettatui.annotations.units import Frame
from zettatui.screens.dialogs import AskLine
from zettatui.screens.keys import bindings_for
from zettatui.services.annotation_results import TableMetadata
from zettatui.widgets.virtual_list import Column, Tone, VirtualList
from zettatui.worker.jobs import Job
from zettatui.worker.table_rows import PAGE, Posted, Row, RowPage, TableEnd, TableRows
from zettatui.worker.tables import Tables, TypeRead

from .child import TableScreen
from .messages import PageLoaded, RowsOpened
from .metadata import MetadataScreen
from .new_row import NewRowScreen, RowText
from .row_lines import columns_of, row_cells, row_details, row_json, state_text
from .schema import SchemaScreen
from .words import posted_sentence, resolution_text


class RowLines:
    """The loaded rows as a list shows them."""

    def __init__(self, rows: list[Row], type_read: TypeRead, frame: Frame, columns: Sequence[Column]) -> None:
        self.rows = rows
        self._fields, self._frame = type_read.fields, frame
        self._with_state = any(column.title == "state" for column in columns)

    def __len__(self) -> int:
        return len(self.rows)

    def row(self, i: int) -> Sequence[str]:
        """Return one row's cells."""
        cells = row_cells(self.rows[i], self._fields, self._frame)
        return cells if self._with_state else [*cells[:-2], cells[-1]]

    def tone(self, i: int) -> Tone:
        """Dim the rows that no longer count; their state says why."""
        return "muted" if i < len(self.rows) and state_text(self.rows[i]) else ""


class RowsScreen(TableScreen):
    """A table's rows by id; the annotation engine knows no other order and no search."""

    SCOPE = "rows"
    TITLE_WORD = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("rows")

    def __init__(
        self, tables: Tables, table: str, texts: dict[tuple[str, str], RowText], *, say: str = ""
    ) -> None:
        super().__init__(tables)
        self._source = TableRows(tables, table)
        self._texts = texts
        self._after = say
        self._metadata: TableMetadata | None = None
        self._type: TypeRead | None = None
        self._end = TableEnd(0, 0)
        self._frame = Frame()
        self._rows: list[Row] = []
        self._low, self._high = 1, 0
        self._newest_first = True
        self._loading: Job[RowPage] | None = None

    def compose_body(self) -> Iterable[Widget]:
        """What is shown of the table, the rows, and the row under the cursor."""
        yield Static(id="rows-heading", markup=False)
        yield VirtualList((), empty=f"Reading {self._source.table}…", id="rows-list")
        yield Static(id="rows-details", markup=False)

    def on_mount(self) -> None:
        """Read the newest rows."""
        super().on_mount()
        self._list.focus()
        self._open()

    def _open(self) -> None:
        self.start(f"rows of {self._source.table}", self._source.open, RowsOpened, group="open")

    @on(RowsOpened)
    def _opened(self, message: RowsOpened) -> None:
        opened = message.opened
        self._metadata, self._type, self._end = opened.metadata, opened.type, opened.end
        self._frame = Frame(opened.metadata.resolution_nm, self.tables.datastack.resolution_nm)
        self._list.say_empty("This table has no rows yet. Press n to fill in the first one.")
        self._newest_first = True
        self._take(opened.page, afresh=True)
        if opened.type.trouble:
            self.say(opened.type.trouble, level="warning")
        if self._after:
            self.say(self._after, level="done")
            self._after = ""

    # -- pages -----------------------------------------------------------------------------------------

    def _take(self, page: RowPage, *, afresh: bool) -> None:
        rows = list(page.rows)
        if self._newest_first:
            rows.reverse()
        self._low = page.first if afresh else min(self._low, page.first)
        self._high = page.last if afresh else max(self._high, page.last)
        self._rows = rows if afresh else [*self._rows, *rows]
        at = 0 if afresh else self._list.cursor_row or 0
        fields = self._type.fields if self._type else ()
        columns = columns_of(fields, self._rows, self._frame)
        if self._type is not None:
            lines = RowLines(self._rows, self._type, self._frame, columns)
            self._list.show(lines, columns, tone=lines.tone)
        self._list.move_to(at)
        self._show_heading()
        self._show_details()
        if not rows and self._more:
            self._go_on()

    @on(PageLoaded)
    def _page_loaded(self, message: PageLoaded) -> None:
        self._take(message.page, afresh=message.afresh)

    @property
    def _more(self) -> bool:
        return self._low > 1 if self._newest_first else self._high < self._end.last_id

    def _go_on(self) -> None:
        if self._newest_first:
            self._load(max(1, self._low - PAGE), self._low - 1)
        else:
            self._load(self._high + 1, min(self._end.last_id, self._high + PAGE))

    def _load(self, first: int, last: int, *, afresh: bool = False) -> None:
        self._loading = self.start(
            f"rows {first} to {last} of {self._source.table}",
            partial(self._source.page, first, last),
            lambda page: PageLoaded(page, afresh),
            group="page",
        )

    @on(VirtualList.RowHighlighted, "#rows-list")
    def _moved(self, message: VirtualList.RowHighlighted) -> None:
        self._show_details()
        busy = self._loading is not None and not self._loading.state.ended
        if message.row >= len(self._rows) - 1 and self._more and not busy and self._rows:
            self._go_on()

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def _list(self) -> VirtualList:
        return self.query_one("#rows-list", VirtualList)

    @property
    def _row(self) -> Row | None:
        at = self._list.cursor_row
        return self._rows[at] if at is not None and at < len(self._rows) else None

    def _show_heading(self) -> None:
        metadata = self._metadata
        if metadata is None:
            return
        order = "newest first" if self._newest_first else "oldest first"
        shown = f"ids {self._low} to {self._high}, {order}" if self._rows else "no rows"
        size = resolution_text(metadata)
        parts = [
            metadata.name,
            metadata.schema,
            _count_text(self._end.count),
            shown,
            f"{size} nm" if size else "",
        ]
        self.query_one("#rows-heading", Static).update(" " + " · ".join(part for part in parts if part))

    def _show_details(self) -> None:
        row = self._row
        panel = self.query_one("#rows-details", Static)
        panel.set_class(row is not None, "-shown")
        if row is not None and self._type is not None:
            panel.update(row_details(row, self._type.fields, self._frame, self.host.bench.now()))
        self.refresh_bindings()

    def job_failed(self, job: Job[object]) -> None:
        """Say it here, and in the list while there is nothing else to see."""
        super().job_failed(job)
        if self._metadata is None:
            self._list.say_empty(f"The rows of {self._source.table} could not be read; press r to ask again.")

    # -- actions ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Writing needs the right to, copying needs a row."""
        metadata, identity = self._metadata, self.session.identity
        if action_id == "rows.refresh":
            return None
        if metadata is None:
            return "The table is not here yet."
        if action_id == "rows.copy" and self._row is None:
            return "There is no row under the cursor."
        if action_id == "rows.new_row":
            me = identity.id if identity else None
            return why_no_writing(
                metadata.name, metadata.user_id, metadata.read_permission, metadata.write_permission, me
            )
        return None

    def action_new_row(self) -> None:
        """Fill in a new annotation."""
        self.app.push_screen(NewRowScreen(self.tables, self._source.table, self._texts, self._posted))

    def _posted(self, posted: Posted) -> None:
        self._after = posted_sentence(posted)
        self._open()

    def action_turn(self) -> None:
        """Begin at the other end of the table."""
        self._newest_first = not self._newest_first
        last = self._end.last_id
        if self._newest_first:
            self._load(max(1, last - PAGE + 1), last, afresh=True)
        else:
            self._load(1, min(PAGE, last), afresh=True)

    def action_find_id(self) -> None:
        """Ask for a row id and begin there."""
        self.app.push_screen(
            AskLine("Go to a row", "The row's id, a whole number.", check=_wrong_id), self._begin_at
        )

    def _begin_at(self, text: str | None) -> None:
        if not text:
            return
        wanted = int(text)
        if self._newest_first:
            self._load(max(1, wanted - PAGE + 1), wanted, afresh=True)
        else:
            self._load(wanted, wanted + PAGE - 1, afresh=True)

    def action_schema(self) -> None:
        """Show the fields of the table's schema."""
        schema = self._metadata.schema if self._metadata else ""
        self.app.push_screen(SchemaScreen(self.tables, self._source.table, schema))

    def action_metadata(self) -> None:
        """Show everything the server says about the table."""
        self.app.push_screen(MetadataScreen(self.tables, self._source.table))

    def action_refresh(self) -> None:
        """Read the newest rows again."""
        self._open()

    def action_copy(self) -> None:
        """Copy the row under the cursor as JSON."""
        if self._row is not None:
            self.host.copy_text(row_json(self._row), f"row {self._row.id}")


def _wrong_id(text: str) -> str:
    typed = text.strip()
    good = typed.isascii() and typed.isdigit() and 0 < int(typed[:20]) < 2**63
    return "" if good else "A row id is a whole number above 0."


def _count_text(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
