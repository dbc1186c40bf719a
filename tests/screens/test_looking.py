"""Looks that are chosen: themes, no colours, the mouse, the calm on a slow line, and copying by each way."""

from __future__ import annotations

import itertools
import math
import os
import re
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.theme import Theme

from tests.screens.conftest import keys, screen_text, settled, until
from zettatui import themes
from zettatui.app.main import ZettatuiApp
from zettatui.config import Config, LoadedConfig
from zettatui.demo import demo_workbench
from zettatui.screens.to_select import ToSelect

COLOURED = re.compile(r"\x1b\[[\d;]*\b(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[\d;]*m")


@pytest.fixture
def looking(tmp_path: Path) -> Callable[..., ZettatuiApp]:
    def make(**chosen: Any) -> ZettatuiApp:
        return ZettatuiApp(demo_workbench(folder=tmp_path / "home", config=LoadedConfig(Config(**chosen))))

    return make


def told(app: ZettatuiApp) -> str:
    return " | ".join(note.message for note in app._notifications)


async def test_a_theme_is_tried_while_choosing_and_kept_or_not(looking: Callable[..., ZettatuiApp]) -> None:
    app = looking()
    async with app.run_test() as pilot:
        await settled(pilot)
        assert app.theme == "textual-dark"
        await keys(pilot, "f8", "down")
        assert app.theme == "textual-light"
        await keys(pilot, "escape")
        assert app.theme == "textual-dark"
        await keys(pilot, "f8", "5", "G", "enter")
        assert app.theme == "contrast"
        await until(pilot, lambda: "Theme contrast, for this demo." in told(app))
    assert looking().theme == "contrast", "what was chosen is worn at the next start"
    app = looking(theme="nord")
    assert app.theme == "nord", "what is configured goes before it"
    async with app.run_test() as pilot:
        await keys(pilot, "f8", "home", "enter")
        assert "until you leave: the default says nord" in told(app)
    assert looking().theme == "contrast"


async def test_a_configured_theme_is_worn_and_an_unknown_one_is_told(
    looking: Callable[..., ZettatuiApp],
) -> None:
    app = looking(theme="nord")
    assert app.theme == "nord"
    app = looking(theme="pink")
    assert app.theme == "textual-dark"
    async with app.run_test() as pilot:
        await until(pilot, lambda: "There is no theme “pink”. Ours are dark, light" in told(app))


SEPIA = """
primary = "#704214"
background = "#f4ecd8"
foreground = "#3b2a14"
dark = false
text_alpha = 1

[variables]
block-cursor-background = "#704214"
block-cursor-text-style = "none"
"""


async def test_a_theme_of_ones_own_is_worn_and_kept_and_a_bad_one_is_told(
    looking: Callable[..., ZettatuiApp],
) -> None:
    app = looking()
    folder = app.bench.folders.config / "themes"
    folder.mkdir(parents=True)
    (folder / "sepia.toml").write_text(SEPIA)
    (folder / "bad.toml").write_text('primary = "#704214"\nwarning = "red-ish"\n')
    (folder / "nord.toml").write_text('primary = "#704214"\n')
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "f8")
        assert "sepia" in screen_text(app)
        assert "yours, from sepia.toml" in screen_text(app)
        assert f"{folder / 'bad.toml'}, line 2: warning must be a colour such as #56b4e9." in told(app)
        assert "1 more" in told(app)
        await keys(pilot, *str(len(themes.NAMES) + 1), "G", "enter")
        assert app.theme == "sepia"
        assert app.get_css_variables()["background"].upper() == "#F4ECD8"
        await until(pilot, lambda: app.bench.kept_theme == "sepia")
    assert looking().theme == "sepia"
    assert looking(theme="sepia").theme == "sepia"
    (folder / "sepia.toml").unlink()
    assert looking().theme == "textual-dark"


async def test_no_color_means_no_colour_at_all(
    looking: Callable[..., ZettatuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = looking(theme="light")
    async with app.run_test() as pilot:
        await keys(pilot, "g", "d")
        frame = app.screen._compositor.render_full_update().render_segments(app.console)
        assert not COLOURED.search(frame)
        assert re.search(r"\x1b\[[\d;]*\b1\b[\d;]*m", frame), "bold still tells what matters"
        await keys(pilot, "f8")
        assert "NO_COLOR is set" in told(app)
    assert os.environ["NO_COLOR"] == "1", "an editor that is started from here finds it"


async def test_over_ssh_nothing_moves(
    looking: Callable[..., ZettatuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "full")
    app = looking(slow="on")
    assert app.animation_level == "none"


async def test_the_mouse_can_be_left_to_the_terminal(
    looking: Callable[..., ZettatuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = looking()
    async with app.run_test() as pilot:
        await settled(pilot)
        written: list[str] = []
        monkeypatch.setattr(app._driver, "write", written.append)
        await keys(pilot, "f9")
        assert written == ["\x1b[?1006l\x1b[?1003l\x1b[?1000l"]
        assert "belongs to the terminal" in told(app)
        app.lend_mouse()
        app.take_mouse()
        assert written[-1].endswith("l"), "what was switched off stays off"
        await keys(pilot, "f9")
        assert written[-1] == "\x1b[?1000h\x1b[?1003h\x1b[?1006h"


def programs(folder: Path, monkeypatch: pytest.MonkeyPatch, **scripts: str) -> None:
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.mark.parametrize(
    ("obeys", "said"), [("exit 0", "this desktop's clipboard"), ("exit 1", "the terminal")]
)
async def test_the_desktop_is_asked_first_and_then_the_terminal(
    looking: Callable[..., ZettatuiApp],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    obeys: str,
    said: str,
) -> None:
    programs(tmp_path, monkeypatch, xclip=f"cat > {tmp_path}/text; {obeys}")
    monkeypatch.setenv("DISPLAY", ":0")
    app = looking()
    async with app.run_test() as pilot:
        await settled(pilot)
        app.copy_text("648518346677614825", "the id")
        await until(pilot, lambda: "Copied" in told(app))
        assert told(app) == f"Copied the id (through {said})."
        assert (tmp_path / "text").read_text() == "648518346677614825"
        assert app.clipboard == "648518346677614825"


async def test_tmux_is_asked_before_the_terminal(
    looking: Callable[..., ZettatuiApp], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(tmp_path, monkeypatch, tmux="cat > /dev/null")
    monkeypatch.setenv("TMUX", "x")
    app = looking()
    async with app.run_test() as pilot:
        await settled(pilot)
        app.copy_text("1", "the id")
        await until(pilot, lambda: told(app) == "Copied the id (through tmux).")


async def test_where_no_clipboard_is_reached_the_text_stands_alone_to_be_selected(
    looking: Callable[..., ZettatuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    app = looking()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.copy_text("https://a.example/x\n648518346677614825", "the link")
        await until(pilot, lambda: isinstance(app.screen, ToSelect))
        lines = [line.rstrip() for line in screen_text(app).splitlines()]
        assert lines[:3] == ["https://a.example/x", "648518346677614825", ""]
        assert "select it with the mouse" in lines[-1]
        await keys(pilot, "escape")
        app.copy_text("long\n" * 100, "the text")
        await until(pilot, lambda: "No clipboard took the text; it is in" in told(app))


def assert_private(path: Path, text: str) -> None:
    assert path.read_text() == text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_file_is_for_its_owner_alone(looking: Callable[..., ZettatuiApp]) -> None:
    app = looking(clipboard="file")
    async with app.run_test() as pilot:
        await settled(pilot)
        app.copy_text("1", "the id")
        await until(pilot, lambda: "as the clipboard setting asks" in told(app))
        path = Path(told(app).partition(" into ")[2].partition(",")[0])
    assert_private(path, "1")


def _linear(colour: str) -> list[float]:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def _luminance(colour: str) -> float:
    return _dot((0.2126, 0.7152, 0.0722), _linear(colour))


STRONG = ("contrast", "contrast-light", "deuteranopia", "tritanopia")


@pytest.mark.parametrize(
    "theme", [one for one in themes.OWN if one.name in STRONG], ids=lambda theme: theme.name
)
def test_high_contrast_is_seven_to_one(theme: Theme) -> None:
    ground = _luminance(theme.background or "")
    for colour in (theme.primary, theme.accent, theme.warning, theme.error, theme.success, theme.foreground):
        high, low = sorted((_luminance(colour or ""), ground), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 7, colour


CONFUSED = {
    "deuteranopia": (
        ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
        ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    ),
    "tritanopia": (
        ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    ),
}
"""What eyes without one kind of cones make of linear RGB (Machado, Oliveira and Fernandes 2009, severity 1)."""


@pytest.mark.parametrize("name", CONFUSED)
def test_what_is_told_by_colour_is_told_to_colour_blind_eyes_too(name: str) -> None:
    theme = next(one for one in themes.OWN if one.name == name)
    told_apart = [theme.error, theme.warning, theme.success, theme.foreground]
    for confusion in CONFUSED[name]:
        seen = [_lab([_dot(row, _linear(colour or "")) for row in confusion]) for colour in told_apart]
        for one, other in itertools.combinations(seen, 2):
            assert math.dist(one, other) > 20, "ten times what can just be told apart (CIE 1976)"


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return min(1.0, max(0.0, sum(a * b for a, b in zip(one, other, strict=True))))


def _lab(linear: Sequence[float]) -> tuple[float, float, float]:
    to_xyz = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8728))
    x, y, z = (
        value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
        for value in (_dot(row, linear) for row in to_xyz)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
