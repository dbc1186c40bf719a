"""Searching any list: type, and the cursor goes to the next row that holds it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from zettatui.matching import FUZZY, holding
from zettatui.screens.base import ZettaModal
from zettatui.widgets.virtual_list import Rows, VirtualList

SLICE_SECONDS = 0.008
"""How long one stretch of searching may take: keys are taken in between, in a list of a million rows too."""


def places(count: int, start: int, step: int) -> Iterator[int]:
    """Yield all rows from `start` on in steps of 1 or -1, around the end."""
    return ((start + step * at) % count for at in range(count))


class SearchLine(ZettaModal[None]):
    """A line at the bottom; the list above it follows what is typed. esc goes back to where one was."""

    SCOPE = "search"
    DEFAULT_CSS = """
    SearchLine { background: transparent; align-vertical: bottom; }
    SearchLine > Horizontal { dock: bottom; height: 1; background: $panel; padding: 0 1; }
    SearchLine Static { width: auto; color: $foreground 70%; }
    SearchLine Input, SearchLine Input:focus { width: 1fr; height: 1; border: none; padding: 0; background: $panel; }
    SearchLine #search-said { margin-left: 2; }
    SearchLine:ansi Static { color: ansi_default; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "next(1)", "next", show=False),
        Binding("up", "next(-1)", "back", show=False),
        Binding("escape", "step_back", "back", show=False),
    ]

    def __init__(self, found: VirtualList) -> None:
        super().__init__()
        self._list = found
        self._before = found.cursor_row or 0

    def compose(self) -> ComposeResult:
        """The field, and what came of it."""
        with Horizontal():
            yield Static("find ", markup=False)
            field = Input(id="search-text", compact=True)
            field.cursor_blink = False
            yield field
            yield Static(
                "↓ ↑ next  enter stay  esc back  ~ any letters between", id="search-said", markup=False
            )

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._look(self._before, 1)

    @on(Input.Submitted)
    def _stay(self) -> None:
        self.dismiss(None)

    def action_next(self, step: int) -> None:
        """Go to the next row that holds the text, or the one before."""
        self._look((self._list.cursor_row or 0) + step, step)

    def step_back(self) -> bool:
        """Go back to the row one came from, and leave."""
        self._list.move_to(self._before)
        return super().step_back()

    def _look(self, start: int, step: int) -> None:
        self.run_worker(self._find(start, step), exclusive=True, name="search a list")

    async def _find(self, start: int, step: int) -> None:
        wanted, rows = self.query_one(Input).value, self._list.rows
        if wanted in ("", FUZZY):
            self._list.move_to(self._before)
            self._say("")
            return
        row = await _first(rows, holding(wanted), start, step)
        if row is None:
            self._say(f"no row of {len(rows):,} holds that")
        else:
            self._list.move_to(row)
            self._say(f"row {row + 1:,} of {len(rows):,}")

    def _say(self, words: str) -> None:
        self.query_one("#search-said", Static).update(words)


async def _first(rows: Rows, wanted: Callable[[str], bool], start: int, step: int) -> int | None:
    pause_at = perf_counter() + SLICE_SECONDS
    for row in places(len(rows), start, step) if len(rows) else ():
        if row < len(rows) and any(map(wanted, rows.row(row))):
            return row
        if perf_counter() > pause_at:
            await asyncio.sleep(0)  # keys and drawing first
            pause_at = perf_counter() + SLICE_SECONDS
    return None
