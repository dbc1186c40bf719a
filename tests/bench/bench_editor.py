"""What the editor costs in time, bytes and memory, beside vim and a minimal Textual app in the same run.

`python -m tests.bench.bench_editor [rounds] [part ...]`, parts: load, bytes, keys, line, find, replace,
busy, memory.
Programs run on a pseudo-terminal, rounds of ours and of the peer take turns, and medians and their ratio are
printed. A key's time is from writing a letter that is nowhere in the text until the program has written that
letter back; its bytes are all that comes until the program is quiet.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import select
import shutil
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from tests.bench.row import Row, against, alone, table

LETTERS = "éèêëàáâãäåæçìíîïñòóôõöøùúûüýþÿðßµ¿"
QUIET = 0.06
SIZES = (12_000, 1_000_000, 10_000_000, 55_000_000)
PLACES = ("start", "middle", "end")
SCREENS = {(80, 24): 200, (120, 40): 200, (200, 50): 300}
"""How many bytes a key may write, by columns and rows."""


def document(size: int) -> str:
    """Return a pretty state of about that many characters: half segment ids, half annotations."""
    annotations = [{"id": f"a{i:06}", "point": [i, 2 * i, 3], "type": "point"} for i in range(size // 320)]
    segments = [str(648518346677614825 + i) for i in range(size // 56)]
    return json.dumps({"layers": [{"annotations": annotations}, {"segments": segments}]}, indent=2)


def serve(kind: str, path: str, place: str) -> None:
    """Run one widget as an app; in the child process."""
    from textual.app import App, ComposeResult
    from textual.widgets import Static

    class Minimal(App[None]):
        def compose(self) -> ComposeResult:
            yield Static("ready")

    if kind == "minimal":
        Minimal().run(mouse=False)
        return

    from textual.scrollbar import ScrollBar

    from zettatui.widgets.editor import Editor
    from zettatui.widgets.scroll_bar import WholeCells

    ScrollBar.renderer = WholeCells  # as the app has it

    class Bench(App[None]):
        def compose(self) -> ComposeResult:
            text = Path(path).read_text()
            editor = Editor(text)
            editor.mode = "text"
            rows = editor.line_count
            row = {"start": 3, "middle": rows // 2, "end": rows - 3}[place] if rows > 6 else 0
            line = len(editor.line(row))
            column = {"start": 8, "middle": line // 2, "end": line - 4}[place] if line > 1000 else 8
            editor.move_to(row, column)
            yield editor

    Bench().run(mouse=False)


class Terminal:
    """The other end of the pseudo-terminal."""

    def __init__(self, *command: str, screen: tuple[int, int] = (120, 40)) -> None:
        self.begun = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", screen[1], screen[0], 0, 0))
            os.environ.update(
                TERM="xterm-256color", COLORTERM="truecolor", TEXTUAL_ANIMATIONS="none", LC_ALL="C.UTF-8"
            )
            os.execvp(command[0], command)
        modes = termios.tcgetattr(self.fd)
        modes[3] &= ~termios.ECHO  # a key written early must not come back from the terminal itself
        termios.tcsetattr(self.fd, termios.TCSANOW, modes)

    def read(self, until: bytes = b"", patience: float = QUIET) -> tuple[float, bytes]:
        """Read until `until` came (return when) and, in any case, until nothing comes for a while."""
        data, seen = b"", 0.0
        while select.select([self.fd], [], [], patience if seen or not until else 60)[0]:
            data += os.read(self.fd, 1 << 16)
            if until and not seen and until in data:
                seen = time.perf_counter()
        return seen, data

    def press(self, key: bytes, until: bytes = b"") -> tuple[float, int]:
        """Write a key; return the milliseconds until `until` came, and the bytes that came in all."""
        begun = time.perf_counter()
        os.write(self.fd, key)
        seen, data = self.read(until)
        return (seen - begun) * 1000, len(data)

    def written(self, key: bytes) -> int:
        """Write a key; return how many bytes came for it, however long the first took."""
        os.write(self.fd, key)
        select.select([self.fd], [], [], 5)
        return len(self.read(patience=0.3)[1])

    def type(self, keys: int) -> tuple[list[float], list[int]]:
        """Type some letters; return the milliseconds and the bytes of each."""
        pressed = [self.press(letter.encode(), letter.encode()) for letter in LETTERS[:keys]]
        return [spent for spent, _ in pressed], [count for _, count in pressed]

    def memory(self) -> float:
        """Return the resident memory in MB."""
        words = Path(f"/proc/{self.pid}/statm").read_text().split()
        return int(words[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def close(self) -> None:
        """End the child."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


@contextlib.contextmanager
def ours(
    kind: str, path: Path, place: str = "start", screen: tuple[int, int] = (120, 40)
) -> Iterator[Terminal]:
    """Run one of our apps until it is quiet."""
    terminal = Terminal(
        sys.executable, "-m", "tests.bench.bench_editor", "serve", kind, str(path), place, screen=screen
    )
    try:
        yield terminal
    finally:
        terminal.close()


@contextlib.contextmanager
def vim(path: Path, place: str = "start", screen: tuple[int, int] = (120, 40)) -> Iterator[Terminal]:
    """Run vim, with syntax colours, in insert mode."""
    row = {"start": "4", "middle": "line('$')/2", "end": "line('$')-2"}[place]
    column = {"start": "9", "middle": "col('$')/2", "end": "col('$')-4"}[place]
    go = f"call cursor({row}, 9) | if line('$') < 7 | call cursor(1, {column}) | endif"
    terminal = Terminal(
        "vim",
        "-n",
        "-c",
        "syntax on",
        "-c",
        "set nomodified",
        "-c",
        go,
        "-c",
        "startinsert",
        str(path),
        screen=screen,
    )
    try:
        yield terminal
    finally:
        terminal.close()


def p95(values: list[float]) -> float:
    """Return the value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


def keys(files: dict[int, Path], rounds: int) -> list[Row]:
    """Return the time of a key by size and place, ours and vim's."""
    times: dict[tuple[str, int, str], list[float]] = {}
    cases = [(size, place) for size in files for place in PLACES]
    for _ in range(rounds):
        for size, place in cases:
            for name, program in (
                ("ours", partial(ours, "Editor", files[size], place)),
                ("vim", partial(vim, files[size], place)),
            ):
                with program() as terminal:
                    terminal.read(b"layers" if place == "start" else b"  ", patience=1.0)
                    times.setdefault((name, size, place), []).extend(terminal.type(30)[0][2:])
    found = []
    for size, place in cases:
        mine, peer = times["ours", size, place], times["vim", size, place]
        what = f"editor: key to frame, {size / 1e6:g} MB, {place}"
        found.append(
            Row(
                f"{what}, p95 (median)",
                f"{p95(mine):.1f} ms ({statistics.median(mine):.1f})",
                f"{p95(peer):.1f} ms ({statistics.median(peer):.1f})",
                "vim, syntax on",
                p95(mine) / p95(peer),
                "<= 10 ms",
                p95(mine) <= 10,
            )
        )
    small, large = (
        statistics.median([one for place in PLACES for one in times["ours", size, place]])
        for size in (SIZES[0], SIZES[-1])
    )
    return [*found, against("editor: key to frame, 55 MB", large, small, "ours, 12 kB", reach=1.5)]


def bytes_by_key(files: dict[int, Path]) -> list[Row]:
    """Return what each kind of key writes, and what is written while nothing happens."""
    named = {
        "backspace": b"\x7f",
        "undo": b"\x1a",
        "redo": b"\x19",
        "paste": b"\x1b[200~12345\x1b[201~",
        "enter": b"\r",
        "undo of enter": b"\x1a",
        "home": b"\x1b[H",
        "line start": b"\x1b[H",
        "backspace there": b"\x7f",
        "undo of that": b"\x1a",
        "down": b"\x1b[B",
        "right": b"\x1b[C",
        "page": b"\x1b[6~",
    }
    found = []
    for screen, most in SCREENS.items():
        for size in (1_000_000, 55_000_000):
            head = f"editor: bytes, {screen[0]}x{screen[1]}, {size / 1e6:g} MB"
            with ours("Editor", files[size], "middle", screen) as terminal:
                terminal.read(b"  ", patience=1.0)
                idle = len(terminal.read(patience=3.0)[1])
                found.append(alone(f"{head}, idle 3 s", idle, unit="B", reach=0))
                typed = max(terminal.type(12)[1])
                found.append(alone(f"{head}, a letter", typed, unit="B", reach=most))
                for name, key in named.items():
                    count = terminal.written(key)
                    reach = None if name == "page" else most
                    found.append(alone(f"{head}, {name}", count, unit="B", reach=reach))
    return found


def load(files: dict[int, Path], rounds: int) -> list[Row]:
    """Return the time until a key pressed at once is on the screen, against a minimal app's first frame."""
    times: dict[str, list[float]] = {"10 MB": [], "minimal": []}
    for _ in range(rounds):
        with ours("Editor", files[10_000_000]) as terminal:
            os.write(terminal.fd, "é".encode())
            times["10 MB"].append((terminal.read("é".encode())[0] - terminal.begun) * 1000)
        with ours("minimal", files[12_000]) as terminal:
            times["minimal"].append((terminal.read(b"ready")[0] - terminal.begun) * 1000)
    mine, peer = (statistics.median(spent) for spent in times.values())
    return [against("editor: 10 MB loaded, a key drawn", mine, peer, "minimal Textual app", reach=1.6)]


def one_line(folder: Path, rounds: int) -> list[Row]:
    """Return the time of a key in a minified state of 1 MB, ours and vim's."""
    path = folder / "minified.json"
    path.write_text(json.dumps(json.loads(document(1_700_000)), separators=(",", ":")))
    found = []
    everywhere: dict[str, list[float]] = {"ours": [], "vim": []}
    for place in PLACES:
        times: dict[str, list[float]] = {"ours": [], "vim": []}
        for _ in range(rounds):
            with ours("Editor", path, place) as terminal:
                terminal.read(b'"', patience=1.0)
                times["ours"] += terminal.type(24)[0]
            with vim(path, place) as terminal:
                terminal.read(b'"', patience=3.0)
                times["vim"] += terminal.type(5)[0]
        for name, spent in times.items():
            everywhere[name] += spent
        found.append(_faster(place, times, reach=None))
    return [*found, _faster("all three places together", everywhere, reach=0.01)]


def _faster(where: str, times: dict[str, list[float]], reach: float | None) -> Row:
    mine, peer = statistics.median(times["ours"]), statistics.median(times["vim"])
    what = f"editor: key, 1 MB in one line, {where} ({peer / mine:.0f}x faster)"
    return against(what, mine, peer, "vim, syntax on", reach=reach)


def memory(files: dict[int, Path]) -> list[Row]:
    """Return the resident memory with 55 MB loaded, after a key and a walk through the text."""
    path = files[55_000_000]
    with ours("Editor", path, "middle") as terminal:
        terminal.read(b"  ", patience=1.5)
        terminal.type(4)
        for _ in range(40):
            terminal.press(b"\x1b[6~")
        mine, size = terminal.memory(), path.stat().st_size / 1e6
    return [against("editor: memory, 55 MB", mine, size, "the text", unit="MB", reach=6)]


def in_process(files: dict[int, Path], part: str, rounds: int) -> list[Row]:
    """Return how long finding or replacing takes, or how long keys wait while a long state is worked on."""
    import asyncio

    from tests.bench.editor_in_process import busy, first_hits, replacements

    if part == "busy":
        return asyncio.run(busy(50))
    work = first_hits if part == "find" else replacements
    return asyncio.run(work(files[10_000_000].read_text(), rounds))


PARTS = ("load", "bytes", "keys", "line", "find", "replace", "busy", "memory")


def rows(rounds: int = 3, parts: Sequence[str] = PARTS) -> list[Row]:
    """Measure the parts asked for."""
    if shutil.which("vim") is None and {"keys", "line"} & set(parts):
        raise RuntimeError("vim is the peer here: apt-get install vim")
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {size: folder / f"{size}.json" for size in SIZES}
        for size, path in files.items():
            path.write_text(document(size))
        for part in parts:
            match part:
                case "keys":
                    found += keys(files, rounds)
                case "bytes":
                    found += bytes_by_key(files)
                case "load":
                    found += load(files, 3 * rounds)
                case "line":
                    found += one_line(folder, rounds)
                case "memory":
                    found += memory(files)
                case _:
                    found += in_process(files, part, rounds)
    return found


def main(arguments: list[str]) -> None:
    """Print the parts asked for, or all."""
    rounds = int(arguments.pop(0)) if arguments and arguments[0].isdigit() else 3
    print(table(rows(rounds, arguments or PARTS)), end="")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(*sys.argv[2:5])
    else:
        main(sys.argv[1:])
