"""Drafts: what is being edited is on disk, is found again, and disappears once it is stored."""

from __future__ import annotations

import asyncio

import pytest

from tests.worker.conftest import NOW, Told
from zettatui.sandbox import Sandbox, demo
from zettatui.storage.errors import StorageError
from zettatui.worker.drafts import DraftKeeper, recent
from zettatui.worker.history import history, note
from zettatui.worker.sessions import Session
from zettatui.worker.states import States
from zettatui.worker.workbench import Workbench


@pytest.fixture
def states(bench: Workbench, session: Session) -> States:
    return States(bench, session)


async def test_an_edit_survives_and_is_taken_up_again(
    states: States, bench: Workbench, progress: Told
) -> None:
    opened = await states.open(str(demo.STATE_ID), progress)
    edited = opened.document.opened.replace('"img"', '"raw"', 1) + "\n\udcff broken"
    keeper = DraftKeeper(bench, opened)
    assert await keeper.keeping(edited)(progress) == NOW
    # While it is open, nobody else is offered it.
    assert (await recent(bench, progress)).drafts == ()
    keeper.release()
    (draft,) = (await recent(bench, progress)).drafts
    assert (draft.title, draft.base_id, draft.server) == (
        str(demo.STATE_ID), str(demo.STATE_ID), bench.address.url,
    )  # fmt: skip
    resumed = await states.resume(draft.id, progress)
    assert resumed.document.text == edited
    assert resumed.document.opened == opened.document.opened
    assert resumed.document.changed
    assert "Draft of" in resumed.said
    again = DraftKeeper(bench, resumed)
    again.discard(edited)
    assert (await recent(bench, progress)).drafts == ()


async def test_a_text_as_it_was_opened_leaves_no_draft(
    states: States, bench: Workbench, progress: Told
) -> None:
    opened = await states.open("{}", progress)
    keeper = DraftKeeper(bench, opened)
    assert keeper.keep_now('{"a": 1}') == NOW
    assert keeper.keep_now(opened.document.opened) is None
    keeper.release()
    assert (await recent(bench, progress)).drafts == ()


async def test_a_draft_whose_origin_is_out_of_reach_still_opens(
    states: States, bench: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    opened = await states.open(str(demo.STATE_ID), progress)
    keeper = DraftKeeper(bench, opened)
    keeper.keep_now('{"edited": true}')
    keeper.release()
    (draft,) = (await recent(bench, progress)).drafts
    sandbox.faults.add("status", "GET", times=None, status=500)
    resumed = await states.resume(draft.id, progress)
    assert "could not be fetched" in resumed.said
    assert '"edited"' in resumed.document.text
    assert resumed.state_id == demo.STATE_ID


async def test_a_draft_of_pasted_text_needs_no_server(
    states: States, bench: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    keeper = DraftKeeper(bench, await states.open("{}", progress))
    keeper.keep_now('{"edited": true}')
    keeper.release()
    (draft,) = (await recent(bench, progress)).drafts
    assert draft.base_id is None
    resumed = await states.resume(draft.id, progress)
    assert '"edited"' in resumed.document.text
    assert resumed.state_id is None
    assert sandbox.record.requests == []


async def test_a_draft_that_is_gone_is_told(states: States, progress: Told) -> None:
    with pytest.raises(StorageError, match="gone"):
        await states.resume("0" * 32, progress)


async def test_a_draft_open_elsewhere_is_not_opened_twice(
    states: States, bench: Workbench, progress: Told
) -> None:
    first = DraftKeeper(bench, await states.open("{}", progress))
    first.keep_now('{"edited": true}')
    (held,) = bench.drafts.list().drafts
    with pytest.raises(StorageError, match="open in another"):
        await states.resume(held.id, progress)
    first.release()
    resumed = await states.resume(held.id, progress)
    with pytest.raises(StorageError, match="open in another"):
        await states.resume(held.id, progress)
    DraftKeeper(bench, resumed).release()
    assert bench.drafts.list().drafts[0].held is False


async def test_what_was_opened_and_uploaded_is_remembered_newest_first(
    states: States, bench: Workbench, progress: Told
) -> None:
    opened = await states.open(str(demo.STATE_ID), progress)
    uploaded = await states.upload(opened, opened.document, progress)
    found = await recent(bench, progress)
    assert [(entry.event, entry.state_id) for entry in found.entries] == [
        ("uploaded", str(uploaded.state_id)),
        ("opened", str(demo.STATE_ID)),
    ]
    assert found.problems == ()


async def test_unreadable_files_are_told_and_hide_nothing_else(
    states: States, bench: Workbench, progress: Told
) -> None:
    keeper = DraftKeeper(bench, await states.open("{}", progress))
    keeper.keep_now('{"edited": true}')
    keeper.release()
    (draft,) = bench.drafts.list().drafts
    good = bench.drafts.path(draft.id)
    good.with_name(f"{'f' * 32}{good.suffix}").write_bytes(b"\xff no draft")
    bench.ledger.opened("17", bench.address.url)
    with bench.folders.ledger_file.open("ab") as ledger:
        ledger.write(b"{half a line")
    found = await recent(bench, progress)
    assert [one.id for one in found.drafts] == [draft.id]
    assert [entry.state_id for entry in found.entries] == ["17"]
    assert len(found.problems) == 2


async def test_an_older_text_never_replaces_a_newer_one(
    states: States, bench: Workbench, progress: Told
) -> None:
    """However the writing threads overtake each other."""
    keeper = DraftKeeper(bench, await states.open("{}", progress))
    works = [keeper.keeping(f'{{"a": {number}}}') for number in range(20)]
    await asyncio.gather(*(work(progress) for work in reversed(works)))
    (draft,) = bench.drafts.list().drafts
    assert bench.drafts.text(draft.id) == b'{"a": 19}'
    late = keeper.keeping('{"a": 20}')
    keeper.keep_now('{"a": 21}')
    assert await late(progress) is None
    assert bench.drafts.text(draft.id) == b'{"a": 21}'
    keeper.release()


async def test_what_was_uploaded_or_left_is_not_kept_again_by_a_late_thread(
    states: States, bench: Workbench, progress: Told
) -> None:
    keeper = DraftKeeper(bench, await states.open("{}", progress))
    keeper.keep_now('{"a": 1}')
    late = keeper.keeping('{"a": 1}')
    keeper.discard('{"a": 1}')
    assert await late(progress) is None
    assert await keeper.keeping('{"a": 1}')(progress) is None
    assert bench.drafts.list().drafts == ()
    assert keeper.keep_now('{"a": 2}') == NOW
    late = keeper.keeping('{"a": 3}')
    keeper.release()
    assert await late(progress) is None
    (draft,) = bench.drafts.list().drafts
    assert not draft.held
    assert bench.drafts.text(draft.id) == b'{"a": 2}'


async def test_a_draft_that_is_the_only_copy_stays(states: States, bench: Workbench, progress: Told) -> None:
    first = DraftKeeper(bench, await states.open("{}", progress))
    first.keep_now('{"a":1}')
    first.release()
    (draft,) = bench.drafts.list().drafts
    resumed = await states.resume(draft.id, progress)
    assert resumed.only_draft
    keeper = DraftKeeper(bench, resumed)
    keeper.keep_now('{"a":12}')
    for text in ('{"a":1}', resumed.document.opened):
        keeper.keep_now(text)
        assert bench.drafts.text(draft.id) == text.encode()
    keeper.release()


async def test_a_resume_that_is_cancelled_lets_the_draft_go(
    states: States, bench: Workbench, progress: Told
) -> None:
    first = DraftKeeper(bench, await states.open(str(demo.STATE_ID), progress))
    first.keep_now('{"a": 1}')
    first.release()
    (draft,) = bench.drafts.list().drafts
    for turns in range(6):
        resuming = asyncio.ensure_future(states.resume(draft.id, progress))
        for _ in range(turns):
            await asyncio.sleep(0)
        resuming.cancel()
        with pytest.raises(asyncio.CancelledError):
            await resuming
        # The thread that was taking it may still be at it: to take it up again waits for a moment.
        again = await states.resume(draft.id, progress)
        DraftKeeper(bench, again).release()
    resumed = await states.resume(draft.id, progress)
    assert resumed.document.text == '{"a": 1}'
    DraftKeeper(bench, resumed).release()


async def test_a_ledger_that_cannot_be_written_is_told_when_a_state_is_opened(
    states: States, bench: Workbench, progress: Told
) -> None:
    bench.folders.ledger_file.mkdir(parents=True)
    opened = await states.open(str(demo.STATE_ID), progress)
    assert "Could not note the state in the ledger: it is a folder" in opened.said


async def test_notes_are_found_again(states: States, bench: Workbench, progress: Told) -> None:
    opened = await states.open(str(demo.STATE_ID), progress)
    uploaded = await states.upload(opened, opened.document, progress)
    (entry,) = (await history(bench, progress)).search(str(uploaded.state_id))
    found = await note(bench, entry, "for the meeting", progress)
    assert [one.state_id for one in found.search("MEETING")] == [str(uploaded.state_id)]
    (parent,) = found.versions(entry.state_id, entry.server).parents
    assert parent.state_id == str(demo.STATE_ID)
