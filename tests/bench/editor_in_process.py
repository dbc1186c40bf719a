"""How long finding and replacing take inside the app, without a terminal."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from functools import partial

from textual.strip import Strip

from tests.bench.bench_editor import document
from tests.bench.bench_states import edited, state
from tests.bench.busy_frames import waits, work_of
from tests.bench.row import Row, alone
from tests.widgets.editor_host import Host
from zettatui.widgets.editor import Editor


class Timed(Editor):
    """An editor that notes when the row of its cursor was drawn and how long its slices of work took."""

    drawn = 0.0
    first_drawn = 0.0
    slices: list[float]
    counted: asyncio.Event

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        if y + self.scroll_offset.y == self.cursor[0]:
            self.drawn = time.perf_counter()
            self.first_drawn = self.first_drawn or self.drawn
        return strip

    def _work(self, seconds: float | None = None) -> None:
        # Of this thread alone: what else the machine does meanwhile is no part of a slice.
        begun = time.thread_time()
        super()._work(seconds)
        self.slices.append((time.thread_time() - begun) * 1000)
        if self.hits is not None and self.hits.complete:
            self.counted.set()


async def first_hits(text: str, rounds: int) -> list[Row]:
    """Return how long the first occurrence takes to be drawn, and the longest slice of the count."""
    patterns = {
        "plain, near": ('"point"', False),
        "plain, last row": (text[text.rindex('"', 0, -20) - 18 : text.rindex('"', 0, -20)], False),
        "plain, capital": ("A0", False),
        "plain, nowhere": ("qqq", False),
        "regex, near": (r'"id": "a\d+9"', True),
        "regex, by rows": (r'"[^"]*9",$', True),
        "regex, nowhere": (r"zz\d", True),
    }
    found: list[Row] = []
    editor = Timed(text)
    editor.counted, editor.slices = asyncio.Event(), []
    host = Host(editor)
    async with host.run_test(size=(120, 40)) as pilot:
        for name, (pattern, regex) in patterns.items():
            first, whole, longest = [], [], []
            for _ in range(rounds):
                editor.search("")
                editor.move_to(0, 0)
                await pilot.pause()
                editor.slices, editor.drawn, editor.first_drawn = [], 0.0, 0.0
                begun = time.perf_counter()
                editor.counted.clear()
                editor.search(pattern, regex)
                await editor.counted.wait()
                await pilot.pause()
                first.append((editor.first_drawn - begun) * 1000)
                whole.append((time.perf_counter() - begun) * 1000)
                longest.append(max(editor.slices))
            hits = editor.hits
            assert hits is not None
            what = f"editor: find in 10 MB, {name}"
            if hits.count:
                found.append(alone(f"{what}, first painted", statistics.median(first), unit="ms", reach=50))
            found.append(alone(f"{what}, longest slice (CPU)", max(longest), unit="ms", reach=16))
            found.append(
                alone(f"{what}, {hits.count:,} counted", statistics.median(whole), unit="ms", reach=None)
            )
    return found


async def replacements(text: str, rounds: int) -> list[Row]:
    """Return how long 10,000 replacements, their undo and a typed key afterwards take."""
    begin = 0
    for _ in range(10_000):
        begin = text.index('"648', begin) + 1
    spent: dict[str, list[float]] = {"replace": [], "undo": [], "redo": [], "regex": []}
    for _ in range(rounds):
        marked = text[:begin].replace('"648', '"X648') + text[begin:]
        editor = Editor(marked)
        async with Host(editor).run_test(size=(120, 40)) as pilot:
            found = editor.find("X648")
            steps = {
                "replace": partial(editor.replace_hits, "648"),
                "undo": editor.undo,
                "redo": editor.redo,
            }
            for name, step in steps.items():
                begun = time.perf_counter()
                step()
                await pilot.pause()
                spent[name].append((time.perf_counter() - begun) * 1000)
            editor.undo()
            editor.find(r"X(\d+)", True)
            begun = time.perf_counter()
            editor.replace_hits(r"\1")
            await pilot.pause()
            spent["regex"].append((time.perf_counter() - begun) * 1000)
    return [
        alone(f"editor: {found:,} hits in 10 MB, {name}", statistics.median(times), unit="ms", reach=1000)
        for name, times in spent.items()
    ]


async def busy(megabytes: int) -> list[Row]:
    """Return how long keys wait for their frames while a state is opened, read and compared."""
    before = json.dumps(state(megabytes * 1_000_000), indent=2)
    after = edited(before, 10)
    found: list[Row] = []
    for name, waited in (await waits(work_of(before, after), document(1_000_000))).items():
        what = f"editor: longest frame while {megabytes} MB are {name}"
        found.append(alone(f"{what}, own", waited.own[-1], unit="ms", reach=50))
        found.append(alone(f"{what}, by the clock", waited.wall[-1], unit="ms", reach=None))
    return found
