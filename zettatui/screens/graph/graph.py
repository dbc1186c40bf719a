"""The graph screen: what ids are, their roots, whether those are current, leaves and history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from zettatui.screens.base import ZettaScreen
from zettatui.screens.dialogs import AskLine
from zettatui.screens.graph.words import CardRows, EditRows, LeafRows, card_words
from zettatui.screens.keys import bindings_for
from zettatui.screens.omnibox import AnyField
from zettatui.segments.ids import parse_ids
from zettatui.services.errors import ServiceError
from zettatui.services.graph_results import Operation
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.worker.graphs import Graphs, IdCard, Leaves, NoGraph
from zettatui.worker.jobs import Job
from zettatui.worker.sessions import Session
from zettatui.worker.worker import Worker

NO_DATASTACK = "Choose a datastack first: press g d."
NO_IDS = (
    "Paste ids into the field above (i) and press enter. zettatui only reads the graph; it never edits it."
)

_LEAF_COLUMNS = (Column("", 10, align="right"), Column("supervoxel", 22))
_EDIT_COLUMNS = (
    Column("edit", 6),
    Column("", 10),
    Column("when", 20),
    Column("who", 14),
    Column("roots", 120),
)


@dataclass
class IdsLookedUp(Message, bubble=False):
    """The cards of the ids are there."""

    cards: list[IdCard]


@dataclass
class LeavesLoaded(Message, bubble=False):
    """All supervoxels of a root came."""

    leaves: Leaves


@dataclass
class HistoryLoaded(Message, bubble=False):
    """The edits of a root came."""

    root: int
    edits: list[Operation]


@dataclass
class LeavesSaved(Message, bubble=False):
    """The supervoxels are in a file."""

    path: Path
    count: int


class GraphScreen(ZettaScreen):
    """Paste ids, read what they are."""

    SCOPE = "graph"
    TITLE_WORD = "Graph"
    CSS_PATH = "graph.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("graph")

    def __init__(self) -> None:
        super().__init__()
        self.leaves: Leaves | None = None
        self._counting: Job[Leaves] | None = None
        self._graph_of: str | None = None

    def compose_body(self) -> Iterable[Widget]:
        """The field for ids, the ids, one in full, and its leaves or its history."""
        field = AnyField(placeholder="supervoxel or root ids, as many as you like", id="graph-ids")
        field.cursor_blink = False
        yield field
        yield VirtualList(
            [Column("id", 20), Column("what it is", 19), Column("root", 20), Column("freshness")],
            empty=NO_DATASTACK,
            id="graph-cards",
        )
        yield Static(id="graph-card", markup=False)
        yield Static(id="graph-below-title", markup=False)
        yield VirtualList(_LEAF_COLUMNS, id="graph-below")

    def on_mount(self) -> None:
        """Start in the list when ids are there, else in the field."""
        super().on_mount()
        self._cards.focus()

    @property
    def _cards(self) -> VirtualList:
        return self.query_one("#graph-cards", VirtualList)

    @property
    def _below(self) -> VirtualList:
        return self.query_one("#graph-below", VirtualList)

    @property
    def card(self) -> IdCard | None:
        """The card of the id under the cursor."""
        rows, at = self._cards.rows, self._cards.cursor_row
        return rows.cards[at] if isinstance(rows, CardRows) and at is not None else None

    def session_changed(self, session: Session) -> None:
        """Another datastack is another graph: what was shown means nothing there."""
        name = session.datastack.name if session.datastack else None
        self._cards.say_empty(NO_IDS if name else NO_DATASTACK)
        if name != self._graph_of:
            self._graph_of = name
            self._show_cards([])
        self.refresh_bindings()

    # -- looking up ------------------------------------------------------------------------------------

    def open_thing(self, text: str) -> None:
        """Look up the ids in a text."""
        self.query_one("#graph-ids", AnyField).value = (
            text.strip().splitlines()[0][:400] if text.strip() else ""
        )
        self._look_up(text)

    @on(AnyField.Pasted)
    def _pasted(self, message: AnyField.Pasted) -> None:
        self.open_thing(message.text)

    @on(Input.Submitted, "#graph-ids")
    def _submitted(self, message: Input.Submitted) -> None:
        self._look_up(message.value)

    def _look_up(self, text: str) -> None:
        parsed = parse_ids(text)
        if not parsed.ids:
            refused = f" {parsed.refused[0].say}" if parsed.refused else ""
            self.say(
                f"There is no id in that.{refused} Ids are whole numbers of up to 20 digits.", level="warning"
            )
            return
        graphs = self._graphs()
        if graphs is None:
            return
        name = f"look up {parsed.ids[0]}" if len(parsed.ids) == 1 else f"look up {len(parsed.ids):,} ids"
        self.start(name, partial(graphs.look_up, parsed.ids), IdsLookedUp, group="look up")
        if parsed.remarks:
            self.say(parsed.remarks[0], level="warning")

    def _graphs(self) -> Graphs | None:
        try:
            return Graphs(self.host.bench, self.host.session)
        except (NoGraph, ServiceError) as none:
            # A datastack can have no graph, or a local server that must not get the token.
            self.say(none.sentence, level="warning")
            return None

    @on(IdsLookedUp)
    def _looked_up(self, message: IdsLookedUp) -> None:
        self._show_cards(message.cards)
        self._cards.focus()

    def _show_cards(self, cards: list[IdCard]) -> None:
        self._cards.show(CardRows(cards))
        self._show_card()

    @on(VirtualList.RowHighlighted, "#graph-cards")
    def _show_card(self) -> None:
        card = self.card
        self.query_one("#graph-card", Static).update(card_words(card, self.host.bench.now()) if card else "")
        root = card.root if card else None
        if self.leaves is None or self.leaves.root != root:
            self._show_below("", ())
            self.leaves = None
        self.refresh_bindings()

    # -- leaves and history ----------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Leaves and history are those of the root under the cursor."""
        if self.host.session.datastack is None:
            return NO_DATASTACK
        if action_id in {"graph.leaves", "graph.history"} and (self.card is None or self.card.root is None):
            return "Look up an id first; its root has leaves and a history."
        if action_id == "graph.copy" and self.card is None:
            return NO_IDS
        if action_id == "graph.save" and self.leaves is None:
            return "Load the leaves first (v)."
        return None

    def action_enter_ids(self) -> None:
        """Go to the field."""
        self.query_one("#graph-ids", AnyField).focus()

    def action_look_up(self) -> None:
        """Look up what the field holds."""
        self._look_up(self.query_one("#graph-ids", AnyField).value)

    def action_leaves(self) -> None:
        """List the supervoxels of the root under the cursor."""
        graphs, card = self._graphs(), self.card
        if graphs is not None and card is not None and card.root is not None:
            self._show_below(f"leaves of {card.root}: none yet", ())
            work = partial(graphs.leaves, card.root)
            self._counting = self.start(f"leaves of {card.root}", work, LeavesLoaded, group="leaves")

    def show_jobs(self, worker: Worker) -> None:
        """Count the leaves in place while they come."""
        super().show_jobs(worker)
        job = self._counting
        if job is not None and not job.state.ended and job.reached.done:
            self._say_below(f"{job.name}: {job.reached.done:,} so far   (esc cancels)")

    @on(LeavesLoaded)
    def _leaves_loaded(self, message: LeavesLoaded) -> None:
        leaves = self.leaves = message.leaves
        seconds = f" in {self._counting.seconds:.1f} s" if self._counting is not None else ""
        self._show_below(
            f"leaves {len(leaves.ids):,}   of {leaves.root}, all here{seconds}", LeafRows(leaves.ids)
        )
        self.refresh_bindings()

    def action_history(self) -> None:
        """List the edits of the root under the cursor."""
        graphs, card = self._graphs(), self.card
        if graphs is not None and card is not None and card.root is not None:
            root = card.root
            self._show_below(f"history of {root}: none yet", ())
            work = partial(graphs.history, root)
            self.start(f"history of {root}", work, lambda edits: HistoryLoaded(root, edits), group="history")

    @on(HistoryLoaded)
    def _history_loaded(self, message: HistoryLoaded) -> None:
        edits = message.edits
        count = f"{len(edits):,} edit{'' if len(edits) == 1 else 's'}"
        self._show_below(f"history   of {message.root}: {count}", EditRows(edits))

    def job_failed(self, job: Job[Any]) -> None:
        """Say what became of a list that was coming."""
        super().job_failed(job)
        if job is self._counting:
            self._say_below(
                f"{job.name}: {'cancelled' if job.error is None else 'failed'}, nothing is shown of it"
            )
        elif job.group == "graph:history":
            self._say_below("")

    def _show_below(self, title: str, rows: LeafRows | EditRows | tuple[()]) -> None:
        self._say_below(title)
        columns = _EDIT_COLUMNS if isinstance(rows, EditRows) else _LEAF_COLUMNS
        self._below.show(rows if rows else TextRows(()), columns)

    def _say_below(self, title: str) -> None:
        self.query_one("#graph-below-title", Static).update(title)
        self._below.display = bool(title)

    # -- taking away -----------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy the supervoxel under the cursor, or else the root, or else the id."""
        at = self._below.cursor_row
        if self._below.has_focus and at is not None and isinstance(self._below.rows, LeafRows):
            self.host.copy_text(str(self._below.rows.ids[at]), "the supervoxel id")
        elif self.card is not None:
            root = self.card.root
            self.host.copy_text(
                str(root if root is not None else self.card.node), "the root id" if root else "the id"
            )

    def action_save(self) -> None:
        """Ask where to, and save the leaves."""
        if self.leaves is not None:
            suggested = str(Path.cwd() / f"leaves_{self.leaves.root}.txt")
            question = AskLine("Save the leaves", "One id a line, to this file:", value=suggested)
            self.app.push_screen(question, self._save)

    def _save(self, path: str | None) -> None:
        graphs, leaves = self._graphs(), self.leaves
        if path and graphs is not None and leaves is not None:
            work = partial(graphs.save_leaves, leaves, Path(path).expanduser())
            self.start(f"save {path}", work, lambda saved: LeavesSaved(saved, len(leaves.ids)))

    @on(LeavesSaved)
    def _saved(self, message: LeavesSaved) -> None:
        self.say(f"{message.count:,} ids are in {message.path}.", level="done")

    def step_back(self) -> bool:
        """Leave the field for the list."""
        if super().step_back():
            return True
        if not self._cards.has_focus:
            self._cards.focus()
            return True
        return False
