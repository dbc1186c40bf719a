"""The first screen of `zettatui FILE`: where things stand, and what was imported to show it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.screens.conftest import screen_text, until
from zettatui.app.main import ZettatuiApp
from zettatui.screens.modes import MODES
from zettatui.screens.state import StateScreen
from zettatui.services.address import ServerAddress
from zettatui.terminal import first_frame
from zettatui.terminal.first_lines import first_lines

STATE = {
    "layers": [
        {"name": "img", "type": "image", "source": "precomputed://gs://bucket/of/a/volume/with/a/long/name"},
        {"name": "seg", "segments": [str(648518346677614825 + i) for i in range(300)], "wide": "層 é \t"},
    ]
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("style", [{"separators": (",", ":")}, {"indent": 2}])
async def test_nothing_jumps_when_the_app_takes_over(
    demo_app: Callable[..., ZettatuiApp], tmp_path: Path, size: tuple[int, int], style: dict[str, int]
) -> None:
    file = tmp_path / "my state.json"
    file.write_text(json.dumps(STATE, ensure_ascii=False, **style))  # type: ignore[arg-type]
    width, height = size
    lines, count = first_lines(str(file), height - 5)
    before = [row for _, row in first_frame.frame(file.name, lines, count, width, height)]
    app = demo_app(str(file))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, StateScreen) and app.screen.checked is not None)
        after = screen_text(app).split("\n")
    assert after[0].startswith(before[0])
    assert after[1].startswith(before[1])
    assert after[2] == before[2]
    left = first_frame.LAYERS_WIDTH - 1
    for row in range(3, height - 2):
        # The scroll bar and the mark of a problem may come in addition.
        assert after[row][left : width - 1].rstrip() == before[row][left:].rstrip(), row
    assert after[-1].split() == before[-1].split()


@pytest.mark.parametrize("inline", [False, True])
async def test_what_is_here_opens_before_anybody_is_asked_who_one_is(
    demo_app: Callable[..., ZettatuiApp], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inline: bool
) -> None:
    asked: list[ServerAddress] = []
    monkeypatch.setattr(ZettatuiApp, "connect", lambda self, address: asked.append(address))
    file = tmp_path / "state.json"
    file.write_text(json.dumps(STATE))
    app = demo_app(json.dumps(STATE) if inline else str(file))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, StateScreen) and app.screen.opened is not None)
        assert isinstance(app.screen, StateScreen)
        assert json.loads(app.screen.editor.text) == STATE
    assert len(asked) == 1


async def test_behind_the_first_frame_keys_come_before_colours(
    demo_app: Callable[..., ZettatuiApp], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "state.json"
    file.write_text(json.dumps(STATE, indent=2))
    monkeypatch.setattr(first_frame, "is_shown", lambda: True)
    app = demo_app(str(file))

    def colours() -> int:
        assert isinstance(app.screen, StateScreen)
        line = app.screen.editor.render_line(3)  # "name": "img"
        return len({part.style.color for part in line if part.style and part.text.strip()})

    drawn: list[int] = []
    colour = StateScreen._colour
    monkeypatch.setattr(StateScreen, "_colour", lambda screen: (drawn.append(colours()), colour(screen)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("i", "x")
        await until(pilot, lambda: bool(drawn))
        assert isinstance(app.screen, StateScreen)
        assert app.screen.editor.text.startswith("x{")
        await until(pilot, lambda: colours() > drawn[0])


_FIRST_SCREEN = """
import asyncio, sys
from zettatui import start
from zettatui.app.main import ZettatuiApp
from zettatui.screens.state import StateScreen

ZettatuiApp.connect = lambda self, address: None

async def show(bench, thing):
    app = ZettatuiApp(bench, thing=thing)
    async with app.run_test() as pilot:
        while not (isinstance(app.screen, StateScreen) and app.screen.opened and app.screen.checked):
            await asyncio.sleep(0.01)
        await pilot.pause()
        print(*sorted(sys.modules))

def run(bench, thing, datastack, **rest):
    asyncio.run(show(bench, thing))
    return 0

start._run = run
sys.exit(start.run_demo(sys.argv[2]) if sys.argv[1] == "demo" else start.run_app(sys.argv[2]))
"""
NOT_NEEDED = {
    "httpx", "keyring", "starlette", "uvicorn", "sqlite3", "argparse", "multiprocessing", "zettatui.services.auth",
    "zettatui.sandbox", "zettatui.services.server", "zettatui.services.transport", "zettatui.services.asgi",
    "zettatui.screens.graph", "zettatui.screens.tables", "zettatui.screens.datastack", "zettatui.screens.login",
    "zettatui.screens.jobs", "zettatui.screens.omnibox", "zettatui.screens.help", "zettatui.screens.diff",
    "zettatui.screens.ledger", "zettatui.services.request_log", "gettext", "importlib.metadata", "email",
    "zettatui.commands.parser", "zettatui.commands.output", "zettatui.access.credentials",
    "zettatui.screens.state.finding",
}  # fmt: skip


@pytest.mark.parametrize("command", ["app", "demo"])
def test_nothing_is_imported_before_it_is_needed(command: str, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text(json.dumps(STATE))
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_SCREEN, command, str(file)],
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert {"textual", "zettatui.screens.state"} <= loaded
    assert sorted(NOT_NEEDED & loaded) == []


_LOGIN_SCREEN = """
import asyncio, sys
from zettatui import start
from zettatui.app.main import ZettatuiApp

ZettatuiApp.when_forward = lambda self, call: None  # what follows once the screen is drawn

async def show(bench):
    app = ZettatuiApp(bench)
    async with app.run_test() as pilot:
        await pilot.pause()
        print(type(app.screen).__module__, *sorted(sys.modules))

def run(bench, thing, datastack, **rest):
    asyncio.run(show(bench))
    return 0

start._run = run
sys.exit(start.run_demo(None))
"""


NOT_FOR_LOGIN = {
    "httpx", "keyring", "starlette", "uvicorn", "sqlite3", "argparse", "gettext", "importlib.metadata", "pygments",
    "msgspec", "zettatui.sandbox", "zettatui.services.auth", "zettatui.services.server",
    "zettatui.services.transport", "zettatui.services.request_log", "zettatui.states", "zettatui.widgets.editor",
    "zettatui.worker.things", "zettatui.commands.parser", "zettatui.commands.output",
}  # fmt: skip


def test_a_start_without_a_file_imports_no_other_screen() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOGIN_SCREEN], capture_output=True, text=True, timeout=100, check=True
    )
    first, *loaded = done.stdout.split()
    packages = {f"zettatui.screens.{place}" for place in MODES} & set(loaded)
    assert packages == {first.rpartition(".")[0]}
    assert sorted(NOT_FOR_LOGIN.intersection(loaded)) == []


def test_the_first_frame_needs_next_to_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; before = set(sys.modules); import zettatui.__main__; print(*set(sys.modules) - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    added = set(done.stdout.split()) - {"__future__"}
    assert added == {
        "zettatui", "zettatui.__main__", "zettatui.terminal", "zettatui.terminal.first_frame",
        "zettatui.terminal.first_lines", "zettatui.local_file",
    }  # fmt: skip
