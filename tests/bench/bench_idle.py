"""What the app costs while nobody does anything, on every screen: bytes, and processor time.

`python -m tests.bench.bench_idle [SECONDS [NAME...]]`. Each screen is shown by an app of its own, on a
pseudo-terminal of 80x24 that pyte draws; all are watched at the same time, for SECONDS (60). Processor time is that of
all threads of a process as Linux counts it (schedstat), so others on the machine do not count.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import pyte

from tests.bench.bench_start import SCRIPT, Bench
from tests.bench.row import Row, alone, table

IDLE_SECONDS = 60.0
QUIET_SECONDS = 1.5
"""An app that has written nothing for so long has come to rest, before it is watched."""
PATIENCE = 240.0
SUPERVOXEL = "72835911972360756"
ENTER, CTRL_G, CTRL_O, CTRL_P = "\r", "\x07", "\x0f", "\x10"
F3, F5, F6, F7, F8 = "\x1bOR", "\x1b[15~", "\x1b[17~", "\x1b[18~", "\x1b[19~"
F11, DOWN = "\x1b[23~", "\x1b[B"

Keys = tuple[tuple[str, str], ...]
"""What is typed, and what must stand on the terminal before anything more is."""


def go(letter: str, words: str) -> Keys:
    """Return the keys to a screen."""
    return (CTRL_G, "go to"), (letter, words)


KNOWN: Keys = (("", "ann@lab.example"),)
"""Waits for who one is: the app may turn to the datastacks once it knows."""
SIGNED_IN: Keys = (
    *KNOWN, *go("l", "/auth/google/login"), ("o", "check and keep it."), (ENTER, "Accepted"),
    *go("d", "vnc_v0"), (ENTER, "Working with vnc_v0"),
)  # fmt: skip
GRAPH: Keys = (*SIGNED_IN, *go("r", "Graph ·"), ("i", "Graph ·"), (SUPERVOXEL, SUPERVOXEL), (ENTER, "latest"))
TABLES: Keys = (*SIGNED_IN, *go("t", "Tables ·"))
SETS: Keys = (*SIGNED_IN, *go("s", "State ·"), ("S", "Ids ·"))
VERSIONS: Keys = (*KNOWN, *go("t", "Tables ·"), ("v", "Versions ·"))
CONTENTS: Keys = (*VERSIONS, (DOWN, "Versions ·"), (ENTER, "Version ·"))
TOKENS: Keys = (*KNOWN, *go("l", "Login ·"), ("K", "Tokens ·"))
SCREENS: dict[str, Keys] = {
    "welcome": (("", "Try the demo"),),
    "login": (*KNOWN, *go("l", "/auth/google/login")),
    "datastack": SIGNED_IN,
    "state": (),
    "state, text mode": (("i", "text mode"),),
    "state, problems": (("p", "No problems found"),),
    "state, outline": (("o", "Outline"),),
    "state, search": (("/", "find"),),
    "diff": (("d", "Diff ·"),),
    "ledger": (("D", "Ledger ·"),),
    "segments dialog": (("\t", "s segments"), (DOWN, "17,857 ids"), ("s", "Segments of")),
    "line dialog": ((":", "Go to"),),
    "question": (*SIGNED_IN, *go("l", "Login ·"), ("x", "y go on")),
    "sets": SETS,
    "sets, combine": (*SETS, ("c", "union")),
    "refresh": (*SIGNED_IN, *go("s", "State ·"), ("r", "Refresh ·")),
    "graph": GRAPH,
    "graph, leaves": (*GRAPH, ("v", "leaves")),
    "tables": TABLES,
    "rows": (*TABLES, (ENTER, "Rows ·")),
    "row": (*TABLES, (ENTER, "Rows ·"), (ENTER, "Row ·")),
    "schema": (*TABLES, ("s", "Schema ·")),
    "metadata": (*TABLES, ("m", "Table ·")),
    "new table": (*TABLES, ("c", "New table ·")),
    "new row": (*TABLES, ("n", "New row ·")),
    "import": (*TABLES, ("i", "Import ·")),
    "versions": VERSIONS,
    "contents": CONTENTS,
    "query": (*CONTENTS, (DOWN, "Version ·"), (ENTER, "Query ·")),
    "tokens": TOKENS,
    "tokens, new": (*TOKENS, ("n", "A new token")),
    "why": (("", "w why?"), ("w", "Why can't I? ·")),
    "output": ((F11, "Command ·"),),
    "jobs": (*SIGNED_IN, *go("j", "Jobs ·")),
    "doctor": go("h", "Doctor ·"),
    "notices": ((F5, "Notices ·"),),
    "requests": (*SIGNED_IN, (F7, "Requests ·")),
    "help": (("?", "Help ·"),),
    "palette": ((CTRL_P, "Search for commands"),),
    "omnibox": ((CTRL_O, "Open anything"),),
    "go": ((CTRL_G, "go to"),),
    "jump": ((F6, ""),),
    "theme": ((F8, "Theme"),),
    "guide": ((F3, "esc close"),),
}
"""How each is reached, mostly from a document in the editor."""
ON_CAVE = """
import sys
from zettatui.app.main import ZettatuiApp
from zettatui.demo import demo_workbench
from zettatui.sandbox import Sandbox
world = Sandbox("cave", address="https://global.daf-apis.com")
ZettatuiApp(demo_workbench(sandbox=world, signed_in=True), datastack=sys.argv[1]).run()
"""
STARTS: dict[str, tuple[str, ...]] = {"welcome": (SCRIPT,), "guide": (SCRIPT, "demo")} | {
    name: (sys.executable, "-c", ON_CAVE, "vnc_private" if name == "why" else "vnc_v0")
    for name in ("versions", "contents", "query", "tokens", "tokens, new", "why")
}
"""How the app is started where that is not with a document in the demo."""
OWN = "[[commands]]\nname = 'greet'\nrun = ['echo', 'one line']\nkey = 'f11'\n"
"""A configuration with a command of one's own."""


class Instance:
    """An app on a terminal, on its way to a screen."""

    def __init__(self, name: str, terminal: int, process: subprocess.Popen[bytes], keys: Keys) -> None:
        self.name, self.terminal, self.process = name, terminal, process
        self.size = 0
        """The bytes that it has written."""
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        self._keys = list(keys)
        self._wanted = ""
        self._last = time.monotonic()

    def read(self) -> None:
        """Take in what was written."""
        data = os.read(self.terminal, 1 << 16)
        self.size += len(data)
        self._last = time.monotonic()
        self._stream.feed(data)

    def go_on(self, now: float) -> bool:
        """Type the next key if all is quiet and stands there; return whether the way is at its end."""
        if now - self._last < QUIET_SECONDS or not self.size or self._wanted not in self.text:
            return False
        if not self._keys:
            return True
        keys, self._wanted = self._keys.pop(0)
        os.write(self.terminal, keys.encode())
        self._last = now
        return False

    @property
    def text(self) -> str:
        """What stands on the terminal."""
        return "\n".join(self._screen.display)

    @property
    def used(self) -> float:
        """The seconds of processor time of all its threads."""
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.name}: the app has ended\n{self.text}")
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def rows(seconds: float = IDLE_SECONDS, names: Iterable[str] = SCREENS) -> list[Row]:
    """Watch all screens at the same time."""
    with tempfile.TemporaryDirectory(prefix="zettatui-bench-") as folder, ExitStack() as stack:
        bench, instances, own = Bench(Path(folder)), [], Path(folder) / "own.toml"
        own.write_text(OWN)
        for name in names:
            words = STARTS.get(name, ("env", f"ZETTATUI_CONFIG={own}", SCRIPT, "demo", bench.files["1 MB"]))
            terminal, process, _ = stack.enter_context(bench.running(words))
            instances.append(Instance(name, terminal, process, SCREENS[name]))
        _arrive(instances)
        before = [(one.size, one.used) for one in instances]
        _listen(instances, seconds)
        found = []
        for one, (size, used) in zip(instances, before, strict=True):
            found.append(
                alone(f"idle: bytes on {one.name}, {seconds:.0f} s", one.size - size, unit="B", reach=0)
            )
            share = 100 * (one.used - used) / seconds
            found.append(alone(f"idle: processor on {one.name}, {seconds:.0f} s", share, unit="%", reach=0.2))
        return found


def _arrive(instances: list[Instance]) -> None:
    end = time.monotonic() + PATIENCE
    late = instances
    while late:
        _listen(instances, 0.05)
        now = time.monotonic()
        # Those that are there already may have more to say.
        late = [one for one in instances if not one.go_on(now)]
        if now > end:
            told = "\n".join(f"--- {one.name} never came to {one._wanted!r}:\n{one.text}" for one in late)
            raise RuntimeError(told)


def _listen(instances: list[Instance], seconds: float) -> None:
    by_terminal = {one.terminal: one for one in instances}
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        for terminal in select.select(list(by_terminal), [], [], left)[0]:
            by_terminal[terminal].read()


def main() -> None:
    """Print the table of this module alone."""
    print(
        table(rows(float(sys.argv[1]) if len(sys.argv) > 1 else IDLE_SECONDS, sys.argv[2:] or SCREENS)),
        end="",
    )


if __name__ == "__main__":
    main()
