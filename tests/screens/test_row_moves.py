"""What one step of the cursor in a list writes to the terminal, on every screen that has a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.conftest import settled
from tests.screens.test_painting import Cells, terminal_of
from tests.screens.ways import WAYS
from tests.steady import steady_sandbox, stopped_watch
from zettatui.widgets.virtual_list import VirtualList

MOVE_BYTES = 200
CARD_BYTES = 1_000
"""Where several lines under the list tell of the row, and are others for another row."""
MARKED_CELLS = 2 * 30
STEPS = ("home", "down", "up", "down", "down", "end", "up", "up")

LISTS = {
    "login-full": MOVE_BYTES,
    "datastack-full": CARD_BYTES,
    "state-layers": MOVE_BYTES,
    "state-problems": MOVE_BYTES,
    "state-outline": MOVE_BYTES,
    "diff-many": MOVE_BYTES,
    "diff-sides": MOVE_BYTES,
    "diff-text": CARD_BYTES,
    "ledger-full": CARD_BYTES,
    "graph-leaves": MOVE_BYTES,
    "graph-many": CARD_BYTES,
    "refresh-stale": CARD_BYTES,
    "sets-full": CARD_BYTES,
    "tables-full": CARD_BYTES,
    "import-columns": MOVE_BYTES,
    "import-bad": MOVE_BYTES,
    "jobs-full": MOVE_BYTES,
}
"""Ways to a screen with a list, and what a step there may write, with all that follows from it."""
_EVERYDAY = ("login-full", "state-layers", "graph-leaves", "tables-full")


def _marks(way: str) -> list[pytest.MarkDecorator]:
    return [] if way in _EVERYDAY else [pytest.mark.slow]


@pytest.mark.parametrize(
    ("way", "size", "most"),
    [
        *[pytest.param(way, (80, 24), LISTS[way], id=way, marks=_marks(way)) for way in LISTS],
        *[
            pytest.param(way, (200, 50), most * 3 // 2, id=f"{way}-200x50", marks=pytest.mark.slow)
            for way, most in LISTS.items()
        ],
    ],
)
async def test_a_step_in_a_list_writes_little_and_changes_only_the_marks(
    way: str, size: tuple[int, int], most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stopped_watch():
        app = WAYS[way].app(tmp_path / "app", steady_sandbox())
        with terminal_of(app, size, monkeypatch) as shown:
            async with app.run_test(size=size) as pilot:
                await WAYS[way].drive(pilot)
                await settled(pilot)
                steps = 0
                for table in [one for one in app.screen.query(VirtualList) if _is_usable(one)]:
                    table.focus()
                    await settled(pilot)
                    for key in STEPS:
                        before, cells = shown.written, _cells_of(table, shown.seen)
                        at, top = table.cursor_row, table.scroll_offset.y
                        await pilot.press(key)
                        await settled(pilot)
                        if key in ("home", "end") or table.cursor_row == at:
                            continue
                        steps += 1
                        assert shown.written - before <= most, (table.id, key, at)
                        if table.scroll_offset.y == top:
                            changed = _changed(cells, _cells_of(table, shown.seen))
                            assert 0 < changed <= MARKED_CELLS, (table.id, key, at)
                assert steps, "there is no list with two rows here"
                assert shown.seen == shown.meant


def _is_usable(table: VirtualList) -> bool:
    return table.display and table.size.height > 1 and len(table.rows) > 1 and table.focusable


def _cells_of(table: VirtualList, cells: Cells) -> Cells:
    region = table.content_region
    return [row[region.x : region.right] for row in cells[region.y : region.bottom]]


def _changed(before: Cells, after: Cells) -> int:
    if len(before) != len(after):
        return 1  # the list has another height, because what stands below it has
    return sum(old != new for rows in zip(before, after, strict=True) for old, new in zip(*rows, strict=True))
