"""How every screen looks: empty, loading, in trouble and full, at 80x24 and 120x40.

After a change that is meant: `pytest tests/screens/test_snapshots.py --snapshot-update`, then look at the pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.screens.test_doctor_screen import always
from tests.screens.ways import LOADING, ON_CAVE, TROUBLE, WAYS, Way, nothing, tables, then, until_busy
from tests.steady import steady_sandbox, stopped_watch
from zettatui.sandbox import Sandbox
from zettatui.sandbox.annotation.catalog import create_table
from zettatui.worker.doctor import Doctor

Snap = Callable[..., bool]

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """Let jobs take no time, so that their times are the same in every picture."""
    with stopped_watch():
        yield


@pytest.fixture
def world() -> Sandbox:
    """The sandbox behind the app, for faults."""
    return steady_sandbox()


@SIZES
@pytest.mark.parametrize("way", list(WAYS))
def test_screen(snap_compare: Snap, tmp_path: Path, world: Sandbox, way: str, size: tuple[int, int]) -> None:
    app = WAYS[way].app(tmp_path / "app", world)
    assert snap_compare(app, terminal_size=size, run_before=WAYS[way].drive)


@SIZES
@pytest.mark.parametrize("way", list(ON_CAVE))
def test_screen_on_cave(snap_compare: Snap, tmp_path: Path, way: str, size: tuple[int, int]) -> None:
    app = ON_CAVE[way].app(tmp_path / "app", steady_sandbox("cave"))
    assert snap_compare(app, terminal_size=size, run_before=ON_CAVE[way].drive)


FORMS = {"parts": "derived_tag", "choices": "plastic_synapse"}


@SIZES
@pytest.mark.parametrize("what", list(FORMS))
def test_form(snap_compare: Snap, tmp_path: Path, world: Sandbox, what: str, size: tuple[int, int]) -> None:
    """The form of a new row, sent as it is: every sentence that asks for something."""
    owner = str(world.people.by_handle("ann").id)
    metadata = {"description": "this is a test", "user_id": owner}
    create_table(world.store, "vnc1_full_v3align_2", "test_table", FORMS[what], metadata, world.now())
    way = Way(then(tables, "n", "ctrl+s"))
    assert snap_compare(way.app(tmp_path / "app", world), terminal_size=size, run_before=way.drive)


@SIZES
@pytest.mark.parametrize("place", list(TROUBLE))
def test_trouble(
    snap_compare: Snap, tmp_path: Path, world: Sandbox, place: str, size: tuple[int, int]
) -> None:
    path, way = TROUBLE[place]
    world.faults.add("html", None, path, times=None)
    assert snap_compare(way.app(tmp_path / "app", world), terminal_size=size, run_before=way.drive)


@SIZES
def test_new_host(snap_compare: Snap, tmp_path: Path, world: Sandbox, size: tuple[int, int]) -> None:
    with world.store.write() as db:
        db.execute("UPDATE datastacks SET local_server = 'https://local.example.org'")
    way = Way(then(nothing, "enter"), datastack=None)
    assert snap_compare(way.app(tmp_path / "app", world), terminal_size=size, run_before=way.drive)


@SIZES
@pytest.mark.parametrize("place", list(LOADING))
def test_loading(
    snap_compare: Snap, tmp_path: Path, world: Sandbox, place: str, size: tuple[int, int]
) -> None:
    path, way, last = LOADING[place]

    async def drive(pilot: Pilot[None]) -> None:
        await way.drive(pilot)
        world.faults.add("slow", None, path, seconds=3600, times=None)
        await pilot.press(*last)
        await until_busy(pilot)

    assert snap_compare(way.app(tmp_path / "app", world), terminal_size=size, run_before=drive)


@SIZES
def test_doctor(
    snap_compare: Snap, tmp_path: Path, world: Sandbox, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    # What the doctor sees of this very machine is not the same twice.
    monkeypatch.setattr(Doctor, "examine", always)
    way = Way(then(nothing, "g", "h"))
    assert snap_compare(way.app(tmp_path / "app", world), terminal_size=size, run_before=way.drive)
