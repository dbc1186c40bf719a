"""The refresh screen: ids of a state that are not current, and what takes their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from zettatui.plain import plain_line
from zettatui.screens.base import ZettaScreen
from zettatui.screens.dialogs import AskLine
from zettatui.screens.keys import bindings_for
from zettatui.screens.news import News
from zettatui.services.errors import ServiceError
from zettatui.widgets.detail import Detail
from zettatui.widgets.virtual_list import VirtualList
from zettatui.worker.graphs import NoGraph
from zettatui.worker.jobs import Job
from zettatui.worker.refresh import Refreshing, RefreshPlan, StaleId
from zettatui.worker.state_text import Operation
from zettatui.worker.valid_times import CommonTime, TimeInvalid, ValidTimes, read_time

from .words import (
    CHOICE_COLUMNS,
    STALE_COLUMNS,
    ChoiceRows,
    StaleRows,
    common_words,
    count,
    detail_words,
    empty_words,
    title_words,
)

CHECKING = "The ids are being checked against the graph… (esc cancels)"
NOT_YET = "The ids are not checked yet."
NOTHING = "Nothing is stale here, so there is nothing to choose."


@dataclass(frozen=True)
class Refreshed:
    """What a person decided: the edit of the text, and what it does in words."""

    operation: Operation
    said: str


class PlanMade(News):
    """The ids were checked."""

    plan: RefreshPlan


class TimesFound(News):
    """It is known when the ids were valid."""

    common: CommonTime


class RefreshScreen(ZettaScreen):
    """Shows the ids of one text that are not current; its result is the edit that exchanges them."""

    SCOPE = "refresh"
    TITLE_WORD = "Refresh"
    CSS_PATH = "refresh.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("refresh")

    def __init__(self, title: str, text: Callable[[], str]) -> None:
        """Check a text; `text` joins it, on any thread."""
        super().__init__()
        self._title, self._text = title, text
        self._at: datetime | None = None
        self.plan: RefreshPlan | None = None
        self._common: CommonTime | None = None
        self.picked: dict[int, tuple[int, ...] | None] = {}
        self._instead = NOT_YET

    def compose_body(self) -> Iterable[Widget]:
        """What was checked, what is stale, and what can take the place of one of them."""
        yield Static(plain_line(self._title), id="refresh-title", markup=False)
        yield VirtualList(STALE_COLUMNS, id="refresh-list", empty=CHECKING)
        yield Detail(id="refresh-detail")
        choices = VirtualList(CHOICE_COLUMNS, id="refresh-choices")
        choices.display = False
        yield choices
        yield Static(id="refresh-said", markup=False)

    def begin(self) -> None:
        """Check the ids at once."""
        self._list.focus()
        self._look()

    @property
    def _list(self) -> VirtualList:
        return self.query_one("#refresh-list", VirtualList)

    @property
    def _choices(self) -> VirtualList:
        return self.query_one("#refresh-choices", VirtualList)

    @property
    def stale(self) -> StaleId | None:
        """The id under the cursor."""
        row = self._list.cursor_row
        return self.plan.stale[row] if self.plan is not None and row is not None else None

    # -- checking --------------------------------------------------------------------------------------

    def _look(self) -> None:
        try:
            refreshing = Refreshing(self.host.bench, self.host.session)
        except (NoGraph, ServiceError) as none:
            self._nothing(none.sentence)
            return
        self._instead = NOT_YET
        self._list.say_empty(CHECKING)
        work = partial(refreshing.look, self._text, at=self._at)
        self.start("check the ids of the state", work, PlanMade, group="look")

    @on(PlanMade)
    def _made(self, message: PlanMade) -> None:
        plan = self.plan = message.plan
        self.picked = {one.node: one.default for one in plan.stale}
        self.query_one("#refresh-title", Static).update(plain_line(title_words(self._title, plan), limit=400))
        self._list.say_empty(empty_words(plan))
        rows = StaleRows(plan.stale, self.picked)
        self._list.show(rows, tone=rows.tone)
        self._choices.display = bool(plan.stale)
        remarks = [plan.fates.remark, *plan.skipped] if plan.stale else []
        self._say_below(" ".join(part for part in remarks if part))
        self._show_choices()
        self.refresh_bindings()

    def job_failed(self, job: Job[Any]) -> None:
        """Say in the list that there is nothing to show, and why below."""
        super().job_failed(job)
        if self.plan is None:
            cancelled = "The check was cancelled. t checks again, as of any time; esc goes back to the text."
            self._nothing(job.sentence or cancelled)

    def _nothing(self, sentence: str) -> None:
        self._instead = sentence
        self._list.say_empty(sentence)

    def _say_below(self, words: str) -> None:
        said = self.query_one("#refresh-said", Static)
        said.update(words)
        said.display = bool(words)

    # -- choosing --------------------------------------------------------------------------------------

    @on(VirtualList.RowRested, "#refresh-list")
    def _show_choices(self) -> None:
        one = self.stale
        detail = self.query_one("#refresh-detail", Static)
        detail.update(detail_words(one, self.host.bench.now()) if one is not None else "")
        detail.display = one is not None
        if one is not None:
            self._choices.show(ChoiceRows(one, self.picked[one.node]))

    @on(VirtualList.RowSelected, "#refresh-list")
    def _to_choices(self) -> None:
        self._choices.focus()

    @on(VirtualList.RowSelected, "#refresh-choices")
    def _take_only(self, message: VirtualList.RowSelected) -> None:
        one = self.stale
        if one is not None:
            self._pick(self._choice(one, message.row))
            self._list.focus()

    def _choice(self, one: StaleId, row: int) -> tuple[int, ...] | None:
        roots = tuple(successor.root for successor in one.fate.successors)
        return roots[row : row + 1] if row < len(roots) else None if row == len(roots) else ()

    def _pick(self, roots: tuple[int, ...] | None) -> None:
        one, row = self.stale, self._list.cursor_row
        if one is None or row is None:
            return
        self.picked[one.node] = roots
        at = self._choices.cursor_row
        self._choices.show(ChoiceRows(one, roots))
        self._choices.move_to(at or 0)
        self._list.refresh_row(row)
        self.refresh_bindings()

    def action_choose(self) -> None:
        """Add the choice under the cursor to what takes the id's place, or take it from it."""
        one, row = self.stale, self._choices.cursor_row
        if one is None or row is None:
            return
        if not self._choices.has_focus:
            self._choices.focus()
            return
        chosen = self._choice(one, row)
        picked = self.picked[one.node] or ()
        if chosen:
            every = [successor.root for successor in one.fate.successors]
            wanted = set(picked) ^ set(chosen)
            chosen = tuple(root for root in every if root in wanted)
        self._pick(chosen)

    def action_best(self) -> None:
        """Let the best overlap take the id's place."""
        if self.stale is not None:
            self._pick(self.stale.default)

    def action_every(self) -> None:
        """Let all successors take the id's place."""
        if self.stale is not None and self.stale.fate.successors:
            self._pick(tuple(one.root for one in self.stale.fate.successors))

    def action_leave(self) -> None:
        """Leave the id as it is."""
        self._pick(None)

    def action_take_out(self) -> None:
        """Take the id out of the state."""
        self._pick(())

    # -- doing it --------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """All needs ids that were checked."""
        if action_id == "refresh.time":
            return None
        if self.plan is None:
            return self._instead
        if action_id == "refresh.valid":
            return None if self.plan.ids else "There is no id here."
        if not self.plan.stale:
            return NOTHING
        if action_id == "refresh.apply" and all(roots is None for roots in self.picked.values()):
            return "Every id is left as it is, so there is nothing to change."
        if action_id in {"refresh.best", "refresh.every"} and self.stale and not self.stale.fate.successors:
            return "No successor of this id is known: leave it (l) or take it out (x)."
        return None

    def action_apply(self) -> None:
        """Make the exchange an edit of the text, and show what it changes."""
        if self.plan is not None:
            changed = sum(roots is not None for roots in self.picked.values())
            operation = self.plan.operation(self.picked)
            self.dismiss(Refreshed(operation, f"{count(changed, 'id')} refreshed."))

    def action_time(self) -> None:
        """Ask for the time to judge the ids by."""
        words = "Judge the ids as of which time? UTC, like 2021-03-02T14:07Z; empty for now."
        at = self._at or (self._common.at if self._common is not None else None)
        value = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at is not None else ""
        self.app.push_screen(AskLine("As of", words, value=value, check=_check_time), self._as_of)

    def _as_of(self, typed: str | None) -> None:
        if typed is not None:
            self._at = read_time(typed) if typed.strip() else None
            self._look()

    def action_valid(self) -> None:
        """Find a time at which all the ids were valid, and the materialization versions in it."""
        if self.plan is None:
            return
        try:
            find = ValidTimes(self.host.bench, self.host.session).find
        except (NoGraph, ServiceError) as none:
            self.say(none.sentence, level="warning")
            return
        self.start("when the ids were valid", partial(find, self.plan.ids), TimesFound, group="valid")

    @on(TimesFound)
    def _found(self, message: TimesFound) -> None:
        self._common = message.common
        words = common_words(message.common, self.host.bench.now())
        self._say_below(words + (" t checks as of such a time." if message.common.at is not None else ""))

    def step_back(self) -> bool:
        """Leave the choices for the list first."""
        if super().step_back():
            return True
        if self._choices.has_focus:
            self._list.focus()
            return True
        return False


def _check_time(typed: str) -> str:
    try:
        if typed.strip():
            read_time(typed)
    except TimeInvalid as wrong:
        return wrong.sentence
    return ""
