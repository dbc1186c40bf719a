"""Differences of any two states, and an edit from which single changes are taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.worker.conftest import Told
from zettatui.sandbox import Sandbox, demo
from zettatui.services import errors as e
from zettatui.states.document import StateDocument
from zettatui.states.edits import EditRefused
from zettatui.storage.ledger import LedgerEntry
from zettatui.worker.comparisons import Side, compare, compare_edit, differences_of, take_back, title_of
from zettatui.worker.history import note
from zettatui.worker.ledger_page import read_ledger, states_met, versions_of
from zettatui.worker.sessions import Session
from zettatui.worker.states import NothingToOpen, States
from zettatui.worker.workbench import Workbench


@pytest.fixture
def states(bench: Workbench, session: Session) -> States:
    return States(bench, session)


async def test_an_id_against_a_file_and_the_ledger_hears_nothing(
    states: States, bench: Workbench, tmp_path: Path, progress: Told
) -> None:
    opened = await states.look(str(demo.STATE_ID), progress)
    file = tmp_path / "mine.json"
    file.write_text(opened.document.opened.replace('"img"', '"raw"', 1))
    made = await compare(
        states, Side("there", thing=str(demo.STATE_ID)), Side("here", thing=str(file)), progress
    )
    assert (made.before, made.after) == ("there", "here")
    assert [change.kind for change in made.differences.diff.changes] == ["renamed"]
    assert made.differences.lines[:2] == ("--- there", "+++ here")
    assert [row.kind for row in made.differences.rows if row.kind not in ("equal", "skipped")] == ["changed"]
    assert bench.ledger.history().entries == ()


async def test_a_side_that_is_no_json_is_named(states: States, progress: Told) -> None:
    broken = Side("mine", text=lambda: '{"layers": [')
    with pytest.raises(NothingToOpen, match="mine cannot be compared"):
        await compare(states, Side("there", thing=str(demo.STATE_ID)), broken, progress)
    with pytest.raises(e.StateNotFound):
        await compare(states, Side("there", thing="123456789012345678"), broken, progress)


async def test_the_differences_of_an_edit(states: States, progress: Told) -> None:
    opened = await states.look(str(demo.STATE_ID), progress)
    edited = opened.document.opened.replace('"img"', '"raw"', 1)
    made = await compare_edit(opened, lambda: edited, progress)
    assert made.document.text == edited
    assert made.comparison.after == "your edit"
    assert len(made.comparison.differences.diff.changes) == 1
    with pytest.raises(NothingToOpen, match="no JSON"):
        await compare_edit(opened, lambda: edited[:-1], progress)


async def test_each_change_taken_back_leads_to_what_was_opened(progress: Told) -> None:
    before = {"a": 1, "layers": [{"name": "x", "segments": ["1", "2"]}, {"name": "y"}], "n": [1, 2]}
    after = {"layers": [{"name": "z", "segments": ["2", "3"]}, {"name": "y", "new": 1}], "n": [1, 3]}
    opened = StateDocument.from_text(json.dumps(before, indent=2))
    document = opened.with_text(json.dumps(after, indent=2))
    left = differences_of(document.opened, document.text)
    for count in range(len(left.diff.changes), 0, -1):
        assert len(left.diff.changes) == count
        taken = await take_back(document, left.diff.changes[0], progress)
        assert [edit[0] for edit in taken.edits] == sorted(edit[0] for edit in taken.edits)
        text = document.text
        for start, end, fresh in reversed(taken.edits):
            text = text[:start] + fresh + text[end:]
        assert text == taken.text
        document, left = document.with_text(taken.text), taken.differences
    assert left.diff.same


async def test_a_change_of_another_text_cannot_be_taken_back(progress: Told) -> None:
    document = StateDocument.from_text('{"a": {"b": 1}}')
    change = differences_of('{"a": {"b": 1}}', '{"a": {"b": 2}}').diff.changes[0]
    with pytest.raises(EditRefused, match="cannot be taken back"):
        await take_back(document.with_text('{"c": 1}'), change, progress)


def test_titles_hold_no_token(tmp_path: Path) -> None:
    url = "https://x.example/nglstate/api/v1/12?middle_auth_token=secretsecret"
    assert title_of(url) == "12"
    (tmp_path / "s.json").write_text("{}")
    assert title_of(str(tmp_path / "s.json")) == "s.json"
    assert "secret" not in title_of("https://x.example/s?middle_auth_token=secretsecret")


async def test_what_zettas_server_changed_is_named(states: States, sandbox: Sandbox, progress: Told) -> None:
    opened = await states.look('{"layers": [], "id": 648518346677614825, "dimensions": {"z": [1,"m"], "x": [1,"m"]}}',
                               progress)  # fmt: skip
    uploaded = await states.upload(opened, opened.document, progress)
    assert uploaded.faithful
    if sandbox.flavour == "cave":
        assert uploaded.server_changes == ()
        return
    told = {(change.path, change.note) for change in uploaded.server_changes}
    assert told == {(("id",), "rounded integer"), (("dimensions",), "order of axes")}
    checked = await states.check_to_store(opened, opened.document.text, progress)
    assert any(problem.severity == "warning" for problem in checked.problems)


# -- the ledger's page -------------------------------------------------------------------------------------


async def test_a_state_stands_in_the_ledger_once_and_its_versions_hang_together(
    states: States, bench: Workbench, progress: Told
) -> None:
    first = await states.open(str(demo.STATE_ID), progress)
    document = first.document.with_text(first.document.opened.replace('"img"', '"raw"', 1))
    second = await states.upload(first, document, progress)
    await states.open(second.url, progress)
    await states.open(str(demo.STATE_ID), progress)
    read = await read_ledger(bench, progress)
    assert read.problems == ()
    rows = await states_met(read.history, "", progress)
    assert [(row.entry.event, row.entry.state_id) for row in rows] == [
        ("opened", str(demo.STATE_ID)), ("uploaded", str(second.state_id)),
    ]  # fmt: skip
    assert rows[1].entry.parent == str(demo.STATE_ID)
    assert (await states.look(rows[1].url, progress)).state_id == second.state_id
    chain = await versions_of(read.history, rows[0].entry, progress)
    assert [(row.entry.state_id, row.steps, row.known) for row in chain] == [
        (str(demo.STATE_ID), 0, True), (str(second.state_id), 1, True),
    ]  # fmt: skip
    noted = await note(bench, rows[1].entry, "for the paper", progress)
    (found,) = await states_met(noted, "PAPER", progress)
    assert found.entry.state_id == str(second.state_id)


async def test_a_version_that_was_never_met_is_told(bench: Workbench, progress: Told) -> None:
    bench.ledger.uploaded("2", "https://g.example", parent="1")
    read = await read_ledger(bench, progress)
    chain = await versions_of(read.history, read.history.entries[0], progress)
    assert [(row.entry.state_id, row.steps, row.known) for row in chain] == [("1", -1, False), ("2", 0, True)]
    assert chain[0].entry == LedgerEntry("opened", "1", "https://g.example", time=chain[0].entry.time)


async def test_unreadable_files_are_told_and_the_rest_is_there(bench: Workbench, progress: Told) -> None:
    bench.ledger.opened("1", "https://g.example")
    with bench.ledger.path.open("ab") as file:
        file.write(b"not a line\n")
    read = await read_ledger(bench, progress)
    assert len(read.problems) == 1
    assert len(read.history.entries) == 1
    bench.ledger.path.unlink()
    bench.ledger.path.mkdir()
    read = await read_ledger(bench, progress)
    assert read.history.entries == ()
    assert read.problems
