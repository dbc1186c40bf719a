"""The import screen by keys: mapping, bad cells, upload, doubt, taking back; and the export of a table."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from tests.screens.conftest import keys, screen_text, settled, type_text, until
from tests.screens.test_tables import at_tables
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox
from zettatui.sandbox.annotation.catalog import create_table
from zettatui.sandbox.demo import ALIGNED_VOLUME
from zettatui.screens.imports import ImportScreen
from zettatui.screens.tables import TablesScreen

MakeApp = Callable[..., ZettatuiApp]
ROWS = ".*/annotations"


@asynccontextmanager
async def importing(
    demo_app: MakeApp, sandbox: Sandbox, file: Path, schema: str = "microns_func_coreg"
) -> AsyncIterator[Pilot[None]]:
    """Run the app at the import of a file into a new table."""
    metadata = {"description": "d", "user_id": str(sandbox.people.by_handle("ann").id)}
    metadata |= {f"voxel_resolution_{axis}": nm for axis, nm in zip("xyz", (4.0, 4.0, 40.0), strict=True)}  # type: ignore[dict-item]
    create_table(sandbox.store, ALIGNED_VOLUME, "mine", schema, metadata, sandbox.now())
    async with at_tables(demo_app, sandbox) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TablesScreen)
        screen.open_thing("mine")
        await settled(pilot)
        await keys(pilot, "i")
        assert isinstance(pilot.app.screen, ImportScreen)
        await type_text(pilot, str(file))
        await keys(pilot, "enter")
        yield pilot


def stored(sandbox: Sandbox) -> list[tuple[int, bool]]:
    found = sandbox.store.db.execute(
        "SELECT r.id, r.valid FROM annotation_rows r JOIN annotation_tables t ON r.table_key = t.key"
        " WHERE t.table_name = 'mine' ORDER BY r.id"
    )
    return [(row["id"], bool(row["valid"])) for row in found]


async def shown(pilot: Pilot[None], words: str) -> None:
    await until(pilot, lambda: words in " ".join(screen_text(pilot.app).split()))


async def meanwhile(pilot: Pilot[None], words: str) -> None:
    """Wait for words while a job runs."""

    async def look() -> None:
        while words not in " ".join(screen_text(cast(ZettatuiApp, pilot.app)).split()):
            await pilot.pause(0.01)

    await asyncio.wait_for(look(), 20)


async def test_from_a_file_to_rows_and_back(demo_app: MakeApp, tmp_path: Path) -> None:
    file = tmp_path / "cells.csv"
    file.write_text("x,y,z,cell\n1,2,3,4\n5,6,7,abc\n1,,3,4\n9,9,9,9\n")
    sandbox = Sandbox("cave")
    async with importing(demo_app, sandbox, file) as pilot:
        await shown(pilot, "No column goes to func_id, which is required")
        await keys(pilot, "down", "down", "down", "enter")
        await shown(pilot, "Where does cell go?")
        await keys(pilot, *["down"] * 5, "enter")
        await shown(pilot, "2 good · 2 bad")
        await keys(pilot, "b")
        await shown(pilot, '2 cell "abc" is not a whole number')
        await keys(pilot, "down")
        await shown(pilot, "row 3 y")
        assert "row 2 cell" not in screen_text(pilot.app), "below stands the one that is looked at"
        await keys(pilot, "b", "u")
        await shown(pilot, "2 bad rows stay out")
        assert stored(sandbox) == []
        await keys(pilot, "y")
        await shown(pilot, "2 of 2 rows are in mine, each once")
        assert stored(sandbox) == [(1, True), (2, True)]
        await keys(pilot, "l")
        await shown(pilot, "rows 1–4 stored 1-2")
        await keys(pilot, "t", "y")
        await shown(pilot, "2 rows are marked as deleted")
        assert "2 of 2" not in screen_text(pilot.app), "none is in the table any more"
        assert stored(sandbox) == [(1, False), (2, False)]
        await keys(pilot, "escape", "escape")
        await keys(pilot, "escape")
        assert isinstance(pilot.app.screen, TablesScreen)


@pytest.mark.slow
async def test_a_batch_that_nobody_can_tell_about_is_asked_about(demo_app: MakeApp, tmp_path: Path) -> None:
    names = [f"{point}_pt_{axis}" for point in ("pre", "post", "ctr") for axis in "xyz"]
    file = tmp_path / "synapses.csv"
    file.write_text(",".join(names) + "\n" + ",".join("123456789") + "\n")
    sandbox = Sandbox("cave")
    boom = '{"code": 500, "message": "boom"}'
    sandbox.faults.add("after", "POST", ROWS, status=500, body=boom)
    async with importing(demo_app, sandbox, file, "synapse") as pilot:
        await shown(pilot, "1 good · none bad")
        await keys(pilot, "u")
        await shown(pilot, "The service cannot tell. The table has 1 new rows")
        await keys(pilot, "enter")
        await shown(pilot, "1 of 1 rows are in mine")
        assert stored(sandbox) == [(1, True)]
        await keys(pilot, "u")
        await shown(pilot, "The same file was imported")
        await keys(pilot, "n")


@pytest.mark.slow
async def test_stopped_and_gone_on_with(demo_app: MakeApp, tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text("x,y,z,func_id\n" + "".join(f"{at},2,3,{at}\n" for at in range(25_000)) + "1,2,3,x\n")
    sandbox = Sandbox("cave")
    sandbox.faults.add("slow", "POST", ROWS, seconds=2.0)
    async with importing(demo_app, sandbox, file) as pilot:
        await shown(pilot, "25,000 good · 1 bad")
        await keys(pilot, "u")
        await shown(pilot, "Store 25,000 rows in mine?")
        await pilot.press("y", "p")
        await meanwhile(pilot, "paused")
        assert len(stored(sandbox)) % 10_000 == 0
        await pilot.press("escape")
        await shown(pilot, "Stopped; u goes on")
        there = len(stored(sandbox))
        await keys(pilot, "u")
        await shown(pilot, f"Store the other {25_000 - there:,} rows in mine?")
        await shown(pilot, f"{there:,} are there from before")
        await keys(pilot, "y")
        await shown(pilot, "25,000 of 25,000 rows are in mine")
        assert [row for row, _ in stored(sandbox)] == list(range(1, 25_001))


@pytest.mark.slow
@pytest.mark.parametrize("flavour", ["cave", "zetta"])
async def test_export(demo_app: MakeApp, tmp_path: Path, flavour: str) -> None:
    async with at_tables(demo_app, Sandbox(flavour)) as pilot:  # type: ignore[arg-type]
        screen = pilot.app.screen
        assert isinstance(screen, TablesScreen)
        screen.open_thing("synapses_v1")
        await settled(pilot)
        await keys(pilot, "e")
        await shown(pilot, "Export synapses_v1 to")
        await keys(pilot, "ctrl+u")
        await type_text(pilot, str(tmp_path / "out.jsonl"))
        await keys(pilot, "enter")
        await shown(pilot, "240 rows are in")
        assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 240
        assert json.loads((tmp_path / "out.jsonl.json").read_text())["schema_type"] == "synapse"
