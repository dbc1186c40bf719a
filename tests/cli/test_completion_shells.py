"""The completion scripts in real shells: what fish offers, and what zsh puts on its line after a tab."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke

pytestmark = pytest.mark.slow

OFFERED = [
    ("zettatui st", {"state"}, {"table"}),
    ("zettatui state ", {"get", "put", "diff", "refresh"}, {"list"}),
    ("zettatui --datastack x ta", {"table"}, {"state"}),
    ("zettatui --json state li", {"lint"}, {"get"}),
    ("zettatui state get a", {"a file.json"}, {"get"}),
    ("zettatui state get --ou", {"--out"}, {"--json"}),
    ("zettatui state get --out a", {"a file.json"}, set()),
    ("zettatui link build 5 --family ", {"fork", "mainline"}, {"a file.json"}),
    ("zettatui completion f", {"fish"}, {"zsh"}),
    ("zettatui --reado", {"--readonly"}, set()),
]
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r|\x08")
SECONDS = 20.0


def needs(shell: str) -> pytest.MarkDecorator:
    missing = shutil.which(shell) is None
    return pytest.mark.skipif(missing, reason=f"{shell} is not installed, so its completion was NOT tried")


@pytest.fixture
def folder(invoke: Invoke, tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    (made / "a file.json").touch()
    for shell in ("zsh", "fish"):
        (tmp_path / shell).write_bytes(invoke("completion", shell).out)
    return made


@needs("fish")
def test_fish_completes(folder: Path, tmp_path: Path) -> None:
    for line, some, none in OFFERED:
        done = subprocess.run(
            ["fish", "--no-config", "-c", f"source {tmp_path / 'fish'}; complete -C '{line}'"],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        )
        offered = {one.partition("\t")[0] for one in done.stdout.splitlines()}
        assert some <= offered, line
        assert not none & offered, line
        assert done.stderr == ""


@needs("zsh")
def test_zsh_completes(folder: Path, tmp_path: Path) -> None:
    for zsh in _zsh(folder, tmp_path):
        for line, some, none in OFFERED:
            # What is on the line is wiped; then the line comes with a tab behind it.
            os.write(zsh, b"\x15" + line.encode() + b"\t")
            shown = _until(zsh, {one.replace(" ", "\\ ") for one in some})
            offered = set(shown.replace("\\ ", "\0").split())
            foreign = {one.replace(" ", "\0") for one in none} - set(line.split())
            assert not foreign & offered, (line, shown)


def _zsh(folder: Path, home: Path) -> Iterator[int]:
    """Yield a terminal on which zsh stands with its completion, and end that zsh afterwards."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        env = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm", "ZDOTDIR": str(home)}
        os.execvpe("zsh", ["zsh", "-f", "-i"], env)
    try:
        setup = f"PS1='> '; autoload -U compinit; compinit -u -D; setopt no_beep; source {home / 'zsh'}"
        os.write(terminal, f"{setup}; echo read''y\n".encode())
        _until(terminal, {"ready"})
        yield terminal
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def _until(terminal: int, wanted: set[str]) -> str:
    """Read what is shown until all that is wanted is there, and as long as more comes at once."""
    shown = ""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        enough = all(one in shown for one in wanted)
        if not select.select([terminal], [], [], 0.3 if enough else 1.0)[0]:
            if enough:
                return shown
            continue
        shown += ESCAPES.sub("", os.read(terminal, 65_536).decode("utf-8", "replace"))
    pytest.fail(f"{wanted} did not come: {shown!r}")
