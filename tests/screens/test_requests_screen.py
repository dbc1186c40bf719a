"""What was said and asked, to be read again: notices, the log of requests, the log of a job, copies as code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.screens.conftest import keys, screen_text, settled, type_text, until
from tests.screens.walkthrough import STATE_ID, SUPERVOXEL
from tests.steady import steady_app, steady_sandbox
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox
from zettatui.screens.notices import NoticesScreen
from zettatui.screens.requests import RequestsScreen


@pytest.fixture
def world() -> Sandbox:
    return steady_sandbox()


@pytest.fixture
def app(tmp_path: Path, world: Sandbox) -> ZettatuiApp:
    return steady_app(tmp_path / "home", sandbox=world, signed_in=True, datastack="vnc_v0")


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []
    monkeypatch.setattr(ZettatuiApp, "copy_text", lambda app, text, what: texts.append(text))
    return texts


async def test_requests_can_be_read_and_copied(app: ZettatuiApp, copied: list[str], world: Sandbox) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "g", "r", "i")
        await type_text(pilot, SUPERVOXEL)
        await keys(pilot, "enter", "f7")
        shown = screen_text(app)
        assert "GET" in shown
        assert "200" in shown
        assert "requests to all servers" in shown
        await keys(pilot, "slash")
        await type_text(pilot, "datastack/full")
        await keys(pilot, "enter")
        assert "1 request to all servers" in screen_text(app)
        await keys(pilot, "c", "p", "y", "enter", "b")
        page = screen_text(app)
        assert "wait" in page
        assert "read" in page
        assert "segmentation_source" in page, "the body is shown when it is asked for"
        await keys(pilot, "y", "b")
        assert "segmentation_source" not in screen_text(app)
        curl, python, line, whole = copied
        assert curl.startswith("curl --compressed")
        assert "$TOKEN" in curl
        assert "client.info.get_datastack_info('vnc_v0')" in python
        assert line.startswith("2")
        assert "/info/api/v2/datastack/full/vnc_v0 → 200" in line
        assert "token     sent, not shown" in whole
        token = world.people.token_of("ann").reveal()
        assert not any(token in text for text in copied)


async def test_a_job_knows_its_requests(app: ZettatuiApp, copied: list[str]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "g", "s")
        app.open_thing(STATE_ID)
        await until(pilot, lambda: "● img" in screen_text(app))
        await keys(pilot, "g", "j", "slash")
        await type_text(pilot, f"state {STATE_ID}")
        await keys(pilot, "enter")
        assert "1 request, the slowest GET" in screen_text(app)
        await keys(pilot, "p", "c", "l")
        assert isinstance(app.screen, RequestsScreen)
        assert f"1 request of “state {STATE_ID}”" in screen_text(app)
        python, curl = copied
        assert f"client.state.get_state_json({STATE_ID})" in python
        assert f"/nglstate/api/v1/{STATE_ID}" in curl
        await keys(pilot, "escape")
        assert app.current_mode == "jobs"


async def test_what_was_said_can_be_read_again(app: ZettatuiApp, copied: list[str]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.notify("[b]no markup[/b]", severity="warning")
        app.notify("[b]no markup[/b]", severity="warning")
        await keys(pilot, "f5")
        shown = screen_text(app)
        assert "(2 times) [b]no markup[/b]" in shown
        assert "Working with vnc_v0" in shown, "sentences are kept as well as what pops up"
        await keys(pilot, "slash")
        await type_text(pilot, "warning")
        assert "Working with" not in screen_text(app)
        await keys(pilot, "enter", "y")
        assert copied == ["2026-11-23T12:44:10Z warning [b]no markup[/b]"]
        await keys(pilot, "f5", "f7", "f5")
        assert isinstance(app.screen, RequestsScreen), "none lies twice over itself"
        await keys(pilot, "escape")
        assert isinstance(app.screen, NoticesScreen)
        await keys(pilot, "escape", "escape")
        assert app.current_mode == "datastack"
        assert len(app.screen_stack) == 1


async def test_they_open_in_every_mode_at_once(demo_app: Callable[..., ZettatuiApp]) -> None:
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for place in "j", "h", "s":
            await keys(pilot, "g", place, "f5", "f7")
            assert isinstance(app.screen, RequestsScreen)
