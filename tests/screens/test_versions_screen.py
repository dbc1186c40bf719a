"""Materialization by keys alone: versions, their tables, rows by a filter, and now."""

from __future__ import annotations

from collections.abc import Callable

from textual.pilot import Pilot
from textual.widgets import Input

from tests.screens.conftest import keys
from tests.screens.test_tables import at_tables, lines, page, said
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox, demo
from zettatui.screens.versions.contents import ContentsScreen
from zettatui.screens.versions.query import QueryScreen
from zettatui.screens.versions.versions import VersionsScreen

MakeApp = Callable[..., ZettatuiApp]


async def ask(pilot: Pilot[None], text: str) -> None:
    """Write a filter and ask."""
    await keys(pilot, "slash")
    pilot.app.screen.query_one("#query-filter", Input).value = text
    await keys(pilot, "enter")


async def test_frozen_and_live_rows(demo_app: MakeApp) -> None:
    sandbox = Sandbox("cave")
    async with at_tables(demo_app, sandbox) as pilot:
        await keys(pilot, "v")
        assert isinstance(pilot.app.screen, VersionsScreen)
        assert [cells[0] for cells in lines(pilot)] == ["now", "3", "2", "1"]
        await keys(pilot, "end")
        assert "expired" in str(pilot.app.screen.why_not("versions.tables"))
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, VersionsScreen)
        await keys(pilot, "home", "down", "enter")
        assert isinstance(pilot.app.screen, ContentsScreen)
        assert [cells[:3] for cells in lines(pilot)][1] == ["somas_v1", "nucleus_detection", "24"]
        await keys(pilot, "down", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, QueryScreen)
        assert "24 rows · points in 4.3×4.3×45 nm voxels" in page(pilot)
        assert str(demo.ROOT) in page(pilot)
        assert len(lines(pilot)) == 24

        await ask(pilot, "id <= 3; id != 2")
        assert [cells[0] for cells in lines(pilot)] == ["1", "3"]
        assert "1 row was left out here" in said(pilot)
        asked = len(sandbox.record.requests)
        await ask(pilot, "id < ")
        assert "lacks a value" in said(pilot)
        assert len(sandbox.record.requests) == asked
        await ask(pilot, "id = 77")
        assert lines(pilot) == []
        await ask(pilot, "nonsense = 1")
        assert "nonsense" in said(pilot)

        await keys(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, ContentsScreen)
        await keys(pilot, "escape", "home", "enter", "end", "enter")
        assert isinstance(pilot.app.screen, QueryScreen)
        assert pilot.app.screen.query_one("#query-filter", Input).value == "id <= 1000"
        assert "synapses_v1 · live" in page(pilot)
        assert len(lines(pilot)) == 240
        assert "Only a live query" in str(pilot.app.screen.why_not("query.without_new"))


async def test_reload_asks_again_for_what_was_not_offered(demo_app: MakeApp) -> None:
    """A server that is being brought up to date answers 404 for a while; nobody has to start the app anew."""
    sandbox = Sandbox("cave")
    async with at_tables(demo_app, sandbox) as pilot:
        page_404 = {
            "status": 404,
            "body": "<!doctype html><title>404 Not Found</title>",
            "content_type": "text/html",
        }
        sandbox.faults.add("status", "GET", "/materialize/.*", times=None, **page_404)
        await keys(pilot, "v")
        assert "does not offer" in said(pilot)
        sandbox.faults.clear()
        await keys(pilot, "escape", "escape", "v")
        if isinstance(pilot.app.screen, VersionsScreen) and not lines(pilot):
            assert "does not offer" in said(pilot), "it is not asked again by itself"
            await keys(pilot, "r")
        assert [cells[0] for cells in lines(pilot)] == ["now", "3", "2", "1"]
