"""The fifteen lines of the walkthrough, by keys alone, in the demo, at both sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.screens.conftest import keys, screen_text, settled
from tests.screens.walkthrough import IMAGE_SOURCE, LINK, ROOT, STATE_ID, create_table, walk
from zettatui.app.main import ZettatuiApp
from zettatui.demo import demo_workbench


def words(text: str) -> str:
    """The text with all white space made one blank, since small screens wrap."""
    return " ".join(text.split())


@pytest.mark.parametrize(
    "size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)], ids=["80x24", "120x40"]
)
async def test_all_fifteen_lines_as_the_demo_guides_through_them(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = ZettatuiApp(demo_workbench(folder=tmp_path / "home"), guided=True)
    seen = {}
    async with app.run_test(size=size) as pilot:
        assert app.guide is not None
        async for step in walk(pilot):
            seen[step.line] = step
            # A stored row is shown in the table at once, so line 14 is done with line 13.
            ticked = 14 if step.line == 13 else step.line
            assert app.guide.done == set(range(1, ticked + 1)), step
            assert f" {ticked}/15  " in step.text, step.text
        assert list(seen) == list(range(1, 16))
        text = {line: words(step.text) for line, step in seen.items()}

        assert "Accepted; kept in this session only." in text[1]
        assert "The stored token is marked dead." in text[2]
        assert "not signed in" in text[2]
        assert "vnc_v0" in text[3]
        assert "aligned volume vnc1_full_v3align_2" in text[3]
        assert seen[4].copied == IMAGE_SOURCE
        assert f"{STATE_ID} fork · 4 layers" in text[5]
        assert '"name": "img"' in text[5]
        assert "1 change" in text[6]
        assert "layers img → renamed renamed" in text[6]
        stored = re.search(r"Stored as (\d{18})\. Read back: the same", text[7])
        assert stored is not None
        new_id = stored[1]
        assert new_id != STATE_ID
        assert new_id in text[8]
        assert '"name": "renamed"' in text[8]
        assert seen[9].copied == LINK + new_id
        assert f"root {ROOT} latest" in text[10]
        assert "leaves 52,863" in text[11]
        assert "Created test_table" in text[12]
        assert "Stored" in text[13]
        assert "row 1 of test_table" in text[13]
        assert re.search(r"\b1 1, 2, 3 .*\b0\b", text[14])
        schema = text[15]
        assert "FunctionalCoregistration · additional properties allowed" in schema
        assert "required: func_id, pt" in schema
        assert "func_id number/integer required functional cell ID" in schema
        assert "pt $ref BoundSpatialPoint required location of cell body of functional cell" in schema
        assert "valid boolean or null optional, default false" in schema


async def test_line_12_a_second_time_says_that_the_name_is_taken(
    demo_app: Callable[..., ZettatuiApp],
) -> None:
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "o")
        await keys(pilot, "enter")
        await keys(pilot, "g", "d")
        await keys(pilot, "enter")
        await keys(pilot, "g", "t")
        await create_table(pilot)
        assert "Created test_table" in screen_text(app)
        await create_table(pilot)
        shown = words(screen_text(app))
        assert "taken" in shown or "already" in shown
        assert "this is a test" in shown, "what was typed stays"
