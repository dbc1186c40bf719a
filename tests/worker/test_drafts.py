"""Drafts: what is being edited is on disk, is found again, and disappears once it is stored."""

from __future__ import annotations

import pytest

from tests.worker.conftest import NOW, Told
from zettatui.sandbox import Sandbox, demo
from zettatui.storage.errors import StorageError
from zettatui.worker.drafts import DraftKeeper, recent
from zettatui.worker.sessions import Session
from zettatui.worker.states import NothingToOpen, States
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
    assert await keeper.keep(edited, progress) == NOW
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
    again.discard()
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
    with pytest.raises(NothingToOpen, match="gone"):
        await states.resume("0" * 32, progress)


async def test_a_draft_open_elsewhere_is_not_opened_twice(
    states: States, bench: Workbench, progress: Told
) -> None:
    first = DraftKeeper(bench, await states.open("{}", progress))
    first.keep_now('{"edited": true}')
    (held,) = bench.drafts.list().drafts
    resumed = await states.resume(held.id, progress)
    with pytest.raises(StorageError, match="open in another"):
        DraftKeeper(bench, resumed)
    first.release()


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
