"""Fixtures of the screen tests: the app over the sandbox in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from zettatui.app import ZettatuiApp
from zettatui.demo import demo_workbench
from zettatui.sandbox import Sandbox


@pytest.fixture
def demo_app(tmp_path: Path) -> Callable[..., ZettatuiApp]:
    """Make the app on a fresh demo workbench."""

    def make(thing: str | None = None, sandbox: Sandbox | None = None) -> ZettatuiApp:
        return ZettatuiApp(demo_workbench(sandbox=sandbox, folder=tmp_path / "home"), thing=thing)

    return make


async def settled(pilot: Pilot[None], *, seconds: float = 20.0) -> None:
    """Wait until no job runs and all messages are through."""
    app = pilot.app
    assert isinstance(app, ZettatuiApp)

    async def quiet() -> None:
        still = 0
        while still < 2:
            await pilot.pause()
            still = still + 1 if app.worker.idle else 0
            if not app.worker.idle:
                await asyncio.sleep(0.01)

    await asyncio.wait_for(quiet(), seconds)
