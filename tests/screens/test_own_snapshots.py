"""How it looks what a command of one's own said, an app that only reads, and a number before a motion."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.screens.conftest import keys, settled
from tests.screens.test_snapshots import Snap
from tests.steady import steady_sandbox
from zettatui.app.main import ZettatuiApp
from zettatui.config import Config, LoadedConfig
from zettatui.config.own_commands import OwnCommand
from zettatui.demo import demo_workbench
from zettatui.screens.output import OutputScreen
from zettatui.worker.own_commands import CommandEnded

SIZES = pytest.mark.parametrize(
    "size",
    [pytest.param((80, 24), id="80x24"), pytest.param((120, 40), id="120x40", marks=pytest.mark.slow)],
)
LAYERS = OwnCommand("layer names", ("jq", "-r", ".layers[].name", "{file}"), "f11")


@SIZES
@pytest.mark.parametrize("code", [pytest.param(0, marks=pytest.mark.slow), 3])
def test_what_a_command_said(snap_compare: Snap, tmp_path: Path, code: int, size: tuple[int, int]) -> None:
    said = "\n".join(["img", "vnc_v0", "somata 細胞", "jq: error: it is no JSON" if code else "notes"])
    words = ("jq", "-r", ".layers[].name", "/run/user/1000/zettatui/given-1.json")
    ended = CommandEnded(LAYERS, words, code, said, cut=bool(code), seconds=0.1)

    async def drive(pilot: Pilot[None]) -> None:
        await settled(pilot)
        pilot.app.push_screen(OutputScreen(ended, lambda: None))
        await settled(pilot)

    app = ZettatuiApp(demo_workbench(sandbox=steady_sandbox(), folder=tmp_path / "app"))
    assert snap_compare(app, terminal_size=size, run_before=drive)


@SIZES
def test_read_only_and_a_count(snap_compare: Snap, tmp_path: Path, size: tuple[int, int]) -> None:
    file = tmp_path / "state.json"
    file.write_text('{"layers": [{"type": "image", "name": "img"}]}')
    config = LoadedConfig(Config(readonly=True, commands=(LAYERS,)), named={"readonly": "--readonly"})

    async def drive(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await keys(pilot, "1", "2")

    bench = demo_workbench(sandbox=steady_sandbox(), folder=tmp_path / "app", config=config)
    assert snap_compare(ZettatuiApp(bench, thing=str(file)), terminal_size=size, run_before=drive)
