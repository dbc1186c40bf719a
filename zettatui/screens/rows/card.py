"""The card of one row: every field by its name, points in every unit side by side, what became of the row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from zettatui.annotations.units import Frame
from zettatui.screens.keys import bindings_for
from zettatui.screens.tables.changing import RowChanging
from zettatui.screens.tables.row_form import RowTexts
from zettatui.screens.tables.row_lines import row_json
from zettatui.screens.tables.words import resolution_text
from zettatui.widgets.detail import Detail
from zettatui.widgets.virtual_list import VirtualList
from zettatui.worker.jobs import Job, Progress
from zettatui.worker.row_cards import RowCard, read_card
from zettatui.worker.row_links import PointLink, point_link
from zettatui.worker.table_rows import Row
from zettatui.worker.tables import Tables

from .card_lines import COLUMNS, CardLine, CardLines, became_text, card_lines
from .messages import CardRead, LinkMade

if TYPE_CHECKING:
    from zettatui.worker.pager import ToRead


class RowCardScreen(RowChanging):
    """One row of a table, by its id."""

    SCOPE = "card"
    TITLE_WORD = "Row"
    CSS_PATH = "card.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("card")

    def __init__(
        self, tables: Tables, table: str, row: int, texts: RowTexts, changed: Callable[[int], None]
    ) -> None:
        super().__init__(tables, table, texts)
        self._row_id = row
        self._changed = changed
        self._card: RowCard | None = None
        self._frame = Frame()
        self._after, self._after_level = "", "done"

    def compose_body(self) -> Iterable[Widget]:
        """Which row it is, what became of it, its fields, and the words of the one under the cursor."""
        yield Static(id="card-heading", markup=False)
        yield Static(id="card-became", markup=False)
        yield VirtualList(COLUMNS, empty=f"Reading row {self._row_id}…", id="card-fields")
        yield Detail(id="card-words")

    def begin(self) -> None:
        """Read the row, as it is now."""
        self._list.focus()
        self._open()

    @property
    def _list(self) -> VirtualList:
        return self.query_one("#card-fields", VirtualList)

    def _open(self) -> None:
        self.start(
            f"row {self._row_id} of {self._source.table}",
            partial(read_card, self._source, self._row_id),
            CardRead,
            group="card",
        )

    @on(CardRead)
    def _read(self, message: CardRead) -> None:
        card = self._card = message.card
        self._metadata, self._type = card.metadata, card.type
        self._frame = Frame(card.metadata.resolution_nm, self.tables.datastack.resolution_nm)
        size = resolution_text(card.metadata)
        parts = [
            f"row {card.row.id} of {card.metadata.name}",
            card.metadata.schema,
            f"{size} nm" if size else "this server keeps no voxel size",
        ]
        self.query_one("#card-heading", Static).update(" " + " · ".join(part for part in parts if part))
        self.query_one("#card-became", Static).update(became_text(card, self.host.bench.now()))
        self._list.say_empty("The service cannot show what this row holds.")
        self._list.show(CardLines(card_lines(card, self._frame)))
        self._show_words()
        if card.type.trouble:
            self.say(card.type.trouble, level="warning")
        if self._after:
            self.say(self._after, level=self._after_level)
            self._after = ""

    @on(VirtualList.RowRested, "#card-fields")
    def _show_words(self) -> None:
        line = self._line
        words = self.query_one("#card-words", Static)
        words.set_class(line is not None, "-shown")
        if line is not None:
            words.update(f"{line.field.name}   {line.field.description or line.field.note}")
        self.refresh_bindings()

    @property
    def _line(self) -> CardLine | None:
        lines, at = self._list.rows, self._list.cursor_row
        return lines.lines[at] if isinstance(lines, CardLines) and at is not None else None

    @property
    def current_row(self) -> Row | None:
        """The row of the card."""
        return self._card.row if self._card is not None else None

    # -- actions ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Most actions need the row, some a newer one or a point."""
        card, method = self._card, action_id.partition(".")[2]
        if method == "refresh":
            return None
        if card is None:
            return "The row is not here yet."
        if method in ("update", "delete", "undo"):
            return self.why_no_change(method)
        if method == "newer" and not card.newer:
            return "This row was not replaced."
        if method in ("copy", "link", "browse") and self._line is None:
            return "The service cannot show what this row holds."
        if method in ("link", "browse") and self._place is None:
            return "This row holds no point."
        return None

    def after_change(self, say: str, level: str, row: int) -> None:
        """Show the row that came of the change."""
        self._row_id, self._after, self._after_level = row, say, level
        self._changed(row)
        self._open()

    def action_newer(self) -> None:
        """Show the last of the rows that replaced this one."""
        if self._card is not None and self._card.newer:
            self._row_id = self._card.newer[-1].id
            self._open()

    def action_refresh(self) -> None:
        """Read the row again."""
        self.ask_anew()
        self._open()

    @property
    def to_read(self) -> ToRead | None:
        """The whole row, as JSON."""
        from zettatui.worker.pager import ToRead

        card = self._card
        return ToRead("the row", ".json", lambda: row_json(card.row)) if card is not None else None

    def action_copy(self) -> None:
        """Copy the value under the cursor."""
        if self._line is not None:
            self.host.copy_text(self._line.value, self._line.field.name)

    def action_copy_row(self) -> None:
        """Copy the whole row as JSON."""
        if self._card is not None:
            self.host.copy_text(row_json(self._card.row), f"row {self._card.row.id}")

    @property
    def _place(self) -> tuple[int, int, int] | None:
        """The point under the cursor, else the first one of the row."""
        lines = self._list.rows
        if not isinstance(lines, CardLines):
            return None
        here = self._line.position if self._line is not None else None
        return here or next((line.position for line in lines.lines if line.position is not None), None)

    def action_link(self) -> None:
        """Copy the link that shows the point in the datastack's viewer."""
        self._make_link(opened=False)

    def action_browse(self) -> None:
        """Open the link in the browser."""
        self._make_link(opened=True)

    def _make_link(self, *, opened: bool) -> None:
        place = self._place
        if place is None:
            return

        async def work(progress: Progress) -> PointLink:
            return point_link(self.tables.datastack, self._frame, place)

        self.start("link to the point", work, lambda link: LinkMade(link, opened), group="link")

    @on(LinkMade)
    def _link_made(self, message: LinkMade) -> None:
        if message.link.remark:
            self.say(message.link.remark, level="warning")
        if message.opened:
            self.host.open_url(message.link.url)
        else:
            self.host.copy_text(message.link.url, "the link to the point")

    def job_failed(self, job: Job[object]) -> None:
        """Say it here, and in the list while there is nothing else to see."""
        super().job_failed(job)
        if self._card is None:
            self._list.say_empty(f"Row {self._row_id} could not be read; press r to ask again.")
