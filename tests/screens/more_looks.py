"""The pictures beside those of `test_snapshots`: what else a screen can be, empty, loading, in trouble or full."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from tests.screens import ways
from tests.screens.case import Case, Made
from tests.screens.conftest import keys
from tests.screens.more_ways import (
    a_file,
    asking,
    doctor_at_work,
    empty_table,
    first_run,
    guided,
    long_notices,
    looking,
    no_ids,
    no_such_file,
    no_tables,
    not_in_palette,
    nothing_changed,
    one_token,
    picked_text,
    ran,
    row_filled,
    table_filled,
    trusting,
    why,
    wide_names,
)
from tests.screens.test_access_snapshots import refused
from tests.screens.walkthrough import STATE_ID, SUPERVOXEL
from zettatui.sandbox import Sandbox
from zettatui.sandbox.faults import Kind

Way, then, typed, nothing = ways.Way, ways.then, ways.typed, ways.nothing


def case(way: Way, flavour: str = "zetta", again: tuple[str, ...] = ()) -> Case:
    """Make a picture of what a way leads to."""
    return Case(lambda home, world: (way.app(home, world), way.drive), flavour, again=again)


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
    "output-nothing": case(Way(ran(""), datastack=None)),
    "trusted-none": case(Way(then(nothing, "g", "l", "H"), datastack=None)),
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
        "slow", ".*/annotations", Way(then(ROWS.drive, "u")), "1", "ctrl+s", flavour="cave", method="PUT"
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
    "output-error": case(Way(ran("jq: error: it is no JSON", 3), datastack=None)),
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
    "jump": case(ways.on_state(then(ways.state, "tab", "apostrophe")), again=("apostrophe",)),
    "output": case(Way(ran("img\nvnc_v0\nsomata 細胞\nnotes"), datastack=None)),
    "trusted": Case(trusting, "cave"),
    "search": case(Way(typed(then(nothing, "g", "l", "slash"), "demo"), datastack=None)),
    "import-choose": case(ways.on_tables(then(ways.import_file, "down", "down", "down", "enter"))),
    "to-select": case(Way(picked_text, datastack=None)),
    "table-in-use": case(ways.on_tables(then(ways.tables, "m", "t"))),
}

MORE: dict[str, Case] = {**EMPTY, **LOADING, **ERROR, **FULL}
"""Every picture of here by its name."""
