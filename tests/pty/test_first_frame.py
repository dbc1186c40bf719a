"""The first frame on a real terminal: early, silent, losing no key, and leaving nothing behind."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path

import pyte
import pytest

from zettatui.terminal import first_frame

PATIENCE = 30.0
CTRL_Q, CTRL_C = b"\x11", b"\x03"
TEXTUAL = b"\x1b[?1004h"
"""What Textual writes when it takes the terminal, and the first frame does not."""
_ON_ITS_OWN_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
_APP = "import sys; from zettatui.__main__ import main; sys.exit(main())"
_FRAME_ALONE = """
import sys, signal
from zettatui.terminal import first_frame
try:
    first_frame.show(sys.argv[1])
    if first_frame.is_shown():
        signal.pause()
finally:
    first_frame.withdraw()
"""
_APP_THAT_BREAKS = "import sys; sys.modules['zettatui.app.main'] = None\n" + _APP


def _calm_environment() -> dict[str, str]:
    """The environment without a size of its own: the terminal's counts."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


class Terminal:
    """A pseudo-terminal with a Python program on it."""

    def __init__(self, code: str, *words: str, size: tuple[int, int] = (80, 24), **env: str) -> None:
        self.main, self.side = pty.openpty()
        self.size = size
        ioctl(self.side, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.before = termios.tcgetattr(self.side)
        self.seen = b""
        self.process = subprocess.Popen(
            [sys.executable, "-c", _ON_ITS_OWN_TERMINAL + code, *words],
            stdin=self.side,
            stdout=self.side,
            stderr=self.side,
            start_new_session=True,
            env={**_calm_environment(), "TERM": "xterm-256color", "COLORTERM": "truecolor", **env},
        )

    def read(self, seconds: float = 0.05) -> None:
        while select.select([self.main], [], [], seconds)[0]:
            self.seen += os.read(self.main, 65536)
            seconds = 0

    def wait_for(self, words: bytes, after: int = 0) -> int:
        """Wait until something is drawn; return the place behind it in all that was written."""
        end = time.monotonic() + PATIENCE
        while (at := self.seen.find(words, after)) < 0:
            assert self.process.poll() is None, self.seen
            assert time.monotonic() < end, self.seen
            self.read()
        return at + len(words)

    def wait_to_see(self, words: str) -> None:
        """Wait until the words stand on the screen: what is written is only what is different there."""
        screen = pyte.Screen(*self.size)
        stream, fed = pyte.ByteStream(screen), 0
        end = time.monotonic() + PATIENCE
        while not any(words in row for row in screen.display):
            assert self.process.poll() is None, self.seen
            assert time.monotonic() < end, screen.display
            self.read()
            # pyte takes an SGR without parameters as nothing at all.
            stream.feed(self.seen[fed:].replace(b"\x1b[m", b"\x1b[0m"))
            fed = len(self.seen)

    def wait_for_end(self) -> int:
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, self.seen
            self.read()
        self.read()
        return self.process.returncode

    def type(self, keys: bytes) -> None:
        os.write(self.main, keys)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        os.close(self.side)
        os.close(self.main)

    def assert_given_back(self) -> None:
        assert termios.tcgetattr(self.side) == self.before
        assert self.seen.count(b"\x1b[?1049h") == self.seen.count(b"\x1b[?1049l") == 1
        assert self.seen.rfind(b"\x1b[?25h") > self.seen.rfind(b"\x1b[?25l")


@contextlib.contextmanager
def terminal(code: str, *words: str, size: tuple[int, int] = (80, 24), **env: str) -> Iterator[Terminal]:
    shown = Terminal(code, *words, size=size, **env)
    try:
        yield shown
    finally:
        shown.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A minified state."""
    layer = {
        "name": "img",
        "source": "precomputed://gs://bucket",
        "segments": [str(i) for i in range(90_000)],
    }
    path = tmp_path / "state.json"
    path.write_text(json.dumps({"layers": [layer]}, separators=(",", ":")))
    return path


@pytest.mark.parametrize("words", [[], ["demo"]])
def test_the_document_is_there_before_textual(file: Path, words: list[str]) -> None:
    with terminal(_APP, *words, str(file)) as shown:
        taken_over = shown.wait_for(TEXTUAL)
        first = shown.seen[:taken_over].decode()
        for line in (
            " State",
            " state.json",
            "1 {",
            '2   "layers": [',
            '4       "name": "img",',
            "ctrl+o open",
        ):
            assert line in first
        assert "\x1b[4;1H" in first
        assert shown.seen.count(b"\x1b[?1049h") == 1
        shown.wait_to_see("as stored")
        shown.type(CTRL_Q)
        assert shown.wait_for_end() == 0
        shown.assert_given_back()


def test_keys_typed_meanwhile_are_neither_lost_nor_echoed(file: Path) -> None:
    with terminal(_APP, "demo", str(file)) as shown:
        shown.wait_for(b"ctrl+o open")
        # Down to the second line, to its end, into text mode, and three letters.
        shown.type(b"\x1b[B\x1b[FiXYZ")
        shown.wait_to_see("line 2, column 14: XYZ is no")
        assert b"iXYZ" not in shown.seen
        assert b"^[" not in shown.seen
        shown.type(CTRL_Q)
        assert shown.wait_for_end() == 0
        shown.assert_given_back()


@pytest.mark.parametrize("words", [[], ["demo"]])
def test_without_a_file_it_says_at_once_that_it_comes(words: list[str], tmp_path: Path) -> None:
    with terminal(_APP, *words, ZETTATUI_HOME=str(tmp_path), HOME=str(tmp_path)) as shown:
        taken_over = shown.wait_for(TEXTUAL)
        first = shown.seen[:taken_over].decode()
        for line in (" zettatui", first_frame.OPENING, "ctrl+o open g go ? help ctrl+q quit"):
            assert line in first
        shown.wait_to_see(" Login" if words else " Welcome")
        shown.type(CTRL_Q)
        assert shown.wait_for_end() == 0
        shown.assert_given_back()


def test_a_start_writes_little(file: Path) -> None:
    with terminal(_APP, "demo", str(file)) as shown:
        shown.wait_to_see("as stored")
        shown.wait_to_see("1 layers")
        shown.type(CTRL_Q)
        assert shown.wait_for_end() == 0
        assert len(shown.seen) <= 12_000


def test_ctrl_q_typed_at_once_quits(file: Path) -> None:
    with terminal(_APP, "demo", str(file)) as shown:
        shown.wait_for(b"ctrl+o open")
        shown.type(CTRL_Q)
        assert shown.wait_for_end() == 0
        shown.assert_given_back()


def test_a_file_that_cannot_be_read_is_told_by_the_app(file: Path) -> None:
    with terminal(_APP, "demo", str(file)) as shown:
        shown.wait_for(b"ctrl+o open")
        os.replace(file, file.with_name("elsewhere"))
        shown.wait_for(TEXTUAL)
        shown.type(CTRL_Q)
        assert shown.wait_for_end() == 0
        shown.assert_given_back()


def test_ctrl_c_ends_the_start(file: Path) -> None:
    with terminal(_FRAME_ALONE, str(file)) as shown:
        shown.wait_for(b"ctrl+o open")
        shown.type(CTRL_C)
        shown.wait_for_end()
        shown.assert_given_back()


def test_a_signal_to_end_gives_the_terminal_back(file: Path) -> None:
    with terminal(_FRAME_ALONE, str(file)) as shown:
        shown.wait_for(b"ctrl+o open")
        end = time.monotonic() + PATIENCE
        while termios.tcgetattr(shown.side) == shown.before:
            assert time.monotonic() < end
        shown.read(0.2)  # the handler is set right behind the drawing
        shown.process.send_signal(signal.SIGTERM)
        assert shown.wait_for_end() == 128 + signal.SIGTERM
        shown.assert_given_back()


def test_a_start_that_fails_gives_the_terminal_back_before_it_says_so(file: Path) -> None:
    with terminal(_APP_THAT_BREAKS, "demo", str(file)) as shown:
        assert shown.wait_for_end() == 1
        shown.assert_given_back()
        assert b"Traceback" in shown.seen[shown.seen.find(b"\x1b[?1049l") :]


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"TERM": ""}])
def test_a_terminal_that_can_do_nothing_is_left_alone(file: Path, env: dict[str, str]) -> None:
    with terminal(_FRAME_ALONE, str(file), **env) as shown:
        assert shown.wait_for_end() == 0
        assert shown.seen == b""


def test_a_terminal_too_small_is_left_alone(file: Path) -> None:
    with terminal(_FRAME_ALONE, str(file), size=(30, 24)) as shown:
        assert shown.wait_for_end() == 0
        assert shown.seen == b""


def test_no_colour_means_no_style(file: Path) -> None:
    with terminal(_FRAME_ALONE, str(file), NO_COLOR="1") as shown:
        shown.wait_for(b"ctrl+o open")
        assert re.findall(rb"\x1b\[[\d;]*m", shown.seen) == []


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (41, 7)])
def test_the_frame_fits_the_terminal(file: Path, size: tuple[int, int]) -> None:
    with terminal(_FRAME_ALONE, str(file), size=size) as shown:
        shown.wait_for(b"i edit")
        rows = re.split(rb"\x1b\[\d+;1H", shown.seen)[1:]
        drawn = [re.sub(rb"\x1b\[[0-?]*[ -/]*[@-~]", b"", row).decode() for row in rows]
        assert max(map(len, drawn)) <= size[0]
        assert f"\x1b[{size[1]};1H".encode() in shown.seen
        assert f"\x1b[{size[1] + 1};1H".encode() not in shown.seen


def test_output_that_is_no_terminal_gets_nothing(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FRAME_ALONE, str(file)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert (done.stdout, done.stderr) == (b"", b"")
