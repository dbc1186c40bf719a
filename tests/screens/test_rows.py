"""One row by keys alone: its card, changed, deleted, taken back, shown in the viewer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.screens.conftest import keys, type_text
from tests.screens.test_tables import at_tables, choose, fill_row, lines, page, said, with_test_table
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox
from zettatui.screens.rows.card import RowCardScreen
from zettatui.screens.rows.edit import EditRowScreen
from zettatui.screens.tables.rows import RowsScreen
from zettatui.states.links import read_link

MakeApp = Callable[..., ZettatuiApp]


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that was copied."""
    texts: list[str] = []
    monkeypatch.setattr(ZettatuiApp, "copy_text", lambda app, text, what: texts.append(text))
    return texts


async def to_row(pilot: Pilot[None]) -> None:
    """Store a row of test_table, and stand on it in the list of rows."""
    await with_test_table(pilot)
    await keys(pilot, "n")
    await fill_row(pilot, "1", "2", "3", "7")
    await keys(pilot, "ctrl+s")
    assert isinstance(pilot.app.screen, RowsScreen)


def sent(sandbox: Sandbox, method: str) -> int:
    return sandbox.record.count(method, ".*/annotations$")


@pytest.mark.parametrize("flavour", ["cave", pytest.param("zetta", marks=pytest.mark.slow)])
async def test_a_row_is_changed_and_taken_back_and_deleted(
    demo_app: MakeApp, copied: list[str], flavour: Any
) -> None:
    sandbox = Sandbox(flavour)
    async with at_tables(demo_app, sandbox) as pilot:
        await to_row(pilot)
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, RowCardScreen)
        assert "row 1 of test_table · microns_func_coreg" in page(pilot)
        assert "counts · created" in page(pilot)
        shown = lines(pilot)
        assert shown[0] == ["pt", "voxels of the table", "1, 2, 3"]
        known = flavour == "cave"
        if known:
            assert shown[1] == ["", "nm", "4, 8, 120"]
            # The datastack's viewer counts voxels of 4.3 × 4.3 × 45 nm.
            assert shown[2] == ["", "voxels of the viewer", "0.93, 1.86, 2.667"]
        assert ["func_id", "whole number", "7"] in shown
        await keys(pilot, "y", "l")
        link = read_link(copied[-1])
        assert copied[0] == "1, 2, 3"
        assert link.viewer == "https://neuromancer-seung-import.appspot.com"
        assert link.state_text is not None
        assert '"voxelCoordinates":' in link.state_text
        assert ("keeps no voxel size" in said(pilot)) is not known

        await keys(pilot, "u")
        assert isinstance(pilot.app.screen, EditRowScreen)
        cells = [cell.value for cell in pilot.app.screen.query("SchemaForm Input").results(Input)]
        assert cells == ["1", "2", "3", "7"]
        await keys(pilot, "ctrl+s")
        assert "Nothing is changed: row 1 holds this already" in said(pilot)
        assert sent(sandbox, "PUT") == 0
        await fill_row(pilot, "1", "2", "x", "12.5")
        await keys(pilot, "ctrl+s")
        assert "Nothing was sent" in said(pilot)
        await keys(pilot, "escape", "escape", "u")
        assert "still here" in said(pilot)
        await fill_row(pilot, "4", "5", "6", "8")
        await keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, RowCardScreen)
        assert "1 → 2" in said(pilot)
        assert lines(pilot)[0][2] == "4, 5, 6"
        assert sent(sandbox, "PUT") == 1

        await keys(pilot, "z")
        assert "values back that it had as row 1" in page(pilot)
        await keys(pilot, "y")
        assert "(1 → 2 → 3)" in said(pilot)
        assert lines(pilot)[0][2] == "1, 2, 3"

        await keys(pilot, "D", "n")
        assert sent(sandbox, "DELETE") == 0
        await keys(pilot, "D", "y")
        assert "row 3 of test_table is deleted" in said(pilot).lower()
        assert "deleted 2" in page(pilot)
        assert "deleted already" in str(pilot.app.screen.why_not("card.delete"))  # type: ignore[attr-defined]
        await keys(pilot, "z", "y")
        assert "(3 → 4)" in said(pilot)

        await keys(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, RowsScreen)
        assert [cells[0] for cells in lines(pilot)] == ["4", "3", "2", "1"]
        assert "replaced by 2" in lines(pilot)[-1]
        await keys(pilot, "end", "enter", "f")
        assert "row 4 of test_table" in page(pilot)
        await keys(pilot, "z", "y")
        assert "Taken back: row 1 of test_table is deleted." in said(pilot)
        assert sandbox.record.count("POST", ".*/annotations$") == 1


@pytest.mark.slow
async def test_a_change_is_sent_once_whatever_the_answer(demo_app: MakeApp) -> None:
    sandbox = Sandbox("cave")
    async with at_tables(demo_app, sandbox) as pilot:
        await to_row(pilot)
        sandbox.faults.add("after", "PUT", ".*/annotations$", status=504)
        await keys(pilot, "u")
        await fill_row(pilot, "1", "2", "3", "8")
        await keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, RowsScreen)
        assert "failed to say so" in said(pilot)
        assert "1 → 2" in said(pilot)
        sandbox.faults.add("status", "PUT", ".*/annotations$", status=500)
        await keys(pilot, "u")
        await fill_row(pilot, "1", "2", "3", "9")
        await keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, EditRowScreen)
        assert "was not replaced" in said(pilot)
        assert sent(sandbox, "PUT") == 2
        await keys(pilot, "escape", "escape", "down")
        assert "was replaced by 2" in str(pilot.app.screen.why_not("rows.update"))  # type: ignore[attr-defined]
        await keys(pilot, "slash")
        await type_text(pilot, "1-1")
        await keys(pilot, "enter")
        assert lines(pilot)[0][0] == "1"


@pytest.mark.slow
async def test_what_cannot_be_shown_can_still_be_deleted_but_not_changed(demo_app: MakeApp) -> None:
    async with at_tables(demo_app, Sandbox("cave"), who="ben") as pilot:
        await choose(pilot, "somas_v1")
        await keys(pilot, "enter", "slash")
        await type_text(pilot, "1")
        await keys(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, RowsScreen)
        assert "empty fields" in str(screen.why_not("rows.update"))
        assert screen.why_not("rows.delete") is None
        assert "nothing to take back" in str(screen.why_not("rows.undo"))
        await keys(pilot, "enter")
        assert "cannot show it" in page(pilot)
        assert lines(pilot) == []
