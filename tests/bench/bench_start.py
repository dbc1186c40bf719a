"""How long a start takes: the first useful frame, keys being taken, bytes written; vim and Textual beside us.

`python -m tests.bench.bench_start [ROUNDS]`. Every program runs on a pseudo-terminal of its own. A paint's time
is from starting the process until a word of the document's first lines has arrived. Rounds are interleaved, and
the median counts.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.row import Row, against, alone, table

ROUNDS = 9
WORD = b"zettamark"
KEY = "Ж".encode()
QUIET_SECONDS = 1.0
ROOT = Path(__file__).parents[2]
SCRIPT = str(Path(sys.executable).with_name("zettatui"))
MINIMAL = f"""
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("{WORD.decode()}")
    def on_key(self, event):
        self.query_one(Static).update(event.character or "")
Minimal().run()
"""


@dataclass(frozen=True)
class Started:
    """What came of one start: when the word and the key arrived, and what was written till all was quiet."""

    paint_ms: float
    key_ms: float = 0.0
    size: int = 0


class Bench:
    """The documents, and a home that is nobody's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.files = {
            name: self._write(name, size, indent)
            for name, size, indent in (
                ("1 MB", 1_000_000, 2),
                ("10 MB", 10_000_000, 2),
                ("55 MB", 55_000_000, 2),
                ("1 MB minified", 1_000_000, None),
            )
        }
        own = ("TEXTUAL", "ZETTATUI", "XDG_", "PYTHON", "SSH_", "TMUX")
        self._env = {key: value for key, value in os.environ.items() if not key.startswith(own)}
        # Compiled once, like an installed program, whatever this run's own setting is.
        compiled = str(ROOT / "build" / "pycache")
        self._env |= {"HOME": str(folder), "PYTHONPYCACHEPREFIX": compiled}
        self._env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}

    def _write(self, name: str, size: int, indent: int | None) -> str:
        rows, segments = size // 320, size // 56
        if indent is None:
            rows, segments = rows * 2, segments * 2
        annotations = [{"id": f"a{i:06}", "point": [i, 2 * i, 3], "type": "point"} for i in range(rows)]
        layer = {"name": WORD.decode(), "annotations": annotations}
        ids = [str(648518346677614825 + i) for i in range(segments)]
        file = self._folder / f"{name.replace(' ', '_')}.json"
        separators = (",", ":") if indent is None else None
        file.write_text(
            json.dumps({"layers": [layer, {"segments": ids}]}, indent=indent, separators=separators)
        )
        return str(file)

    def start(self, *words: str, word: bytes = WORD, keys: bytes = b"", to_quiet: bool = False) -> Started:
        """Start a program, wait for its word (and for the key to be drawn, or for quiet), and end it."""
        with self.running(words) as (terminal, _, begun):
            # Typed before anything is there to take it; the terminal itself echoes nothing.
            os.write(terminal, keys)
            data, painted, taken = b"", 0.0, 0.0
            while not painted or (keys and not taken) or to_quiet:
                if not select.select([terminal], [], [], QUIET_SECONDS if painted and to_quiet else 60)[0]:
                    break
                data += os.read(terminal, 1 << 16)
                now = (time.perf_counter() - begun) * 1000
                painted = painted or (now if word in data else 0.0)
                taken = taken or (now if keys and KEY in data else 0.0)
            if not painted or (keys and not taken):
                raise RuntimeError(f"{words[0]} never painted what was waited for: {data[-500:]!r}")
            return Started(painted, taken, len(data))

    @contextmanager
    def running(self, words: tuple[str, ...]) -> Iterator[tuple[int, subprocess.Popen[bytes], float]]:
        """Run a program on a pseudo-terminal of 80x24; yield the terminal, the process and when it began."""
        main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        attributes = termios.tcgetattr(side)
        attributes[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(side, termios.TCSANOW, attributes)
        begun = time.perf_counter()
        process = subprocess.Popen(
            words,
            stdin=side,
            stdout=side,
            stderr=side,
            env=self._env,
            cwd=self._folder,
            start_new_session=True,
        )
        try:
            yield main, process, begun
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            os.close(side)
            os.close(main)

    def whole(self, *words: str) -> float:
        """Return the milliseconds of a process that ends by itself."""
        begun = time.perf_counter()
        subprocess.run(words, env=self._env, cwd=self._folder, stdout=subprocess.DEVNULL, check=True)
        return (time.perf_counter() - begun) * 1000


def rows(rounds: int = ROUNDS) -> list[Row]:
    """Measure everything."""
    if shutil.which("vim") is None:
        raise RuntimeError("vim is the peer here: apt-get install vim")
    with tempfile.TemporaryDirectory(prefix="zettatui-bench-") as folder:
        return _rows(Bench(Path(folder)), rounds)


def _rows(bench: Bench, rounds: int) -> list[Row]:
    vim_file = bench.files["1 MB"]
    minimal = (sys.executable, "-c", MINIMAL)
    cases: dict[str, Callable[[], float]] = {
        f"paint {name}": lambda file=file: bench.start(SCRIPT, file).paint_ms  # type: ignore[misc]
        for name, file in bench.files.items()
    }
    cases |= {
        "paint demo": lambda: bench.start(SCRIPT, "demo", vim_file).paint_ms,
        "vim": lambda: bench.start("vim", "-c", "syntax on", vim_file).paint_ms,
        "textual": lambda: bench.start(*minimal).paint_ms,
        "key textual": lambda: bench.start(*minimal, keys=b"i" + KEY).key_ms,
        "key": lambda: bench.start(SCRIPT, bench.files["10 MB"], keys=b"i" + KEY).key_ms,
        "key 1 MB": lambda: bench.start(SCRIPT, vim_file, keys=b"i" + KEY).key_ms,
        "key 55 MB": lambda: bench.start(SCRIPT, bench.files["55 MB"], keys=b"i" + KEY).key_ms,
        "no file": lambda: bench.start(SCRIPT, "demo", word=b"zettatui").paint_ms,
        "no file, app": lambda: bench.start(SCRIPT, "demo", word=b"Login").paint_ms,
        "bytes": lambda: bench.start(SCRIPT, vim_file, to_quiet=True).size / 1000,
        "bytes no file": lambda: bench.start(SCRIPT, "demo", word=b"Login", to_quiet=True).size / 1000,
        "bytes textual": lambda: bench.start(*minimal, to_quiet=True).size / 1000,
        "version": lambda: bench.whole(SCRIPT, "--version"),
        "python": lambda: bench.whole(sys.executable, "-c", "pass"),
    }
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(rounds + 1):
        for name, measure in cases.items():
            measured = measure()
            if number:  # the first round warms the caches
                taken[name].append(measured)
    median = {name: statistics.median(values) for name, values in taken.items()}
    vim, textual = median["vim"], median["textual"]
    found = []
    for name in (*(f"paint {size}" for size in bench.files), "paint demo"):
        what = f"start: first frame of a file, {name.removeprefix('paint ')}"
        found.append(against(what, median[name], vim, "vim, 1 MB, syntax on", reach=0.75))
        found.append(against(what, median[name], textual, "minimal Textual app", reach=0.1))
    for name, reach in (("key 1 MB", None), ("key", 1.6), ("key 55 MB", None)):
        what = f"start: {'10 MB' if name == 'key' else name.removeprefix('key ')} loaded, a key drawn"
        found.append(
            against(what, median[name], median["key textual"], "minimal Textual app, a key", reach=reach)
        )
        found.append(against(what, median[name], textual, "minimal Textual app's paint", reach=None))
    found += [
        against("start: first frame without a file", median["no file"], textual, "minimal Textual app", reach=1.15),
        against(
            "start: the app's own first screen without a file", median["no file, app"], textual,
            "minimal Textual app", reach=None,
        ),
        alone("start: bytes to quiet with a file, 80x24", median["bytes"], unit="kB", reach=12),
        against(
            "start: bytes to quiet without a file, 80x24", median["bytes no file"], median["bytes textual"],
            "minimal Textual app", unit="kB", reach=None,
        ),
        alone("start: --version over bare Python", median["version"] - median["python"], unit="ms", reach=60),
    ]  # fmt: skip
    return found


def main() -> None:
    """Print the table of this module alone."""
    print(table(rows(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)), end="")


if __name__ == "__main__":
    main()
