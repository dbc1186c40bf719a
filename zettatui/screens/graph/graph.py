"""The graph screen: what ids are, their roots, whether those are current, what became of them, their leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from zettatui.screens.base import ZettaScreen
from zettatui.screens.copy_as import CopyAs
from zettatui.screens.dialogs import AskLine
from zettatui.screens.graph.below import Below
from zettatui.screens.graph.filling import GROUP, Filling, PartCame
from zettatui.screens.graph.forms import ALL_LEAVES, forms_of
from zettatui.screens.graph.leaves import LeavesSpelled
from zettatui.screens.graph.returning import ReturningScreen
from zettatui.screens.graph.rows import CARD_COLUMNS, LOOKING_UP, NO_DATASTACK, NO_IDS, CardRows
from zettatui.screens.graph.words import Spell, card_words, speller
from zettatui.screens.keys import bindings_for
from zettatui.screens.news import News
from zettatui.screens.omnibox import AnyField
from zettatui.segments.intake import Intake
from zettatui.services.errors import ServiceError
from zettatui.services.graph_results import Operation
from zettatui.widgets.detail import Detail
from zettatui.widgets.virtual_list import VirtualList
from zettatui.worker.graph_cards import Cards, IdCard
from zettatui.worker.graph_intake import take_in
from zettatui.worker.graph_leaves import Leaves, leaves_text
from zettatui.worker.graph_mentions import IdSearch
from zettatui.worker.graph_past import Pasts
from zettatui.worker.graphs import NoGraph
from zettatui.worker.jobs import Job, Progress, Work
from zettatui.worker.sessions import Session
from zettatui.worker.valid_times import TimeInvalid, read_time

_ROOT_NEEDED = frozenset({"leaves", "level_two", "within", "history", "lineage", "add"})
_MOST_REMARKS = 2
_MOVED = 0.15
"""Seconds that the cursor must rest on an id before its card is filled."""


class IdsLookedUp(News):
    """The cards of the ids are there."""

    intake: Intake
    cards: list[IdCard]


class HistoryLoaded(News):
    """The edits of a root came."""

    root: int
    edits: list[Operation]


class GraphScreen(ReturningScreen):
    """Paste ids, read what they are."""

    SCOPE = "graph"
    TITLE_WORD = "Graph"
    CSS_PATH = "graph.tcss"
    AUTO_FOCUS = "#graph-cards"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("graph")

    def __init__(self) -> None:
        super().__init__()
        self.filling = Filling(self._start_part)
        self._graph_of: str | None = None
        self._at: datetime | None = None
        self._wanted_below = ""
        self._remarks: tuple[str, ...] = ()

    def compose_body(self) -> Iterable[Widget]:
        """The field for ids, what looked wrong in them, the ids, one in full, and a list about it."""
        field = AnyField(
            placeholder="supervoxel or root ids, as many as you like; enter looks them up", id="graph-ids"
        )
        field.cursor_blink = False
        yield field
        yield Static(id="graph-intake", markup=False)
        yield VirtualList(CARD_COLUMNS, empty=NO_DATASTACK, id="graph-cards")
        yield Detail(id="graph-card")
        yield Below()

    def begin(self) -> None:
        """Start in the list when ids are there, else in the field."""
        self._local = self.host.bench.config.local_times
        self._cards.focus()

    @property
    def _cards(self) -> VirtualList:
        return self.query_one("#graph-cards", VirtualList)

    @property
    def card(self) -> IdCard | None:
        """The card of the id under the cursor."""
        rows, at = self._cards.rows, self._cards.cursor_row
        return rows.cards[at] if isinstance(rows, CardRows) and at is not None else None

    @property
    def _spell(self) -> Spell:
        return speller(self.host.bench.now(), local=self._local)

    def session_changed(self, session: Session) -> None:
        """Another datastack is another graph: what was shown means nothing there."""
        name = session.datastack.name if session.datastack else None
        self._cards.say_empty(NO_IDS if name else NO_DATASTACK)
        if name != self._graph_of:
            self._graph_of = name
            self._show_cards([])
            self._show_intake(None)
        self.refresh_bindings()

    # -- looking up ------------------------------------------------------------------------------------

    def open_thing(self, text: str) -> None:
        """Look up the ids in a text."""
        shown = text.strip().splitlines()[0][:400] if text.strip() else ""
        self.query_one("#graph-ids", AnyField).value = shown
        self._look_up(text)

    @on(AnyField.Pasted)
    def _pasted(self, message: AnyField.Pasted) -> None:
        self.open_thing(message.text)

    @on(Input.Submitted, "#graph-ids")
    def _submitted(self, message: Input.Submitted) -> None:
        self._look_up(message.value)

    def _look_up(self, text: str, at: datetime | None = None) -> None:
        bench, session = self.host.bench, self.host.session
        self._text, self._at = text, at

        async def work(progress: Progress) -> tuple[Intake, list[IdCard]]:
            intake = await take_in(bench, session, text, progress)
            return intake, await Cards(bench, session).look_up(intake.ids, progress, at=at)

        name = " ".join(text.split())
        name = f"look up {name if len(name) <= 20 else name[:19] + '…'}"
        self._cards.say_empty(LOOKING_UP)
        self.start(name, work, lambda found: IdsLookedUp(*found), group="look up")

    def below_is_for(self, part: str) -> None:
        """Note which part of the card the lower list shows, if it shows one."""
        self._wanted_below = part

    def counted(self, leaves: Leaves) -> None:
        """Show on the card how many leaves its root has."""
        card = self.card
        if card is not None and card.root == leaves.wanted.node:
            parts = self.filling.of(card.node)
            if leaves.wanted.layer == 1:
                parts.leaves = len(leaves.ids)
            else:
                parts.level2 = len(leaves.ids)
            self._show_card()

    @on(IdsLookedUp)
    def _looked_up(self, message: IdsLookedUp) -> None:
        self.filling.forget()
        self._show_intake(message.intake)
        self._show_cards(message.cards)
        self._cards.focus()
        self._fill()

    def _show_intake(self, intake: Intake | None) -> None:
        line = self.query_one("#graph-intake", Static)
        many = intake is not None and len(intake.ids) > 1
        remarks = intake.remarks if intake is not None else ()
        line.display = many or bool(remarks)
        said = [f"{len(intake.ids):,} ids: {intake.summary}"] if intake is not None and many else []
        said += [f"! {remark}" for remark in remarks[:_MOST_REMARKS]]
        if len(remarks) > _MOST_REMARKS:
            said[-1] += f" (Y copies {len(remarks) - _MOST_REMARKS} more remarks)"
        line.update("\n".join(said))
        self._remarks = remarks

    def _show_cards(self, cards: list[IdCard]) -> None:
        self._cards.show(CardRows(cards))
        self._cards.styles.height = min(8, max(2, len(cards) + 1)) if cards else 5
        self._show_card()

    @on(VirtualList.RowRested, "#graph-cards")
    def _rested(self) -> None:
        self._show_card()
        card = self.card
        self.set_timer(_MOVED, lambda: self._fill() if card is self.card else None)

    def _show_card(self) -> None:
        card = self.card
        words = card_words(card, self.filling.of(card.node), self._spell) if card else ""
        self.query_one("#graph-card", Static).update(words)
        if self.below.about not in ({None} if card is None else {card.root, card.node}):
            self.below.clear()
        self.refresh_bindings()

    def _fill(self) -> None:
        if self.card is not None:
            try:
                self.filling.fill(self.card, self.host.bench, self.host.session)
            except (NoGraph, ServiceError) as none:
                self.say(none.sentence, level="warning")
            self._show_card()

    def _start_part(self, name: str, work: Work[Any], done: Callable[[Any], Message], group: str) -> Job[Any]:
        return self.start(name, work, done, group=group, unasked=True)

    @on(PartCame)
    def _part_came(self, message: PartCame) -> None:
        self.filling.take(message)
        card = self.card
        if card is not None and card.node == message.node:
            self._show_card()
            if self._wanted_below == message.part:
                self._show_part()

    # -- what can be done ------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Leaves and history are those of the root under the cursor."""
        if self.host.session.datastack is None:
            return NO_DATASTACK
        action = action_id.rpartition(".")[2]
        card = self.card
        if action in _ROOT_NEEDED and (card is None or card.root is None):
            return "Look up an id first; its root has leaves and a history."
        if action in {"copy", "copy_as", "states", "at", "again"} and card is None:
            return NO_IDS
        if action == "successors":
            if card is None or card.freshness is None:
                return "Look up a root first."
            return "This root is the latest; nothing came after it." if card.freshness.latest else None
        if self.leaves is None and (action == "save" or (action == "find" and card is None)):
            return "Load the leaves first (v)."
        return None

    def action_enter_ids(self) -> None:
        """Go to the field."""
        self.query_one("#graph-ids", AnyField).focus()

    def action_look_up(self) -> None:
        """Look up what the field holds."""
        self._look_up(self.query_one("#graph-ids", AnyField).value)

    def action_again(self) -> None:
        """Look the same ids up again."""
        self.ask_anew()
        self._look_up(self._text, self._at)

    def action_at(self) -> None:
        """Ask for a time, and look the same ids up as they were then."""

        def check(typed: str) -> str:
            try:
                read_time(typed or "2000-01-01")
            except TimeInvalid as wrong:
                return wrong.sentence
            return ""

        def go(typed: str | None) -> None:
            if typed is not None:
                self._look_up(self._text, read_time(typed) if typed.strip() else None)

        words = "A time in UTC, like 2021-03-02T14:07Z or 2021-03-02; empty is now:"
        self.app.push_screen(AskLine("Look up as of a time", words, check=check), go)

    def action_local(self) -> None:
        """Change between UTC and this machine's clock."""
        self._local = not self._local
        self._show_card()
        self.say("Times are in this machine's time zone." if self._local else "Times are in UTC.")

    # -- what became of it -----------------------------------------------------------------------------

    def action_history(self) -> None:
        """List the edits of the root under the cursor."""
        root = self._root()
        if root is not None and self._reachable():
            self._wanted_below = ""
            self.below.await_text(f"history of {root}: none yet", root)
            work = partial(Pasts(self.host.bench, self.host.session).history, root)
            self.start(f"history of {root}", work, partial(HistoryLoaded, root), group="below")

    @on(HistoryLoaded)
    def _history_loaded(self, message: HistoryLoaded) -> None:
        self.below.show_history(message.root, message.edits, speller(None, local=self._local))

    def action_lineage(self) -> None:
        """Draw the lineage of the root under the cursor."""
        self._wanted_below = "past"
        self._show_part()

    def action_successors(self) -> None:
        """List what the retired root under the cursor became."""
        self._wanted_below = "successors"
        self._show_part()

    def _show_part(self) -> None:
        """Show the part that was asked for below, or why it is not here."""
        card = self.card
        if card is None or card.root is None:
            return
        parts, wanted = self.filling.of(card.node), self._wanted_below
        if wanted == "past" and parts.past is not None:
            self.below.show_lineage(parts.past)
        elif wanted == "successors" and parts.successors is not None:
            self.below.show_successors(parts.successors)
        else:
            name = "lineage" if wanted == "past" else "successors"
            self.below.await_text(f"{name} of {card.root}: {parts.said.get(wanted, 'none yet')}", card.root)

    def action_states(self) -> None:
        """Look for the id in the newest states of the ledger."""
        card = self.card
        if card is not None:
            work = partial(IdSearch(self.host.bench, self.host.session).in_ledger, card.node)
            done = partial(PartCame, card.node, "states")
            self.start(f"states with {card.node}", work, done, group=GROUP + "states")

    def job_failed(self, job: Job[Any]) -> None:
        """Say what became of a part of the card, or of a list that was coming, in its place."""
        if self.filling.failed(job):
            self._show_card()
            if job.group == f"graph:{GROUP}{self._wanted_below}":
                self._show_part()
            return
        super().job_failed(job)
        self._cards.say_empty(NO_IDS if self._graph_of else NO_DATASTACK)
        if self.below.is_coming(job):
            self.below.leaves_failed(job)
        elif job.group == "graph:below":
            self.below.clear()

    def action_add(self) -> None:
        """Go to the open state, and add the root to one of its layers."""
        root = self._root()
        if root is not None:
            self.host.go_to("state")
            self.app.call_after_refresh(self._hand_on, str(root))

    def action_sets(self) -> None:
        """Show the roots of all these ids as a set."""
        rows = self._cards.rows
        cards = rows.cards if isinstance(rows, CardRows) else []
        roots = [card.node if card.root is None else card.root for card in cards]
        self.show_set("ids looked up", lambda: roots)

    def _hand_on(self, ids: str) -> None:
        if isinstance(self.app.screen, ZettaScreen):
            self.app.screen.take_segments(ids)

    # -- taking away -----------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy the id under the cursor of the lower list, or else the root, or else the id."""
        node, card = self.below.node(), self.card
        if self.below.list.has_focus and node is not None:
            self.host.copy_text(str(node), "the id")
        elif card is not None:
            what = "the root id" if card.root is not None else "the id"
            self.host.copy_text(str(card.node if card.root is None else card.root), what)

    def action_copy_as(self) -> None:
        """Offer the other forms of the id."""
        card, leaves = self.card, self.leaves
        if card is None:
            return

        def copy(chosen: tuple[str, str] | None) -> None:
            if chosen is not None and chosen[0] == ALL_LEAVES and leaves is not None:
                work = partial(leaves_text, leaves.ids)
                done = partial(LeavesSpelled, count=len(leaves.ids))
                self.start("spell the leaves", work, lambda text: done(text=text), group="spell")
            elif chosen is not None:
                self.host.copy_text(chosen[1], chosen[0])

        forms = forms_of(card, len(leaves.ids) if leaves is not None else None)
        if self._remarks:
            forms.append(("remarks", "\n".join(self._remarks)))
        self.app.push_screen(CopyAs(f"Copy {card.node} as", forms), copy)

    def step_back(self) -> bool:
        """Cancel what runs, or leave the field or the lower list for the ids."""
        if super().step_back():
            return True
        if not self._cards.has_focus:
            self._cards.focus()
            return True
        return False
