"""How every screen looks: empty, loading, in trouble and full, at 80x24 and 120x40.

After a change that is meant: `pytest tests/screens/test_snapshots.py --snapshot-update`, then look at the pictures.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.screens.conftest import keys, screen_text, settled, type_text, until
from tests.screens.walkthrough import ROOT, STATE_ID, SUPERVOXEL, create_table, fill, find
from tests.steady import steady_app, steady_sandbox, stopped_watch
from zettatui.app import ZettatuiApp
from zettatui.sandbox import Sandbox

Drive = Callable[[Pilot[None]], Awaitable[None]]
Snap = Callable[..., bool]

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """Let jobs take no time, so that their times are the same in every picture."""
    with stopped_watch():
        yield


@pytest.fixture
def world() -> Sandbox:
    """The sandbox behind the app, for faults."""
    return steady_sandbox()


@pytest.fixture
def app(tmp_path: Path, world: Sandbox) -> ZettatuiApp:
    """The app, at a fixed time."""
    return steady_app(tmp_path / "app", sandbox=world)


# -- ways to a screen -----------------------------------------------------------------------------------


async def signed_in(pilot: Pilot[None]) -> None:
    """Sign in by the demo's page."""
    await settled(pilot)
    await keys(pilot, "o")
    await keys(pilot, "enter")


async def datastack(pilot: Pilot[None]) -> None:
    """Work with vnc_v0."""
    await signed_in(pilot)
    await keys(pilot, "g", "d")
    await keys(pilot, "enter")


async def state(pilot: Pilot[None]) -> None:
    """Open the walkthrough's state."""
    await datastack(pilot)
    await keys(pilot, "ctrl+o")
    await type_text(pilot, STATE_ID)
    await keys(pilot, "enter")
    await until(pilot, lambda: "● img" in screen_text(pilot.app))


async def edited(pilot: Pilot[None]) -> None:
    """Rename the first layer."""
    await state(pilot)
    await find(pilot, '"name": "img"')
    await keys(pilot, "i", "end", "left", "left", "backspace", "backspace", "backspace")
    await type_text(pilot, "renamed")
    await keys(pilot, "escape")
    await until(pilot, lambda: "● renamed" in screen_text(pilot.app) and "draft kept" in screen_text(pilot.app))


async def graph(pilot: Pilot[None]) -> None:
    """Look up the walkthrough's supervoxel."""
    await datastack(pilot)
    await keys(pilot, "g", "r")
    await keys(pilot, "i")
    await type_text(pilot, SUPERVOXEL)
    await keys(pilot, "enter")


async def tables(pilot: Pilot[None]) -> None:
    """List the tables, test_table among them."""
    await datastack(pilot)
    await keys(pilot, "g", "t")
    await create_table(pilot)


def then(way: Drive, *pressed: str) -> Drive:
    """Go a way, then press keys one by one."""

    async def drive(pilot: Pilot[None]) -> None:
        await way(pilot)
        for key in pressed:
            await keys(pilot, key)

    return drive


async def broken(pilot: Pilot[None]) -> None:
    """Break the JSON."""
    await state(pilot)
    await keys(pilot, "i", "end")
    await type_text(pilot, ",")
    await keys(pilot, "escape")
    await until(pilot, lambda: "✗" in screen_text(pilot.app))


async def new_row_in_trouble(pilot: Pilot[None]) -> None:
    """Type what no field takes."""
    await tables(pilot)
    await keys(pilot, "n")
    await fill(pilot, "1", "x", "3", "12.5")


async def retired(pilot: Pilot[None]) -> None:
    """Look up several ids, one of no graph among them."""
    await datastack(pilot)
    await keys(pilot, "g", "r")
    await keys(pilot, "i")
    await type_text(pilot, f"{ROOT} 12 {SUPERVOXEL}")
    await keys(pilot, "enter")


async def unknown_state(pilot: Pilot[None]) -> None:
    """Open an id that nobody has."""
    await datastack(pilot)
    await keys(pilot, "ctrl+o")
    await type_text(pilot, "123456789012345678")
    await keys(pilot, "enter")


async def omnibox(pilot: Pilot[None]) -> None:
    """Type an id into the omnibox."""
    await signed_in(pilot)
    await keys(pilot, "ctrl+o")
    await type_text(pilot, STATE_ID)


WAYS: dict[str, Drive] = {
    "login-empty": settled,
    "login-token": then(settled, "o"),
    "login-full": signed_in,
    "login-logout": then(signed_in, "x"),
    "login-other-server": then(settled, "a"),
    "datastack-empty": then(settled, "g", "d"),
    "datastack-list": then(signed_in, "g", "d"),
    "datastack-full": datastack,
    "state-empty": then(signed_in, "g", "s"),
    "state-full": state,
    "state-edited": edited,
    "state-broken": broken,
    "state-find": then(state, "slash"),
    "state-unknown": unknown_state,
    "state-recent": then(state, "D"),
    "diff-changes": then(edited, "d"),
    "diff-text": then(edited, "d", "t"),
    "diff-uploaded": then(edited, "d", "u"),
    "graph-no-datastack": then(signed_in, "g", "r"),
    "graph-empty": then(datastack, "g", "r"),
    "graph-root": graph,
    "graph-leaves": then(graph, "v"),
    "graph-not-offered": then(graph, "h"),
    "graph-many": retired,
    "tables-no-datastack": then(signed_in, "g", "t"),
    "tables-full": tables,
    "tables-create": then(datastack, "g", "t", "c"),
    "tables-schema": then(tables, "s"),
    "tables-metadata": then(tables, "m"),
    "tables-new-row": then(tables, "n"),
    "tables-new-row-trouble": new_row_in_trouble,
    "tables-rows-empty": then(tables, "enter"),
    "jobs-full": then(graph, "g", "j"),
    "help-state": then(state, "question_mark"),
    "go": then(signed_in, "g"),
    "omnibox": omnibox,
    "palette": then(state, "ctrl+p"),
}


@SIZES
@pytest.mark.parametrize("way", list(WAYS))
def test_screen(snap_compare: Snap, app: ZettatuiApp, way: str, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size, run_before=WAYS[way])


TROUBLE: dict[str, tuple[str, Drive]] = {
    "login": ("/info/api/v2/datastacks", signed_in),
    "datastack": (".*/datastack/full/.*", datastack),
    "state": (".*/nglstate/api/v1/.*", then(datastack, "ctrl+o", *STATE_ID, "enter")),
    "graph": (".*/root", graph),
    "tables": (".*/table$", then(datastack, "g", "t")),
}


@SIZES
@pytest.mark.parametrize("place", list(TROUBLE))
def test_trouble(snap_compare: Snap, app: ZettatuiApp, world: Sandbox, place: str, size: tuple[int, int]) -> None:
    path, way = TROUBLE[place]
    world.faults.add("html", None, f".*{path}" if not path.startswith(".*") else path, times=None)
    assert snap_compare(app, terminal_size=size, run_before=way)


LOADING: dict[str, tuple[str, Callable[[Pilot[None]], Awaitable[Any]], tuple[str, ...]]] = {
    "datastack": (".*/info/api/v2/datastack/full/.*", then(signed_in, "g", "d"), ("enter",)),
    "leaves": (".*/leaves", graph, ("v",)),
    "tables": (".*/annotation/.*/table", datastack, ("g", "t")),
}


@SIZES
@pytest.mark.parametrize("place", list(LOADING))
def test_loading(snap_compare: Snap, app: ZettatuiApp, world: Sandbox, place: str, size: tuple[int, int]) -> None:
    path, way, last = LOADING[place]

    async def drive(pilot: Pilot[None]) -> None:
        await way(pilot)
        world.faults.add("slow", None, path, seconds=3600, times=None)
        await pilot.press(*last)
        await until_busy(pilot)

    assert snap_compare(app, terminal_size=size, run_before=drive)


async def until_busy(pilot: Pilot[None]) -> None:
    """Wait until line 1 says what runs; the job itself never ends."""
    for _ in range(1000):
        await pilot.pause()
        if "↓" in screen_text(pilot.app):
            await pilot.pause()
            return
    raise AssertionError("nothing runs")
