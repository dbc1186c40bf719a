"""The chain of ways to the clipboard: which is tried where, each of them by itself, and what an explicit one does."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from zettatui.config.options import ClipboardRoute
from zettatui.terminal import clipboard

LONG = "x" * clipboard.OSC52_LIMIT


def desktop(folder: Path, *programs: str, script: str = "cat > /dev/null") -> dict[str, str]:
    for name in programs:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin", "TERM": "xterm-256color", "DISPLAY": ":0"}


@pytest.mark.parametrize(
    ("env", "text", "rows", "expected"),
    [
        ({}, "a", 1, ["osc52", "file"]),
        ({"TMUX": "x"}, "a", 1, ["tmux", "osc52", "file"]),
        ({"STY": "1.pts"}, "a", 1, ["osc52", "file"]),
        ({"TERM": "linux"}, "a", 1, ["text", "file"]),
        ({"TERM": "vt220"}, "a", 0, ["file"]),
        ({"TERM": ""}, "a", 1, ["text", "file"]),
        ({}, LONG, 0, ["file"]),
        ({"TMUX": "x"}, LONG, 0, ["tmux", "file"]),
    ],
)
def test_the_chain_goes_from_the_surest_to_a_file(
    env: dict[str, str], text: str, rows: int, expected: list[str]
) -> None:
    assert (
        clipboard.ways(text, "auto", {"TERM": "xterm-256color", "PATH": "/nowhere", **env}, rows=rows)
        == expected
    )


def test_a_desktop_comes_first_but_not_the_one_of_a_machine_far_away(tmp_path: Path) -> None:
    env = desktop(tmp_path, "xclip")
    assert clipboard.ways("a", "auto", env, rows=1) == ["native", "osc52", "file"]
    far = {**env, "SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}
    assert clipboard.ways("a", "auto", far, rows=1) == ["osc52", "file"]
    assert clipboard.native_program({**env, "WAYLAND_DISPLAY": "wayland-0"}) == (
        "xclip",
        "-selection",
        "clipboard",
    )
    desktop(tmp_path, "wl-copy")
    assert clipboard.native_program({**env, "WAYLAND_DISPLAY": "wayland-0"}) == ("wl-copy",)
    assert clipboard.native_program({"PATH": env["PATH"]}) is None


@pytest.mark.parametrize(
    ("route", "rows", "expected"),
    [
        ("native", 1, ["native", "text", "file"]),
        ("tmux", 0, ["tmux", "file"]),
        ("osc52", 1, ["osc52", "file"]),
        ("text", 1, ["text", "file"]),
        ("text", 0, ["file"]),
        ("file", 1, ["file"]),
    ],
)
def test_an_explicit_way_is_the_only_one_that_is_guessed(
    route: ClipboardRoute, rows: int, expected: list[str]
) -> None:
    assert clipboard.ways("a", route, {"TMUX": "x", "TERM": "xterm"}, rows=rows) == expected


def test_what_is_too_long_for_an_explicit_terminal_goes_into_a_file() -> None:
    assert clipboard.ways(LONG, "osc52", {"TERM": "xterm"}, rows=0) == ["file"]


def test_the_desktops_program_gets_the_text_on_its_standard_input(tmp_path: Path) -> None:
    env = desktop(tmp_path, "xsel", script=f"cat > {tmp_path}/text; sleep 30 &")
    assert clipboard.to_native("$(rm -rf) ß\n", env) is True, "what stays behind is not waited for"
    assert (tmp_path / "text").read_text() == "$(rm -rf) ß\n"
    desktop(tmp_path, "xsel", script="exit 1")
    assert clipboard.to_native("text", env) is False
    assert clipboard.to_native("text", {"PATH": "/nowhere"}) is False


def test_osc52_is_wrapped_where_something_stands_between() -> None:
    text = "naïve " * 300
    payload = base64.b64encode(text.encode()).decode()
    bare = f"\x1b]52;c;{payload}\a"
    assert clipboard.osc52(text, {}) == bare
    wrapped = clipboard.osc52(text, {"TMUX": "x"})
    assert wrapped == f"{bare}\x1bPtmux;\x1b\x1b]52;c;{payload}\a\x1b\\"
    pieces = re.findall("\x1bP(.*?)\x1b\\\\", clipboard.osc52(text, {"STY": "1.pts"}), re.DOTALL)
    assert "".join(pieces) == bare
    assert max(map(len, pieces)) < 768, "GNU screen cuts longer strings"
