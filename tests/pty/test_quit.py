"""The real command on a real terminal: it starts, leaves within a second, and gives the terminal back."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path

import pytest

START = 30.0
"""Seconds a slow machine may take to show the first screen."""
QUIT = 1.0
"""Seconds that quitting may take."""
CTRL_Q, CTRL_C = b"\x11", b"\x03"

_ESCAPES = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]*[0-~])"
)
_ON_ITS_OWN_TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from zettatui.cli import main
sys.exit(main(sys.argv[1:]))
"""


class Terminal:
    """A pseudo-terminal of 80 columns and 24 lines with zettatui on it."""

    def __init__(self, home: Path, *words: str) -> None:
        self.main, self.side = pty.openpty()
        ioctl(self.side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self.side)
        self.seen = b""
        env = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("ZETTATUI", "TEXTUAL", "TMUX"))
        }
        env.update(
            HOME=str(home), ZETTATUI_HOME=str(home / "zettatui"), TERM="xterm-256color", COLORTERM="truecolor"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", _ON_ITS_OWN_TERMINAL, *words],
            stdin=self.side,
            stdout=self.side,
            stderr=self.side,
            start_new_session=True,
            env=env,
        )

    @property
    def text(self) -> str:
        """All that was drawn, without escape sequences."""
        return _ESCAPES.sub(b"", self.seen).decode("utf-8", "replace")

    def read(self, seconds: float = 0.05) -> None:
        """Take in what the process draws."""
        while select.select([self.main], [], [], seconds)[0]:
            self.seen += os.read(self.main, 65536)
            seconds = 0

    def wait_for(self, words: str, seconds: float = START) -> None:
        end = time.monotonic() + seconds
        while words not in self.text:
            assert self.process.poll() is None, self.text
            assert time.monotonic() < end, self.text
            self.read()

    def type(self, keys: bytes) -> None:
        os.write(self.main, keys)

    def seconds_to_end(self) -> float:
        """Wait for the process to end, reading all the while, as a terminal does."""
        began = time.monotonic()
        while self.process.poll() is None:
            assert time.monotonic() - began < 20, self.text
            self.read(0.01)
        took = time.monotonic() - began
        self.read(0)
        return took

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        os.close(self.side)
        os.close(self.main)


@contextlib.contextmanager
def terminal(home: Path, *words: str) -> Iterator[Terminal]:
    shown = Terminal(home, *words)
    try:
        yield shown
    finally:
        shown.close()


@pytest.fixture
def silent_server() -> Iterator[tuple[int, socket.socket]]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        listener.settimeout(START)
        yield listener.getsockname()[1], listener


def assert_given_back(shown: Terminal) -> None:
    """The terminal is as it was: its modes, its screen, its cursor, the mouse; and nothing is left on it."""
    assert termios.tcgetattr(shown.side) == shown.before
    last = {
        mode: shown.seen.rfind(b"\x1b[?" + mode) for mode in (b"1049h", b"1049l", b"25h", b"1000h", b"1000l")
    }
    assert last[b"1049h"] < last[b"1049l"]
    assert last[b"1000h"] < last[b"1000l"]
    assert last[b"25h"] > last[b"1049h"]
    after = _ESCAPES.sub(b"", shown.seen[last[b"1049l"] :]).decode().strip()
    assert after == ""


def test_the_demo_starts_and_quits(tmp_path: Path) -> None:
    with terminal(tmp_path, "demo") as shown:
        shown.wait_for("Open this page")
        shown.type(CTRL_Q)
        took = shown.seconds_to_end()
        print(f"quitting the demo took {took:.3f} s")
        assert shown.process.returncode == 0
        assert took < QUIT
        assert_given_back(shown)


def test_quitting_waits_for_no_silent_server(
    tmp_path: Path, silent_server: tuple[int, socket.socket]
) -> None:
    port, listener = silent_server
    with terminal(tmp_path, "--server", f"http://127.0.0.1:{port}") as shown:
        shown.wait_for("Open this page")
        line, _ = listener.accept()
        with line:
            line.settimeout(START)
            assert line.recv(65536).startswith(b"GET /")
            shown.type(CTRL_Q)
            took = shown.seconds_to_end()
        print(f"quitting during a call took {took:.3f} s")
        assert shown.process.returncode == 0
        assert took < QUIT
        assert_given_back(shown)


def test_quitting_waits_for_no_blocked_thread(tmp_path: Path) -> None:
    """A file that never gives a byte blocks the thread that reads it."""
    fifo = tmp_path / "never.json"
    os.mkfifo(fifo)
    # Held open for writing, so that opening it for reading succeeds and reading waits for ever.
    held = os.open(fifo, os.O_RDWR)
    secrets = tmp_path / ".cloudvolume" / "secrets"
    secrets.mkdir(parents=True)
    os.symlink(fifo, secrets / "api.zetta.ai-cave-secret.json")
    try:
        with terminal(tmp_path, "--server", "https://api.zetta.ai/wclee") as shown:
            shown.wait_for("↓ sign in at api.zetta.ai")
            shown.type(CTRL_Q)
            took = shown.seconds_to_end()
            print(f"quitting with a blocked thread took {took:.3f} s")
            assert shown.process.returncode == 0
            assert took < QUIT
            assert_given_back(shown)
    finally:
        os.close(held)


def test_ctrl_c_does_not_end_the_app(tmp_path: Path) -> None:
    with terminal(tmp_path, "demo") as shown:
        shown.wait_for("Open this page")
        shown.type(CTRL_C)
        shown.type(b"g")
        shown.wait_for("go to")
        shown.type(b"\x1b")
        shown.type(CTRL_Q)
        assert shown.seconds_to_end() < QUIT
        assert shown.process.returncode == 0


def test_a_terminal_that_goes_away_ends_the_app(tmp_path: Path) -> None:
    with terminal(tmp_path, "demo") as shown:
        shown.wait_for("Open this page")
        shown.process.send_signal(signal.SIGHUP)
        assert shown.seconds_to_end() < 5
