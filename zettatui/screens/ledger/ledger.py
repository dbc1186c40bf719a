"""The ledger: drafts, and every state opened or uploaded from here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from zettatui.matching import holding
from zettatui.screens.base import ZettaScreen
from zettatui.screens.copy_as import CopyAs
from zettatui.screens.dialogs import AskLine
from zettatui.screens.keys import bindings_for
from zettatui.screens.news import News
from zettatui.services.address import ServerAddress
from zettatui.services.errors import ServiceError
from zettatui.storage.drafts import Draft
from zettatui.storage.history import History
from zettatui.widgets.detail import Detail
from zettatui.widgets.virtual_list import VirtualList
from zettatui.worker.comparisons import Side, compare
from zettatui.worker.history import note
from zettatui.worker.ledger_page import LedgerRead, LedgerRow, read_ledger, states_met, versions_of
from zettatui.worker.states import States

from .words import LedgerRows, columns, count_words, detail

EMPTY = "Nothing yet: what you open, edit and upload stands here later. ctrl+o opens a state."


class LedgerLoaded(News):
    """Drafts and ledger were read."""

    read: LedgerRead


class StatesFound(News):
    """The states of a search, or the versions of one."""

    rows: tuple[LedgerRow, ...]
    versions_of: LedgerRow | None = None


class NoteWritten(News):
    """A note is in the ledger."""

    history: History


class LedgerScreen(ZettaScreen):
    """A list to choose from; its result is `draft` or `state`, and the draft's name or the state's address."""

    SCOPE = "ledger"
    TITLE_WORD = "Ledger"
    CSS_PATH = "ledger.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("ledger")

    def __init__(self) -> None:
        super().__init__()
        self._read: LedgerRead | None = None
        self._history = History(())
        self._marked: list[LedgerRow] = []
        self._versions_of: LedgerRow | None = None

    def compose_body(self) -> Iterable[Widget]:
        """The search, the list, and what is known of the one under the cursor."""
        with Horizontal(id="ledger-head"):
            field = Input(placeholder="search ids, titles, notes, servers (/)", id="ledger-search")
            field.cursor_blink = False
            yield field
            yield Static(id="ledger-count", markup=False)
        yield VirtualList(columns(self.app.size.width), empty="Being read…", id="ledger-list")
        yield Detail(id="ledger-detail")

    def begin(self) -> None:
        """Read drafts and ledger; the arrows act at once."""
        self.view.focus()
        self.start("drafts and ledger", partial(read_ledger, self.host.bench), LedgerLoaded, group="read")

    # -- what there is ---------------------------------------------------------------------------------

    @property
    def view(self) -> VirtualList:
        """The drafts and states."""
        return self.query_one("#ledger-list", VirtualList)

    @property
    def chosen(self) -> Draft | LedgerRow | None:
        """What is under the cursor."""
        rows, at = self.view.rows, self.view.cursor_row
        return rows.at(at) if isinstance(rows, LedgerRows) and at is not None else None

    @property
    def _field(self) -> Input:
        return self.query_one("#ledger-search", Input)

    @on(LedgerLoaded)
    def _loaded(self, message: LedgerLoaded) -> None:
        self._read, self._history = message.read, message.read.history
        if message.read.problems:
            self.say(" ".join(message.read.problems), level="warning")
        self._search()

    def _search(self) -> None:
        self._versions_of = None
        work = partial(states_met, self._history, self._field.value)
        self.start("search the ledger", work, StatesFound, group="search", quiet=True)

    @on(Input.Changed, "#ledger-search")
    def _typed(self) -> None:
        if self._read is not None:
            self._search()

    @on(Input.Submitted, "#ledger-search")
    def _submitted(self) -> None:
        self.view.focus()

    @on(StatesFound)
    def _found(self, message: StatesFound) -> None:
        if self._read is None:
            return
        chain = self._versions_of = message.versions_of
        words = self._field.value.split()
        drafts = self._read.drafts if chain is None else ()
        rows = LedgerRows([draft for draft in drafts if _holds(draft, words)], message.rows)
        rows.marked = [row.key for row in self._marked]
        at = self.view.cursor_row or 0
        self.view.show(rows, tone=rows.tone)
        if chain is None:
            self.view.move_to(at)
        else:
            self.view.move_to(next(i for i, row in enumerate(message.rows) if row.key == chain.key))
        self.view.say_empty("Nothing in the ledger holds that." if words else EMPTY)
        count = count_words(len(rows.drafts), len(rows.states))
        self.query_one("#ledger-count", Static).update(
            count if chain is None else f"versions of {chain.entry.state_id} · {count} · esc all"
        )
        self._show_detail()

    @on(VirtualList.RowRested)
    def _show_detail(self) -> None:
        chosen = self.chosen
        words = detail(chosen, self.host.bench.now()) if chosen is not None else ""
        self.query_one("#ledger-detail", Static).update(words)
        self.refresh_bindings()

    # -- what can be done ------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Most is done with the state under the cursor; a diff needs two."""
        if action_id == "ledger.search":
            return None
        chosen = self.chosen
        if chosen is None:
            return EMPTY
        if action_id == "ledger.take":
            return None
        if isinstance(chosen, Draft):
            return "A draft is no stored state yet: enter takes it up again."
        if action_id == "ledger.compare" and self._two(chosen) is None:
            return "Mark one state (space), go to another one, then press d."
        return None

    def action_take(self) -> None:
        """Open the state, or take the draft up again."""
        chosen = self.chosen
        if isinstance(chosen, Draft):
            self.dismiss(("draft", chosen.id))
        elif chosen is not None:
            self.dismiss(("state", chosen.url))

    @on(VirtualList.RowSelected)
    def _selected(self) -> None:
        self.action_take()

    def action_mark(self) -> None:
        """Mark the state for a diff, or take the mark away; a third mark takes the place of the first."""
        chosen, rows = self.chosen, self.view.rows
        if isinstance(chosen, LedgerRow) and isinstance(rows, LedgerRows):
            others = [row for row in self._marked if row.key != chosen.key]
            self._marked = others if len(others) < len(self._marked) else [*others, chosen][-2:]
            rows.marked = [row.key for row in self._marked]
            self.view.refresh()
            self.view.action_move(1)
            self.refresh_bindings()

    def _two(self, chosen: LedgerRow) -> tuple[LedgerRow, LedgerRow] | None:
        """Return the two states to compare, the older one first: the marked ones, or the marked one and this."""
        two = self._marked if len(self._marked) == 2 else [*self._marked[:1], chosen]
        if len(two) < 2 or two[0].key == two[1].key:
            return None
        first, second = sorted(two, key=lambda row: row.entry.time)
        return first, second

    def action_compare(self) -> None:
        """Show what is different between two states."""
        chosen = self.chosen
        two = self._two(chosen) if isinstance(chosen, LedgerRow) else None
        if two is not None:
            before, after = (Side(row.entry.state_id, thing=row.url) for row in two)
            states = States(self.host.bench, self.host.session)
            from zettatui.screens.diff import DiffScreen

            self.app.push_screen(DiffScreen(partial(compare, states, before, after)))

    def action_note(self) -> None:
        """Ask for the note on this state."""
        chosen = self.chosen
        if isinstance(chosen, LedgerRow):
            entry = chosen.entry
            words = "What is it, or what was it for? Kept on this machine only; empty takes it away."
            question = AskLine(f"Note on {entry.state_id}", words, value=entry.note)
            self.app.push_screen(question, partial(self._write_note, chosen))

    def _write_note(self, row: LedgerRow, text: str | None) -> None:
        if text is not None and text.strip() != row.entry.note:
            work = partial(note, self.host.bench, row.entry, text.strip())
            self.start("write the note", work, NoteWritten, group="note")

    @on(NoteWritten)
    def _note_written(self, message: NoteWritten) -> None:
        self._history = message.history
        chain = self._versions_of
        if chain is None:
            self._search()
        else:
            self._list_versions(chain)

    def action_versions(self) -> None:
        """List what this state was made from, and what was made from it."""
        chosen = self.chosen
        if isinstance(chosen, LedgerRow):
            self._list_versions(chosen)

    def _list_versions(self, row: LedgerRow) -> None:
        work = partial(versions_of, self._history, row.entry)
        self.start("versions", work, lambda rows: StatesFound(rows, row), group="search", quiet=True)

    def action_search(self) -> None:
        """Go to the search."""
        self._field.focus()

    def action_copy(self) -> None:
        """Copy the state's id."""
        if isinstance(self.chosen, LedgerRow):
            self.host.copy_text(self.chosen.entry.state_id, "the state id")

    def action_copy_forms(self) -> None:
        """Offer the other forms of the state."""
        chosen = self.chosen
        if not isinstance(chosen, LedgerRow):
            return
        entry = chosen.entry
        forms = [("id", entry.state_id), ("state address", chosen.url)]
        try:
            server = self.host.bench.server(ServerAddress.parse(entry.server))
            links = States(self.host.bench, self.host.session).links(server, int(entry.state_id))
        except (ServiceError, ValueError):
            links = {}  # a damaged line of the ledger: its words can still be copied
        forms += [(f"{family} link", link) for family, link in links.items()]
        self.app.push_screen(CopyAs(f"Copy of state {entry.state_id}:", forms), self._copy_form)

    def _copy_form(self, form: tuple[str, str] | None) -> None:
        if form is not None:
            self.host.copy_text(form[1], f"the {form[0]}")

    def step_back(self) -> bool:
        """Leave the search, then the versions, then the ledger."""
        if self._field.has_focus:
            self.view.focus()
        elif self._versions_of is not None or self._field.value:
            self._field.value = ""
            self._search()
        elif not self.cancel_jobs():
            self.dismiss(None)
        return True


def _holds(draft: Draft, words: Iterable[str]) -> bool:
    text = f"{draft.base_id or ''}\n{draft.title}\n{draft.server}"
    return all(holding(word)(text) for word in words)
