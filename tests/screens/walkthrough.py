"""The walkthrough's lines, done with keys in the app; tests and pictures are both made of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from textual.pilot import Pilot

from tests.screens.conftest import keys, screen_text, settled, type_text, until
from zettatui.app.main import ZettatuiApp

STATE_ID = "495722871693421950"
SUPERVOXEL = "72835911972360756"
ROOT = "648518346677614825"
IMAGE_SOURCE = "precomputed://gs://zetta_lee_fly_vnc_001_precomputed/vnc1_full_v3align_2/realigned_v1"
LINK = "https://neuromancer-seung-import.appspot.com/?json_url=https://api.zetta.ai/wclee/nglstate/api/v1/"


@dataclass(frozen=True)
class Seen:
    """One line done: its number, what it is called, what the screen shows, what was copied last."""

    line: int
    title: str
    text: str
    copied: str


async def walk(pilot: Pilot[None]) -> AsyncIterator[Seen]:
    """Do the fifteen lines in order, and yield what is seen after each."""
    app = pilot.app
    assert isinstance(app, ZettatuiApp)

    def seen(line: int, title: str) -> Seen:
        return Seen(line, title, screen_text(app), app.clipboard)

    async def log_in() -> None:
        await keys(pilot, "o")  # the demo's login page hands out a token, unseen
        await keys(pilot, "enter")

    await settled(pilot)
    await log_in()
    yield seen(1, "login")
    await keys(pilot, "x")
    await keys(pilot, "y")
    await keys(pilot, "y")
    yield seen(2, "logout")
    await log_in()
    await keys(pilot, "g", "d")
    await keys(pilot, "enter")
    yield seen(3, "datastack")
    await keys(pilot, "I")
    yield seen(4, "image-source")

    await keys(pilot, "ctrl+o")
    await type_text(pilot, STATE_ID)
    await keys(pilot, "enter")
    await until(pilot, lambda: "● img" in screen_text(app))
    yield seen(5, "state")
    await find(pilot, '"name": "img"')
    await keys(pilot, "i", "end", "left", "left", "backspace", "backspace", "backspace")
    await type_text(pilot, "renamed")
    await keys(pilot, "escape")
    await until(pilot, lambda: "● renamed" in screen_text(app))
    await keys(pilot, "d")
    yield seen(6, "diff")
    await keys(pilot, "u")
    yield seen(7, "upload")
    await keys(pilot, "escape")
    await until(pilot, lambda: "● renamed" in screen_text(app) and "as stored" in screen_text(app))
    yield seen(8, "renamed")
    await keys(pilot, "L")
    yield seen(9, "link")

    await keys(pilot, "g", "r")
    await keys(pilot, "i")
    await type_text(pilot, SUPERVOXEL)
    await keys(pilot, "enter")
    yield seen(10, "root")
    await keys(pilot, "v")
    yield seen(11, "leaves")

    await keys(pilot, "g", "t")
    await create_table(pilot)
    yield seen(12, "create-table")
    await keys(pilot, "n")
    await fill(pilot, "1", "2", "3", "0")
    await keys(pilot, "ctrl+s")
    yield seen(13, "new-row")
    await keys(pilot, "escape")
    yield seen(14, "rows")
    await keys(pilot, "s")
    yield seen(15, "schema")


async def find(pilot: Pilot[None], text: str) -> None:
    """Go to a text in the editor."""
    await keys(pilot, "slash")
    await type_text(pilot, text)
    await keys(pilot, "escape")


async def create_table(pilot: Pilot[None], name: str = "test_table") -> None:
    """Fill in and send the form of a new table."""
    await keys(pilot, "c")
    await fill(pilot, name, "microns_func_coreg", "this is a test", "4", "4", "40")
    await keys(pilot, "ctrl+s")


async def fill(pilot: Pilot[None], *texts: str) -> None:
    """Type into the fields of a form, one after the other."""
    for index, text in enumerate(texts):
        if index:
            await keys(pilot, "tab")
        await type_text(pilot, text)
