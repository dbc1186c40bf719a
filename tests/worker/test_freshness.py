"""Which of many root ids are current, and what became of the others, on both flavours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.worker import graph_roots as g
from tests.worker.conftest import Told
from zettatui.sandbox import Sandbox, demo
from zettatui.services import errors as e
from zettatui.worker import freshness
from zettatui.worker.freshness import Fate, RootCheck, Successor
from zettatui.worker.graphs import graph_of
from zettatui.worker.sessions import Session
from zettatui.worker.supervoxels import spread
from zettatui.worker.workbench import Workbench

ASKED = [g.ROOT, g.FIRST_AND_WRONG, g.SECOND, g.WHOLE, g.ALONE, g.UNKNOWN, demo.SUPERVOXEL, 12, g.ROOT]


@pytest.fixture
def check(bench: Workbench, session: Session) -> RootCheck:
    return RootCheck(graph_of(bench, session))


@pytest.fixture
def own_sandbox() -> Iterator[Sandbox]:
    """A sandbox whose graph this test alone changes."""
    made = Sandbox("cave")
    yield made
    made.close()


def roots_of(fate: Fate) -> list[int]:
    return [one.root for one in fate.successors]


async def test_each_id_is_told_for_what_it_is(check: RootCheck, progress: Told) -> None:
    found = await check.fates(ASKED, progress)
    assert {node: found.of(node).state for node in ASKED} == {
        g.ROOT: "latest",
        g.FIRST_AND_WRONG: "retired",
        g.SECOND: "retired",
        g.WHOLE: "retired",
        g.ALONE: "latest",
        g.UNKNOWN: "unknown",
        demo.SUPERVOXEL: "other",
        12: "other",
    }
    assert found.counts() == {"latest": 2, "retired": 3, "unknown": 1, "other": 2}
    assert (found.of(demo.SUPERVOXEL).words, found.of(g.ROOT).successors) == ("supervoxel", ())
    assert "layers start at 1" in found.of(12).words


async def test_successors_come_with_their_share_the_best_first(
    check: RootCheck, progress: Told, sandbox: Sandbox
) -> None:
    found = await check.fates(ASKED, progress)
    assert [(one.root, one.share) for one in found.of(g.SECOND).successors] == [(g.ROOT, 1.0)]
    assert roots_of(found.of(g.WHOLE)) == list(g.PARTS)
    best, rest = found.of(g.WHOLE).successors
    assert best.share is not None
    assert rest.share is not None
    assert best.share + rest.share == pytest.approx(1)
    assert best.share > 0.7
    assert found.of(g.FIRST_AND_WRONG).best is not None
    assert found.of(g.FIRST_AND_WRONG).successors[0].root == g.ROOT
    assert roots_of(found.of(g.FIRST_AND_WRONG)) == [g.ROOT, g.WRONG]
    if sandbox.flavour == "cave":
        assert found.of(g.WHOLE).retired == g.utc(2021, 5, 12, 10, 5, 0, 750_000)
        assert found.remark == ""
    else:
        assert "no lineage" in found.remark


@pytest.mark.parametrize("shared_sandbox", ["zetta"], indirect=True)
async def test_where_level_2_cannot_be_listed_a_sample_of_supervoxels_tells(
    check: RootCheck, progress: Told, sandbox: Sandbox
) -> None:
    sandbox.faults.add("status", path=".*/lvl2_graph", status=500, body="Internal Server Error", times=None)
    found = await check.fates([g.WHOLE], progress)
    best, rest = found.of(g.WHOLE).successors
    assert (best.root, rest.root) == g.PARTS
    assert best.sampled
    assert best.percent.startswith("~")
    assert "sample" in found.of(g.WHOLE).words


async def test_as_of_a_time_before_some_were_made(check: RootCheck, progress: Told, sandbox: Sandbox) -> None:
    ids = [g.MERGED, g.FIRST_AND_WRONG, g.WRONG, g.ROOT, g.THIRD]
    found = await check.fates(ids, progress, at=g.BETWEEN)
    assert found.at == g.BETWEEN
    assert [found.of(node).state for node in (g.MERGED, g.THIRD)] == ["latest", "latest"]
    assert roots_of(found.of(g.FIRST_AND_WRONG)) == [g.MERGED]
    assert roots_of(found.of(g.WRONG)) == [g.MERGED]
    # The demo's root was two objects then.
    assert roots_of(found.of(g.ROOT)) == [g.MERGED, g.THIRD]
    if sandbox.flavour == "cave":
        assert found.of(g.ROOT).state == "later"


async def test_no_id_at_all_and_none_known(check: RootCheck, progress: Told) -> None:
    assert (await check.fates([], progress)).counts() == {}
    many = [g.UNKNOWN + 10 * at for at in range(30)]
    found = await check.fates(many, progress)
    assert found.counts() == {"unknown": 30}


async def test_unknown_ids_among_retired_ones_spoil_nothing(check: RootCheck, progress: Told) -> None:
    ids = [g.UNKNOWN, g.SECOND, g.UNKNOWN + 1, g.WHOLE, g.UNKNOWN + 2]
    found = await check.fates(ids, progress)
    assert found.counts() == {"unknown": 3, "retired": 2}
    assert roots_of(found.of(g.WHOLE)) == list(g.PARTS)


async def test_many_are_asked_in_batches(
    check: RootCheck, progress: Told, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "IDS_PER_REQUEST", 4)
    ids = [g.ROOT, g.SECOND, *(g.UNKNOWN + at for at in range(6)), g.ALONE, *g.PARTS]
    found = await check.fates(ids, progress)
    assert found.counts() == {"latest": 4, "retired": 1, "unknown": 6}
    asked = [one.path.rpartition("/")[2] for one in sandbox.record.requests]
    if sandbox.flavour == "cave":
        assert asked.count("is_latest_roots") == 3
    assert (11, 11, "ids") in progress.reports


async def test_the_second_look_at_the_same_ids_is_one_request_on_zetta(
    check: RootCheck, progress: Told, sandbox: Sandbox
) -> None:
    await check.fates([g.ROOT, g.ALONE, *g.PARTS], progress)
    sandbox.record.clear()
    await check.fates([g.ROOT, g.ALONE, *g.PARTS], progress)
    assert len(sandbox.record.requests) == 1


async def test_trouble_and_cancelling_leave_it_usable(
    check: RootCheck, progress: Told, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "IDS_PER_REQUEST", 2)
    ids = [g.ROOT, g.SECOND, g.ALONE, *g.PARTS]
    path = ".*is_latest_roots" if sandbox.flavour == "cave" else ".*(children|roots_binary)"
    sandbox.faults.add("status", path=path, status=403, times=1, body="{}")
    with pytest.raises(e.ServiceError):
        await check.fates(ids, progress)
    sandbox.faults.clear()
    sandbox.faults.add("slow", path=path, seconds=30, times=None)
    task = asyncio.ensure_future(check.fates(ids, progress))
    await asyncio.wait({task}, timeout=0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    sandbox.faults.clear()
    assert (await check.fates(ids, progress)).counts() == {"latest": 4, "retired": 1}


async def test_a_root_that_vanished_has_no_successor_and_is_told_as_retired(
    own_sandbox: Sandbox, progress: Told, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from tests.unit.table_world import session_of
    from zettatui.demo import demo_workbench

    g.retire(own_sandbox, g.QUIET, at=g.utc(2021, 6, 1))
    # A skip connection: the only child is a level-2 node.
    g.retire(own_sandbox, g.ALONE, g.ALONE + 1, at=g.utc(2021, 6, 2))
    bench = demo_workbench(sandbox=own_sandbox, folder=tmp_path_factory.mktemp("home"))
    check = RootCheck(graph_of(bench, await session_of(bench, own_sandbox)))
    found = await check.fates([g.QUIET, g.ALONE], progress)
    assert found.of(g.QUIET) == Fate(
        g.QUIET, "retired", "", g.utc(2021, 1, 15, 8), g.utc(2021, 6, 1), successors=()
    )
    assert found.of(g.ALONE).successors == (Successor(g.ALONE + 1, 1.0),)


def test_shares_are_never_rounded_to_all_or_nothing() -> None:
    said = [Successor(1, share).percent for share in (None, 0.0, 0.001, 0.5, 0.9995, 1.0)]
    assert said == ["", "0 %", "<1 %", "50 %", ">99 %", "100 %"]


def test_samples_are_spread_evenly() -> None:
    assert spread(range(10), 4) == [0, 3, 6, 9]
    assert spread([5], 4) == [5]
