"""How a first run looks: the welcome, and the demo's guide at its beginning, as a page, and at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.screens.conftest import keys, settled
from tests.steady import steady_app, stopped_watch
from zettatui.app.main import ZettatuiApp
from zettatui.screens.guide.steps import STEPS

SIZES = pytest.mark.parametrize(
    "size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)], ids=["80x24", "120x40"]
)


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """Let jobs take no time, so that their times are the same in every picture."""
    with stopped_watch():
        yield


@SIZES
@pytest.mark.parametrize("look", ["welcome", "guide-begins", "guide-page", "guide-done"])
def test_first_run(
    snap_compare: Callable[..., bool], tmp_path: Path, look: str, size: tuple[int, int]
) -> None:
    app = steady_app(tmp_path, welcome=look == "welcome", guided=look != "welcome")

    async def drive(pilot: Pilot[None]) -> None:
        await settled(pilot)
        assert isinstance(pilot.app, ZettatuiApp)
        guide = pilot.app.guide
        if guide is not None and look == "guide-page":
            guide.done.update(range(1, 6))
            await keys(pilot, "f3")
        elif guide is not None and look == "guide-done":
            guide.done.update(step.line for step in STEPS)
            await keys(pilot, "g", "j")

    assert snap_compare(app, terminal_size=size, run_before=drive)
