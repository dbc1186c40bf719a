"""An app that was started to change nothing: it shows so, and every key that would says why it does not."""

from __future__ import annotations

from pathlib import Path

from tests.screens.conftest import keys, screen_text, settled
from zettatui.actions import ACTIONS
from zettatui.app.main import ZettatuiApp
from zettatui.config import Config, LoadedConfig
from zettatui.demo import demo_workbench
from zettatui.sandbox.demo import state_text

READING = LoadedConfig(Config(readonly=True), named={"readonly": "--readonly"})


async def test_the_badge_and_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_bytes(state_text())
    app = ZettatuiApp(demo_workbench(folder=tmp_path / "home", config=READING), thing=str(file))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "read-only · demo of" in screen_text(app).splitlines()[0]
        await keys(pilot, "u")
        assert any("started with --readonly" in one.message for one in app._notifications)
        assert app._place == "state"
        await keys(pilot, "tab", "h", "escape", "d")
        assert app._place == "diff"
        await keys(pilot, "u")
        assert not [one for one in app.bench.requests if one.method == "POST"]


def test_every_action_that_sends_a_change_is_marked() -> None:
    marked = {action.id for action in ACTIONS if action.changes}
    sends = ("upload", "submit", "delete", "create", "new_row", "update", "undo", "take_back", "log_out")
    meant = {action.id for action in ACTIONS if action.method in sends}
    of_this_machine = {"state.undo", "layers.delete", "sets.undo", "diff.take_back"}
    assert marked == (meant - of_this_machine) | {"metadata.edit"}
