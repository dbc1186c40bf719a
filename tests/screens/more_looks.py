"""The pictures beside those of `test_snapshots`: what else a screen can be, empty, loading, in trouble or full."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from tests.screens import ways
from tests.screens.case import Case, Made
from tests.screens.conftest import keys, screen_text, settled, type_text, until
from tests.screens.test_access_snapshots import TOKEN, refused
from tests.screens.walkthrough import STATE_ID, SUPERVOXEL, fill
from tests.steady import steady_app
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox
from zettatui.sandbox.annotation.catalog import create_table
from zettatui.sandbox.faults import Kind
from zettatui.screens.base import ZettaScreen
from zettatui.screens.guide.steps import STEPS
from zettatui.screens.to_select import ToSelect
from zettatui.widgets.editor import Editor
from zettatui.worker.doctor import Finding
from zettatui.worker.doctor.doctor import Doctor, Tell
from zettatui.worker.jobs import Progress

Way, then, typed, nothing = ways.Way, ways.then, ways.typed, ways.nothing

OUT = {"signed_in": False, "datastack": None}


def case(way: Way, flavour: str = "zetta") -> Case:
    """Make a picture of what a way leads to."""
    return Case(lambda home, world: (way.app(home, world), way.drive), flavour)


def late(
    kind: Kind,
    path: str,
    way: Way,
    *last: str,
    flavour: str = "zetta",
    method: str | None = None,
    body: str | None = None,
) -> Case:
    """Make a picture of what is seen where the last keys of a way meet a fault: `slow` for an answer to come."""

    def make(home: Path, world: Sandbox) -> Made:
        async def drive(pilot: Pilot[None]) -> None:
            await way.drive(pilot)
            world.faults.add(
                kind, method or None, path, seconds=3600 if kind == "slow" else 0, times=None, body=body
            )
            if kind == "slow":
                await pilot.press(*last)
                await ways.until_busy(pilot)
            else:
                for key in last:
                    await keys(pilot, key)

        return way.app(home, world), drive

    return Case(make, flavour)


def early(path: str, way: Way, flavour: str = "zetta") -> Case:
    """Make a picture of what is seen while the first answer is to come."""

    def make(home: Path, world: Sandbox) -> Made:
        world.faults.add("slow", None, path, seconds=3600, times=None)

        async def drive(pilot: Pilot[None]) -> None:
            await ways.until_busy(pilot)

        return way.app(home, world), drive

    return Case(make, flavour)


# -- ways that no other picture goes -------------------------------------------------------------------


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
    await keys(pilot, "enter", "f5", "home")


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


BEGIN = Way(nothing)
AWAY = Way(nothing, signed_in=False, datastack=None)
STATE = ways.on_state(ways.state)
EDITED = ways.on_state(ways.edited)
STALE = ways.on_state(ways.stale)
FIRST_TABLE = Way(then(nothing, "g", "t", "end"))
ROWS = Way(then(nothing, "g", "t", "end", "enter"))
ON_TEST_TABLE = ways.on_tables(ways.tables)

EMPTY: dict[str, Case] = {
    "diff-same": case(ways.on_state(nothing_changed)),
    "import-file": case(ways.on_tables(a_file)),
    "jobs-none-found": case(Way(typed(then(nothing, "g", "j", "slash"), "nonsense"))),
    "notices-empty": case(Way(then(nothing, "f5"), datastack=None)),
    "requests-none-found": case(Way(typed(then(nothing, "f7", "slash"), "nonsense"))),
    "request-closed": case(Way(then(nothing, "f7", "enter"))),
    "sets-empty": case(ways.on_state(no_ids)),
    "rows-empty": Case(empty_table),
    "tables-none": Case(no_tables),
    "tokens-none": late("body", ".*/user/token", Way(nothing), "g", "l", "K", flavour="cave", body="[]"),
    "query-none": case(
        Way(typed(then(ways.ON_CAVE["versions-query"].drive, "slash"), "id = 77", "enter")), "cave"
    ),
    "contents-none": late(
        "body",
        ".*/materialize/.*",
        Way(then(nothing, "g", "t", "v", "down")),
        "enter",
        flavour="cave",
        body="[]",
    ),
    "versions-none": late(
        "body", ".*/materialize/.*", Way(then(nothing, "g", "t")), "v", flavour="cave", body="[]"
    ),
    "search-empty": case(Way(then(nothing, "g", "l", "slash"), datastack=None)),
    "omnibox-empty": case(Way(then(nothing, "ctrl+o"), datastack=None)),
    "search-none": case(Way(typed(then(nothing, "g", "l", "slash"), "nonsense"), datastack=None)),
    "combine-empty": case(ways.on_state(then(ways.stale, "S", "c"))),
    "segments-empty": case(ways.on_state(then(ways.state, "tab", "down", "s"))),
    "outline-none": case(ways.on_state(typed(then(ways.state, "o"), "nonsense"))),
    "palette-none": case(ways.on_state(not_in_palette)),
}

LOADING: dict[str, Case] = {
    "diff-loading": late("slow", ".*/nglstate/.*post", EDITED, "d", "u", method="POST"),
    "doctor-loading": Case(doctor_at_work, examine=looking),
    "graph-loading": late(
        "slow", ".*/roots_binary", Way(typed(then(nothing, "g", "r", "i"), SUPERVOXEL)), "enter"
    ),
    "import-loading": late(
        "slow", ".*/annotations", ways.on_tables(ways.import_checked), "u", "y", method="POST"
    ),
    "jobs-loading": late("slow", ".*/leaves", Way(ways.graph), "v", "g", "j"),
    "login-loading": late(
        "slow", ".*/(user/cache|datastacks)", Way(then(nothing, "g", "l"), datastack=None), "r"
    ),
    "refresh-loading": late("slow", ".*/(is_latest_roots|roots_binary|.*leaves.*)", STALE, "r"),
    "card-loading": late("slow", ".*/annotations", ROWS, "enter", flavour="cave"),
    "edit-row-loading": late(
        "slow", ".*/annotations", Way(then(ROWS.drive, "u")), "ctrl+s", flavour="cave", method="PUT"
    ),
    "sets-loading": late("slow", ".*/(is_latest_roots|roots_binary|.*leaves.*)", STALE, "S"),
    "state-loading": early(".*/nglstate/api/v1/.*", Way(nothing, thing=STATE_ID, datastack=None)),
    "create-loading": late("slow", ".*/schema/.*/type", FIRST_TABLE, "c"),
    "edit-table-loading": late(
        "slow",
        ".*/table.*",
        Way(typed(then(FIRST_TABLE.drive, "m", "e"), "more")),
        "ctrl+s",
        flavour="cave",
        method="PUT",
    ),
    "metadata-loading": late("slow", ".*/table.*", FIRST_TABLE, "m"),
    "new-row-loading": late("slow", ".*/schema/.*", FIRST_TABLE, "n"),
    "rows-loading": late("slow", ".*/table/.*", FIRST_TABLE, "enter"),
    "schema-loading": late("slow", ".*/schema/.*", FIRST_TABLE, "s"),
    "tokens-loading": late("slow", ".*/user/token", Way(then(nothing, "g", "l")), "K", flavour="cave"),
    "contents-loading": late(
        "slow", ".*/materialize/.*", Way(then(nothing, "g", "t", "v", "down")), "enter", flavour="cave"
    ),
    "query-loading": late(
        "slow",
        ".*/query.*",
        Way(then(nothing, "g", "t", "v", "down", "enter", "down")),
        "enter",
        flavour="cave",
    ),
    "versions-loading": late("slow", ".*/materialize/.*", Way(then(nothing, "g", "t")), "v", flavour="cave"),
    "why-loading": Case(why("slow"), "cave"),
    "omnibox-loading": late(
        "slow", ".*", Way(typed(then(nothing, "ctrl+o"), "https://tinyurl.com/abc"), datastack=None), "enter"
    ),
}

ERROR: dict[str, Case] = {
    "diff-error": late("html", ".*/nglstate/.*post", EDITED, "d", "u", method="POST"),
    "import-error": case(ways.on_tables(no_such_file)),
    "import-refused": late(
        "status", ".*/annotations", ways.on_tables(ways.import_checked), "u", "y", method="POST"
    ),
    "jobs-error": case(Way(then(ways.graph, "g", "j", "down", "down", "down"))),
    "notices-error": case(ways.on_state(long_notices)),
    "refresh-error": late("html", ".*/(is_latest_roots|roots_binary|.*leaves.*)", STALE, "r"),
    "requests-error": late("status", ".*/datastack/full/.*", Way(nothing, datastack=None), "enter", "f7"),
    "request-error": late(
        "status", ".*/datastack/full/.*", Way(nothing, datastack=None), "enter", "f7", "enter", "b"
    ),
    "card-error": late("html", ".*/annotations", ROWS, "enter", "r", flavour="cave"),
    "edit-row-error": case(Way(asking(then(ROWS.drive, "u"), "x", "ctrl+s")), "cave"),
    "sets-error": late("html", ".*/(is_latest_roots|roots_binary|.*leaves.*)", STALE, "S"),
    "create-error": case(Way(then(nothing, "g", "t", "c", "ctrl+s"))),
    "edit-table-error": late(
        "html",
        ".*/table.*",
        Way(typed(then(FIRST_TABLE.drive, "m", "e"), "more")),
        "ctrl+s",
        flavour="cave",
        method="PUT",
    ),
    "metadata-error": late("html", ".*/table.*", FIRST_TABLE, "m"),
    "rows-error": late("html", ".*/table/.*", FIRST_TABLE, "enter"),
    "schema-error": late("html", ".*/schema/.*", FIRST_TABLE, "s"),
    "tokens-error": late("html", ".*/user/token", Way(then(nothing, "g", "l")), "K", flavour="cave"),
    "contents-error": late(
        "html", ".*/materialize/.*", Way(then(nothing, "g", "t", "v", "down")), "enter", flavour="cave"
    ),
    "query-error": case(
        Way(typed(then(ways.ON_CAVE["versions-query"].drive, "slash"), "id < ", "enter")), "cave"
    ),
    "versions-error": late("html", ".*/materialize/.*", Way(then(nothing, "g", "t")), "v", flavour="cave"),
    "versions-not-offered": case(Way(then(nothing, "g", "t", "v"))),
    "why-error": Case(why("html"), "cave"),
    "line-error": case(Way(typed(then(ways.graph, "a"), "yesterday"))),
    "omnibox-error": case(Way(typed(then(nothing, "ctrl+o"), "what is this?"), datastack=None)),
    "combine-error": case(ways.on_state(typed(then(ways.stale, "S", "c"), "nonsense"))),
    "segments-error": case(ways.on_state(typed(then(ways.state, "tab", "down", "s"), "nonsense"))),
    "delete-error": case(Way(typed(then(FIRST_TABLE.drive, "D"), "synapses_v2", "enter")), "cave"),
}

FULL: dict[str, Case] = {
    "create-full": case(Way(table_filled)),
    "edit-row": case(Way(then(ROWS.drive, "u")), "cave"),
    "new-row-full": case(ways.on_tables(row_filled)),
    "tokens": Case(one_token(then(nothing, "g", "l", "K")), "cave"),
    "contents": case(Way(then(nothing, "g", "t", "v", "down", "enter")), "cave"),
    "versions": case(Way(then(nothing, "g", "t", "v", "down")), "cave"),
    "welcome": Case(first_run),
    "why": Case(one_token(refused), "cave"),
    "themes": case(Way(then(nothing, "f8"), datastack=None)),
    "guide": Case(guided("f3")),
    "guide-full": Case(guided("f3", done=True)),
    "state-wide": case(ways.on_state(wide_names)),
    "jump": case(ways.on_state(then(ways.state, "tab", "apostrophe"))),
    "search": case(Way(typed(then(nothing, "g", "l", "slash"), "demo"), datastack=None)),
    "import-choose": case(ways.on_tables(then(ways.import_file, "down", "down", "down", "enter"))),
    "to-select": case(Way(picked_text, datastack=None)),
    "table-in-use": case(ways.on_tables(then(ways.tables, "m", "t"))),
}

MORE: dict[str, Case] = {**EMPTY, **LOADING, **ERROR, **FULL}
"""Every picture of here by its name."""
