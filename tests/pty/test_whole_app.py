"""The whole app on a terminal: every screen, every size, what each action costs in bytes, and the way out."""

from __future__ import annotations

import os
import struct
import sys
import termios
import time
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path

import pytest

from tests.bench import bench_idle
from tests.bench.row import table
from tests.pty.test_first_run import PATIENCE, TMUX, Tmux
from tests.pty.test_quit import CTRL_Q, Terminal, assert_given_back, terminal
from zettatui.screens.go import PLACES
from zettatui.screens.modes import MODES

QUIET_SECONDS = 0.7
"""An app that has written nothing for so long has nothing more to write."""
SWITCH_BYTES, START_BYTES = 3_200, 5_000
"""Less than is asked for (4,096 and 12,000), for that is what it takes."""
LETTERS = {place: letter for letter, (place, _) in PLACES.items()}
TITLES = {
    "datastack": "Datastack",
    "state": "State",
    "graph": "Graph",
    "tables": "Tables",
    "jobs": "Jobs",
} | {
    "login": "Login",
    "doctor": "Doctor",
}
F11 = b"\x1b[23~"
OWN = """
[[commands]]
name = "counted"
run = ["seq", "1000", "1099"]
key = "f11"
"""
"""A configuration with a command of one's own, whose output is a page."""
STATE = '{"layers": [\n' + ",\n".join(f'{{"name": "layer {i}"}}' for i in range(200)) + "\n]}\n"


def quiet(shown: Terminal) -> int:
    """Read until nothing more comes; return how many bytes came."""
    before, last = len(shown.seen), time.monotonic()
    end = last + 30
    size = before
    while time.monotonic() - last < QUIET_SECONDS:
        assert time.monotonic() < end, "the app never falls silent"
        shown.read(0.05)
        if len(shown.seen) != size:
            size, last = len(shown.seen), time.monotonic()
    assert shown.process.poll() is None
    return size - before


def cost(shown: Terminal, *keys: bytes) -> int:
    """Type keys one by one; return how many bytes the last one costs."""
    for key in keys[:-1]:
        shown.type(key)
        quiet(shown)
    shown.type(keys[-1])
    return quiet(shown)


def _each(shown: Terminal, *keys: bytes) -> int:
    """Press keys two times; return how many bytes one costs, with what is shown about it a little later."""
    before = len(shown.seen)
    for key in keys * 2:
        mark = len(shown.seen)
        shown.type(key)
        end = time.monotonic() + 10
        while len(shown.seen) == mark and time.monotonic() < end:
            shown.read()
        shown.read(0.15)
    quiet(shown)
    return (len(shown.seen) - before) // (2 * len(keys))


def _output(shown: Terminal) -> int:
    """Run the command of one's own; return what showing its output costs."""
    drawn, before = len(shown.text), len(shown.seen)
    shown.type(F11)
    end = time.monotonic() + 30
    while "1009" not in shown.text[drawn:]:
        assert time.monotonic() < end, shown.text[drawn:]
        shown.read()
    quiet(shown)
    return len(shown.seen) - before


def resize(shown: Terminal, columns: int, lines: int) -> None:
    ioctl(shown.side, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


@pytest.fixture
def signed_in(tmp_path: Path) -> Iterator[Terminal]:
    """The demo with a file in the editor, signed in, working with its datastack."""
    file = tmp_path / "state.json"
    file.write_text(STATE)
    config = tmp_path / "zettatui" / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(OWN)
    with terminal(tmp_path, "demo", str(file)) as shown:
        shown.wait_for("layer 3")
        for key, words in (
            (b"\x07", "go to"),
            (b"l", "/auth/google/login"),
            (b"o", "check and keep it."),
            (b"\r", "Accepted; kept in"),
            (b"\x07", "go to"),
            (b"d", "vnc_v0"),
        ):
            quiet(shown)
            drawn = len(shown.text)
            shown.type(key)
            end = time.monotonic() + 30
            while words not in shown.text[drawn:]:
                assert time.monotonic() < end, shown.text[drawn:]
                shown.read()
        cost(shown, b"\r")
        yield shown


def test_starting_takes_few_bytes(tmp_path: Path) -> None:
    with terminal(tmp_path, "demo") as shown:
        shown.wait_for("Open this page")
        quiet(shown)
        print(f"start-up at 80x24 takes {len(shown.seen)} bytes")
        assert len(shown.seen) <= START_BYTES


@pytest.mark.slow
def test_every_screen_and_every_key_has_its_budget(signed_in: Terminal) -> None:
    """A row's cost is with all that is told of it once the cursor rests; that of the step alone: `test_row_moves`."""
    shown = signed_in
    spent: dict[str, tuple[int, int]] = {}
    for place, letter in LETTERS.items():
        if place in TITLES:
            spent[f"g {letter}: {place}"] = cost(shown, b"g", letter.encode()) + quiet(shown), SWITCH_BYTES
            assert watch(shown, 0.3) == 0, f"{place} writes while nobody does anything"
    cost(shown, b"g", LETTERS["state"].encode())
    spent["f11: output"] = _output(shown), SWITCH_BYTES
    assert watch(shown, 0.3) == 0, "output writes while nobody does anything"
    spent["esc: back from output"] = cost(shown, b"\x1b"), SWITCH_BYTES
    for size, most in (((80, 24), 200), ((200, 50), 300)):
        resize(shown, *size)
        quiet(shown)
        for place in ("tables", "jobs", "state"):
            cost(shown, b"g", LETTERS[place].encode())
            spent[f"a row down in {place} at {size}"] = _each(shown, b"j", b"k"), most
        _output(shown)
        spent[f"a row down in output at {size}"] = _each(shown, b"j", b"k"), most
        cost(shown, b"\x1b")
        cost(shown, b"i")
        spent[f"a letter in the editor at {size}"] = (
            _each(shown, *(bytes([letter]) for letter in b"abcdefgh")),
            most,
        )
        cost(shown, b"\x1b")
    print("\n".join(f"{what}: {size} bytes of {most}" for what, (size, most) in spent.items()))
    assert {what: size for what, (size, most) in spent.items() if not 0 < size <= most} == {}
    shown.type(CTRL_Q)
    shown.seconds_to_end()
    assert shown.process.returncode == 0
    assert_given_back(shown)


@pytest.mark.skipif(TMUX is None, reason="needs tmux")
def test_all_screens_at_all_sizes_and_then_the_shell_as_it_was(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    app = f"{sys.executable} -m zettatui demo"
    first = Tmux(tmp_path, home, f"stty -a; echo before; read x; {app}; stty -a; echo after $?; exec cat")
    try:
        settings = _stty(first.wait_for("before"), "before")
        first.press("Enter")
        first.wait_for("Open this page", "/auth/google/login")
        first.press("o")
        first.wait_for("check and keep it.")
        first.press("Enter")
        first.wait_for("Accepted")
        first.press("g", "d")
        first.wait_for("Datastack", "vnc_v0")
        first.press("Enter")
        first.wait_for("Working with vnc_v0")
        for place, title in TITLES.items():
            first.press("g", LETTERS[place])
            first.wait_for(f" {title} ·", "? help")
            for columns, lines in ((200, 50), (60, 15), (80, 24)):
                first.resize(columns, lines)
                shown = _filled(first, lines, title)
                assert "Traceback" not in "\n".join(shown)
                assert max(map(len, shown)) <= columns
        first.press("C-q")
        first.wait_for("after 0")
        assert first.told("#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{pane_dead}") == "0 1 0 0"
        assert _stty(first.screen, "after 0") == settings
    finally:
        first.close()


def _filled(window: Tmux, lines: int, title: str) -> list[str]:
    """Wait until the app fills a window of so many lines from its title to its keys."""
    end = time.monotonic() + PATIENCE
    while True:
        shown = window.screen.split("\n")[:lines]
        if len(shown) == lines and shown[0].startswith(f" {title} ·") and shown[-1].strip():
            return shown
        assert time.monotonic() < end, "\n".join(shown)


def _stty(screen: str, end: str) -> str:
    """Return what `stty -a` said last before a word."""
    return screen.rpartition(end)[0].rpartition("speed ")[2].strip()


def test_the_screens_of_these_tests_are_all_there_are() -> None:
    assert set(LETTERS) <= set(MODES)
    assert set(TITLES) == set(LETTERS), "a new screen wants a row here"


def watch(shown: Terminal, seconds: float) -> int:
    """Return the bytes that come while nobody does anything."""
    before, began = len(shown.seen), time.monotonic()
    while time.monotonic() - began < seconds:
        shown.read(0.2)
    assert shown.process.poll() is None
    return len(shown.seen) - before


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="needs Linux's schedstat")
def test_a_minute_on_every_screen_costs_nothing() -> None:
    found = bench_idle.rows(60)
    print(table(found))
    assert len(found) == 2 * len(bench_idle.SCREENS)
    assert [row for row in found if not row.met] == []
