"""The doctor's screen: reached from anywhere, filled step by step, copied whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot

from tests.screens.conftest import keys, screen_text, settled
from tests.steady import steady_app, steady_sandbox, stopped_watch
from zettatui.app.main import ZettatuiApp
from zettatui.screens.doctor import DoctorScreen
from zettatui.worker import doctor as doctor_room
from zettatui.worker.doctor import Finding
from zettatui.worker.doctor.doctor import Tell
from zettatui.worker.jobs import Progress

ILL = (
    Finding("zettatui", "zettatui", "0.1.0"),
    Finding("terminal", "TERM", "xterm-256color"),
    Finding("terminal", "colours", "16,777,216 (COLORTERM truecolor)"),
    Finding(
        "tmux", "escape-time", "500 ms", "warning",
        "The esc key comes that much later. Add to ~/.tmux.conf: set -s escape-time 10",
    ),
    Finding("clipboard", "route", "through tmux (load-buffer -w), else OSC 52 through the terminal"),
    Finding("tokens", "api.zetta.ai-cave-secret.json", "keys token, mode 600"),
    Finding(
        "servers", "zetta wclee", "https://api.zetta.ai/wclee: The server could not be reached", "trouble",
        "Check the address, the network and a proxy; then try again.",
    ),
    Finding("servers", "daf", "https://global.daf-apis.com, kind cave"),
    Finding("servers", "daf: info", "4.3.3 at global.daf-apis.com, 41 ms"),
)  # fmt: skip


def always(self: doctor_room.Doctor, progress: Progress, tell: Tell) -> object:
    async def examine() -> tuple[Finding, ...]:
        for finding in ILL:
            tell(finding)
        return ILL

    return examine()


async def test_the_whole_report_is_copied(demo_app: Callable[..., ZettatuiApp]) -> None:
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "g", "h")
        assert isinstance(app.screen, DoctorScreen)
        shown = screen_text(app)
        assert "things seen:" in shown
        assert "Python" in shown
        await keys(pilot, "y")
        copied = app.clipboard
        assert "\nservers\n" in copied
        assert "kind zetta" in copied
        assert "80 × 24" in copied


async def test_every_place_to_go_to_fits_on_80_columns(demo_app: Callable[..., ZettatuiApp]) -> None:
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "g")
        line = screen_text(app).splitlines()[-1]
        assert "h health" in line
        assert line.rstrip().endswith("esc")


async def test_only_problems_and_everything_again(
    demo_app: Callable[..., ZettatuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_room.Doctor, "examine", always)
    app = demo_app()
    async with app.run_test(size=(80, 40)) as pilot:
        await settled(pilot)
        await keys(pilot, "g", "h")
        assert "9 things seen: 1 to look at, 1 failed." in screen_text(app)
        assert "4.3.3 at global.daf-apis.com" in screen_text(app)
        await keys(pilot, "a")
        assert "4.3.3 at global.daf-apis.com" not in screen_text(app)
        assert "set -s escape-time 10" in screen_text(app)
        await keys(pilot, "y")
        assert "4.3.3 at global.daf-apis.com" in app.clipboard, "the copy is whole, whatever is shown"
        await keys(pilot, "a")
        assert "4.3.3 at global.daf-apis.com" in screen_text(app)


async def test_looking_can_be_stopped_and_taken_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = steady_sandbox()
    world.faults.add("slow", None, ".*/schema/versions", seconds=3600, times=1)
    with stopped_watch():
        app = steady_app(tmp_path, None, sandbox=world, signed_in=True, datastack=None)
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press("g", "h")
            await until_looking(pilot, app)
            screen = app.screen
            assert isinstance(screen, DoctorScreen)
            assert screen.why_not("doctor.again") == "The doctor is still looking; esc stops that."
            await keys(pilot, "escape")
            assert "Cancelled: look at everything." in screen_text(app)
            seen_so_far = screen_text(app)
            assert "zettatui" in seen_so_far
            await keys(pilot, "r")
            assert "things seen:" in screen_text(app)
            assert screen.query_one(VerticalScroll).has_focus


async def until_looking(pilot: Pilot[None], app: ZettatuiApp) -> None:
    for _ in range(2000):
        await pilot.pause()
        if (
            isinstance(app.screen, DoctorScreen)
            and "Looking…" in screen_text(app)
            and "Python" in screen_text(app)
        ):
            return
    raise AssertionError("the doctor does not look")
