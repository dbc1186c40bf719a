"""What a step of the cursor writes in every list of the app: the step itself, and what is told of the row after it.

The app runs in this process, with what it writes counted and drawn on a terminal of our own (`test_painting`). Its
lists are told that the cursor rests when the bytes of the step are counted, and no sooner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import OptionList, RadioSet

from tests.screens import ways
from tests.screens.case import Case
from tests.screens.conftest import keys, screen_text, settled, until
from tests.screens.looks import CASES
from tests.screens.more_ways import choice_of_places, long_why, several_tokens
from tests.screens.table_of_looks import TABLE
from tests.screens.test_painting import Terminal, terminal_of
from tests.steady import stopped_watch
from zettatui.app.main import ZettatuiApp
from zettatui.widgets.editor import Editor
from zettatui.widgets.virtual_list import VirtualList

SMALL, LARGE = (80, 24), (200, 50)
MOST = {SMALL: 200, LARGE: 300}
"""What a step may write at each size."""
_MORE = (
    "diff-text", "diff-sides", "graph-many", "import-bad", "import-columns", "ledger-versions", "omnibox",
    "state-layers", "tables-create",
)  # fmt: skip
"""Lists that no picture of a full screen shows."""
_WITHOUT = frozenset({
    "graph-box", "edit-row", "go", "import-done", "jump",
    "tables-metadata", "new-row-full", "notices", "diff-qr", "login-logout", "tables-rows", "tables-schema", "search",
    "to-select", "tokens", "why",
})  # fmt: skip
"""Full screens that have neither a list of two rows nor a page that is longer than the terminal."""


async def _problems(pilot: Pilot[None]) -> None:
    """Let all layers have one name."""
    await ways.state(pilot)
    editor = pilot.app.screen.query_one(Editor)
    editor.replace_all(re.sub(r'"name": "\w+"', '"name": "img"', editor.text))
    await until(pilot, lambda: "warning" in screen_text(pilot.app))
    await keys(pilot, "p")


_OWN: dict[str, tuple[ways.Way, str]] = {
    "problems": (ways.on_state(_problems), "zetta"),
    "notices-several": (ways.Way(ways.then(ways.graph, "h", "t", "escape", "f5")), "zetta"),
    "cave-tables": (ways.Way(ways.then(ways.nothing, "g", "t")), "cave"),
    "cave-rows": (ways.Way(ways.then(ways.nothing, "g", "t", "end", "enter")), "cave"),
    "schema-source": (ways.Way(ways.then(ways.nothing, "g", "t", "s", "t")), "cave"),
    "metadata-source": (ways.Way(ways.then(ways.nothing, "g", "t", "m", "t")), "cave"),
}


def _case(way: ways.Way, flavour: str) -> Case:
    return Case(lambda home, world: (way.app(home, world), way.drive), flavour)


_FULL = [looks.full for looks in TABLE.values() if looks.full in CASES.keys() - _WITHOUT]
PLACES = {name: CASES[name] for name in (*_FULL, *_MORE)} | {name: _case(*own) for name, own in _OWN.items()}
PLACES["tokens-several"] = Case(several_tokens, "cave")
PLACES["why-long"] = Case(long_why, "cave")
PLACES["login-places"] = Case(choice_of_places)
"""Where there is a list: how to get there, by name."""
_FOREVER = 3_600.0
_STEPS = ("down", "down", "up", "down", "down", "up")
_AT_THE_EDGE = ("down", "down")


class Step(NamedTuple):
    """One step of a cursor: what it wrote, what was written once the cursor rested, and the cells it changed."""

    where: str
    key: str
    moved: int
    told: int
    cells: int | None
    """None where rows were scrolled, or where the list has another height now."""


class Lists:
    """The lists of one picture, at one size."""

    def __init__(self, name: str, size: tuple[int, int]) -> None:
        self.name, self.size = name, size
        self.same = False
        """Whether what stood on the terminal in the end is what the screen shows."""

    async def steps(self, home: Path) -> list[Step]:
        """Go through all lists of it."""
        found: list[Step] = []
        with pytest.MonkeyPatch.context() as patch, stopped_watch():
            app, drive = PLACES[self.name].make(home, patch)
            with terminal_of(app, self.size, patch) as shown:
                async with app.run_test(size=self.size) as pilot:
                    await drive(pilot)
                    await settled(pilot)
                    app.rest_seconds = _FOREVER
                    for one in list(_lists(app)):
                        found += await self._through(pilot, shown, one)
                    self.same = shown.seen == shown.meant
        return found

    async def _through(self, pilot: Pilot[None], shown: Terminal, one: Widget) -> list[Step]:
        found: list[Step] = []
        if one.focusable:
            one.focus()
        if isinstance(one, VirtualList):
            one.move_to(0)
        await settled(pilot)
        for pressed in (_STEPS, _AT_THE_EDGE):
            for key in pressed:
                step = await self._step(pilot, shown, one, key)
                found += [step] if step is not None else []
            if isinstance(one, VirtualList) and one.max_scroll_y:
                one.move_to(one.rows_in_view[-1][0])
                await settled(pilot)
        return found

    async def _step(self, pilot: Pilot[None], shown: Terminal, one: Widget, key: str) -> Step | None:
        region, at, top = one.content_region, _place(one), one.scroll_offset.y
        before, cells = shown.written, shown.seen
        await pilot.press(key)
        await settled(pilot)
        if _place(one) == at:
            return None
        moved, after, changed = shown.written - before, shown.seen, None
        if one.scroll_offset.y == top and one.content_region == region:
            changed = sum(
                cells[y][x] != after[y][x]
                for y in range(region.y, region.bottom)
                for x in range(region.x, region.right)
            )
        if isinstance(one, VirtualList) and one.resting:
            one.rest()
        await settled(pilot)
        where = f"{self.name} {one.id or type(one).__name__}"
        return Step(where, key, moved, shown.written - before - moved, changed)


def _lists(app: ZettatuiApp) -> Iterator[Widget]:
    """Yield what has rows to go through, or lines to scroll."""
    for one in app.screen.query("VirtualList, OptionList, RadioSet, VerticalScroll"):
        rows = one.option_count if isinstance(one, OptionList) else 0
        if isinstance(one, RadioSet):
            rows = len(one.children) if one.size.height else 0
        if isinstance(one, VirtualList):
            rows = len(one.rows)
        pages = isinstance(one, VerticalScroll) and one.max_scroll_y > 1
        if one.display and (one.size.height > 1 or isinstance(one, RadioSet)) and (rows > 1 or pages):
            yield one


def _place(one: Widget) -> Any:
    if isinstance(one, VirtualList):
        return one.cursor_row
    if isinstance(one, RadioSet):
        return one.query_one(".-selected").virtual_region
    return one.highlighted if isinstance(one, OptionList) else one.scroll_offset.y


def by_list(steps: Iterable[Step]) -> dict[str, list[Step]]:
    """Put the steps of each list together."""
    found: dict[str, list[Step]] = {}
    for step in steps:
        found.setdefault(step.where, []).append(step)
    return found
