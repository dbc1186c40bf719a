"""The ways to the pictures of tables, their rows, and the import of a file."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

from textual.pilot import Pilot

from tests.screens.conftest import keys, screen_text, settled, type_text, until
from tests.screens.walkthrough import fill

from .way import Way, nothing, on_tables, then

SOMAS = """x,y,z,cell,note
5700,31780,2200,4,soma
5701,31781,2201,abc,soma
5702,,2202,6,big
5703,31783,2203,7,soma
"""


async def tables(pilot: Pilot[None]) -> None:
    """List the tables and stand on test_table."""
    await settled(pilot)
    await keys(pilot, "g", "t")
    await keys(pilot, "end")


async def new_row_in_trouble(pilot: Pilot[None]) -> None:
    """Type what no field takes."""
    await tables(pilot)
    await keys(pilot, "n")
    await fill(pilot, "1", "x", "3", "12.5")


async def import_file(pilot: Pilot[None]) -> None:
    """Choose a file to import into the walkthrough's table."""
    await tables(pilot)
    file = Path(mkdtemp()) / "somas.csv"
    file.write_text(SOMAS)
    await keys(pilot, "i")
    await type_text(pilot, str(file))
    await keys(pilot, "enter")
    await until(pilot, lambda: "No column goes to func_id" in screen_text(pilot.app))


async def import_checked(pilot: Pilot[None]) -> None:
    """Say where the last column goes, so that the cells are checked."""
    await import_file(pilot)
    await keys(pilot, "down", "down", "down", "enter", *["down"] * 5, "enter")
    await until(pilot, lambda: "2 good" in screen_text(pilot.app))


async def import_done(pilot: Pilot[None]) -> None:
    """Upload the good rows and look at the journal."""
    await import_checked(pilot)
    await keys(pilot, "u", "y")
    await until(pilot, lambda: "each once" in screen_text(pilot.app))
    await keys(pilot, "l")


TABLES: dict[str, Way] = {
    "tables-no-datastack": Way(then(nothing, "g", "t"), datastack=None),
    "tables-full": on_tables(tables),
    "tables-create": Way(then(nothing, "g", "t", "c")),
    "tables-schema": on_tables(then(tables, "s")),
    "tables-metadata": on_tables(then(tables, "m")),
    "tables-new-row": on_tables(then(tables, "n")),
    "tables-new-row-trouble": on_tables(new_row_in_trouble),
    "tables-rows": on_tables(then(tables, "enter")),
    "import-columns": on_tables(import_file),
    "import-bad": on_tables(then(import_checked, "b")),
    "import-done": on_tables(import_done),
}
"""By the names of the pictures."""
