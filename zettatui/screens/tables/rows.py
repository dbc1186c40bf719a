"""The rows of one table: the newest first, older ones as the cursor comes to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from zettatui.annotations.units import Frame
from zettatui.screens.dialogs import AskLine
from zettatui.screens.keys import bindings_for
from zettatui.widgets.detail import Detail
from zettatui.widgets.virtual_list import Column, Tone, VirtualList
from zettatui.worker.jobs import Job, Work
from zettatui.worker.row_changes import Posted
from zettatui.worker.table_rows import PAGE, WIDEST, Row, RowPage, TableEnd
from zettatui.worker.tables import Tables, TypeRead

from .changing import RowChanging
from .messages import PageLoaded, RowsExported, RowsOpened
from .metadata import MetadataScreen
from .new_row import NewRowScreen
from .row_form import RowTexts
from .row_lines import columns_of, row_cells, row_details, row_json, state_text
from .row_words import posted_sentence
from .schema import SchemaScreen
from .words import resolution_text


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


class RowsScreen(RowChanging):
    """A table's rows by id; the annotation engine knows no other order and no search."""

    SCOPE = "rows"
    TITLE_WORD = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("rows")

    def __init__(self, tables: Tables, table: str, texts: RowTexts, *, say: str = "") -> None:
        super().__init__(tables, table, texts)
        self._after, self._after_level = say, "done"
        self._wanted_row: int | None = None
        self._end = TableEnd(0, 0)
        self._frame = Frame()
        self._rows: list[Row] = []
        self._columns: list[Column] = []
        self._low, self._high = 1, 0
        self._newest_first = True
        self._loading: Job[RowPage] | None = None

    def compose_body(self) -> Iterable[Widget]:
        """What is shown of the table, the rows, and the row under the cursor."""
        yield Static(id="rows-heading", markup=False)
        yield VirtualList((), empty=f"Reading {self._source.table}…", id="rows-list")
        yield Detail(id="rows-details")

    def begin(self) -> None:
        """Read the newest rows."""
        self._list.focus()
        self._open()

    def _open(self) -> None:
        self.start(f"rows of {self._source.table}", self._source.open, RowsOpened, group="open")

    @on(RowsOpened)
    def _opened(self, message: RowsOpened) -> None:
        opened = message.opened
        self._metadata, self._type, self._end = opened.metadata, opened.type, opened.end
        self._frame = Frame(opened.metadata.resolution_nm, self.tables.datastack.resolution_nm)
        self._list.say_empty(
            "This table has no rows yet. Press n to fill in the first one, i to import a file."
        )
        self._newest_first = True
        self._take(opened.page, afresh=True)
        if opened.type.trouble:
            self.say(opened.type.trouble, level="warning")
        if self._after:
            self.say(self._after, level=self._after_level)
            self._after, self._after_level = "", "done"

    # -- pages -----------------------------------------------------------------------------------------

    def _take(self, page: RowPage, *, afresh: bool) -> None:
        rows = list(page.rows)
        if self._newest_first:
            rows.reverse()
        self._low = page.first if afresh else min(self._low, page.first)
        self._high = page.last if afresh else max(self._high, page.last)
        if afresh:
            self._rows = rows
        else:
            self._rows += rows
        at = 0 if afresh else self._list.cursor_row or 0
        fields = self._type.fields if self._type else ()
        # Widths only grow, so that going on costs no more with many rows than with few.
        self._columns = columns_of(fields, rows, self._frame, () if afresh else self._columns)
        if self._type is not None:
            lines = RowLines(self._rows, self._type, self._frame, self._columns)
            self._list.show(lines, self._columns, tone=lines.tone)
        self._list.move_to(self._place_of_wanted(at))
        self._show_heading()
        self._show_details()
        if not rows and self._more:
            self._go_on()

    def _place_of_wanted(self, at: int) -> int:
        wanted, self._wanted_row = self._wanted_row, None
        return next((i for i, row in enumerate(self._rows) if row.id == wanted), at) if wanted else at

    @on(PageLoaded)
    def _page_loaded(self, message: PageLoaded) -> None:
        self._take(message.page, afresh=message.afresh)

    @property
    def _more(self) -> bool:
        return self._low > 1 if self._newest_first else self._high < self._end.last_id

    def _go_on(self) -> None:
        table, last = self._source.table, self._end.last_id
        if self._newest_first:
            self._read(f"rows below {self._low} of {table}", partial(self._source.older, self._low))
        else:
            self._read(f"rows above {self._high} of {table}", partial(self._source.newer, self._high, last))

    def _load(self, first: int, last: int) -> None:
        work = partial(self._source.page, first, last)
        self._read(f"rows {first} to {last} of {self._source.table}", work, afresh=True)

    def _read(self, name: str, work: Work[RowPage], *, afresh: bool = False) -> None:
        self._loading = self.start(name, work, lambda page: PageLoaded(page, afresh), group="page")

    @on(VirtualList.RowHighlighted, "#rows-list")
    def _moved(self, message: VirtualList.RowHighlighted) -> None:
        busy = self._loading is not None and not self._loading.state.ended
        if message.row >= len(self._rows) - 1 and self._more and not busy and self._rows:
            self._go_on()

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def _list(self) -> VirtualList:
        return self.query_one("#rows-list", VirtualList)

    @property
    def current_row(self) -> Row | None:
        """The row under the cursor."""
        at = self._list.cursor_row
        return self._rows[at] if at is not None and at < len(self._rows) else None

    def _show_heading(self) -> None:
        metadata = self._metadata
        if metadata is None:
            return
        order = "newest first" if self._newest_first else "oldest first"
        shown = f"ids {self._low} to {self._high}, {order}" if self._rows else "no rows"
        size = resolution_text(metadata).replace(" ", "")
        parts = [
            metadata.name,
            metadata.schema,
            _count_text(self._end.count),
            shown,
            f"{size} nm" if size else "",
        ]
        self.query_one("#rows-heading", Static).update(" " + " · ".join(part for part in parts if part))

    @on(VirtualList.RowRested, "#rows-list")
    def _show_details(self) -> None:
        row = self.current_row
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
        if action_id == "rows.refresh":
            return None
        if self._metadata is None:
            return "The table is not here yet."
        if action_id in {"rows.copy", "rows.card"} and self.current_row is None:
            return "There is no row under the cursor."
        if action_id in {"rows.new_row", "rows.import"}:
            return self.tables.why_no_writing(self._metadata, self.session)
        if action_id in {"rows.update", "rows.delete", "rows.undo"}:
            return self.why_no_change(action_id.partition(".")[2])
        return None

    @on(VirtualList.RowSelected, "#rows-list")
    async def _row_chosen(self) -> None:
        await self.run_action("card")

    def action_card(self) -> None:
        """Show all of the row under the cursor."""
        from zettatui.screens.rows.card import RowCardScreen

        row = self.current_row
        if row is not None:
            self.app.push_screen(
                RowCardScreen(self.tables, self._source.table, row.id, self._texts, self._card_changed)
            )

    def _card_changed(self, row: int) -> None:
        self._wanted_row = row
        self._open()

    def after_change(self, say: str, level: str, row: int) -> None:
        """Read the newest rows again; the cursor goes to the row that came of the change."""
        self._after, self._after_level, self._wanted_row = say, level, row
        self._open()

    def action_new_row(self) -> None:
        """Fill in a new annotation."""
        self.app.push_screen(NewRowScreen(self.tables, self._source.table, self._texts, self._posted))

    def _posted(self, posted: Posted) -> None:
        self._after = posted_sentence(posted)
        self._open()

    def action_import(self) -> None:
        """Store the rows of a file."""
        from zettatui.screens.imports import ImportScreen

        self.app.push_screen(ImportScreen(self.tables, self._source.table))

    def action_export(self) -> None:
        """Write the rows to a file."""
        from zettatui.screens.imports.exporting import ask_and_export

        ask_and_export(self, self.tables, self._source.table)

    @on(RowsExported)
    def _exported(self, message: RowsExported) -> None:
        self.say(message.sentence, level="warning" if message.unreadable else "done")

    def action_turn(self) -> None:
        """Begin at the other end of the table."""
        self._newest_first = not self._newest_first
        table, last = self._source.table, self._end.last_id
        if self._newest_first:
            self._read(f"newest rows of {table}", partial(self._source.older, last + 1), afresh=True)
        else:
            self._read(f"oldest rows of {table}", partial(self._source.newer, 0, last), afresh=True)

    def action_find_id(self) -> None:
        """Ask for a row id or a range and begin there."""
        words = "The row's id, or a range of ids such as 120-180."
        self.app.push_screen(AskLine("Go to a row", words, check=_wrong_id), self._begin_at)

    def _begin_at(self, text: str | None) -> None:
        if not text:
            return
        first, dash, last = text.partition("-")
        wanted = int(first)
        if dash:
            self._load(wanted, min(int(last), wanted + WIDEST - 1))
        elif self._newest_first:
            self._load(max(1, wanted - PAGE + 1), wanted)
        else:
            self._load(wanted, wanted + PAGE - 1)

    def action_schema(self) -> None:
        """Show the fields of the table's schema."""
        schema = self._metadata.schema if self._metadata else ""
        self.app.push_screen(SchemaScreen(self.tables, self._source.table, schema))

    def action_metadata(self) -> None:
        """Show everything the server says about the table."""
        self.app.push_screen(MetadataScreen(self.tables, self._source.table))

    def action_refresh(self) -> None:
        """Read the newest rows again."""
        self.ask_anew()
        self._open()

    def action_copy(self) -> None:
        """Copy the row under the cursor as JSON."""
        row = self.current_row
        if row is not None:
            self.host.copy_text(row_json(row), f"row {row.id}")


def _wrong_id(text: str) -> str:
    first, dash, last = (part.strip() for part in text.partition("-"))
    if not _is_id(first) or (dash and not _is_id(last)):
        return "A row id is a whole number above 0; a range is two, such as 120-180."
    if dash and int(last) < int(first):
        return "The range ends before it begins."
    return f"At most {WIDEST:,} rows at once." if dash and int(last) - int(first) >= WIDEST else ""


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text[:20]) < 2**63


def _count_text(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
