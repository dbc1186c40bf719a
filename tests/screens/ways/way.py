"""One way to a picture: how the app starts, what is there already, what a person does then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from tests.screens.conftest import keys, screen_text, settled, type_text
from tests.screens.walkthrough import STATE_ID
from tests.steady import steady_app
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox
from zettatui.sandbox.annotation.catalog import create_table, find_table
from zettatui.sandbox.annotation.rows import insert_rows

Drive = Callable[[Pilot[None]], Awaitable[None]]


@dataclass(frozen=True)
class Way:
    """How to get to a screen: how the app starts, what is there already, what a person does then."""

    drive: Drive
    signed_in: bool = True
    datastack: str | None = "vnc_v0"
    thing: str | None = None
    table: bool = False

    def app(self, home: Path, world: Sandbox) -> ZettatuiApp:
        """Make the app as it starts for this way."""
        if self.table:
            make_table(world)
        return steady_app(home, self.thing, sandbox=world, signed_in=self.signed_in, datastack=self.datastack)


def make_table(world: Sandbox) -> None:
    """Make the walkthrough's table with one row."""
    now = world.now()
    volume = "vnc1_full_v3align_2"
    owner = str(world.people.by_handle("ann").id)
    metadata = {"description": "this is a test", "user_id": owner}
    create_table(world.store, volume, "test_table", "microns_func_coreg", metadata, now)
    table = find_table(world.store, volume, "test_table")
    assert table is not None
    insert_rows(world.store, table, [{"pt": {"position": [1, 2, 3]}, "func_id": 0}], world.now)


def on_state(drive: Drive) -> Way:
    """Start with the walkthrough's state."""
    return Way(drive, thing=STATE_ID, datastack=None)


def on_tables(drive: Drive) -> Way:
    """Start with the walkthrough's table made."""
    return Way(drive, table=True)


async def nothing(pilot: Pilot[None]) -> None:
    """Wait for the start alone."""
    await settled(pilot)


def typed(way: Drive, text: str, *pressed: str) -> Drive:
    """Go a way, type a text, then press keys one by one."""

    async def drive(pilot: Pilot[None]) -> None:
        await way(pilot)
        await type_text(pilot, text)
        for key in pressed:
            await keys(pilot, key)

    return drive


def then(way: Drive, *pressed: str) -> Drive:
    """Go a way, then press keys one by one."""

    async def drive(pilot: Pilot[None]) -> None:
        await way(pilot)
        for key in pressed:
            await keys(pilot, key)

    return drive


def then_paste(way: Drive, text: str) -> Drive:
    """Go a way, then paste into the omnibox."""

    async def drive(pilot: Pilot[None]) -> None:
        await way(pilot)
        await settled(pilot)
        await keys(pilot, "ctrl+o")
        await type_text(pilot, text)

    return drive


async def until_busy(pilot: Pilot[None]) -> None:
    """Wait until line 1 says what runs; the job itself never ends."""
    for _ in range(1000):
        await pilot.pause()
        if "↓" in screen_text(pilot.app):
            await pilot.pause()
            return
    raise AssertionError("nothing runs")
