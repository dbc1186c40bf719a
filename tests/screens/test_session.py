"""The app goes on where it was left: screen, datastack, document with its draft and cursor, ids, table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.screens.conftest import keys, screen_text, settled, type_text, until
from tests.screens.walkthrough import STATE_ID, SUPERVOXEL
from tests.steady import steady_app, steady_sandbox
from zettatui.app.main import ZettatuiApp
from zettatui.config import Config, LoadedConfig
from zettatui.sandbox import Sandbox
from zettatui.screens.state import StateScreen
from zettatui.storage.session import SavedSession, SessionFile


@pytest.fixture
def world() -> Sandbox:
    return steady_sandbox()


@pytest.fixture
def start(tmp_path: Path, world: Sandbox) -> Callable[..., ZettatuiApp]:
    def make(*, fresh: bool = False, **knobs: object) -> ZettatuiApp:
        app = steady_app(tmp_path / "home", sandbox=world, signed_in=True, **knobs)  # type: ignore[arg-type]
        app._resumes = app._resumes and not fresh
        return app

    return make


async def leave_with_an_edit(app: ZettatuiApp) -> tuple[str, tuple[int, int]]:
    """Choose a datastack, look ids up, open a state, type into it, leave; return its text and cursor."""
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "g", "r", "i")
        await type_text(pilot, SUPERVOXEL)
        await keys(pilot, "enter")
        await keys(pilot, "g", "s")
        app.open_thing(STATE_ID)
        await until(pilot, lambda: "● img" in screen_text(app))
        await keys(pilot, "down", "down", "down", "i", "end")
        await type_text(pilot, "   ")
        await until(pilot, lambda: "draft kept" in screen_text(app))
        editor = app.screen.editor  # type: ignore[attr-defined]
        left = editor.text, editor.cursor
        await pilot.press("ctrl+q")
    return left


async def _has_a_state_open(app: ZettatuiApp, pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(app.screen, StateScreen) and app.screen.opened is not None)


async def test_what_was_left_is_open_again(start: Callable[..., ZettatuiApp]) -> None:
    text, cursor = await leave_with_an_edit(start(datastack="vnc_v0"))
    app = start()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(
            pilot,
            lambda: (
                isinstance(app.screen, StateScreen) and app.screen.opened is not None and app.screen.edited
            ),
        )
        assert app.screen.editor.text == text
        assert app.screen.editor.cursor == cursor
        assert app.session.datastack is not None
        assert app.session.datastack.name == "vnc_v0"
        assert any("is open again" in one.words for one in app.notices.newest_first)
        await keys(pilot, "escape", "g", "r")
        await until(pilot, lambda: "648518346677614825" in screen_text(app))


@pytest.mark.parametrize("thing", [STATE_ID, pytest.param('{"layers": []}', marks=pytest.mark.slow)])
async def test_an_edit_of_which_only_the_draft_can_be_had_is_no_stored_state(
    thing: str, start: Callable[..., ZettatuiApp], world: Sandbox
) -> None:
    app = start(datastack="vnc_v0")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "g", "s")
        app.open_thing(thing)
        await settled(pilot)
        await keys(pilot, "i", "space")
        await until(pilot, lambda: "draft kept" in screen_text(app))
        await pilot.press("ctrl+q")
    world.faults.add("status", "GET", ".*/nglstate/.*", status=404, times=99)
    for app in start(), start():
        async with app.run_test(size=(80, 24)) as pilot:
            await _has_a_state_open(app, pilot)
            screen = app.screen
            assert isinstance(screen, StateScreen)
            assert screen.editor.text.startswith(" {")
            assert "edited" in screen_text(app)
            assert screen.why_not("state.upload") is None
            await keys(pilot, "d")
            assert app.screen.why_not("diff.upload") is None  # type: ignore[attr-defined]
            await pilot.press("ctrl+q")


async def test_fresh_starts_without_it(start: Callable[..., ZettatuiApp]) -> None:
    app = start(fresh=True)
    saved = SavedSession("https://api.zetta.ai/wclee", "state", "vnc_v0", {"state": {"thing": STATE_ID}})
    SessionFile(app.bench.folders.session_file).save(saved)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert app.current_mode == "datastack"
        assert app.session.datastack is None


async def test_nothing_is_read_or_written_where_that_is_not_wanted(
    start: Callable[..., ZettatuiApp], tmp_path: Path
) -> None:
    app = start(datastack="vnc_v0")
    app.bench.configured = LoadedConfig(Config(restore_session=False))
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("ctrl+q")
    assert not app.bench.folders.session_file.exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"server": 1, "place": "state", "datastack": "", "screens": {}, "saved_at": "2026-01-01T00:00:00Z"}',
        '{"server": "x", "place": "state", "datastack": "", "screens": {}, "saved_at": "yesterday"}',
        '{"server": "x", "place": "state", "datastack": "", "screens": [], "saved_at": "2026-01-01T00:00:00Z"}',
    ],
)
def test_a_file_that_makes_no_sense_is_no_session(tmp_path: Path, content: str) -> None:
    file = tmp_path / "session.json"
    file.write_text(content)
    assert SessionFile(file).load() is None


async def test_a_file_whose_values_make_no_sense_stops_nothing(start: Callable[..., ZettatuiApp]) -> None:
    app = start()
    screens = {
        "state": {"thing": 5, "draft": [], "cursor": "x"},
        "graph": {"ids": {}},
        "tables": {"table": 1},
        "nowhere": {},
    }
    SessionFile(app.bench.folders.session_file).save(
        SavedSession("https://api.zetta.ai/wclee", "nowhere", "gone", screens)
    )
    async with app.run_test() as pilot:
        await settled(pilot)
        for place in "s", "r", "t", "d":
            await keys(pilot, "g", place)
        assert app.current_mode == "datastack"


def test_a_session_comes_back_as_it_was(tmp_path: Path) -> None:
    file = SessionFile(tmp_path / "state" / "session.json")
    saved = SavedSession("https://x.org/g", "graph", "vnc", {"graph": {"ids": "1 2\n3"}})
    file.save(saved)
    assert file.load() == saved
    assert (tmp_path / "state" / "session.json").stat().st_mode & 0o777 == 0o600
