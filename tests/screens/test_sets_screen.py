"""A set of ids on the screen: where it comes from, algebra, and where its result goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.screens.conftest import keys, type_text, until
from tests.screens.state_kit import Desk, Make, desk, shown
from tests.screens.test_refresh_screen import stale_text
from tests.worker import graph_roots as g
from zettatui.screens.sets import SetsScreen
from zettatui.screens.state import StateScreen


def set_of(one: Desk) -> SetsScreen:
    found = one.pilot.app.screen
    assert isinstance(found, SetsScreen)
    return found


async def open_set(one: Desk) -> None:
    """Choose the datastack, put stale ids into the state, and show its ids as a set."""
    app: Any = one.pilot.app
    server = app.bench.server(app.bench.address)
    app.set_session(app.session.with_datastack(await server.info.datastack("vnc_v0")))
    await one.put(stale_text(one.text))
    await one.press("S")
    await until(one.pilot, lambda: "2 retired" in shown(one))


async def test_ids_of_a_state_are_checked_filtered_renewed_and_added_to_a_layer(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await open_set(one)
        assert set_of(one).ids == [g.WHOLE, g.ROOT, g.THIRD, g.UNKNOWN]
        await one.press("slash")
        await type_text(one.pilot, "retired")
        await one.press("enter")
        assert [row.node for row in set_of(one).shown] == [g.WHOLE, g.THIRD]
        await one.press("s")
        assert set_of(one).ids == [g.WHOLE, g.THIRD]
        await one.press("escape", "escape", "b")
        await until(one.pilot, lambda: "2 current" in shown(one))
        assert set_of(one).ids == [g.PARTS[0], g.ROOT]
        await one.press("plus")
        await until(one.pilot, lambda: "which layer" in shown(one))
        await one.press("enter")
        await until(one.pilot, lambda: str(g.PARTS[0]) in one.text)
        assert isinstance(one.pilot.app.screen, StateScreen)
        segments = json.loads(one.text)["layers"][1]["segments"]
        assert segments == [str(g.WHOLE), str(g.ROOT), str(g.PARTS[0])]


@pytest.mark.slow
async def test_algebra_with_ids_and_with_a_layer_is_taken_back_step_by_step(
    demo_app: Make, tmp_path: Path
) -> None:
    async with desk(demo_app) as one:
        await open_set(one)
        before = list(set_of(one).ids)
        await one.press("c")
        await type_text(one.pilot, f"{g.QUIET} {g.ROOT}")
        await one.press("enter")
        await until(one.pilot, lambda: "5 ids" in shown(one))
        assert set_of(one).ids == [*before, g.QUIET]
        await one.press("c")
        await keys(one.pilot, "shift+tab", "right", "space", "tab")
        await type_text(one.pilot, "vnc_v0")
        assert "taken for layer vnc_v0" in shown(one)
        await one.press("enter")
        await until(one.pilot, lambda: "1 id:" in shown(one))
        assert set_of(one).ids == [g.QUIET]
        await one.press("z", "z")
        assert set_of(one).ids == before
        await one.press("W", "ctrl+u")
        await type_text(one.pilot, str(tmp_path / "set.txt"))
        await one.press("enter")
        await until(one.pilot, lambda: (tmp_path / "set.txt").exists())
        assert (tmp_path / "set.txt").read_text().split() == [str(node) for node in before]


@pytest.mark.slow
async def test_looked_up_ids_become_a_set_of_roots(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        app: Any = one.pilot.app
        server = app.bench.server(app.bench.address)
        app.set_session(app.session.with_datastack(await server.info.datastack("vnc_v0")))
        await one.press("g", "r", "i")
        await type_text(one.pilot, f"72835911972360756 {g.WHOLE}")
        await one.press("enter")
        await until(one.pilot, lambda: str(g.ROOT) in shown(one))
        await one.press("S")
        await until(one.pilot, lambda: "1 current, 1 retired" in shown(one))
        await one.press("n")
        await until(one.pilot, lambda: set_of(one).shown[0].pieces is not None)


@pytest.mark.slow
async def test_thousands_of_ids_are_filtered_in_the_background(demo_app: Make, tmp_path: Path) -> None:
    file = tmp_path / "many.txt"
    file.write_text("\n".join(str(g.UNKNOWN + 1_000 + at) for at in range(3_000)))
    async with desk(demo_app) as one:
        await one.press("S", "c")
        await type_text(one.pilot, str(file))
        await one.press("enter")
        await until(one.pilot, lambda: "3,001 ids" in shown(one))
        await one.press("slash")
        for letter in str(g.ROOT)[-6:]:
            await one.pilot.press(letter)
        await until(one.pilot, lambda: "1 shown" in shown(one))
        assert [row.node for row in set_of(one).shown] == [g.ROOT]
        assert "Cancelled" not in shown(one)
        await one.press("escape")
        await until(one.pilot, lambda: len(set_of(one).shown) == 3_001)
