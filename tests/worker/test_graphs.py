"""Looking ids up in the chunkedgraph: what they are, whether they are current, their leaves and their past."""

from __future__ import annotations

from array import array
from dataclasses import replace
from pathlib import Path

import pytest

from tests.worker.conftest import Told
from zettatui.sandbox import Sandbox, demo
from zettatui.services import errors as e
from zettatui.storage.errors import StorageError
from zettatui.worker.graphs import Graphs, IdCard, NoGraph
from zettatui.worker.sessions import Session
from zettatui.worker.workbench import Workbench

RETIRED = 648518346449562468
"""A founding root; it was merged, and the object was split and merged again since."""
ITS_SUCCESSORS = (648518346653221815, demo.ROOT)


@pytest.fixture
def graphs(bench: Workbench, session: Session) -> Graphs:
    return Graphs(bench, session)


async def card(graphs: Graphs, node: int, progress: Told) -> IdCard:
    (found,) = await graphs.look_up(array("Q", [node]), progress)
    return found


def test_without_a_datastack_it_says_what_to_do(bench: Workbench) -> None:
    with pytest.raises(NoGraph) as caught:
        Graphs(bench, Session(bench.address))
    assert "g d" in caught.value.sentence


async def test_a_supervoxel_leads_to_its_root(graphs: Graphs, progress: Told) -> None:
    found = await card(graphs, demo.SUPERVOXEL, progress)
    assert (found.kind, found.root, found.is_root, found.trouble) == ("supervoxel", demo.ROOT, False, "")
    assert found.freshness is not None
    assert found.freshness.latest is True
    assert found.place is not None
    assert found.place.layer == 1
    assert found.box is not None
    assert found.box.lower < found.box.upper


async def test_a_current_root_is_told_as_latest(graphs: Graphs, progress: Told) -> None:
    found = await card(graphs, demo.ROOT, progress)
    assert (found.kind, found.root, found.is_root) == ("root", demo.ROOT, True)
    assert found.freshness is not None
    assert found.freshness.latest is True
    assert (found.box, found.successors) == (None, ())


async def test_a_retired_root_is_told_with_what_came_after(
    graphs: Graphs, sandbox: Sandbox, progress: Told
) -> None:
    found = await card(graphs, RETIRED, progress)
    assert found.freshness is not None
    assert found.freshness.latest is False
    if sandbox.flavour == "cave":
        assert found.successors == ITS_SUCCESSORS
        assert found.edits == "0 merges, 0 splits"
        assert found.since is not None
    else:
        assert str(demo.ROOT) in found.freshness.words
        assert found.edits == "This server does not offer change logs"
        assert found.since is None


async def test_the_edits_of_a_root_are_counted(graphs: Graphs, sandbox: Sandbox, progress: Told) -> None:
    if sandbox.flavour == "cave":
        assert (await card(graphs, demo.ROOT, progress)).edits == "2 merges, 1 split"
        edits = await graphs.history(demo.ROOT, progress)
        assert [edit.is_merge for edit in edits] == [True, False, True]
        assert edits == sorted(edits, key=lambda edit: edit.at, reverse=True)
    else:
        with pytest.raises(e.NotOffered):
            await graphs.history(demo.ROOT, progress)


async def test_one_bad_id_does_not_hide_the_others(graphs: Graphs, progress: Told) -> None:
    asked = array("Q", [5, demo.ROOT + 1, demo.SUPERVOXEL, 2**64 - 1])
    found = await graphs.look_up(asked, progress)
    assert [one.node for one in found] == list(asked)
    assert [bool(one.trouble) for one in found] == [True, True, False, True]
    assert found[2].root == demo.ROOT
    assert progress.reports == [(done, 4, "ids") for done in (1, 2, 3, 4)]


async def test_a_graph_that_cannot_be_asked_is_one_error(
    graphs: Graphs, sandbox: Sandbox, progress: Told
) -> None:
    sandbox.faults.add("status", "GET", ".*/info$", times=None, status=503)
    with pytest.raises(e.ServiceError):
        await graphs.look_up(array("Q", [demo.ROOT, demo.SUPERVOXEL]), progress)


async def test_a_failing_lookup_stands_on_its_card(graphs: Graphs, sandbox: Sandbox, progress: Told) -> None:
    await card(graphs, demo.ROOT, progress)
    sandbox.faults.add("status", None, ".*/root.*", times=None, status=503)
    found = await card(graphs, demo.SUPERVOXEL, progress)
    assert found.kind == "supervoxel"
    assert found.root is None
    assert found.trouble.endswith(".")


async def test_all_leaves_of_a_root_come_and_are_saved(
    graphs: Graphs, tmp_path: Path, progress: Told
) -> None:
    leaves = await graphs.leaves(demo.ROOT, progress)
    assert len(leaves.ids) == demo.LEAF_COUNT == len(set(leaves.ids))
    assert demo.SUPERVOXEL in leaves.ids
    assert progress.reports
    assert len(repr(leaves)) < 200
    path = await graphs.save_leaves(leaves, tmp_path / "leaves.txt", progress)
    assert list(map(int, path.read_text().split())) == list(leaves.ids)
    assert path.read_text().endswith("\n")
    with pytest.raises(StorageError):
        await graphs.save_leaves(leaves, path / "below a file.txt", progress)


async def test_a_datastack_without_a_graph_says_so(
    bench: Workbench, session: Session, progress: Told
) -> None:
    assert session.datastack is not None
    bare = session.with_datastack(replace(session.datastack, segmentation_source=""))
    with pytest.raises(e.ServiceError) as caught:
        await Graphs(bench, bare).look_up(array("Q", [demo.ROOT]), progress)
    assert caught.value.sentence.endswith(".")
