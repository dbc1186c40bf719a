"""Commands of the person's own in the app: by key and palette, as page, sentence and on the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.screens.conftest import keys, screen_text, settled, type_text, until
from zettatui.app.main import ZettatuiApp
from zettatui.config import Config, LoadedConfig
from zettatui.config.own_commands import OwnCommand
from zettatui.demo import demo_workbench
from zettatui.sandbox.demo import state_text

NAMES = "import json, sys; [print(one['name']) for one in json.load(open(sys.argv[1]))['layers']]"


def app_with(folder: Path, *commands: OwnCommand) -> ZettatuiApp:
    file = folder / "state.json"
    file.write_bytes(state_text())
    config = LoadedConfig(Config(commands=commands))
    return ZettatuiApp(demo_workbench(folder=folder / "home", config=config), thing=str(file))


async def test_by_its_key_as_a_page(tmp_path: Path) -> None:
    app = app_with(tmp_path, OwnCommand("names", (sys.executable, "-c", NAMES, "{file}"), "f11"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "f11")
        await until(pilot, lambda: app._place == "output")
        lines = [line.split() for line in screen_text(app).splitlines()]
        wanted = [layer["name"] for layer in json.loads(state_text())["layers"]]
        shown = [line[-1].lstrip("▸") for line in lines if line]
        assert [name for name in shown if name in wanted] == wanted
        assert "names · code 0" in screen_text(app)
        await keys(pilot, "escape", "question_mark")
        assert "Your own commands" in str(
            [str(one.content) for one in app.screen.query("Static") if hasattr(one, "content")]
        )


async def test_by_the_palette_as_a_sentence_and_what_is_missing_is_said(tmp_path: Path) -> None:
    app = app_with(
        tmp_path,
        OwnCommand("greet", (sys.executable, "-c", "print('one'); print('{server}')"), show="sentence"),
        OwnCommand("linked", ("true", "{link}"), "f11"),
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "ctrl+p")
        await until(pilot, lambda: "upload (u)" in screen_text(app))
        await type_text(pilot, "greet")
        await until(pilot, lambda: "Your own command" in screen_text(app))
        await until(pilot, lambda: "upload (u)" not in screen_text(app))
        await keys(pilot, "enter")
        await until(pilot, lambda: "greet: https://api.zetta.ai/wclee" in screen_text(app))
        await keys(pilot, "f11")
        assert any("needs its neuroglancer link" in one.message for one in app._notifications)


async def test_on_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lent = []

    @contextmanager
    def suspended(self: ZettatuiApp) -> Iterator[None]:
        lent.append(1)
        yield

    monkeypatch.setattr(ZettatuiApp, "suspend", suspended)
    note = tmp_path / "noted"
    code = f"import sys; open({str(note)!r}, 'w').write(open(sys.argv[1]).read()); sys.exit(2)"
    app = app_with(tmp_path, OwnCommand("own", (sys.executable, "-c", code, "{file}"), "f11", "terminal"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        text = app.screen.to_read.text()  # type: ignore[attr-defined]
        await keys(pilot, "f11")
        await until(pilot, note.exists)
        await until(pilot, lambda: any("ended with code 2" in one.message for one in app._notifications))
        assert note.read_text() == text
        assert lent == [1]
        assert not list(app.bench.folders.runtime.glob("given-*"))
