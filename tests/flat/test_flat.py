"""`--plain`: every screen as lines, in reading order; after a key only what is new."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.screens.conftest import settled, until
from tests.screens.walkthrough import STATE_ID
from tests.screens.ways import make_table
from tests.steady import NOW, steady_sandbox
from zettatui.demo import demo_workbench
from zettatui.flat import FlatApp
from zettatui.flat.app import FIRST_WORDS

DRAWN = re.compile("[\x1b\u2500-\u259f]")
"""Escapes, lines and blocks: what a screen reader spells out one by one."""


class Listener:
    """A person who hears what the app says."""

    def __init__(self, home: Path, thing: str | None = None) -> None:
        world = steady_sandbox()
        make_table(world)
        bench = demo_workbench(sandbox=world, folder=home, now=lambda: NOW)
        bench.credentials.keep_for_session(bench.address.url, world.people.token_of("ann"))
        self.heard: list[str] = []
        self.app = FlatApp(bench, thing=thing, datastack=None if thing else "vnc_v0", say=self.heard.append)

    async def press(self, pilot: Pilot[None], *keys: str) -> list[str]:
        """Press keys; return what was said from then on."""
        before = len(self.heard)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        await self.quiet(pilot)
        return self.heard[before:]

    async def quiet(self, pilot: Pilot[None]) -> None:
        """Wait until all is said."""
        await settled(pilot)
        while self.app._pause is not None:
            await pilot.pause(0.02)


@pytest.fixture
def listen(tmp_path: Path) -> Callable[..., Listener]:
    return lambda thing=None: Listener(tmp_path / "home", thing)


async def test_a_new_screen_is_read_whole_and_then_only_what_changes(listen: Callable[..., Listener]) -> None:
    person = listen()
    async with person.app.run_test(size=(100, 50)) as pilot:
        await person.quiet(pilot)
        assert person.heard[0] == FIRST_WORDS
        said = await person.press(pilot, "g", "t")
        text = "\n".join(said)
        assert "Screen: Tables, vnc_v0, demo of api.zetta.ai/wclee, ann@lab.example." in said
        assert "test_table  microns_func_coreg  1" in said
        assert any(line.startswith("Keys: n new row") for line in said)
        assert said[-1].startswith("> row 1 of 6: name lab_notes")
        assert not DRAWN.search(text), "no escapes and no drawn lines"
        said = await person.press(pilot, "end")
        assert said[-1] == "> row 6 of 6: name test_table, schema microns_func_coreg, rows 1"
        assert "test_table  this is a test" in said
        assert not [line for line in said if line.startswith(("Screen", "Keys", "lab_notes"))]


@pytest.mark.slow
async def test_a_form_names_the_field_one_is_in_and_what_is_wrong(listen: Callable[..., Listener]) -> None:
    person = listen()
    async with person.app.run_test(size=(100, 50)) as pilot:
        await person.quiet(pilot)
        await person.press(pilot, "g", "t", "end")
        assert (await person.press(pilot, "n"))[-1] == "> field pt x: empty"
        said = await person.press(pilot, "1")
        assert "✗ y: is missing" in said
        assert said[-1] == "> field pt x: 1"
        assert (await person.press(pilot, "tab"))[-1] == "> field pt y: empty"


async def test_a_text_is_read_by_its_lines(listen: Callable[..., Listener]) -> None:
    person = listen(STATE_ID)
    async with person.app.run_test(size=(100, 50)) as pilot:
        await person.quiet(pilot)
        assert "vnc_v0" in "\n".join(person.heard)
        assert not [line for line in person.heard if "selectedAlpha" in line], "the text is not read unasked"
        said = await person.press(pilot, "down")
        assert said == [
            '> line 2 of 151, column 1, view mode: "jsonStateServer": '
            '"https://api.zetta.ai/wclee/nglstate/api/v1/post",'
        ]
        said = await person.press(pilot, "i", "x")
        assert any("text mode: x" in line for line in said)
        # The text is read once typing pauses.
        await until(pilot, lambda: any("key x needs double quotes" in line for line in person.heard))


async def test_a_dialog_is_read_and_what_is_behind_it_is_not_read_twice(
    listen: Callable[..., Listener],
) -> None:
    person = listen()
    async with person.app.run_test(size=(100, 50)) as pilot:
        await person.quiet(pilot)
        await person.press(pilot, "g", "t")
        said = await person.press(pilot, "question_mark")
        assert "Screen: Help · Tables." in said
        assert any("ctrl+q" in line for line in said), "also what one would have to scroll to"
        said = await person.press(pilot, "escape")
        assert said[0].startswith("Back: Tables, vnc_v0")
        assert not [line for line in said if "somas_v1" in line]
        assert any("somas_v1" in line for line in await person.press(pilot, "f12"))


@pytest.mark.slow
async def test_a_message_is_said_and_so_is_a_failure(listen: Callable[..., Listener]) -> None:
    person = listen()
    async with person.app.run_test(size=(100, 50)) as pilot:
        await person.quiet(pilot)
        person.app.notify("Copied [b]it[/b].\x1b[31m", markup=False)
        assert "Note: Copied [b]it[/b]." in person.heard[-1]
        assert "\x1b" not in person.heard[-1]
        said = await person.press(pilot, "g", "r", "i", "1", "2", "enter")
        assert any(line.startswith(("✗", "!")) or "12" in line for line in said)
