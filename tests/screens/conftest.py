"""Fixtures of the screen tests: the app over the sandbox in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
import textual.app
from textual import events
from textual.pilot import Pilot

from tests.idle import wait_for_idle
from zettatui.app.main import ZettatuiApp
from zettatui.demo import demo_workbench
from zettatui.sandbox import Sandbox

_SWEEPS = {
    "test_faults.py",
    "test_outcomes.py",
    "test_bad_input.py",
    "test_hostile_text.py",
    "test_token_hygiene.py",
}
"""Files that go through every trouble on both flavours: the second flavour is left to `pytest -m slow`."""

_LARGE = ("login-full", "datastack-full", "state-full", "diff-uploaded", "graph-leaves", "tables-full")
"""The pictures at 120x40 that the everyday run compares; all others of that size run by `pytest -m slow`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the everyday run short; what is left out runs by `pytest -m slow`."""
    for item in items:
        second_flavour = item.path.name in _SWEEPS and "cave" in item.name
        passing = "passing_fault" in item.name
        large = item.path.name == "test_snapshots.py" and "120x40" in item.name
        if second_flavour or passing or (large and not any(way in item.name for way in _LARGE)):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def prompt_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `Pilot.press` wait in fine slices; `Pilot.pause` stays as it is, as it may be all that a test waits for."""
    monkeypatch.setattr(textual.app, "wait_for_idle", wait_for_idle)


@pytest.fixture
def demo_app(tmp_path: Path) -> Callable[..., ZettatuiApp]:
    """Make the app on a fresh demo workbench."""

    def make(thing: str | None = None, sandbox: Sandbox | None = None) -> ZettatuiApp:
        return ZettatuiApp(demo_workbench(sandbox=sandbox, folder=tmp_path / "home"), thing=thing)

    return make


_QUIET = 1 / 100
"""Seconds between two looks; more than a frame lies within two of them."""


async def settled(pilot: Pilot[None], *, seconds: float = 20.0) -> None:
    """Wait until no job runs and all messages are through."""
    app = pilot.app
    assert isinstance(app, ZettatuiApp)

    async def quiet() -> None:
        still = 0
        while still < 2:
            await pilot.pause(0)
            await wait_for_idle(_QUIET)
            still = still + 1 if app.worker.idle else 0

    await asyncio.wait_for(quiet(), seconds)


def screen_text(app: ZettatuiApp) -> str:
    """Return what the terminal shows, line by line."""
    width, height = app.size
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip)[:width] for strip in strips[:height])


async def keys(pilot: Pilot[None], *pressed: str) -> None:
    """Press keys, then wait until all they led to is done."""
    await pilot.press(*pressed)
    await settled(pilot)


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Put a text into what has the focus, as a terminal's paste does, and wait until it is taken in."""
    pilot.app.post_message(events.Paste(text))
    await settled(pilot)


async def press_text(pilot: Pilot[None], text: str) -> None:
    """Type a text key by key, and wait until it is taken in."""
    await pilot.press(*(SPELLED.get(character, character) for character in text))
    await settled(pilot)


SPELLED = {" ": "space", "_": "underscore", "/": "slash", ".": "full_stop", ":": "colon", "-": "minus"}


async def until(pilot: Pilot[None], condition: Callable[[], bool], *, seconds: float = 20.0) -> None:
    """Wait for a condition."""

    async def met() -> None:
        while not condition():
            await pilot.pause()
            await asyncio.sleep(0.01)

    await asyncio.wait_for(met(), seconds)
    await settled(pilot)
