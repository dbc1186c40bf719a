"""The screen for a set of ids: what each is, algebra with other lists, and what can be done with the result."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from zettatui.plain import plain_line
from zettatui.screens.base import ZettaScreen
from zettatui.screens.dialogs import AskLine
from zettatui.screens.keys import bindings_for
from zettatui.screens.news import News
from zettatui.screens.refresh.words import count
from zettatui.services.errors import ServiceError
from zettatui.widgets.detail import Detail
from zettatui.widgets.virtual_list import VirtualList
from zettatui.worker.freshness import Fates
from zettatui.worker.graphs import NoGraph
from zettatui.worker.id_sets import (
    SORTS,
    IdRow,
    IdSets,
    SortBy,
    combined,
    renewed,
    rows_of,
    save_rows,
)
from zettatui.worker.jobs import Job, Progress

from .combine import CombineDialog, CombineWanted
from .words import SET_COLUMNS, SetRows, SetView, detail_words, view_of

MOST_AT_ONCE = 2_000
"""How many ids are filtered and sorted within a frame."""
NO_IDS = "There is no id in this set. Press c to add ids, those of a file, or those of a layer."


class IdsRead(News):
    """The ids that the set begins with are read."""

    ids: Sequence[int]


class SetMade(News):
    """The set becomes another one; `how` says it in a few words."""

    ids: list[int]
    how: str


class ViewMade(News):
    """The set is filtered and sorted."""

    view: SetView


class FatesCame(News):
    """It is known which ids are current."""

    fates: Fates


class PiecesCounted(News):
    """The level-2 nodes are counted."""


class RowsSaved(News):
    """The rows are in a file."""

    path: Path
    count: int


class SetsScreen(ZettaScreen):
    """Hundreds or thousands of ids at once."""

    SCOPE = "sets"
    TITLE_WORD = "Ids"
    CSS_PATH = "sets.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("sets")

    def __init__(self, name: str, source: Callable[[], Sequence[int]]) -> None:
        """Begin with the ids that `source` gives, on any thread; `name` says what they are."""
        super().__init__()
        self._called, self._source = name, source
        self.ids: list[int] = []
        self._before: list[list[int]] = []
        self._fates: Fates | None = None
        self._pieces: dict[int, int] = {}
        self._sort: SortBy = "as given"

    def compose_body(self) -> Iterable[Widget]:
        """The counts, the filter, the ids, and one in full."""
        yield Static(plain_line(self._called), id="sets-title", markup=False)
        field = Input(
            placeholder="retired, current, unknown, or digits of an id", id="sets-filter", compact=True
        )
        field.cursor_blink = False
        yield field
        yield VirtualList(SET_COLUMNS, id="sets-list", empty="The ids are being read…")
        yield Detail(id="sets-detail")

    def begin(self) -> None:
        """Read the ids, then ask what they are."""
        self._list.focus()

        async def read(progress: Progress) -> Sequence[int]:
            return await asyncio.to_thread(self._source)

        self.start("read the ids", read, IdsRead, group="read")

    @property
    def _list(self) -> VirtualList:
        return self.query_one("#sets-list", VirtualList)

    @property
    def _words(self) -> str:
        return self.query_one("#sets-filter", Input).value

    @property
    def shown(self) -> Sequence[IdRow]:
        """The rows that the filter leaves, in the order they are shown."""
        rows = self._list.rows
        return rows.rows if isinstance(rows, SetRows) else ()

    @property
    def row(self) -> IdRow | None:
        """The row under the cursor."""
        at = self._list.cursor_row
        return self.shown[at] if at is not None and at < len(self.shown) else None

    @on(IdsRead)
    def _ids_read(self, message: IdsRead) -> None:
        self.ids = list(dict.fromkeys(message.ids))
        self._list.say_empty(NO_IDS)
        self._show()
        if self.ids and self.host.session.datastack is not None:
            self.action_check()

    # -- showing ---------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Show the set as the filter and the order have it; very many ids are sorted in the background."""
        pieces = dict(self._pieces)
        make = partial(view_of, self._called, self.ids, self._fates, pieces, self._words, self._sort)
        if len(self.ids) <= MOST_AT_ONCE:
            self._show_view(make())
            return

        async def work(progress: Progress) -> SetView:
            return await asyncio.to_thread(make)

        self.start("sort the ids", work, ViewMade, group="view", quiet=True)

    @on(ViewMade)
    def _view_made(self, message: ViewMade) -> None:
        self._show_view(message.view)

    def _show_view(self, view: SetView) -> None:
        """Show rows; the cursor stays on its id where it can."""
        at = self.row.node if self.row is not None else None
        rows = view.rows
        self._list.show(rows, tone=rows.tone)
        if at is not None:
            self._list.move_to(next((i for i, row in enumerate(rows.rows) if row.node == at), 0))
        if self.ids and not rows.rows:
            self._list.say_empty("No id is like that. esc shows all again.")
        self.query_one("#sets-title", Static).update(view.title)
        self._show_detail()
        self.refresh_bindings()

    @on(VirtualList.RowRested, "#sets-list")
    def _show_detail(self) -> None:
        row = self.row
        now, asking = self.host.bench.now(), bool(self.running)
        words = detail_words(row, now, asking=asking) if row is not None else ""
        detail = self.query_one("#sets-detail", Static)
        detail.update(words)
        detail.display = bool(words)

    @on(Input.Changed, "#sets-filter")
    def _filter(self) -> None:
        self._show()

    @on(Input.Submitted, "#sets-filter")
    def _to_list(self) -> None:
        self._list.focus()

    def action_filter(self) -> None:
        """Type what the shown ids must be."""
        self.query_one("#sets-filter", Input).add_class("-shown").focus()

    def action_order(self) -> None:
        """Sort by the next column."""
        self._sort = SORTS[(SORTS.index(self._sort) + 1) % len(SORTS)]
        self._show()

    # -- asking ----------------------------------------------------------------------------------------

    def _sets(self) -> IdSets | None:
        try:
            return IdSets(self.host.bench, self.host.session)
        except (NoGraph, ServiceError) as none:
            self.say(none.sentence, level="warning")
            return None

    def action_check(self) -> None:
        """Ask which ids are current, and what became of the others."""
        sets = self._sets()
        if sets is not None:
            work = partial(sets.fates, tuple(self.ids))
            self.start(
                f"check {len(self.ids):,} {'id' if len(self.ids) == 1 else 'ids'}",
                work,
                FatesCame,
                group="check",
            )
            self._show_detail()

    @on(FatesCame)
    def _fates_came(self, message: FatesCame) -> None:
        self._fates = message.fates
        self._show()
        if message.fates.remark:
            self.say(message.fates.remark)

    def action_pieces(self) -> None:
        """Count the level-2 nodes of each shown root."""
        sets = self._sets()
        if sets is not None:
            roots = [row.node for row in self.shown if row.state in ("latest", "retired", "later")]
            work = partial(sets.pieces, roots, self._pieces)
            self.start("count level-2 nodes", work, lambda counted: PiecesCounted(), group="pieces")

    @on(PiecesCounted)
    def _pieces_counted(self) -> None:
        self._show()

    def job_failed(self, job: Job[Any]) -> None:
        """Show what came before it failed or was cancelled; a newer sorting makes an older one needless."""
        if job.quiet and job.error is None:
            return
        super().job_failed(job)
        self._list.say_empty(NO_IDS)
        self._show()

    # -- algebra ---------------------------------------------------------------------------------------

    def action_combine(self) -> None:
        """Combine the set with ids, a file of them, or a layer of the open state."""
        self.app.push_screen(CombineDialog(len(self.ids), self.host.id_lists()), self._combine)

    def _combine(self, wanted: CombineWanted | None) -> None:
        if wanted is None:
            return

        def done(made: tuple[list[int], int]) -> SetMade:
            return SetMade(made[0], f"{wanted.how} with {count(made[1], 'id')}")

        work = partial(combined, tuple(self.ids), wanted.how, wanted.typed, self.host.id_lists())
        self.start(wanted.how, work, done, group="make")

    def action_renew(self) -> None:
        """Put the best successor in the place of each retired id."""
        make = partial(rows_of, tuple(self.ids), self._fates, {})

        async def work(progress: Progress) -> list[int]:
            return await asyncio.to_thread(lambda: renewed(make()))

        self.start("renew", work, lambda ids: SetMade(ids, "retired ids renewed"), group="make", quiet=True)

    @on(SetMade)
    def _set_made(self, message: SetMade) -> None:
        self._take(message.ids, message.how)

    def action_keep(self) -> None:
        """Let the set be what the filter shows."""
        self._take([row.node for row in self.shown], "only what was shown")

    def action_take_out(self) -> None:
        """Take the id under the cursor out of the set."""
        row = self.row
        if row is not None:
            self._take([node for node in self.ids if node != row.node], f"without {row.node}")

    def action_undo(self) -> None:
        """Go back to the set as it was before."""
        if self._before:
            self.ids = self._before.pop()
            self._show()
            self.say("The set is as it was before.", level="done")

    def _take(self, ids: list[int], how: str) -> None:
        """Let the set be these ids; what is known of them stays known, what is new is asked."""
        self._before.append(self.ids)
        before, self.ids = len(self.ids), ids
        self._show()
        asked = self._fates is not None and any(self._fates.get(node) is None for node in ids)
        if asked:
            self.action_check()
        self.say(f"{before:,} → {count(len(ids), 'id')}: {how}. z takes it back.", level="done")

    # -- taking away -----------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Most needs ids."""
        if action_id == "sets.combine":
            return None
        if action_id == "sets.undo":
            return None if self._before else "The set is as it came."
        if not self.ids:
            return NO_IDS
        if action_id in {"sets.pieces", "sets.renew"} and self._fates is None:
            return "Ask first which ids are current: press r."
        if action_id == "sets.keep" and not self._words:
            return "Everything is shown: filter first (/)."
        return None

    def _text(self) -> str:
        return "\n".join(str(row.node) for row in self.shown)

    def action_copy(self) -> None:
        """Copy the shown ids, one a line."""
        self.host.copy_text(self._text(), f"{len(self.shown):,} ids")

    def action_add(self) -> None:
        """Go to the open state, and add the shown ids to one of its layers."""
        ids = self._text()
        self.host.go_to("state")
        self.app.call_after_refresh(self._hand_on, ids)

    def _hand_on(self, ids: str) -> None:
        stack = [screen for screen in self.app.screen_stack if isinstance(screen, ZettaScreen)]
        while len(self.app.screen_stack) > 1 and isinstance(self.app.screen, SetsScreen):
            self.app.pop_screen()
        if stack:
            stack[0].take_segments(ids)

    def action_save(self) -> None:
        """Ask where to, and save the shown rows."""
        words = "To this file; .csv and .json have all columns, all else is one id a line:"
        suggested = str(Path.cwd() / "ids.csv")
        self.app.push_screen(AskLine("Save the shown ids", words, value=suggested), self._save)

    def _save(self, path: str | None) -> None:
        if path:
            rows = tuple(self.shown)
            work = partial(save_rows, rows, Path(path).expanduser())
            self.start(f"save {path}", work, lambda saved: RowsSaved(saved, len(rows)))

    @on(RowsSaved)
    def _saved(self, message: RowsSaved) -> None:
        self.say(f"{message.count:,} ids are in {message.path}.", level="done")

    def step_back(self) -> bool:
        """Let go of the filter first; what runs is cancelled before that."""
        field = self.query_one("#sets-filter", Input)
        if not self.running and (field.has_focus or field.value):
            field.value = ""
            field.remove_class("-shown")
            self._list.focus()
            return True
        return super().step_back()
