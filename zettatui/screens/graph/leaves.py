"""The part of the graph screen that lists leaves: counted while they come, in a box, searched, copied, saved."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual import on

from zettatui.screens.base import ZettaScreen
from zettatui.screens.dialogs import AskLine
from zettatui.screens.graph.below import Below
from zettatui.screens.news import News
from zettatui.segments.bounds import NoBox, bounds_text, parse_bounds
from zettatui.services.errors import ServiceError
from zettatui.worker.graph_cards import IdCard
from zettatui.worker.graph_leaves import (
    Arrivals,
    LeafLists,
    Leaves,
    Wanted,
    find_leaves,
    save_leaves,
)
from zettatui.worker.graphs import NoGraph
from zettatui.worker.worker import Worker


class LeavesLoaded(News):
    """All leaves came."""

    leaves: Leaves


class LeavesFound(News):
    """The places of the leaves that were looked for."""

    leaves: Leaves
    places: array[int]
    text: str


class LeavesSaved(News):
    """The leaves are in a file."""

    path: Path
    count: int


class LeavesSpelled(News):
    """All leaves as one text, to be copied."""

    text: str
    count: int


class LeafScreen(ZettaScreen):
    """Lists the leaves of the root that a card tells of."""

    @property
    def card(self) -> IdCard | None:
        """The card of the id under the cursor."""
        raise NotImplementedError

    def below_is_for(self, part: str) -> None:
        """Note which part of the card the lower list shows, if it shows one."""
        raise NotImplementedError

    def counted(self, leaves: Leaves) -> None:
        """Take note of how many leaves a root has."""
        raise NotImplementedError

    @property
    def below(self) -> Below:
        """The list under the card."""
        return self.query_one(Below)

    @property
    def leaves(self) -> Leaves | None:
        """The leaves shown, once all of them are here."""
        return self.below.leaves

    def _root(self) -> int | None:
        return self.card.root if self.card is not None else None

    def _reachable(self) -> bool:
        try:
            LeafLists(self.host.bench, self.host.session)
        except (NoGraph, ServiceError) as none:
            # A datastack can have no graph, or a local server that must not get the token.
            self.say(none.sentence, level="warning")
            return False
        return True

    # -- leaves ----------------------------------------------------------------------------------------

    def action_leaves(self) -> None:
        """List the supervoxels of the root under the cursor."""
        self._list_leaves(lambda root: Wanted(root))

    def action_level_two(self) -> None:
        """List the level-2 nodes of the root under the cursor."""
        self._list_leaves(lambda root: Wanted(root, 2))

    def action_within(self) -> None:
        """Ask for a box, and list the leaves in it."""
        card = self.card
        box = card.box if card is not None else None
        start = ""
        if box is not None:
            (x0, y0, z0), (x1, y1, z1) = box.lower, box.upper
            start = bounds_text(((x0, x1), (y0, y1), (z0, z1)))

        def check(typed: str) -> str:
            try:
                parse_bounds(typed, box.resolution_nm if box else None)
            except NoBox as wrong:
                return str(wrong)
            return ""

        def go(typed: str | None) -> None:
            if typed:
                bounds = parse_bounds(typed, box.resolution_nm if box else None)
                self._list_leaves(lambda root: Wanted(root, 1, bounds))

        words = "From-to of x, y and z in voxels of the graph. The server gives whole chunks:"
        self.app.push_screen(AskLine("Leaves in a box", words, value=start, check=check), go)

    def _list_leaves(self, wanted_of: Callable[[int], Wanted]) -> None:
        root = self._root()
        if root is None or not self._reachable():
            return
        wanted, arrivals = wanted_of(root), Arrivals()
        lists = LeafLists(self.host.bench, self.host.session)
        self.below_is_for("")
        self.below.await_leaves(wanted, arrivals)
        work = partial(lists.load, wanted, arrivals=arrivals)
        self.below.coming(self.start(wanted.words, work, LeavesLoaded, group="below"))

    def show_jobs(self, worker: Worker) -> None:
        """Show the leaves in place while they come."""
        super().show_jobs(worker)
        below = self.query_one_optional(Below)
        if below is not None:
            below.count_on()

    @on(LeavesLoaded)
    def _leaves_loaded(self, message: LeavesLoaded) -> None:
        leaves = message.leaves
        self.below.show_leaves(leaves)
        if leaves.wanted.bounds is None:
            self.counted(leaves)
        if leaves.remark:
            self.say(leaves.remark, level="warning")
        self.refresh_bindings()

    def action_find(self) -> None:
        """Find ids among the leaves; before there are any, in the list of ids."""
        leaves = self.leaves
        if leaves is None:
            self.call_later(self.app.run_action, "app.search")
            return

        def go(typed: str | None) -> None:
            if typed == "":
                self.below.show_leaves(leaves)
            elif typed is not None:
                work = partial(find_leaves, leaves.ids, typed)
                done = partial(LeavesFound, leaves, text=typed)
                self.start("find among the leaves", work, lambda places: done(places=places), group="find")

        words = "The first digits of an id, or whole ids; empty shows all:"
        self.app.push_screen(AskLine("Find among the leaves", words), go)

    @on(LeavesFound)
    def _leaves_found(self, message: LeavesFound) -> None:
        self.below.show_found(message.leaves, message.places, message.text)
        self.below.list.focus()

    @on(LeavesSpelled)
    def _leaves_spelled(self, message: LeavesSpelled) -> None:
        self.host.copy_text(message.text, f"{message.count:,} ids")

    def action_save(self) -> None:
        """Ask where to, and save the leaves."""
        if self.leaves is not None:
            suggested = str(Path.cwd() / f"leaves_{self.leaves.wanted.node}.txt")
            words = "To this file; .csv, .json and .npy are forms of their own, all else is one id a line:"
            self.app.push_screen(AskLine("Save the leaves", words, value=suggested), self._save)

    def _save(self, path: str | None) -> None:
        leaves = self.leaves
        if path and leaves is not None:
            work = partial(save_leaves, leaves, Path(path).expanduser())
            self.start(f"save {path}", work, lambda saved: LeavesSaved(saved, len(leaves.ids)))

    @on(LeavesSaved)
    def _saved(self, message: LeavesSaved) -> None:
        self.say(f"{message.count:,} ids are in {message.path}.", level="done")
