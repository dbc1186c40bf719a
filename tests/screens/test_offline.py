"""While a server cannot be reached, what was read before is shown, with its age; nothing of it is taken for fresh."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.screens.conftest import keys, screen_text, settled, until
from tests.screens.walkthrough import STATE_ID
from tests.steady import NOW, steady_app, steady_sandbox
from zettatui.app.main import ZettatuiApp
from zettatui.services import wire
from zettatui.services.asgi import AsgiAdapter


class Line:
    """A line to the sandbox that can be pulled out."""

    def __init__(self) -> None:
        self.cut = False


def pulled(app: ZettatuiApp, line: Line) -> ZettatuiApp:
    """Let the app's requests find no server while the line is cut, and wait for nothing between attempts."""
    adapter_of = app.bench._adapter_of

    class Adapter:
        def __init__(self, inner: AsgiAdapter) -> None:
            self._inner = inner

        @asynccontextmanager
        async def open(self, request: wire.OutgoingRequest) -> AsyncIterator[wire.IncomingAnswer]:
            if line.cut:
                raise wire.NotConnected("no route to host")
            async with self._inner.open(request) as incoming:
                yield incoming

        async def aclose(self) -> None:
            await self._inner.aclose()

    async def at_once(seconds: float) -> None:
        return None

    app.bench._adapter_of = lambda address: Adapter(adapter_of(address))  # type: ignore[arg-type, return-value]
    app.bench.pause = at_once
    return app


async def test_copies_are_shown_with_their_age(tmp_path: Path) -> None:
    world, line = steady_sandbox(), Line()
    keeping: dict[str, Any] = {"sandbox": world, "signed_in": True}
    app = pulled(steady_app(tmp_path / "home", datastack="vnc_v0", **keeping), line)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "g", "t")
        await until(pilot, lambda: "synapses" in screen_text(app))
        await keys(pilot, "g", "s")
        app.open_thing(STATE_ID)
        await until(pilot, lambda: "● img" in screen_text(app))

    line.cut = True
    app = pulled(steady_app(tmp_path / "home", **keeping), line)
    app.bench.now = lambda: NOW + timedelta(hours=2)
    app._resumes = False
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "ann@lab.example (not checked)" in screen_text(app)
        await keys(pilot, "g", "d", "enter")
        await until(pilot, lambda: "copy as of" in screen_text(app).replace("\n", " "))
        words = " ".join(screen_text(app).split())
        assert "The server could not be reached (api.zetta.ai)" in words
        assert "2026-11-23 12:44:10Z (2 hours ago)" in words
        assert "copy of 11-23 12:44Z" in words, "line 1 says it for as long as it is so"
        await keys(pilot, "g", "t")
        await until(pilot, lambda: "synapses" in screen_text(app))
        await until(pilot, lambda: "copy of 11-23" in screen_text(app))
        await keys(pilot, "g", "s")
        app.open_thing(STATE_ID)
        await until(pilot, lambda: "● img" in screen_text(app))
        assert "(2 hours ago)" in screen_text(app)

        line.cut = False
        await keys(pilot, "g", "d", "r", "enter")
        await until(pilot, lambda: "copy of" not in screen_text(app))


async def test_what_was_never_read_is_not_made_up(tmp_path: Path) -> None:
    line = Line()
    line.cut = True
    app = pulled(steady_app(tmp_path / "home", signed_in=True), line)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "token not checked" in screen_text(app)
        await keys(pilot, "g", "s")
        app.open_thing(STATE_ID)
        await settled(pilot)
        assert "w why?" in screen_text(app)
        assert not list(app.bench.folders.answers.glob("*")) if app.bench.folders.answers.exists() else True
