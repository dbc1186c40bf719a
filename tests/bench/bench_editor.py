"""How long a key takes and what it writes, by document size: our editor and list, and TextArea.

`python -m tests.bench.bench_editor` runs every widget as an app of its own on a 120 x 40 pseudo-terminal.
A key's time is from writing a letter that is nowhere in the text until the app has written that letter back;
its bytes are all that the app writes until it is quiet.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time

KEYS = 24
LETTERS = "αβγδεζηθικλμνξοπρστυφχψωбвгджзийлпфцчшщъыьэюя"
QUIET = 0.15


def document(size: int) -> str:
    """Return a pretty state of about that many characters: half segment ids, half annotations."""
    annotations = [{"id": f"a{i:06}", "point": [i, 2 * i, 3], "type": "point"} for i in range(size // 320)]
    segments = [str(648518346677614825 + i) for i in range(size // 56)]
    return json.dumps({"layers": [{"annotations": annotations}, {"segments": segments}]}, indent=2)


class FiveMillion:
    """Five million rows."""

    def __len__(self) -> int:
        return 5_000_000

    def row(self, i: int) -> list[str]:
        """Return a row made up on the spot."""
        return [str(648518346677614825 + i), f"{i:,}", "synapse"]


def serve(kind: str, size: int, place: str) -> None:
    """Run one widget as an app; in the child process."""
    from textual.app import App, ComposeResult
    from textual.widgets import TextArea

    from zettatui.widgets.editor import Editor
    from zettatui.widgets.virtual_list import Column, VirtualList

    class Bench(App[None]):
        def compose(self) -> ComposeResult:
            if kind == "list":
                yield VirtualList(
                    [Column("root id", 18, "right"), Column("rows", 12, "right"), Column("schema")],
                    FiveMillion(),
                )
                return
            text = document(size)
            row = text.count("\n") // 2 if place == "middle" else 3
            if kind == "TextArea":
                area = TextArea(text)
                area.cursor_blink = False
                area.move_cursor((row, 8))
                yield area
                return
            editor = Editor(text)
            editor.mode = "text"
            editor.move_to(row, 8)
            yield editor

    Bench().run(mouse=False)


class Terminal:
    """The other end of the pseudo-terminal."""

    def __init__(self, *args: str) -> None:
        self.begun = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", TEXTUAL_ANIMATIONS="none")
            os.execv(sys.executable, [sys.executable, "-m", "tests.bench.bench_editor", *args])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def read(self, until: bytes = b"", patience: float = QUIET) -> tuple[float, bytes]:
        """Read until `until` came (return when) and, in any case, until nothing comes for a while."""
        data, seen = b"", 0.0
        while select.select([self.fd], [], [], patience if seen or not until else 30)[0]:
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

    def close(self) -> None:
        """End the child."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def measure(kind: str, size: int, place: str) -> None:
    """Print one line of the table."""
    terminal = Terminal(kind, str(size), place)
    try:
        opened, start = terminal.read(b"648518346677614825" if kind == "list" else b'"')
        terminal.read(patience=1.0)
        out = f"{kind:9}{size / 1000:>8,.0f} kB {place:7}"
        out += f" open {(opened - terminal.begun) * 1000:>5.0f} ms {len(start):>6} B"
        if kind != "list":
            pressed = [terminal.press(letter.encode(), letter.encode()) for letter in LETTERS[:KEYS]]
            times = sorted(spent for spent, _ in pressed)
            bytes_each = statistics.median(count for _, count in pressed)
            out += f"   key {statistics.median(times):5.1f} ms (p95 {times[-2]:5.1f}) {bytes_each:6.0f} B"
        for name, key in (("down", b"\x1b[B"), ("page", b"\x1b[6~"), ("enter", b"\r")):
            counts = [terminal.press(key)[1] for _ in range(5)]
            out += f"   {name} {statistics.median(counts):6.0f} B"
        print(out, flush=True)
    finally:
        terminal.close()


def main() -> None:
    """Print the whole table."""
    measure("TextArea", 12_000, "start")
    for size in (12_000, 1_000_000, 10_000_000):
        for place in ("start", "middle"):
            measure("Editor", size, place)
    measure("list", 0, "")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(sys.argv[1], int(sys.argv[2]), sys.argv[3])
    else:
        main()
