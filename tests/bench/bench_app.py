"""What the app costs once it stands there: memory, and bytes for another screen; `bench_idle` has the rest.

`python -m tests.bench.bench_app`. Each program runs on a pseudo-terminal of 80x24 of its own; a minimal Textual app
is the peer for memory.
"""

from __future__ import annotations

import os
import select
import sys
import tempfile
from pathlib import Path

from tests.bench.bench_start import MINIMAL, QUIET_SECONDS, SCRIPT, WORD, Bench
from tests.bench.row import Row, against, alone, table

SCREENS = {"login": "l", "datastack": "d", "state": "s", "graph": "r", "tables": "t", "jobs": "j"}

NOWHERE = "http://127.0.0.1:9"
"""The address of a server that is not there."""
EMPTY = (
    ("app: memory, nothing opened, no server asked", (SCRIPT,), b"Sign in", 1.3),
    ("app: memory at Login, a server asked (it loads httpx)", (SCRIPT, "--server", NOWHERE), b"Login", None),
    ("app: memory of the demo at Login, its servers in the same process", (SCRIPT, "demo"), b"Login", None),
)
"""What has nothing opened: its words, what is on its first screen, and how much of the peer it may take."""


def rows() -> list[Row]:
    """Measure everything."""
    with tempfile.TemporaryDirectory(prefix="zettatui-bench-") as folder:
        bench = Bench(Path(folder))
        peer = _memory(bench, (sys.executable, "-c", MINIMAL), WORD)
        found = [
            against(what, _memory(bench, words, word), peer, "minimal Textual app", unit="MB", reach=reach)
            for what, words, word, reach in EMPTY
        ]
        return found + _screens(bench)


def _screens(bench: Bench) -> list[Row]:
    switched = {}
    with bench.running((SCRIPT, "demo", bench.files["1 MB"])) as (terminal, process, _):
        _until_quiet(terminal, WORD)
        for place, letter in SCREENS.items():
            os.write(terminal, b"g")
            _until_quiet(terminal)
            os.write(terminal, letter.encode())
            switched[place] = _until_quiet(terminal)
            if process.poll() is not None or not switched[place]:
                raise RuntimeError(f"the app did not switch to {place}; was it running still?")
    return [
        alone(f"app: switching to {place}", size, unit="B", reach=4096) for place, size in switched.items()
    ]


def _until_quiet(terminal: int, word: bytes = b"") -> int:
    """Read until nothing more comes, and not before the word did; return how many bytes came."""
    data = b""
    while select.select([terminal], [], [], 60 if word not in data else QUIET_SECONDS)[0]:
        data += os.read(terminal, 1 << 16)
    return len(data)


def _memory(bench: Bench, words: tuple[str, ...], word: bytes) -> float:
    """Return the resident memory in MB once all is quiet (proc_pid_status(5), VmRSS)."""
    with bench.running(words) as (terminal, process, _):
        _until_quiet(terminal, word)
        status = Path(f"/proc/{process.pid}/status").read_text()
    kilobytes = status.partition("VmRSS:")[2].split()[0]
    return int(kilobytes) / 1000


def main() -> None:
    """Print the table of this module alone."""
    print(table(rows()), end="")


if __name__ == "__main__":
    main()
