"""The graph that the real PyChunkedGraph was recorded over: every field of a card, and every trap of the sheet."""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from tests.sandbox.graph_fixture import FIXTURE, VIRTUAL, install
from tests.worker.conftest import Told, at_once
from zettatui.access.credentials import Credentials
from zettatui.sandbox import Sandbox, demo
from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.services.asgi import AsgiAdapter
from zettatui.storage.paths import folders
from zettatui.worker.graph_cards import Cards, IdCard
from zettatui.worker.graph_leaves import LeafLists, Wanted
from zettatui.worker.graph_past import Ended, Pasts
from zettatui.worker.graphs import graph_of
from zettatui.worker.sessions import Session
from zettatui.worker.workbench import Workbench

A, B, C, D, E, F = (FIXTURE["roots"][name]["id"] for name in "ABCDEF")
SUPERVOXEL, OTHER = FIXTURE["supervoxels"][0]["id"], FIXTURE["supervoxels"][1]["id"]
LEVEL2 = FIXTURE["supervoxels"][0]["l2_parent"]
LEVEL3 = FIXTURE["l3"]["id"]
UNKNOWN_ROOT, UNKNOWN_NODE = 360287970189639779, 72057594037999999
T0 = datetime(2021, 1, 1, tzinfo=timezone.utc)
T1 = datetime(2022, 1, 1, 0, 0, 0, 500_000, timezone.utc)
T2 = datetime(2023, 1, 1, 0, 0, 0, 250_000, timezone.utc)


@pytest.fixture(scope="module")
def recorded() -> Iterator[Sandbox]:
    made = Sandbox("cave")
    install(made)
    yield made
    made.close()


@pytest.fixture
async def world(
    recorded: Sandbox, credentials: Credentials, tmp_path: Path
) -> AsyncIterator[tuple[Workbench, Session]]:
    address = ServerAddress.parse(recorded.address)
    bench = Workbench(
        address,
        folders=folders({"ZETTATUI_HOME": str(tmp_path / "home")}),
        credentials=credentials,
        adapter_of=lambda server: AsgiAdapter(recorded.app, {address.origin}),
        pause=at_once,
    )
    server = bench.server(address)
    server.token = recorded.people.token_of("root")
    datastack = await server.info.datastack(demo.DATASTACK)
    yield bench, Session(address).with_datastack(in_table(datastack, FIXTURE["table"]))
    await server.aclose()


def in_table(datastack, table: str):  # type: ignore[no-untyped-def]  # as dataclasses.replace
    source = f"graphene://{datastack.local_server}/segmentation/table/{table}"
    return replace(datastack, segmentation_source=source)


async def look(world: tuple[Workbench, Session], *ids: int, at: datetime | None = None) -> list[IdCard]:
    return await Cards(*world).look_up(array("Q", ids), Told(), at=at)


async def test_every_layer_finds_its_root(world: tuple[Workbench, Session]) -> None:
    found = await look(world, SUPERVOXEL, OTHER, LEVEL2, LEVEL3, E)
    assert [card.root for card in found] == [E, F, E, E, E]
    assert [card.kind for card in found] == ["supervoxel", "supervoxel", "level 2", "layer 3", "root"]
    assert all(card.freshness is not None and card.freshness.latest for card in found)
    box = found[0].box
    assert box is not None
    assert (box.lower, box.upper) == ((0, 0, 0), (512, 512, 128))
    assert box.nm == ((0.0, 0.0, 0.0), (4096.0, 4096.0, 5120.0))


async def test_the_root_of_a_retired_root_is_itself_and_is_told_as_retired(
    world: tuple[Workbench, Session],
) -> None:
    assert await graph_of(*world).root(D) == D
    (card,) = await look(world, D)
    assert card.root == D
    assert card.freshness is not None
    assert card.freshness.words == "retired"


async def test_level_2_ids_are_never_called_latest_themselves(world: tuple[Workbench, Session]) -> None:
    assert await graph_of(*world).is_latest([LEVEL2, E, SUPERVOXEL]) == [False, True, False]
    (card,) = await look(world, LEVEL2)
    assert (card.is_root, card.root) == (False, E)


async def test_the_echo_of_roots_binary_is_no_root(world: tuple[Workbench, Session]) -> None:
    alone = await look(world, UNKNOWN_NODE)
    among = await look(world, UNKNOWN_NODE, SUPERVOXEL)
    early = await look(world, SUPERVOXEL, at=datetime(1970, 1, 2, tzinfo=timezone.utc))
    assert [card.root for card in (*alone, *among, *early)] == [None, None, E, None]
    assert [card.unknown for card in (*alone, *among, *early)] == [True, True, False, True]


async def test_roots_as_of_a_time(world: tuple[Workbench, Session]) -> None:
    for at, root in ((T0, A), (T1, D), (T2, E)):
        (card,) = await look(world, SUPERVOXEL, at=at)
        assert card.root == root
    now_and_then = [await look(world, D, at=T1), await look(world, A, at=T1), await look(world, E, at=T1)]
    words = [cards[0].freshness.words for cards in now_and_then if cards[0].freshness is not None]
    assert words == ["latest at that time", "retired at that time", "not made yet at that time"]


async def test_when_a_root_began_and_ended_and_by_whom(world: tuple[Workbench, Session]) -> None:
    past = await Pasts(*world).past(D, Told())
    assert (past.since, past.successors) == (T1, (E, F))
    assert past.ended == Ended(T2, 2, "split", "13", "Bob")
    assert past.ended.who == "Bob (user 13)"
    now = await Pasts(*world).past(E, Told())
    assert (now.since, now.ended, now.successors) == (T2, None, ())


async def test_the_lineage_is_drawn_from_old_to_new(world: tuple[Workbench, Session]) -> None:
    tree = (await Pasts(*world).past(D, Told())).tree
    assert [int(line.split("└─")[-1].removeprefix("this").split()[0]) for line in tree] == [A, B, D, E, F]
    assert tree[2].startswith("this ")
    assert "ended by op 2" in tree[2]
    assert tree[0].startswith("came of")
    assert tree[3].startswith("became")


async def test_edits_are_counted_and_listed_in_milliseconds_labelled_as_html(
    world: tuple[Workbench, Session],
) -> None:
    log = await Pasts(*world).edits(E, Told())
    assert (log.merges, log.splits) == (0, 1)
    (edit,) = await Pasts(*world).history(E, Told())
    assert (edit.at, edit.is_merge, edit.user_name) == (T2, False, "Bob")
    assert await Pasts(*world).history(C, Told()) == []


async def test_successors_come_with_what_they_hold(world: tuple[Workbench, Session]) -> None:
    fate = await Pasts(*world).successors(D, Told())
    assert fate.state == "retired"
    assert [one.root for one in fate.successors] == [E, F]
    assert [round(one.share or 0, 2) for one in fate.successors] == [0.67, 0.33]


async def test_leaves_of_both_layers_of_retired_roots_and_in_a_box(world: tuple[Workbench, Session]) -> None:
    lists = LeafLists(*world)
    assert sorted((await lists.load(Wanted(D))).ids) == sorted([SUPERVOXEL, OTHER, 72127962782105601])
    assert len((await lists.load(Wanted(E, 2))).ids) == 2
    boxed = await lists.load(Wanted(E, 1, ((0, 512), (0, 512), (0, 128))))
    assert list(boxed.ids) == [SUPERVOXEL]


async def test_layers_that_the_server_fills_with_gaps_are_refused(world: tuple[Workbench, Session]) -> None:
    with pytest.raises(e.RequestInvalid):
        await graph_of(*world).leaves(F, stop_layer=3)


async def test_unknown_ids_are_told_on_every_way(world: tuple[Workbench, Session]) -> None:
    (card,) = await look(world, UNKNOWN_ROOT)
    assert card.unknown
    assert str(UNKNOWN_ROOT) in card.trouble
    assert not (await LeafLists(*world).load(Wanted(UNKNOWN_ROOT))).ids
    for ask in (Pasts(*world).past, Pasts(*world).edits, Pasts(*world).history):
        with pytest.raises(e.ServiceError):
            await ask(UNKNOWN_ROOT, Told())


async def test_a_capped_table_is_about_time_not_the_token(world: tuple[Workbench, Session]) -> None:
    bench, session = world
    capped = session.with_datastack(in_table(session.datastack, VIRTUAL))
    found = await Cards(bench, capped).look_up(array("Q", [SUPERVOXEL]), Told())
    assert found[0].root == A
    with pytest.raises(e.TimeNotValid) as caught:
        await LeafLists(bench, capped).load(Wanted(E))
    assert "token is fine" in caught.value.sentence
