"""Windows that are too small, and windows that grow while something is shown."""

from __future__ import annotations

from pathlib import Path

from tests.screens import ways
from tests.screens.conftest import keys, screen_text, settled
from tests.steady import steady_sandbox
from zettatui.screens.diff.views import LINES, SIDES, DiffViews


def first_line(text: str) -> str:
    return text.partition("\n")[0]


async def test_a_small_window_says_so_and_both_sides_come_with_room(tmp_path: Path) -> None:
    way = ways.WAYS["diff-many"]
    app = way.app(tmp_path, steady_sandbox())
    async with app.run_test(size=(80, 24)) as pilot:
        await way.drive(pilot)
        await keys(pilot, "s")
        views = app.screen.query_one(DiffViews)
        assert views.current == LINES
        assert "Two columns need a window of 100 cells" in screen_text(app)
        await pilot.resize_terminal(40, 12)
        await settled(pilot)
        assert "60×16 shows more" in first_line(screen_text(app))
        assert views.current == LINES
        assert views.size.height >= 3, "what the screen is for has room still"
        await pilot.resize_terminal(120, 40)
        await settled(pilot)
        assert "60×16" not in screen_text(app)
        assert views.current == SIDES
        assert "Two columns" not in screen_text(app)
