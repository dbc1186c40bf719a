"""The lower part of the graph screen: leaves while they come, edits, lineage, successors, under one title."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, cast

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from zettatui.plain import plain_line
from zettatui.screens.graph.rows import (
    EDIT_COLUMNS,
    LEAF_COLUMNS,
    LINE_COLUMNS,
    SUCCESSOR_COLUMNS,
    ArrivingRows,
    EditRows,
    LeafRows,
    SuccessorRows,
)
from zettatui.screens.graph.words import Spell
from zettatui.services.graph_results import Operation
from zettatui.widgets.cells import line_width
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import Column, Rows, VirtualList
from zettatui.worker.freshness import Fate
from zettatui.worker.graph_leaves import Arrivals, Leaves, Wanted
from zettatui.worker.graph_past import Past
from zettatui.worker.jobs import Job


class NodeRows(Protocol):
    """Rows that each stand for an id."""

    def node(self, i: int) -> int:
        """Return the id of a row."""


class Below(Vertical):
    """One list with a title, which says how far it is, or what became of it."""

    DEFAULT_CSS = """
    Below { height: 1fr; min-height: 2; }
    Below > #graph-below-title { height: auto; padding: 0 1; text-style: bold; }
    Below > #graph-below { height: 1fr; min-height: 2; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.leaves: Leaves | None = None
        """The leaves shown, once all of them are here."""
        self.about: int | None = None
        """The root that the list is about."""
        self._title = ""
        self._arrivals: Arrivals | None = None
        self._coming: Job[Leaves] | None = None
        self._wanted: Wanted | None = None

    def compose(self) -> Iterable[Widget]:
        """The title and the list."""
        yield Static(id="graph-below-title", markup=False)
        found = VirtualList(LEAF_COLUMNS, id="graph-below")
        found.display = False  # a heading over nothing would only puzzle
        yield found

    @property
    def list(self) -> VirtualList:
        """The list."""
        return self.query_one(VirtualList)

    @property
    def shown(self) -> bool:
        """Tell whether anything stands here."""
        return self.list.display

    def node(self) -> int | None:
        """Return the id under the cursor, where rows stand for ids."""
        rows, at = self.list.rows, self.list.cursor_row
        if at is None or not isinstance(rows, (LeafRows, ArrivingRows, EditRows, SuccessorRows)):
            return None
        return cast(NodeRows, rows).node(at)

    def clear(self) -> None:
        """Show nothing."""
        self._show("", TextRows(()), LEAF_COLUMNS, None)

    # -- leaves ----------------------------------------------------------------------------------------

    def await_leaves(self, wanted: Wanted, arrivals: Arrivals) -> None:
        """Show that leaves are asked for; `coming` then says with which job."""
        self._show(f"{wanted.words}: none yet", TextRows(()), LEAF_COLUMNS, wanted.node)
        self._wanted, self._arrivals = wanted, arrivals

    def coming(self, job: Job[Leaves]) -> None:
        """Count on with this job."""
        self._coming = job

    def is_coming(self, job: Job[Any]) -> bool:
        """Tell whether the leaves shown come with this job."""
        return job is self._coming

    def count_on(self) -> None:
        """Show the leaves that have come so far."""
        job, arrivals = self._coming, self._arrivals
        if job is None or arrivals is None or job.state.ended or not len(arrivals.ids):
            return
        if not isinstance(self.list.rows, ArrivingRows):
            self.list.show(ArrivingRows(arrivals), LEAF_COLUMNS)
        elif arrivals.begun_anew:
            self.list.rows_changed()
        else:
            self.list.rows_added()
        anew = ", asked again after a cut" if arrivals.begun_anew else ""
        self._say(f"{job.name}: {job.reached.done:,} so far{anew}   (esc cancels)")

    def show_leaves(self, leaves: Leaves) -> None:
        """Show a whole list; the cursor stays where it was while it came."""
        seconds = f" in {self._coming.seconds:.1f} s" if self._coming is not None else ""
        how = "kept on this machine" if leaves.kept else f"all here{seconds}"
        name, _, rest = leaves.wanted.words.partition(" of ")
        title = f"{name} {len(leaves.ids):,}   of {rest}, {how}"
        at = self.list.cursor_row if isinstance(self.list.rows, ArrivingRows) else None
        self._show(title, LeafRows(leaves.ids), LEAF_COLUMNS, leaves.wanted.node)
        self.list.move_to(at or 0)
        self.leaves = leaves

    def leaves_failed(self, job: Job[Any]) -> None:
        """Say that the list is not whole, and how much of it is here."""
        here = len(self._arrivals.ids) if self._arrivals is not None else 0
        what = "cancelled" if job.error is None else "failed"
        missing = f"only the first {here:,} came, the rest is missing" if here else "nothing of it came"
        self._say(f"{job.name}: {what}; {missing} (v asks again)")
        self._coming = None

    def show_found(self, leaves: Leaves, places: array[int], text: str) -> None:
        """Show only the leaves that were found."""
        title = f"{len(places):,} of {len(leaves.ids):,} match {plain_line(text, limit=40)}   (/ and enter: all again)"
        self._show(title, LeafRows(leaves.ids, places), LEAF_COLUMNS, leaves.wanted.node)
        self.leaves = leaves

    # -- what became of it -----------------------------------------------------------------------------

    def await_text(self, title: str, about: int) -> None:
        """Show that something is asked for."""
        self._show(title, TextRows(()), LINE_COLUMNS, about)

    def show_history(self, root: int, edits: Sequence[Operation], spell: Spell) -> None:
        """Show the edits that made a root."""
        count = f"{len(edits):,} edit{'' if len(edits) == 1 else 's'}"
        self._show(f"history   of {root}: {count}", EditRows(edits, spell), EDIT_COLUMNS, root)

    def show_lineage(self, past: Past) -> None:
        """Draw the lineage of a root."""
        rows = TextRows([(line,) for line in past.tree])
        self._show(f"lineage   of {past.root}, times in UTC", rows, LINE_COLUMNS, past.root)

    def show_successors(self, fate: Fate) -> None:
        """Show what a retired root became."""
        count = len(fate.successors)
        words = f"   ({fate.words})" if fate.words else ""
        title = f"successors {count:,}   of {fate.node}, which is {fate.state}{words}"
        self._show(title, SuccessorRows(fate), SUCCESSOR_COLUMNS, fate.node)

    def _show(self, title: str, rows: Rows, columns: Sequence[Column], about: int | None) -> None:
        self.leaves, self._arrivals, self._coming = None, None, None
        self.about = about
        self.list.display = bool(title)
        self._say(title)
        self.list.show(rows, columns)

    def _say(self, title: str) -> None:
        shown, before, self._title = self.query_one("#graph-below-title", Static), self._title, title
        # One line that stays one line needs no place of its own: laying the screen out takes a whole frame.
        fits = max(line_width(before), line_width(title)) <= shown.size.width
        shown.update(title, layout=not (before and title and fits))
