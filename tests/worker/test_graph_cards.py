"""Looking ids up in the chunkedgraph: what they are, their root now and then, whether it is current."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import datetime

import pytest

from tests.worker.conftest import Told
from tests.worker.graph_roots import BETWEEN, FIRST_AND_WRONG, MERGED, UNKNOWN, utc
from zettatui.sandbox import Sandbox, demo
from zettatui.services import errors as e
from zettatui.worker.graph_cards import Cards, IdCard
from zettatui.worker.graph_json import card_json, decoded_json
from zettatui.worker.graphs import NoGraph
from zettatui.worker.sessions import Session
from zettatui.worker.workbench import Workbench


@pytest.fixture
def cards(bench: Workbench, session: Session) -> Cards:
    return Cards(bench, session)


async def card(cards: Cards, node: int, progress: Told, at: datetime | None = None) -> IdCard:
    (found,) = await cards.look_up(array("Q", [node]), progress, at=at)
    return found


def test_without_a_datastack_it_says_what_to_do(bench: Workbench) -> None:
    with pytest.raises(NoGraph) as caught:
        Cards(bench, Session(bench.address))
    assert "g d" in caught.value.sentence


async def test_a_supervoxel_leads_to_its_root(cards: Cards, progress: Told) -> None:
    found = await card(cards, demo.SUPERVOXEL, progress)
    assert (found.kind, found.root, found.is_root, found.trouble) == ("supervoxel", demo.ROOT, False, "")
    assert found.freshness is not None
    assert found.freshness.latest
    assert found.place is not None
    assert (found.place.layer, found.place.x, found.place.y, found.place.z) == (1, 11, 62, 17)
    assert found.box is not None
    assert found.box.lower < found.box.upper


async def test_a_current_root_is_told_as_latest(cards: Cards, progress: Told) -> None:
    found = await card(cards, demo.ROOT, progress)
    assert (found.kind, found.root, found.is_root, found.box) == ("root", demo.ROOT, True, None)
    assert found.freshness is not None
    assert found.freshness.latest


async def test_a_retired_root_is_told_on_either_server(
    cards: Cards, sandbox: Sandbox, progress: Told
) -> None:
    found = await card(cards, FIRST_AND_WRONG, progress)
    assert found.root == FIRST_AND_WRONG
    assert found.freshness is not None
    assert (found.freshness.latest, found.freshness.words) == (False, "retired")
    assert ("supervoxel" in found.freshness.how) is (sandbox.flavour == "zetta")


async def test_ids_are_looked_up_as_of_a_time(cards: Cards, progress: Told) -> None:
    then = await card(cards, demo.SUPERVOXEL, progress, BETWEEN)
    assert then.root == MERGED
    assert then.freshness is not None
    assert then.freshness.words == "latest at that time"
    assert (await card(cards, MERGED, progress, BETWEEN)).freshness == replace(
        then.freshness,
        how=(await card(cards, MERGED, progress, BETWEEN)).freshness.how,  # type: ignore[union-attr]
    )
    before = await card(cards, demo.SUPERVOXEL, progress, utc(2020, 1, 1))
    assert (before.root, before.unknown) == (None, True)


async def test_a_root_that_was_not_made_yet_is_not_called_retired(
    cards: Cards, sandbox: Sandbox, progress: Told
) -> None:
    found = await card(cards, demo.ROOT, progress, BETWEEN)
    assert found.freshness is not None
    assert not found.freshness.latest
    if sandbox.flavour == "cave":
        assert found.freshness.words == "not made yet at that time"


async def test_one_bad_id_does_not_hide_the_others(cards: Cards, progress: Told) -> None:
    asked = array("Q", [5, UNKNOWN, demo.SUPERVOXEL, 2**64 - 1, demo.SUPERVOXEL + 2_000_000])
    found = await cards.look_up(asked, progress)
    assert [one.node for one in found] == list(asked)
    assert [bool(one.trouble) for one in found] == [True, True, False, True, True]
    assert [one.unknown for one in found] == [True, True, False, True, True]
    assert found[2].root == demo.ROOT
    assert progress.reports[-1] == (5, 5, "ids")


async def test_many_ids_cost_a_handful_of_requests(cards: Cards, sandbox: Sandbox, progress: Told) -> None:
    await card(cards, demo.ROOT, progress)
    sandbox.record.clear()
    many = array("Q", range(demo.SUPERVOXEL, demo.SUPERVOXEL + 500))
    found = await cards.look_up(many, progress)
    assert len(found) == 500
    assert len(sandbox.record.requests) == 1


async def test_a_graph_that_cannot_be_asked_is_one_error(
    cards: Cards, sandbox: Sandbox, progress: Told
) -> None:
    sandbox.faults.add("status", "GET", ".*/info$", times=None, status=503)
    with pytest.raises(e.ServiceError):
        await cards.look_up(array("Q", [demo.ROOT, demo.SUPERVOXEL]), progress)


async def test_a_failing_lookup_stands_on_its_card(cards: Cards, sandbox: Sandbox, progress: Told) -> None:
    await card(cards, demo.ROOT, progress)
    sandbox.faults.add("status", None, ".*/root.*", times=None, status=503)
    found = await card(cards, demo.SUPERVOXEL, progress)
    assert (found.kind, found.root) == ("supervoxel", None)
    assert found.trouble.endswith(".")


async def test_where_all_at_once_fails_each_is_asked_alone(
    cards: Cards, sandbox: Sandbox, progress: Told
) -> None:
    await card(cards, demo.ROOT, progress)
    sandbox.faults.add("status", "POST", ".*/roots_binary", times=1, status=500, body="Internal Server Error")
    asked = array("Q", [demo.SUPERVOXEL, demo.SUPERVOXEL + 2_000_000])
    found = await cards.look_up(asked, progress)
    assert [one.root for one in found] == [demo.ROOT, None]


async def test_a_datastack_without_a_graph_says_so(bench: Workbench, session: Session) -> None:
    assert session.datastack is not None
    bare = session.with_datastack(replace(session.datastack, segmentation_source=""))
    with pytest.raises(e.NotOffered) as caught:
        Cards(bench, bare)
    assert caught.value.sentence.endswith(".")


async def test_ids_and_times_are_text_in_json(cards: Cards, progress: Told) -> None:
    found = card_json(await card(cards, demo.SUPERVOXEL, progress, BETWEEN))
    assert (found["id"], found["root"], found["latest"]) == (str(demo.SUPERVOXEL), str(MERGED), True)
    assert found["at"] == "2021-03-05T00:00:00Z"
    bits = decoded_json((await cards.of_bits([demo.SUPERVOXEL], progress))[0])
    assert (bits["layer"], bits["chunk"], bits["segment"]) == (1, [11, 62, 17], "70196")
    box = bits["box"]
    assert [len(corner) for corner in box["voxels"] + box["nm"]] == [3, 3, 3, 3]
