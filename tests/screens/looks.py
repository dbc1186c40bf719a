"""How to get to every picture: the ways of `test_snapshots`, by one name each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.screens import test_snapshots as ways
from tests.screens.test_doctor_screen import always
from tests.steady import steady_sandbox
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox
from zettatui.worker.doctor import Doctor

Made = tuple[ZettatuiApp, ways.Drive]


class Case:
    """One picture: how the app is made, and what is done then."""

    def __init__(self, make: Callable[[Path, Sandbox], Made], flavour: str = "zetta") -> None:
        self._make, self._flavour = make, flavour

    def make(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
        """Make the app, and return how to get to the picture."""
        monkeypatch.setattr(Doctor, "examine", always)
        return self._make(home / "app", steady_sandbox("cave" if self._flavour == "cave" else "zetta"))


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


CASES: dict[str, Case] = dict(_cases())
"""Every picture by its name."""
