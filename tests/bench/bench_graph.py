"""A million leaves from a sandbox on loopback, in the app and from the shell, and the list that shows them.

`python -m tests.bench.bench_graph [ROUNDS]`. The peer is caveclient's `get_leaves` of the same root on the same
server, in a process of its own that is there already; for the shell a whole Python process. Rounds are
interleaved and the median counts. “Painted” is when the app draws a row of ids; the bytes then only have to
reach the terminal. The kept lists are taken away before each round, so that all of it comes from the server. How
long the screen was busy is told by the clock and as “own”: no more than this process computed since it last came
back, on all its threads, which is what it can have held a frame up by itself, whatever else the machine does. The
keys of the list are told by the processor time of its thread.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.widgets import Static

from tests.bench.bench_start import Bench
from tests.bench.row import Row, against, alone, table
from tests.screens.conftest import keys, settled, type_text
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox.demo import DATASTACK
from zettatui.screens.graph import rows as shown
from zettatui.screens.graph.graph import GraphScreen
from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.storage.paths import folders
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.worker.graph_leaves import Leaves
from zettatui.worker.workbench import Workbench

ROUNDS = 7
COUNT = 1_000_000
ROOT = Path(__file__).parents[2]
SCRIPT = str(Path(sys.executable).with_name("zettatui"))
CAVE = """
import sys, time
import caveclient
client = caveclient.CAVEclient(sys.argv[1], server_address=sys.argv[2], auth_token=sys.argv[3])
graph = client.chunkedgraph
for line in sys.stdin:
    begun = time.perf_counter()
    found = graph.get_leaves(int(line))
    print((time.perf_counter() - begun) * 1000, len(found), flush=True)
"""
WORD = "123456789012"
ANY_APP = f"""
from textual.app import App
from textual.widgets import Static
class Any(App):
    def compose(self):
        yield Static("{WORD}")
Any().run()
"""
LIST_APP = f"""
from array import array
from textual.app import App
from zettatui.widgets.virtual_list import Column, VirtualList
class Rows:
    def __init__(self, ids):
        self.ids = ids
    def __len__(self):
        return len(self.ids)
    def row(self, i):
        return (str(i), str(self.ids[i]))
class Any(App):
    def compose(self):
        ids = array("Q", [{WORD}]) * {COUNT}
        yield VirtualList([Column("", 10), Column("id", 22)], Rows(ids))
Any().run()
"""


class Place:
    """A served sandbox with one object of a million supervoxels, and a home that is nobody's."""

    def __init__(self, home: Path, line: dict[str, str]) -> None:
        self.server, self.token, self.root = line["server"], line["token"], int(line["grown"])
        self.home = home
        self.token_file = home / "token"
        self.token_file.write_text(self.token)
        self.token_file.chmod(0o600)
        self.env = {
            key: value for key, value in os.environ.items() if not key.startswith(("ZETTATUI", "XDG_"))
        }
        self.env |= {"HOME": str(home), "ZETTATUI_HOME": str(home / "own")}
        self.env["PYTHONPYCACHEPREFIX"] = str(ROOT / "build" / "pycache")

    def forget(self) -> None:
        """Take the kept lists away."""
        shutil.rmtree(self.home / "own" / "cache", ignore_errors=True)

    def whole(self, *words: str) -> float:
        """Return the milliseconds of a whole process."""
        self.forget()
        begun = time.perf_counter()
        subprocess.run(words, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        return (time.perf_counter() - begun) * 1000


@contextmanager
def place() -> Iterator[Place]:
    """Serve the sandbox."""
    command = [sys.executable, "-m", "zettatui", "sandbox", "--grow", str(COUNT)]
    with (
        tempfile.TemporaryDirectory(prefix="zettatui-bench-") as folder,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            yield Place(Path(folder), json.loads(process.stdout.readline()))
        finally:
            process.kill()


@contextmanager
def cave(at: Place) -> Iterator[Callable[[], float]]:
    """Start caveclient; what it gives returns the milliseconds of one `get_leaves`."""
    command = [sys.executable, "-c", CAVE, DATASTACK, at.server, at.token]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=at.env,
        text=True,
    ) as process:
        to_peer, from_peer = process.stdin, process.stdout
        assert to_peer is not None
        assert from_peer is not None

        def get_leaves() -> float:
            print(at.root, file=to_peer, flush=True)
            took, count = from_peer.readline().split()
            assert int(count) == COUNT
            return float(took)

        try:
            yield get_leaves
        finally:
            process.kill()


async def in_the_app(at: Place, peer: Callable[[], float], rounds: int) -> dict[str, list[float]]:
    """Ask for the leaves on the graph screen, in turns with caveclient."""
    taken: dict[str, list[float]] = {"first": [], "all": [], "peer": [], "own": [], "wall": []}
    app = _app(at)
    drawn: list[float] = []
    all_here = asyncio.Event()
    _note_drawing(shown.ArrivingRows, drawn)
    _note_drawing(shown.LeafRows, drawn)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await keys(pilot, "g", "r", "i")
        await type_text(pilot, str(at.root))
        await keys(pilot, "enter")
        screen = app.screen
        assert isinstance(screen, GraphScreen)
        show = screen.below.show_leaves

        def show_leaves(leaves: Leaves) -> None:
            show(leaves)
            all_here.set()

        screen.below.show_leaves = show_leaves  # type: ignore[method-assign]  # a bench looks inside
        for number in range(rounds + 1):
            at.forget()
            gaps: list[tuple[float, float]] = []
            beat = asyncio.create_task(_beats(gaps))
            drawn.clear()
            all_here.clear()
            begun = time.perf_counter()
            screen.action_leaves()
            # Not by the pilot's pauses: each would take a part of the time that is measured.
            await all_here.wait()
            ended = time.perf_counter()
            beat.cancel()
            await settled(pilot)
            peer_ms = await asyncio.to_thread(peer)
            if number:
                taken["first"].append((drawn[0] - begun) * 1000)
                taken["all"].append((ended - begun) * 1000)
                taken["wall"].append(max(wall for wall, _ in gaps))
                taken["own"].append(max(min(gap) for gap in gaps))
                taken["peer"].append(peer_ms)
    return taken


def _app(at: Place) -> ZettatuiApp:
    from zettatui.access.credentials import Credentials

    address = ServerAddress.parse(at.server)
    own = folders({"ZETTATUI_HOME": str(at.home / "own")})
    bench = Workbench(address, folders=own, credentials=Credentials.in_memory())
    bench.credentials.keep_for_session(address.url, Secret(at.token))
    return ZettatuiApp(bench, datastack=DATASTACK)


def _note_drawing(kind: Any, drawn: list[float]) -> None:
    row = kind.row

    def noted(self: object, i: int) -> object:
        drawn.append(time.perf_counter())
        return row(self, i)

    kind.row = noted


async def _beats(gaps: list[tuple[float, float]]) -> None:
    """Note how long the screen's loop was away, and what the process computed meanwhile, in milliseconds."""
    last, spent = time.perf_counter(), time.process_time()
    while True:
        await asyncio.sleep(0.002)
        now, used = time.perf_counter(), time.process_time()
        gaps.append(((now - last) * 1000, (used - spent) * 1000))
        last, spent = now, used


class _Rows:
    def __init__(self, ids: array[int]) -> None:
        self.ids = ids

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, i: int) -> tuple[str, str]:
        return (str(i), str(self.ids[i]))


class _ListApp(App[None]):
    """Nothing but a list; notes when lines were drawn."""

    def __init__(self, rows: _Rows) -> None:
        super().__init__()
        self.given = rows

    def compose(self) -> ComposeResult:
        if len(self.given):
            yield VirtualList([Column("", 10, align="right"), Column("id", 22)], self.given)
        else:
            yield Static()


async def the_list() -> tuple[list[float], float]:
    """Return the milliseconds of many keys, and the bytes a row that the list itself takes."""
    rows = _Rows(array("Q", [int(WORD)]) * COUNT)
    app = _ListApp(rows)
    spent = []
    async with app.run_test(size=(120, 40)) as pilot:
        widget = app.query_one(VirtualList)
        widget.focus()
        await pilot.pause()
        for _ in range(40):
            for key in ("down", "pagedown", "end", "up", "home", "pageup"):
                begun = time.thread_time()
                await _press(app, key)
                spent.append((time.thread_time() - begun) * 1000)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    app = _ListApp(rows)
    async with app.run_test(size=(120, 40)) as pilot:
        app.query_one(VirtualList).focus()
        for key in ("end", "home", "pagedown"):
            await _press(app, key)
        with_list = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    empty = _ListApp(_Rows(array("Q")))
    async with empty.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        without = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return spent, max(0, with_list - without) / COUNT


async def _press(app: App[None], key: str) -> None:
    """Act on a key and draw what changed, as the app does before it waits for the next key."""
    widget = app.focused
    assert widget is not None
    await app.run_action(widget._bindings.get_bindings_for_key(key)[0].action, default_namespace=widget)
    # What the key did not show at once.
    app.screen._compositor.update_widgets({widget, *app.screen._dirty_widgets})
    update = app.screen._compositor.render_update()
    if isinstance(update, CompositorUpdate):
        update.render_segments(app.console)


def rows(rounds: int = ROUNDS) -> list[Row]:
    """Measure everything."""
    with place() as at, cave(at) as peer:
        taken = asyncio.run(in_the_app(at, peer, rounds))
        ours = (
            SCRIPT, "graph", "leaves", str(at.root), "--server", at.server, "--datastack", DATASTACK,
            "--token-file", str(at.token_file), "--plain",
        )  # fmt: skip
        theirs = (
            sys.executable, "-c", CAVE.replace("for line in sys.stdin", f"for line in ['{at.root}']"),
            DATASTACK, at.server, at.token,
        )  # fmt: skip
        shell: dict[str, list[float]] = {"ours": [], "theirs": []}
        for number in range(max(3, rounds // 2) + 1):
            for name, words in (("ours", ours), ("theirs", theirs)):
                took = at.whole(*words)
                if number:
                    shell[name].append(took)
    spent, bytes_a_row = asyncio.run(the_list())
    with tempfile.TemporaryDirectory(prefix="zettatui-bench-") as folder:
        start = Bench(Path(folder))
        paint: dict[str, list[float]] = {"list": [], "any": []}
        for number in range(rounds + 1):
            for name, text in (("list", LIST_APP), ("any", ANY_APP)):
                took = start.start(sys.executable, "-c", text, word=WORD.encode()).paint_ms
                if number:
                    paint[name].append(took)
    get_leaves = statistics.median(taken["peer"])
    call = "caveclient get_leaves"
    return [
        against("leaves 1,000,000: first rows painted", statistics.median(taken["first"]), get_leaves, call, reach=0.8),
        against("leaves 1,000,000: all of them shown", statistics.median(taken["all"]), get_leaves, call, reach=0.8),
        alone("leaves 1,000,000: longest frame, own", statistics.median(taken["own"]), unit="ms", reach=50),
        alone("leaves 1,000,000: longest frame, by the clock", statistics.median(taken["wall"]), unit="ms", reach=None),
        against(
            "leaves 1,000,000: whole process in the shell", statistics.median(shell["ours"]),
            statistics.median(shell["theirs"]), "Python with caveclient", reach=0.3,
        ),
        against(
            "list of 1,000,000: first paint, whole process", statistics.median(paint["list"]),
            statistics.median(paint["any"]), "Textual app of one label", reach=1.5,
        ),
        alone("list of 1,000,000: any key, p95 (CPU)", statistics.quantiles(spent, n=20)[-1], unit="ms", reach=10),
        alone("list of 1,000,000: above the data, a row", bytes_a_row, unit="bytes", reach=40),
    ]  # fmt: skip


if __name__ == "__main__":
    print(table(rows(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)), end="")
