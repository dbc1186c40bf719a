"""Refreshing the ids of a state by keys: what is shown, what is chosen, and the edit that comes of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.screens.conftest import keys, type_text, until
from tests.screens.state_kit import Desk, Make, desk, shown
from tests.worker import graph_roots as g
from zettatui.screens.diff import DiffScreen
from zettatui.screens.refresh import RefreshScreen
from zettatui.screens.state import StateScreen
from zettatui.widgets.sentence import SentenceLine


def stale_text(text: str) -> str:
    """Put retired ids into the demo's state: shown, hidden, coloured, linked and unknown ones."""
    state = json.loads(text)
    seg, notes = state["layers"][1], state["layers"][3]
    seg["segments"] = [str(g.WHOLE), str(g.ROOT)]
    seg["hiddenSegments"] = [str(g.THIRD), str(g.UNKNOWN)]
    seg["segmentColors"][str(g.WHOLE)] = "#00ff00"
    notes["annotations"][0]["segments"] = [str(g.WHOLE)]
    return json.dumps(state, indent=2)


@asynccontextmanager
async def refreshing(make: Make) -> AsyncIterator[Desk]:
    """Open the demo's state with stale ids in it, and the refresh screen over it."""
    async with desk(make) as one:
        app: Any = one.pilot.app
        server = app.bench.server(app.bench.address)
        app.set_session(app.session.with_datastack(await server.info.datastack("vnc_v0")))
        await one.put(stale_text(one.text))
        await one.press("r")
        await until(one.pilot, lambda: isinstance(app.screen, RefreshScreen) and app.screen.plan is not None)
        yield one


def screen_of(one: Desk) -> RefreshScreen:
    found = one.pilot.app.screen
    assert isinstance(found, RefreshScreen)
    return found


def toasts(one: Desk) -> str:
    return " ".join(note.message for note in one.pilot.app._notifications)


def seg_of(one: Desk) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(one.text)["layers"][1]
    return found


async def test_the_best_is_applied_as_one_edit_and_shown_as_a_diff(demo_app: Make) -> None:
    async with refreshing(demo_app) as one:
        seen = shown(one)
        assert "now   4 ids: 1 current, 2 retired, 1 unknown" in seen
        assert "best overlap" in seen
        assert "retired" in seen
        before = one.text
        await one.press("a")
        await until(one.pilot, lambda: isinstance(one.pilot.app.screen, DiffScreen))
        assert str(g.PARTS[0]) in shown(one)
        await one.press("escape")
        assert isinstance(one.pilot.app.screen, StateScreen)
        seg = seg_of(one)
        assert seg["segments"] == [str(g.PARTS[0]), str(g.ROOT)]
        # What THIRD became is shown already; an unknown id stays.
        assert seg["hiddenSegments"] == [str(g.UNKNOWN)]
        assert seg["segmentColors"][str(g.PARTS[0])] == "#00ff00"
        await one.press("z")
        assert one.text == before


async def test_a_person_chooses_for_each_id(demo_app: Make) -> None:
    async with refreshing(demo_app) as one:
        # Both successors for the first, by its list of choices.
        await one.press("enter", "down", "space", "escape")
        assert screen_of(one).picked[g.WHOLE] == g.PARTS
        await one.press("b")
        assert screen_of(one).picked[g.WHOLE] == g.PARTS[:1]
        await one.press("A", "down", "l", "down", "x")
        assert screen_of(one).picked == {g.WHOLE: g.PARTS, g.THIRD: None, g.UNKNOWN: ()}
        seen = shown(one)
        assert ("2 of 2 roots" in seen, "leave as it is" in seen, "take it out" in seen) == (True,) * 3
        await one.press("a")
        await until(one.pilot, lambda: isinstance(one.pilot.app.screen, DiffScreen))
        await one.press("escape")
        assert seg_of(one)["segments"] == [*map(str, g.PARTS), str(g.ROOT)]
        assert seg_of(one)["hiddenSegments"] == [str(g.THIRD)]


@pytest.mark.slow
async def test_a_single_choice_by_enter(demo_app: Make) -> None:
    async with refreshing(demo_app) as one:
        await one.press("enter", "down", "enter")
        assert screen_of(one).picked[g.WHOLE] == g.PARTS[1:]
        await one.press("enter", "end", "enter")
        assert screen_of(one).picked[g.WHOLE] == ()


async def test_why_nothing_can_be_chosen_is_said_again_by_the_key(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        app: Any = one.pilot.app
        server = app.bench.server(app.bench.address)
        app.set_session(app.session.with_datastack(await server.info.datastack("vnc_v0")))
        await one.put(one.text.replace("vnc_v0_seg", "h01"))
        await one.press("r")
        await until(one.pilot, lambda: "shows another graph (h01)" in shown(one))
        await one.press("a")
        assert "shows another graph (h01)" in toasts(one)


@pytest.mark.slow
async def test_nothing_chosen_and_nothing_stale_say_so(demo_app: Make) -> None:
    async with refreshing(demo_app) as one:
        await one.press("l", "down", "l", "down", "a")
        assert "Every id is left as it is" in toasts(one)
        await one.press("t")
        await type_text(one.pilot, "soon")
        await keys(one.pilot, "enter")
        assert "is no time" in shown(one)
        await one.press("escape", "escape")
        assert isinstance(one.pilot.app.screen, StateScreen)
        await one.put(one.text.replace(str(g.WHOLE), str(g.ROOT)).replace(str(g.THIRD), str(g.QUIET)))
        await one.put(one.text.replace(f'"{g.UNKNOWN}"', f'"{g.ALONE}"'))
        await one.press("r")
        await until(one.pilot, lambda: "there is nothing to refresh" in shown(one))
        await one.press("a")
        assert "Nothing is stale here" in toasts(one)


@pytest.mark.slow
async def test_as_of_a_time(demo_app: Make) -> None:
    async with refreshing(demo_app) as one:
        await one.press("t")
        await type_text(one.pilot, "2021-02-01")
        await keys(one.pilot, "enter")
        await until(one.pilot, lambda: "2021-02-01 00:00:00Z" in shown(one))
        # The demo's root was several objects then.
        assert "3 ids" in shown(one) or "4 ids" in shown(one)
        assert g.ROOT in screen_of(one).picked


@pytest.mark.slow
async def test_zetta_says_why_it_knows_no_times(demo_app: Make) -> None:
    async with refreshing(demo_app) as one:
        await one.press("v")
        await until(one.pilot, lambda: "times of roots" in screen_of(one).query_one(SentenceLine).sentence)


@pytest.mark.slow
async def test_cancelled_it_can_be_done_again(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        app: Any = one.pilot.app
        await one.press("r")
        assert "Choose a datastack first" in toasts(one)
        server = app.bench.server(app.bench.address)
        app.set_session(app.session.with_datastack(await server.info.datastack("vnc_v0")))
        await one.pilot.press("r")
        await until(one.pilot, lambda: isinstance(app.screen, RefreshScreen))
        await one.press("escape", "escape")
        assert isinstance(app.screen, StateScreen)
