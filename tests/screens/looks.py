"""How to get to every picture of `ways`, as it is, in trouble and while it waits, by one name each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from textual.pilot import Pilot

from tests.screens import ways
from tests.screens.case import Case, Made
from tests.screens.more_looks import MORE
from zettatui.sandbox import Sandbox


def _plain(way: ways.Way) -> Callable[[Path, Sandbox], Made]:
    return lambda home, world: (way.app(home, world), way.drive)


def _trouble(path: str, way: ways.Way) -> Callable[[Path, Sandbox], Made]:
    def make(home: Path, world: Sandbox) -> Made:
        world.faults.add("html", None, path, times=None)
        return way.app(home, world), way.drive

    return make


def _loading(path: str, way: ways.Way, last: tuple[str, ...]) -> Callable[[Path, Sandbox], Made]:
    def make(home: Path, world: Sandbox) -> Made:
        async def drive(pilot: Pilot[None]) -> None:
            await way.drive(pilot)
            world.faults.add("slow", None, path, seconds=3600, times=None)
            await pilot.press(*last)
            await ways.until_busy(pilot)

        return way.app(home, world), drive

    return make


def _cases() -> Iterator[tuple[str, Case]]:
    for name, way in ways.WAYS.items():
        yield name, Case(_plain(way))
    for name, way in ways.ON_CAVE.items():
        yield f"cave-{name}", Case(_plain(way), "cave")
    for name, (path, way) in ways.TROUBLE.items():
        yield f"trouble-{name}", Case(_trouble(path, way))
    for name, (path, way, last) in ways.LOADING.items():
        yield f"loading-{name}", Case(_loading(path, way, last))
    yield "doctor", Case(_plain(ways.Way(ways.then(ways.nothing, "g", "h"))))
    yield from MORE.items()


CASES: dict[str, Case] = dict(_cases())
"""Every picture by its name."""
