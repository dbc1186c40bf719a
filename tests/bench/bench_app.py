"""What the app costs once it stands there: memory, bytes and processor time while nobody does anything, switching.

`python -m tests.bench.bench_app [SECONDS]`. Each program runs on a pseudo-terminal of 80x24 of its own; a minimal
Textual app is the peer for memory. SECONDS is how long each screen is watched (10).
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.bench_start import MINIMAL, QUIET_SECONDS, SCRIPT, WORD, Bench
from tests.bench.row import Row, against, alone, table

IDLE_SECONDS = 10.0
SCREENS = {"login": "l", "datastack": "d", "state": "s", "graph": "r", "tables": "t", "jobs": "j"}

NOWHERE = "http://127.0.0.1:9"
"""The address of a server that is not there."""
EMPTY = (
    ("app: memory, nothing opened, no server asked", (SCRIPT,), b"Sign in", 1.3),
    ("app: memory at Login, a server asked (it loads httpx)", (SCRIPT, "--server", NOWHERE), b"Login", None),
    ("app: memory of the demo at Login, its servers in the same process", (SCRIPT, "demo"), b"Login", None),
)
"""What has nothing opened: its words, what is on its first screen, and how much of the peer it may take."""


def rows(seconds: float = IDLE_SECONDS) -> list[Row]:
    """Measure everything."""
    with tempfile.TemporaryDirectory(prefix="zettatui-bench-") as folder:
        bench = Bench(Path(folder))
        peer = _memory(bench, (sys.executable, "-c", MINIMAL), WORD)
        found = [
            against(what, _memory(bench, words, word), peer, "minimal Textual app", unit="MB", reach=reach)
            for what, words, word, reach in EMPTY
        ]
        return found + _screens(bench, seconds)


def _screens(bench: Bench, seconds: float) -> list[Row]:
    switched, idle = {}, {}
    with bench.running((SCRIPT, "demo", bench.files["1 MB"])) as (terminal, process, _):
        _until_quiet(terminal, WORD)
        for place, letter in SCREENS.items():
            os.write(terminal, b"g")
            _until_quiet(terminal)
            os.write(terminal, letter.encode())
            switched[place] = _until_quiet(terminal)
            if process.poll() is not None or not switched[place]:
                raise RuntimeError(f"the app did not switch to {place}; was it running still?")
            idle[place] = _watched(terminal, process, seconds)
    found = [
        alone(f"app: switching to {place}", size, unit="B", reach=4096) for place, size in switched.items()
    ]
    for place, (size, share) in idle.items():
        found.append(alone(f"app: bytes a second on {place}, idle", size / seconds, unit="B", reach=0))
        found.append(alone(f"app: processor on {place}, idle", 100 * share, unit="%", reach=0.2))
    return found


def _until_quiet(terminal: int, word: bytes = b"") -> int:
    """Read until nothing more comes, and not before the word did; return how many bytes came."""
    data = b""
    while select.select([terminal], [], [], 60 if word not in data else QUIET_SECONDS)[0]:
        data += os.read(terminal, 1 << 16)
    return len(data)


def _watched(terminal: int, process: subprocess.Popen[bytes], seconds: float) -> tuple[int, float]:
    """Return the bytes that come while nobody does anything, and the share of a processor that is used."""
    size, used, end = 0, _used(process.pid), time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            size += len(os.read(terminal, 1 << 16))
    if process.poll() is not None:
        raise RuntimeError("the app ended while nobody did anything")
    return size, (_used(process.pid) - used) / seconds


def _used(pid: int) -> float:
    """Return the seconds of processor time that all threads of a process have used (sched-stats of Linux)."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def _memory(bench: Bench, words: tuple[str, ...], word: bytes) -> float:
    """Return the resident memory in MB once all is quiet (proc_pid_status(5), VmRSS)."""
    with bench.running(words) as (terminal, process, _):
        _until_quiet(terminal, word)
        status = Path(f"/proc/{process.pid}/status").read_text()
    kilobytes = status.partition("VmRSS:")[2].split()[0]
    return int(kilobytes) / 1000


def main() -> None:
    """Print the table of this module alone."""
    print(table(rows(float(sys.argv[1]) if len(sys.argv) > 1 else IDLE_SECONDS)), end="")


if __name__ == "__main__":
    main()
