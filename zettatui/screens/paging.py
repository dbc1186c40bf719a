"""Reading what a screen shows in the person's own pager, on the same terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from rich.cells import cell_len
from textual.app import SuspendNotSupported
from textual.message import Message

from zettatui.screens.base import ZettaScreen
from zettatui.screens.host import Host
from zettatui.widgets.virtual_list import VirtualList
from zettatui.worker.pager import Paged, ToRead, hand_out, run_pager
from zettatui.worker.private_text import removed

_ROWS_MEASURED = 2_000
"""How many rows are looked at for the widths of the columns."""


@dataclass
class PagerReady(Message, bubble=False):
    """The text is in a file, and the pager may have the terminal."""

    paged: Paged


def hand_to_pager(host: Host, screen: ZettaScreen) -> None:
    """Write what is to be read on a screen to a file; the pager runs once it is there."""
    read = read_of(screen)
    if read is None:
        host.notify("There is nothing here to read in a pager.", markup=False)
        return
    bench = host.bench
    work = partial(hand_out, bench.folders.runtime, read, pager=bench.config.pager)
    host.start_job(host, f"hand {read.what} to your pager", work, PagerReady, group="pager")


def read_of(screen: ZettaScreen) -> ToRead | None:
    """Return what is to be read on a screen: what it says itself, else the list in view."""
    return screen.to_read or _list_of(screen)


def run(host: Host, paged: Paged) -> None:
    """Lend the terminal to the pager until it ends."""
    try:
        with host.suspend():
            said = run_pager(paged)
    except SuspendNotSupported:
        removed(paged.path)
        said = "This terminal cannot be lent to another program."
    host.refresh(layout=True)
    if said:
        host.notify(said, severity="warning", markup=False)


def _list_of(screen: ZettaScreen) -> ToRead | None:
    """The list that has the focus, else the first one that shows anything."""
    lists = [one for one in screen.query(VirtualList) if one.display and len(one.rows)]
    focused = screen.focused
    found = focused if focused in lists else next(iter(lists), None)
    if not isinstance(found, VirtualList):
        return None
    titles, rows = [column.title for column in found.columns], found.rows

    def text() -> str:
        lines = [titles] if any(titles) else []
        lines += [list(rows.row(at)) for at in range(len(rows))]
        return "".join(_aligned(lines))

    return ToRead("the list", ".txt", text)


def _aligned(lines: list[list[str]]) -> Iterator[str]:
    widths: dict[int, int] = {}
    for line in lines[:_ROWS_MEASURED]:
        for at, cell in enumerate(line):
            widths[at] = max(widths.get(at, 0), cell_len(cell))
    for line in lines:
        cells = (cell + " " * (widths.get(at, 0) - cell_len(cell)) for at, cell in enumerate(line))
        yield "  ".join(cells).rstrip() + "\n"
