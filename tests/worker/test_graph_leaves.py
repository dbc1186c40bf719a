"""Lists of leaves: whole or not at all, kept on disk, shown while they come, found in, saved."""

from __future__ import annotations

import asyncio
import json
import os
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worker.conftest import Told
from tests.worker.graph_roots import PARTS, UNKNOWN
from zettatui.sandbox import Sandbox, demo
from zettatui.segments.packed import from_npy
from zettatui.services import errors as e
from zettatui.storage.errors import StorageError
from zettatui.worker.graph_leaves import (
    Arrivals,
    LeafLists,
    Leaves,
    Wanted,
    find_leaves,
    leaves_as,
    leaves_text,
    save_leaves,
)
from zettatui.worker.sessions import Session
from zettatui.worker.workbench import Workbench

SMALL = PARTS[0]


@pytest.fixture
def lists(bench: Workbench, session: Session) -> LeafLists:
    return LeafLists(bench, session)


def kept(bench: Workbench) -> list[Path]:
    return sorted(bench.folders.leaves.rglob("*")) if bench.folders.leaves.exists() else []


async def test_all_leaves_come_once_and_are_kept(
    lists: LeafLists, bench: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    leaves = await lists.load(Wanted(demo.ROOT), progress)
    assert len(leaves.ids) == demo.LEAF_COUNT == len(set(leaves.ids))
    assert demo.SUPERVOXEL in leaves.ids
    assert progress.reports
    assert (leaves.kept, leaves.remark) == (False, "")
    assert len(repr(leaves)) < 200
    sandbox.record.clear()
    again = await lists.load(Wanted(demo.ROOT), progress)
    assert (again.kept, again.ids) == (True, leaves.ids)
    assert not sandbox.record.requests
    assert await lists.count_kept(demo.ROOT) == demo.LEAF_COUNT
    anew = await lists.load(Wanted(demo.ROOT), progress, anew=True)
    assert not anew.kept
    assert len(sandbox.record.requests) == 1


async def test_layers_and_boxes_are_lists_of_their_own(
    lists: LeafLists, sandbox: Sandbox, progress: Told
) -> None:
    whole = set((await lists.load(Wanted(demo.ROOT), progress)).ids)
    box = ((5632, 6144), (31744, 32256), (2176, 2304))
    boxed = set((await lists.load(Wanted(demo.ROOT, 1, box), progress)).ids)
    if sandbox.flavour == "cave":
        assert demo.SUPERVOXEL in boxed
        assert boxed < whole
        level2 = (await lists.load(Wanted(demo.ROOT, 2), progress)).ids
        assert 0 < len(level2) < len(whole)
        assert not whole & set(level2)
    else:
        with pytest.raises(e.NotOffered):
            await lists.load(Wanted(demo.ROOT, 2), progress)


async def test_nothing_of_a_node_that_is_not_there_is_kept(
    lists: LeafLists, bench: Workbench, progress: Told
) -> None:
    assert not (await lists.load(Wanted(UNKNOWN), progress)).ids
    assert not kept(bench)


async def test_a_cut_stream_is_asked_for_again(lists: LeafLists, sandbox: Sandbox, progress: Told) -> None:
    sandbox.faults.add("cut", "GET", ".*/leaves", times=1, keep=40_000)
    arrivals = Arrivals()
    leaves = await lists.load(Wanted(demo.ROOT), progress, arrivals=arrivals)
    assert len(leaves.ids) == demo.LEAF_COUNT
    assert arrivals.begun_anew


async def test_a_stream_that_is_always_cut_leaves_what_came_to_see_and_nothing_on_disk(
    lists: LeafLists, bench: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    sandbox.faults.add("cut", "GET", ".*/leaves", times=None, keep=40_000)
    arrivals = Arrivals()
    with pytest.raises(e.ConnectionCut):
        await lists.load(Wanted(demo.ROOT), progress, arrivals=arrivals)
    assert 1_000 < len(arrivals.ids) < demo.LEAF_COUNT
    assert not kept(bench)


async def test_an_answer_that_ends_early_is_no_list(
    lists: LeafLists, bench: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    sandbox.faults.add("truncate", "GET", ".*/leaves", times=None, keep=40_000)
    with pytest.raises(e.ServiceError):
        await lists.load(Wanted(demo.ROOT), progress)
    assert not kept(bench)


async def test_cancelled_at_any_moment_nothing_is_kept_and_it_can_be_asked_again(
    lists: LeafLists, bench: Workbench, progress: Told
) -> None:
    await lists.load(Wanted(SMALL), progress)
    before = kept(bench)
    for moment in (0, 1, 3, 10, 30):
        task = asyncio.ensure_future(lists.load(Wanted(demo.ROOT), progress))
        for _ in range(moment):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert kept(bench) == before
    assert len((await lists.load(Wanted(demo.ROOT), progress)).ids) == demo.LEAF_COUNT


async def test_a_disk_that_takes_nothing_is_told_and_hides_no_leaves(
    lists: LeafLists, bench: Workbench, progress: Told
) -> None:
    bench.folders.leaves.parent.mkdir(parents=True, exist_ok=True)
    bench.folders.leaves.write_text("a file stands where the folder should be")
    leaves = await lists.load(Wanted(SMALL), progress)
    assert leaves.ids
    assert leaves.remark.endswith(".")


def test_what_came_stays_until_a_second_try_has_caught_up() -> None:
    arrivals = Arrivals()
    first, second = array("Q", [1, 2, 3]), array("Q", [1])
    arrivals.take(first)
    arrivals.take(second)
    assert (list(arrivals.ids), arrivals.begun_anew) == ([1, 2, 3], True)
    second.extend([2, 3, 4])
    arrivals.take(second)
    assert list(arrivals.ids) == [1, 2, 3, 4]


async def test_leaves_are_found_by_their_first_digits_or_whole(progress: Told) -> None:
    ids = array("Q", [72835911972360756, 72835911972360757, 90, 9, 72835911972360756 + 10**15])
    for text, found in (
        ("7283591197236075", [0, 1]),
        ("9", [2, 3]),
        (str(ids[4]), [4]),
        ("8", []),
        ("9, 90", [2, 3]),
    ):
        assert list(await find_leaves(ids, text, progress)) == found


@given(st.lists(st.integers(1, 2**64 - 1), max_size=50))
def test_every_form_holds_every_id(values: list[int]) -> None:
    ids = array("Q", values)
    assert [int(line) for line in leaves_as(ids, "text").split()] == values
    assert [int(one) for one in json.loads(leaves_as(ids, "json"))] == values
    header, *lines = leaves_as(ids, "csv").decode().splitlines()
    assert (header, [int(line) for line in lines]) == ("supervoxel_id", values)
    assert list(from_npy(leaves_as(ids, "npy"))) == values


async def test_files_are_written_in_the_form_of_their_name(tmp_path: Path, progress: Told) -> None:
    leaves = Leaves(Wanted(1), array("Q", range(1, 50_001)))
    folder_mode = os.stat(tmp_path).st_mode
    for name, form in (
        ("a.txt", "text"),
        ("a.CSV", "csv"),
        ("a.json", "json"),
        ("a.npy", "npy"),
        ("a", "text"),
    ):
        path = await save_leaves(leaves, tmp_path / name, progress)
        assert path.read_bytes() == leaves_as(leaves.ids, form)  # type: ignore[arg-type]  # the names of forms
    assert os.stat(tmp_path).st_mode == folder_mode
    assert (await leaves_text(leaves.ids, progress)).count("\n") == 50_000
    with pytest.raises(StorageError):
        await save_leaves(leaves, tmp_path / "a.txt" / "below a file.txt", progress)
