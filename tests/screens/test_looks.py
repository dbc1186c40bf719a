"""Every screen, empty, loading, in trouble and full: in three sizes, dark and in the terminal's own colours.

Each is also made smaller than it is made for and larger again: nothing may be lost by that. After a change that is
meant: `pytest -m slow tests/screens/test_looks.py --snapshot-update`, then look at the sheets that
`python -m tests.screens.sheets FOLDER` draws.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.screens import pictures
from tests.screens.case import Case
from tests.screens.looks import CASES
from tests.steady import stopped_watch
from zettatui.app.main import ZettatuiApp
from zettatui.widgets.editor.canvas import TextCanvas
from zettatui.widgets.virtual_list import VirtualList

STORE = Path(__file__).parent / "__looks__"
SIZES = ((80, 24), (120, 40), (200, 50))
THEMES = ("dark", "ansi")
SMALL = (60, 15)
TINY = (40, 12)
WIDE = (200, 50)
EVERYDAY = {"loading-datastack", "tables-full", "diff-many"}
"""The cases whose resizing the everyday run looks at."""
TURNING = {"diff-sides", "jump"}
"""What another size of the window is meant to turn: both sides come once there is room, letters leave."""


@asynccontextmanager
async def shown(case: Case, home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pilot[None]]:
    """Bring the app to where the case is, at 80x24."""
    with stopped_watch():
        app, drive = case.make(home, monkeypatch)
        async with app.run_test(size=SIZES[0]) as pilot:
            await drive(pilot)
            yield pilot


async def still(pilot: Pilot[None]) -> list[list[pictures.Cell]]:
    """Return what is shown once it does not change any more; jobs may run for ever."""
    before: list[list[pictures.Cell]] = []
    for _ in range(200):
        await pilot.pause()
        now = pictures.cells_of(pilot.app)
        if now == before:
            return now
        before = now
    raise AssertionError("the screen does not come to rest")


async def sized(pilot: Pilot[None], size: tuple[int, int]) -> list[list[pictures.Cell]]:
    """Give the terminal a size and return what is shown then."""
    await pilot.resize_terminal(*size)
    rows = await still(pilot)
    assert (len(rows[0]), len(rows)) == size
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("name", list(CASES))
async def test_looks(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    async with shown(CASES[name], tmp_path, monkeypatch) as pilot:
        assert isinstance(pilot.app, ZettatuiApp)
        screen = type(pilot.app.screen)
        parts = [f"### screen: {screen.__name__}"]
        for size in SIZES:
            for theme in THEMES:
                pilot.app.wear(theme)
                rows = await sized(pilot, size)
                if CASES[name].again and not isinstance(pilot.app.screen, screen):
                    await pilot.press(*CASES[name].again)
                    rows = await still(pilot)
                assert isinstance(pilot.app.screen, screen)
                title = f"{theme} {size[0]}x{size[1]}"
                parts += [f"### {title}: text", pictures.text_of(rows), f"### {title}: styles"]
                parts += [pictures.styles_of(rows)]
    picture = "\n".join(parts) + "\n"
    kept = STORE / f"{name}.txt"
    if request.config.option.update_snapshots:
        STORE.mkdir(exist_ok=True)
        kept.write_text(picture, encoding="utf-8")
    assert picture.splitlines() == kept.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    "name",
    [
        name if name in EVERYDAY else pytest.param(name, marks=pytest.mark.slow)
        for name in CASES
        if name not in TURNING
    ],
)
async def test_resizing_loses_nothing(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with shown(CASES[name], tmp_path, monkeypatch) as pilot:
        before, stood = words(await still(pilot)), standing(pilot)
        for size in (TINY, WIDE, SMALL):
            await sized(pilot, size)
            assert standing(pilot) == stood
        after = words(await sized(pilot, SIZES[0]))
        assert standing(pilot) == stood
        lists = pilot.app.screen.query(VirtualList)
        if pilot.app.screen.query(TextCanvas) or any(len(one.rows) >= one.size.height for one in lists):
            # What is longer than its place stays scrolled so that its cursor was in view with least room.
            before, after = [*before[:2], before[-1]], [*after[:2], after[-1]]
        assert after == before


def words(rows: list[list[pictures.Cell]]) -> list[list[str]]:
    """Return the words of each row, wherever in the row they stand.

    Rows of blanks and rules are left out: what tells of the row under the cursor stays as high as it had to be for
    the rows before, until the window changes.
    """
    lines = (
        line.replace("▔", " ").replace("─", " ").replace("▌", " ")
        for line in pictures.text_of(rows).splitlines()
    )
    return [line.split() for line in lines if line.strip()]


def standing(pilot: Pilot[None]) -> list[object]:
    """Return where a person stands: the focus, rows, texts with their cursors, what was typed."""
    screen = pilot.app.screen
    return [
        screen.focused,
        [(one, one.cursor_row, len(one.rows)) for one in screen.query(VirtualList)],
        [(one, one.text, one.cursor, one.selection) for one in screen.query(TextCanvas)],
        [(one, one.value, one.cursor_position) for one in screen.query(Input)],
        [(one, one.highlighted) for one in screen.query(OptionList)],
    ]
