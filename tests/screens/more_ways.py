"""How to get to what `more_looks` shows, beside the ways of `ways`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from tests.screens import ways
from tests.screens.case import Made
from tests.screens.conftest import keys, screen_text, settled, type_text, until
from tests.screens.test_access_snapshots import TOKEN, refused
from tests.screens.walkthrough import STATE_ID, fill
from tests.steady import steady_app
from zettatui.access.credentials import Credentials
from zettatui.access.dead_tokens import DeadTokens
from zettatui.app.main import ZettatuiApp
from zettatui.config.own_commands import OwnCommand
from zettatui.sandbox import Sandbox
from zettatui.sandbox.annotation.catalog import create_table
from zettatui.sandbox.faults import Kind
from zettatui.screens.base import ZettaScreen
from zettatui.screens.guide.steps import STEPS
from zettatui.screens.output import OutputScreen
from zettatui.screens.to_select import ToSelect
from zettatui.widgets.editor import Editor
from zettatui.worker.doctor import Finding
from zettatui.worker.doctor.doctor import Doctor, Tell
from zettatui.worker.jobs import Progress
from zettatui.worker.own_commands import CommandEnded

Way, then, typed, nothing = ways.Way, ways.then, ways.typed, ways.nothing


async def nothing_changed(pilot: Pilot[None]) -> None:
    """Compare a state with itself."""
    await ways.state(pilot)
    await keys(pilot, "c")
    await type_text(pilot, STATE_ID)
    await keys(pilot, "enter")


async def no_ids(pilot: Pilot[None]) -> None:
    """Take all ids out of the state, then show its ids as a set."""
    await ways.state(pilot)
    editor = pilot.app.screen.query_one(Editor)
    state = json.loads(editor.text)
    for layer in state["layers"]:
        layer.pop("segments", None)
        layer.pop("hiddenSegments", None)
    editor.replace_all(json.dumps(state, indent=2))
    await settled(pilot)
    await keys(pilot, "S")


async def wide_names(pilot: Pilot[None]) -> None:
    """Name layers in signs that are two cells wide, or none."""
    await ways.state(pilot)
    editor = pilot.app.screen.query_one(Editor)
    text = editor.text.replace('"img"', '"視神経の画像、とても長い名前の層"', 1)
    editor.replace_all(text.replace('"notes"', '"Notizen e\u0301 한국어"', 1))
    await until(pilot, lambda: "視神経" in screen_text(pilot.app) and "draft kept" in screen_text(pilot.app))


async def not_in_palette(pilot: Pilot[None]) -> None:
    """Type what no action is called."""
    await ways.state(pilot)
    await keys(pilot, "ctrl+p")
    await type_text(pilot, "xqzk")
    await until(pilot, lambda: "No matches" in screen_text(pilot.app))


async def row_filled(pilot: Pilot[None]) -> None:
    """Fill in the form of a new row."""
    await ways.tables(pilot)
    await keys(pilot, "n")
    await fill(pilot, "5700", "31780", "2200", "4")


async def table_filled(pilot: Pilot[None]) -> None:
    """Fill in the form of a new table."""
    await settled(pilot)
    await keys(pilot, "g", "t", "c")
    await fill(pilot, "soma_ticks", "bound_tag", "ticks of what was seen by two people")


async def a_file(pilot: Pilot[None]) -> None:
    """Ask for a file to import, and name none."""
    await ways.tables(pilot)
    await keys(pilot, "i")


async def no_such_file(pilot: Pilot[None]) -> None:
    """Name a file that is not there."""
    await a_file(pilot)
    await type_text(pilot, "/nowhere/somas.csv")
    await keys(pilot, "enter")


async def long_notices(pilot: Pilot[None]) -> None:
    """Let something fail, then read it again among the notices."""
    await ways.state(pilot)
    await keys(pilot, "ctrl+o")
    await type_text(pilot, "123456789012345678")
    await keys(pilot, "enter")
    await until(pilot, lambda: "was not found" in screen_text(pilot.app))
    await keys(pilot, "f5", "home")


async def picked_text(pilot: Pilot[None]) -> None:
    """Copy where no clipboard can be reached."""
    await settled(pilot)
    app = pilot.app
    assert isinstance(app, ZettatuiApp)
    app.push_screen(ToSelect(f"{ways.VIEWER}?json_url={ways.STATE_URL}", "the link"))
    await settled(pilot)


def asking(drive: ways.Drive, text: str, *pressed: str) -> ways.Drive:
    """Go a way, then type over what stands in the field, and press keys."""

    async def asked(pilot: Pilot[None]) -> None:
        await drive(pilot)
        await keys(pilot, "ctrl+u", "ctrl+k")
        await type_text(pilot, text)
        for key in pressed:
            await keys(pilot, key)

    return asked


def one_token(way: ways.Drive) -> Callable[[Path, Sandbox], Made]:
    """Begin on CAVE with one lasting token."""

    def make(home: Path, world: Sandbox) -> Made:
        ann = world.people.by_handle("ann").id
        world.people.drop_tokens(token.id for token in world.people.tokens(ann))
        world.people.give_token(ann, "key", description="from the token page", value=TOKEN)
        return steady_app(home, sandbox=world, signed_in=True), way

    return make


def several_tokens(home: Path, world: Sandbox) -> Made:
    """List the lasting tokens of somebody who has many."""
    made = one_token(then(nothing, "g", "l", "K"))(home, world)
    ann = world.people.by_handle("ann").id
    for number in range(1, 41):
        value = f"{number:032x}"
        world.people.give_token(ann, "key", description=f"for pipeline {number}", value=value)
    return made


def why(kind: Kind) -> Callable[[Path, Sandbox], Made]:
    """Ask why a datastack is refused, of a login server that does not answer as it should."""

    def make(home: Path, world: Sandbox) -> Made:
        app, _ = one_token(nothing)(home, world)

        async def drive(pilot: Pilot[None]) -> None:
            await settled(pilot)
            await open_thing(pilot, "vnc_private")
            world.faults.add(kind, None, ".*/my_permissions", seconds=3600 * (kind == "slow"), times=None)
            await pilot.press("w")
            await (ways.until_busy(pilot) if kind == "slow" else settled(pilot))

        return app, drive

    return make


def long_why(home: Path, world: Sandbox) -> Made:
    """Ask why a datastack is refused to somebody who is in many groups."""
    for number in range(1, 301):
        world.people.join("ann", f"proofreaders_of_region_{number}")
    return one_token(refused)(home, world)


def choice_of_places(home: Path, world: Sandbox) -> Made:
    """Begin where a token can be kept in a file, or for as long as the app runs."""
    app = steady_app(home, sandbox=world)
    app.bench.credentials = Credentials(DeadTokens(home / "dead"), folder=home / "secrets", env={})
    return app, nothing


async def open_thing(pilot: Pilot[None], text: str) -> None:
    """Let the screen open something."""
    screen = pilot.app.screen
    assert isinstance(screen, ZettaScreen)
    screen.open_thing(text)
    await settled(pilot)


def first_run(home: Path, world: Sandbox) -> Made:
    """Begin as somebody who was never here."""
    return steady_app(home, welcome=True), nothing


def guided(*pressed: str, done: bool = False) -> Callable[[Path, Sandbox], Made]:
    """Begin in the demo with its guide, all of whose steps may be done."""

    def make(home: Path, world: Sandbox) -> Made:
        app = steady_app(home, guided=True)
        if app.guide is not None and done:
            app.guide.done.update(step.line for step in STEPS)
        return app, then(nothing, *pressed)

    return make


def empty_table(home: Path, world: Sandbox) -> Made:
    """Show the rows of a table that has none."""
    metadata = {"description": "this is a test", "user_id": str(world.people.by_handle("ann").id)}
    create_table(
        world.store, "vnc1_full_v3align_2", "test_table", "microns_func_coreg", metadata, world.now()
    )
    return Way(ways.tables).app(home, world), then(ways.tables, "enter")


def no_tables(home: Path, world: Sandbox) -> Made:
    """List the tables of a volume that has none."""
    with world.store.write() as db:
        db.execute("DELETE FROM annotation_rows")
        db.execute("DELETE FROM annotation_tables")
    return Way(nothing).app(home, world), then(nothing, "g", "t")


def looking(self: Doctor, progress: Progress, tell: Tell) -> object:
    """Find two things, and look for the next for ever."""

    async def examine() -> tuple[Finding, ...]:
        tell(Finding("zettatui", "zettatui", "0.1.0"))
        tell(Finding("terminal", "TERM", "xterm-256color"))
        await asyncio.Event().wait()
        return ()

    return examine()


def doctor_at_work(home: Path, world: Sandbox) -> Made:
    """Go to the doctor, who is not done."""

    async def drive(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("g", "h")
        await ways.until_busy(pilot)

    return Way(nothing).app(home, world), drive


def trusting(home: Path, world: Sandbox) -> Made:
    """List the hosts that one agreed to, of which there are two."""
    app = steady_app(home, sandbox=world, signed_in=True)
    app.bench.trust.allow("https://global.daf-apis.com", "https://minnie.microns-daf.com")
    app.bench.trust.allow(
        "https://global.daf-apis.com", "https://an-uncommonly-long-name-of-a-host.lab.example.org:8443"
    )
    return app, then(nothing, "g", "l", "H")


NAMES = OwnCommand("layer names", ("jq", "-r", ".layers[].name", "{file}"), "f11")


def ran(text: str, code: int = 0) -> ways.Drive:
    """Show what a command of one's own said."""

    async def drive(pilot: Pilot[None]) -> None:
        await settled(pilot)
        words = ("jq", "-r", ".layers[].name", "/run/user/1000/zettatui/given-1.json")
        ended = CommandEnded(NAMES, words, code, text, cut=False, seconds=0.1)
        pilot.app.push_screen(OutputScreen(ended, lambda: None))
        await settled(pilot)

    return drive
