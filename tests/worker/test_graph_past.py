"""What became of roots, in which states ids stand, and ids taken out of anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.worker.conftest import Told
from tests.worker.graph_roots import ALONE, FIRST_AND_WRONG, SECOND, WHOLE
from zettatui.sandbox import Sandbox, demo
from zettatui.segments.packed import to_npy
from zettatui.services import errors as e
from zettatui.worker.graph_intake import NoIds, take_in
from zettatui.worker.graph_json import fate_json, operation_json
from zettatui.worker.graph_mentions import IdSearch, places_of
from zettatui.worker.graph_past import Pasts
from zettatui.worker.sessions import Session
from zettatui.worker.workbench import Workbench


@pytest.fixture
def pasts(bench: Workbench, session: Session) -> Pasts:
    return Pasts(bench, session)


# -- what became of it -------------------------------------------------------------------------------------


async def test_a_merged_root_says_when_how_and_by_whom(
    pasts: Pasts, sandbox: Sandbox, progress: Told
) -> None:
    if sandbox.flavour == "zetta":
        for ask in (pasts.past, pasts.edits, pasts.history):
            with pytest.raises(e.NotOffered):
                await ask(SECOND, progress)
        return
    past = await pasts.past(SECOND, progress)
    assert past.ended is not None
    assert (past.ended.operation, past.ended.kind, past.ended.who) == (1, "merge", "Ann Example (user 2)")
    assert past.since is not None
    assert past.ended.at is not None
    assert past.since < past.ended.at
    assert demo.ROOT in past.successors
    assert sum(line.startswith("this") for line in past.tree) == 1


async def test_who_ended_a_root_is_an_extra(pasts: Pasts, sandbox: Sandbox, progress: Told) -> None:
    if sandbox.flavour == "cave":
        sandbox.faults.add("status", None, ".*/(operation_details|root/.*)", times=None, status=500)
        past = await pasts.past(SECOND, progress)
        assert past.ended is not None
        assert (past.ended.operation, past.ended.who) == (1, "")
        assert past.ended.at is not None


async def test_a_root_that_was_never_edited_has_a_lineage_of_itself(
    pasts: Pasts, sandbox: Sandbox, progress: Told
) -> None:
    if sandbox.flavour == "cave":
        past = await pasts.past(ALONE, progress)
        assert (past.ended, past.successors, len(past.tree)) == (None, (), 1)


async def test_edits_are_listed_newest_first(pasts: Pasts, sandbox: Sandbox, progress: Told) -> None:
    if sandbox.flavour == "cave":
        edits = await pasts.history(demo.ROOT, progress)
        assert [edit.is_merge for edit in edits] == [True, False, True]
        assert edits == sorted(edits, key=lambda edit: edit.at, reverse=True)
        said = operation_json(edits[0])
        assert (said["kind"], said["at"]) == ("merge", "2021-04-21T16:20:44.125Z")
        assert all(isinstance(root, str) for root in said["before"] + said["after"])


async def test_successors_are_found_on_either_server(pasts: Pasts, progress: Told) -> None:
    fate = await pasts.successors(FIRST_AND_WRONG, progress)
    assert fate.state == "retired"
    assert fate.successors[0].root == demo.ROOT
    assert fate_json(fate)["successors"][0]["root"] == str(demo.ROOT)
    assert len((await pasts.successors(WHOLE, progress)).successors) == 2


# -- in which states ---------------------------------------------------------------------------------------


def keep_draft(bench: Workbench, text: bytes, title: str = "mine") -> None:
    draft = bench.drafts.begin(server=bench.address.url, base_id="12345", title=title)
    draft.save(text)
    draft.release()


def state(**layers: object) -> bytes:
    return json.dumps({"layers": [{"name": name, **layer} for name, layer in layers.items()]}).encode()  # type: ignore[dict-item]


async def test_drafts_with_the_id_are_found_with_its_layers(
    bench: Workbench, session: Session, progress: Told
) -> None:
    keep_draft(bench, state(seg={"segments": [str(demo.ROOT)]}, other={"hiddenSegments": [str(demo.ROOT)]}))
    keep_draft(bench, state(seg={"segments": [f"1{demo.ROOT}"]}), "a longer id")
    keep_draft(bench, b'{"layers": [' + str(demo.ROOT).encode(), "broken")
    found = await IdSearch(bench, session).in_drafts(demo.ROOT, progress)
    assert {one.words for one in found.found} == {"draft of mine (seg, other, hidden)", "draft of broken"}
    assert (found.searched, found.problems) == (3, ())


async def test_states_of_the_ledger_are_searched_as_the_server_has_them(
    bench: Workbench, session: Session, progress: Told
) -> None:
    bench.ledger.opened(str(demo.STATE_ID), bench.address.url, title="the founding state")
    bench.ledger.opened("999", bench.address.url)
    bench.ledger.opened("5", "https://elsewhere.example")
    found = await IdSearch(bench, session).in_ledger(demo.ROOT, progress)
    assert [one.state_id for one in found.found] == [str(demo.STATE_ID)]
    assert found.found[0].where
    assert found.searched == 2
    assert len(found.problems) == 1
    assert not (await IdSearch(bench, session).in_ledger(demo.ROOT + 1, progress)).found


def test_an_id_outside_of_layers_is_found_too() -> None:
    assert places_of(5, b'{"layers": [], "note": "5"}') == ()
    assert places_of(5, b'{"layers": [{"name": "s", "segments": ["!5"]}]}') == ("s, hidden",)
    assert places_of(5, b'{"layers": [{"name": "s", "segments": ["15", "50"]}]}') is None


# -- taking ids in -----------------------------------------------------------------------------------------


async def test_ids_come_from_text_files_numpy_and_links(
    bench: Workbench, session: Session, progress: Told, tmp_path: Path
) -> None:
    ids = [demo.ROOT, demo.SUPERVOXEL]
    written = {"a.csv": b"name,root_id\nx,%d\ny,%d\n" % tuple(ids), "a.npy": to_npy([*ids, 0, ids[0]])}
    for name, content in written.items():
        (tmp_path / name).write_bytes(content)
        assert list((await take_in(bench, session, str(tmp_path / name), progress)).ids) == ids
    assert list((await take_in(bench, session, f"{ids[0]}; '{ids[1]}'", progress)).ids) == ids
    link = f"{demo.VIEWER_SITE}/?json_url={bench.address.url}/nglstate/api/v1/{demo.STATE_ID}"
    assert demo.ROOT in (await take_in(bench, session, link, progress)).ids


async def test_where_there_is_no_id_it_says_so(
    bench: Workbench, session: Session, progress: Told, tmp_path: Path
) -> None:
    (tmp_path / "a.npy").write_bytes(to_npy([1, 2])[:-1])
    (tmp_path / "empty.txt").write_bytes(b"nothing")
    for text, says in (
        ("words only", "There is no id in that."),
        ("0", "0 is no id"),
        (str(tmp_path / "a.npy"), "NumPy"),
        (str(tmp_path / "empty.txt"), "empty.txt"),
    ):
        with pytest.raises(NoIds) as caught:
            await take_in(bench, session, text, progress)
        assert says in caught.value.sentence
