"""The graph screen: ids in, cards filled step by step, leaves, lineage, times, and back into a state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.screens.conftest import keys, screen_text, settled, type_text, until
from tests.steady import steady_app, steady_sandbox
from tests.worker.graph_roots import FIRST_AND_WRONG, MERGED, UNKNOWN
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox, demo
from zettatui.screens.graph.graph import GraphScreen
from zettatui.segments.packed import from_npy
from zettatui.widgets.virtual_list import VirtualList


def app_of(home: Path, world: Sandbox) -> ZettatuiApp:
    return steady_app(home, sandbox=world, signed_in=True, datastack="vnc_v0")


async def look_up(pilot: Pilot[None], text: str) -> GraphScreen:
    await settled(pilot)
    await keys(pilot, "g", "r", "i")
    await type_text(pilot, text)
    await keys(pilot, "enter")
    screen = pilot.app.screen
    assert isinstance(screen, GraphScreen)
    return screen


def card(screen: GraphScreen) -> str:
    return str(screen.query_one("#graph-card", Static).visual)


def below(screen: GraphScreen) -> str:
    return str(screen.query_one("#graph-below-title", Static).visual)


def below_row(screen: GraphScreen, at: int) -> list[str]:
    return list(screen.query_one("#graph-below", VirtualList).rows.row(at))


async def test_a_retired_root_is_told_in_full(tmp_path: Path) -> None:
    world = steady_sandbox("cave")
    app = app_of(tmp_path, world)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await look_up(pilot, str(FIRST_AND_WRONG))
        said = card(screen)
        for words in (
            "root · layer 9 · retired",
            "2021-01-15 08:00:00Z (5 years ago)",
            "by operation 1 (merge), Ann Example (user 2)",
            f"{demo.ROOT} holds 99 %",
            "0 merges, 0 splits",
            "1,806 level-2 nodes",
        ):
            assert words in said
        await keys(pilot, "s")
        assert below_row(screen, 0)[0] == str(demo.ROOT)
        assert "suggested" in below_row(screen, 0)
        await keys(pilot, "t")
        assert str(MERGED) in below_row(screen, 1)[0]
        await keys(pilot, "z")
        assert "2021-01-15 08:00:00Z" not in card(screen)


@pytest.mark.slow
async def test_zetta_says_what_it_cannot_tell_and_shows_the_rest(tmp_path: Path) -> None:
    app = app_of(tmp_path, steady_sandbox("zetta"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await look_up(pilot, str(FIRST_AND_WRONG))
        said = card(screen)
        assert "told by a supervoxel of it" in said
        assert said.count("not offered by this server") == 3
        assert str(demo.ROOT) in said
        await keys(pilot, "t")
        assert "not offered" in below(screen)
        app.go_to("jobs")
        await settled(pilot)
        shown = screen_text(app)
        assert "not here   edits of" in shown
        assert "failed" not in shown, "nothing went wrong"


async def test_remarks_about_pasted_ids_stand_with_counts(tmp_path: Path) -> None:
    app = app_of(tmp_path, steady_sandbox("cave"))
    async with app.run_test(size=(80, 24)) as pilot:
        await look_up(pilot, f"{demo.ROOT} 0 0 {demo.ROOT} 12 {demo.SUPERVOXEL} {UNKNOWN}")
        shown = screen_text(app)
        assert "4 ids: 2 roots, 1 no id of this graph, 1 supervoxel" in shown
        assert "! 2 are 0" in shown
        assert "1 more remarks" in shown


@pytest.mark.slow
async def test_a_part_that_fails_says_so_in_its_place(tmp_path: Path) -> None:
    world = steady_sandbox("cave")
    world.faults.add("status", None, ".*/change_log", times=None, status=503)
    app = app_of(tmp_path, world)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await look_up(pilot, str(demo.SUPERVOXEL))
        said = card(screen)
        assert "2021-04-21" in said
        assert "  edits     " in said
        assert "merges" not in said


async def test_parts_can_be_cancelled_and_asked_again(tmp_path: Path) -> None:
    world = steady_sandbox("cave")
    app = app_of(tmp_path, world)
    async with app.run_test(size=(80, 24)) as pilot:
        await look_up(pilot, str(demo.ROOT))
        world.faults.add("slow", None, ".*/(lineage_graph_multiple|change_log)", seconds=3600, times=None)
        screen = pilot.app.screen
        assert isinstance(screen, GraphScreen)
        await pilot.press("r")
        await until_words(pilot, lambda: len(screen.running) == 2 and "…" in card(screen))
        await pilot.press("escape")
        await until(pilot, lambda: "not asked to the end" in card(screen))
        assert "root · layer 9 · latest" in card(screen)
        world.faults.clear()
        await keys(pilot, "r")
        assert "2 merges, 1 split" in card(screen)


async def until_words(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Wait for a condition while jobs run that never end."""
    for _ in range(2_000):
        await pilot.pause()
        if condition():
            return
    raise AssertionError("it never came")


async def test_leaves_are_shown_while_they_come_and_stay_when_cut(tmp_path: Path) -> None:
    world = steady_sandbox("cave")
    app = app_of(tmp_path, world)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await look_up(pilot, str(demo.ROOT))
        world.faults.add("drip", "GET", ".*/leaves", seconds=0.5, times=None)
        await pilot.press("v")
        await until_words(pilot, lambda: "so far" in below(screen))
        assert len(screen.below.list.rows) > 0
        assert screen.leaves is None
        await pilot.press("escape")
        await until(pilot, lambda: "cancelled" in below(screen))
        assert "the rest is missing" in below(screen)
        assert len(screen.below.list.rows) > 0
        world.faults.clear()
        await keys(pilot, "v")
        assert below(screen).startswith("leaves 52,863")
        assert "52,863 leaves" in card(screen)


@pytest.mark.slow
async def test_leaves_are_found_saved_and_read_again(tmp_path: Path) -> None:
    app = app_of(tmp_path / "app", steady_sandbox("cave"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await look_up(pilot, str(demo.ROOT))
        await keys(pilot, "v", "slash")
        await type_text(pilot, str(demo.SUPERVOXEL))
        await keys(pilot, "enter")
        assert below(screen).startswith("1 of 52,863")
        assert below_row(screen, 0)[1] == str(demo.SUPERVOXEL)
        await keys(pilot, "W")
        field = app.screen.query_one("Input")
        field.value = str(tmp_path / "leaves.npy")  # type: ignore[attr-defined]  # an Input
        await keys(pilot, "enter")
        assert "52,863 ids are in" in screen_text(app)
    ids = from_npy((tmp_path / "leaves.npy").read_bytes())
    assert len(ids) == demo.LEAF_COUNT
    async with app_of(tmp_path / "app", steady_sandbox("cave")).run_test(size=(80, 24)) as pilot:
        screen = await look_up(pilot, str(tmp_path / "leaves.npy"))
        assert "52,863 ids: 52,863 supervoxels" in screen_text(pilot.app)  # type: ignore[arg-type]  # our app


@pytest.mark.slow
async def test_leaves_of_a_box_are_those_of_its_chunks(tmp_path: Path) -> None:
    app = app_of(tmp_path, steady_sandbox("cave"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await look_up(pilot, str(demo.SUPERVOXEL))
        await keys(pilot, "b", "enter")
        assert screen.leaves is not None
        assert demo.SUPERVOXEL in screen.leaves.ids
        assert len(screen.leaves.ids) < 100
        assert "5632-6144_31744-32256_2176-2304" in below(screen)


async def test_ids_as_of_a_time(tmp_path: Path) -> None:
    app = app_of(tmp_path, steady_sandbox("cave"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await look_up(pilot, str(demo.SUPERVOXEL))
        await keys(pilot, "a")
        await type_text(pilot, "2021-03-05")
        await keys(pilot, "enter")
        assert str(MERGED) in card(screen)
        assert "latest at that time" in card(screen)
        await keys(pilot, "a", "enter")
        assert str(MERGED) not in card(screen)


async def test_a_root_is_added_to_the_open_state_and_found_there(tmp_path: Path) -> None:
    app = app_of(tmp_path, steady_sandbox("cave"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.open_thing(str(demo.STATE_ID))
        await until(pilot, lambda: "● img" in screen_text(app))
        screen = await look_up(pilot, str(FIRST_AND_WRONG))
        assert "no drafts here" in card(screen)
        await keys(pilot, "plus")
        assert f"Add {FIRST_AND_WRONG} to which layer?" in screen_text(app)
        await keys(pilot, "enter")
        await until(pilot, lambda: "graph 2 ids" in screen_text(app) and "draft kept" in screen_text(app))
        await keys(pilot, "g", "r", "r")
        assert "draft of" in card(screen)
        await keys(pilot, "f")
        assert "none of 1 searched" in card(screen)


@pytest.mark.slow
async def test_without_an_open_state_it_says_what_to_do(tmp_path: Path) -> None:
    app = app_of(tmp_path, steady_sandbox("cave"))
    async with app.run_test(size=(80, 24)) as pilot:
        await look_up(pilot, str(demo.ROOT))
        await keys(pilot, "plus")
        assert "Open a state first" in screen_text(app)


async def test_what_needs_a_root_is_dimmed_without_one(tmp_path: Path) -> None:
    app = app_of(tmp_path, steady_sandbox("cave"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await look_up(pilot, str(UNKNOWN))
        assert "no such node" in card(screen)
        for key in ("v", "n", "h", "t", "plus", "s", "b"):
            await keys(pilot, key)
            assert pilot.app.screen is screen
            assert below(screen) == ""
