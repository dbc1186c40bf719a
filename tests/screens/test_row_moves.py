"""What one step of the cursor in a list writes to the terminal, on every screen that has a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.row_moves import LARGE, MOST, PLACES, SMALL, Lists

_EVERYDAY = ("login-full", "state-layers", "graph-leaves", "tables-full")
_PAGES = ("doctor", "metadata-source", "request-bodies", "schema-source")
"""Pages that need no scrolling in a large window."""
_MARKED_CELLS = 2 * 30
_WORDY = {"login-places": 2 * 60}
"""Choices whose words are all marked."""
TOLD = 800
"""What may be written of the row where the cursor rests: several lines, all others than before."""
_WHOLE_SCREEN = {"themes": 4_096, "problems": 4_096}
"""Colours all of it, or goes to another place of the text beside the list."""


@pytest.mark.parametrize(
    ("name", "size"),
    [
        pytest.param(
            name,
            size,
            id=f"{name}-{size[0]}x{size[1]}",
            marks=() if name in _EVERYDAY and size == SMALL else pytest.mark.slow,
        )
        for name in PLACES
        for size in (SMALL, LARGE)
    ],
)
async def test_a_step_in_a_list_writes_little_and_changes_only_the_marks(
    name: str, size: tuple[int, int], tmp_path: Path
) -> None:
    lists = Lists(name, size)
    steps = await lists.steps(tmp_path)
    assert lists.same
    assert steps or (name in _PAGES and size == LARGE), "there is no list here"
    for step in steps:
        assert 0 < step.moved <= MOST[size], step
        assert step.told <= _WHOLE_SCREEN.get(name, TOLD), step
        assert step.cells is None or 0 < step.cells <= _WORDY.get(name, _MARKED_CELLS), step
