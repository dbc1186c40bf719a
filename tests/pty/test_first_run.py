"""A first run: tmux over a plain terminal, no display, no D-Bus, a new home; to the datastacks by typing alone."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PATIENCE = 60.0
TMUX = shutil.which("tmux")
WHERE = {"LANG": "C.UTF-8", "TERM": "xterm-256color"}

pytestmark = pytest.mark.skipif(TMUX is None, reason="needs tmux")


def _calm(home: Path) -> dict[str, str]:
    """An environment as on a server one came to by SSH: no display, no D-Bus, nothing of ours."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), **WHERE}


class Tmux:
    """A tmux server of its own with one window of 80x24."""

    def __init__(self, folder: Path, home: Path, command: str) -> None:
        self._folder = folder
        self.home = home
        self._run("new-session", "-d", "-x", "80", "-y", "24", command)

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [str(TMUX), "-S", str(self._folder / "tmux.socket"), "-f", "/dev/null", *words],
            env=_calm(self.home),
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
        return done.stdout

    @property
    def screen(self) -> str:
        """What stands in the window."""
        return self._run("capture-pane", "-p")

    def wait_for(self, *words: str) -> str:
        """Wait until all the words stand in the window."""
        end = time.monotonic() + PATIENCE
        while not all(word in (shown := self.screen) for word in words):
            assert time.monotonic() < end, f"waited for {words}:\n{shown}"
        return shown

    def type(self, text: str) -> None:
        """Type a text as it is."""
        self._run("send-keys", "-l", text)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names."""
        self._run("send-keys", *keys)

    def resize(self, columns: int, lines: int) -> None:
        """Give the window another size."""
        self._run("resize-window", "-x", str(columns), "-y", str(lines))

    def told(self, form: str) -> str:
        """Return what tmux knows of the window, such as `#{alternate_on}`."""
        return self._run("display-message", "-p", form).strip()

    def close(self) -> None:
        self._run("kill-server")


@contextlib.contextmanager
def sandbox(flavour: str, home: Path) -> Iterator[tuple[str, str]]:
    """Serve a sandbox on this machine: its address, and the token that its login page would show."""
    process = subprocess.Popen(
        [sys.executable, "-m", "zettatui", "sandbox", "--flavour", flavour],
        stdout=subprocess.PIPE,
        env=_calm(home),
        text=True,
    )
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        yield ready["server"], ready["token"]
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


@pytest.mark.parametrize("flavour", ["cave", pytest.param("zetta", marks=pytest.mark.slow)])
def test_from_the_first_start_to_the_datastacks_by_typing_alone(tmp_path: Path, flavour: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with sandbox(flavour, tmp_path) as (address, token):
        first = Tmux(tmp_path, home, f"exec {sys.executable} -m zettatui")
        try:
            first.wait_for("Welcome", "s  Sign in to a server", "d  Try the demo", "o  Open a link")
            first.press("s")
            shown = first.wait_for(
                "not signed in", "+ another address", "1  Open this page in any browser", "i token a server"
            )
            assert "2  Paste the token it shows" in shown
            first.press("a")
            first.wait_for("Another server")
            first.type(address)
            first.wait_for(address)
            first.press("Enter")
            page = "sticky_auth/settings/tokens" if flavour == "cave" else "auth/google/login"
            first.wait_for(page, f"{address.partition('://')[2]} · not signed in")
            first.press("i")
            first.type(token)
            first.wait_for("••••")
            assert token not in first.screen
            first.press("Enter")
            first.wait_for("Accepted; kept in", "ann@lab.example")
            first.press("g", "d")
            first.wait_for("Datastack ·", "vnc_v0")
            assert token not in first.screen
        finally:
            first.close()
        netloc = address.partition("://")[2].partition("/")[0]
        kept = home / ".cloudvolume" / "secrets" / f"{netloc}-cave-secret.json"
        assert json.loads(kept.read_text()) == {"token": token}
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
        elsewhere = [path for path in home.rglob("*") if path.is_file() and path != kept]
        assert [path for path in elsewhere if token.encode() in path.read_bytes()] == []


def test_the_demo_takes_the_place_of_the_welcome_and_guides_from_the_first_key(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    first = Tmux(tmp_path, home, f"{sys.executable} -m zettatui; echo ended with $?; exec cat")
    try:
        first.wait_for("Welcome")
        first.press("Down", "Enter")
        first.wait_for("demo of api.zetta.ai/wclee", "0/15  log in: o", "/auth/google/login")
        first.press("o")
        first.wait_for("check and keep it.")
        first.press("Enter")
        first.wait_for("Accepted; kept in this session only", "1/15  log out")
        first.press("C-q")
        left = first.wait_for("ended with 0")
        assert "Welcome" not in left, "quitting the demo leaves, and does not begin anew"
    finally:
        first.close()
    assert [path for path in home.rglob("*") if path.is_file()] == [], "the demo leaves nothing behind"
