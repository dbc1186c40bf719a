"""Rows stored, replaced, deleted and brought back: each request once, doubts settled by reading, the chain kept."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from tests.worker.conftest import Told
from zettatui.annotations.rows import annotation_of
from zettatui.sandbox import Sandbox
from zettatui.services import errors as e
from zettatui.services.annotation_results import AnnotationRow, NewTable
from zettatui.worker.row_cards import read_card
from zettatui.worker.row_changes import RowChanges
from zettatui.worker.row_undo import undo
from zettatui.worker.sessions import Session
from zettatui.worker.table_rows import TableRows
from zettatui.worker.tables import Tables
from zettatui.worker.undo_list import Step, UndoList
from zettatui.worker.workbench import Workbench

_numbers = itertools.count()
BEFORE = {"pt": {"position": [1, -2, 3]}, "tag": "before"}
AFTER = {"pt": {"position": [4, 5, -6]}, "tag": "after"}


@pytest.fixture
async def rows(bench: Workbench, session: Session, sandbox: Sandbox, progress: Told) -> TableRows:
    """An own table with one row."""
    assert session.datastack is not None
    tables = Tables(bench, session, session.datastack)
    name = f"changed_{next(_numbers)}"
    await tables.create(NewTable(name, "bound_tag", "a table of the tests", (4.3, 4.3, 45.0)), progress)
    made = TableRows(tables, name)
    assert (await RowChanges(made).post(BEFORE, progress)).ids == (1,)
    sandbox.record.clear()
    return made


async def stored(rows: TableRows, row: int) -> AnnotationRow:
    (found,) = await rows.read(row, row)
    assert isinstance(found, AnnotationRow)
    return found


async def content(rows: TableRows, row: int) -> dict[str, Any]:
    type_read = await rows.tables.read_type("bound_tag", Told())
    return annotation_of(type_read.fields, (await stored(rows, row)).values)


def sent(sandbox: Sandbox, method: str) -> int:
    return sandbox.record.count(method, ".*/annotations$")


async def test_a_replaced_row_gets_a_new_id_and_leads_to_it(
    rows: TableRows, sandbox: Sandbox, progress: Told
) -> None:
    changed = await RowChanges(rows).update(1, AFTER, progress)
    assert (changed.how, changed.row, changed.new_id, changed.done) == ("replaced", 1, 2, True)
    assert sent(sandbox, "PUT") == 1
    assert (await stored(rows, 1)).superseded_by == 2
    assert await content(rows, 2) == AFTER
    again = await RowChanges(rows).update(2, {**AFTER, "tag": "third"}, progress)
    card = await read_card(rows, 1, progress)
    assert [row.id for row in card.newer] == [2, again.new_id] == [2, 3]
    assert (await read_card(rows, 3, progress)).newer == ()


async def test_a_row_replaced_before_is_refused_and_names_the_newer_one(
    rows: TableRows, sandbox: Sandbox, progress: Told
) -> None:
    await RowChanges(rows).update(1, AFTER, progress)
    if sandbox.flavour == "cave":
        with pytest.raises(e.RowSuperseded) as refused:
            await RowChanges(rows).update(1, BEFORE, progress)
        assert refused.value.current_id == 2
    assert (await rows.end()).count == 2


@pytest.mark.parametrize("status", [500, 504])
async def test_a_replacement_whose_answer_was_lost_is_found(
    rows: TableRows, sandbox: Sandbox, progress: Told, status: int
) -> None:
    sandbox.faults.add("after", "PUT", ".*/annotations$", status=status)
    changed = await RowChanges(rows).update(1, AFTER, progress)
    assert (changed.done, changed.new_id) == (True, 2)
    assert changed.doubt
    assert sent(sandbox, "PUT") == 1


@pytest.mark.parametrize("kind", ["status", "empty", "html"])
async def test_a_replacement_that_did_not_arrive_is_told(
    rows: TableRows, sandbox: Sandbox, progress: Told, kind: Any
) -> None:
    sandbox.faults.add(kind, "PUT", ".*/annotations$")
    changed = await RowChanges(rows).update(1, AFTER, progress)
    assert (changed.done, changed.new_id) == (False, None)
    assert (await stored(rows, 1)).superseded_by is None
    assert sent(sandbox, "PUT") == 1


async def test_somebody_elses_replacement_is_not_taken_for_ones_own(
    rows: TableRows, sandbox: Sandbox, progress: Told
) -> None:
    theirs = {**AFTER, "tag": "theirs"}
    await RowChanges(rows).update(1, theirs, progress)
    sandbox.faults.add("status", "PUT", ".*/annotations$", status=504)
    changed = await RowChanges(rows).update(1, AFTER, progress)
    assert (changed.done, changed.other) == (False, 2)


async def test_what_cannot_be_read_afterwards_stays_open(
    rows: TableRows, sandbox: Sandbox, progress: Told
) -> None:
    sandbox.faults.add("after", "PUT", ".*/annotations$", status=504)
    sandbox.faults.add("after", "DELETE", ".*/annotations$", status=504)
    sandbox.faults.add("status", "GET", ".*/annotations$", status=403, times=None)
    assert (await RowChanges(rows).update(1, AFTER, progress)).done is None
    assert (await RowChanges(rows).delete(1, progress)).done is None


@pytest.mark.parametrize("fault", ["", "after", "status"])
async def test_a_row_is_deleted_once(rows: TableRows, sandbox: Sandbox, progress: Told, fault: Any) -> None:
    if fault:
        sandbox.faults.add(fault, "DELETE", ".*/annotations$", status=504)
    changed = await RowChanges(rows).delete(1, progress)
    assert changed.done is (fault != "status")
    assert bool(changed.doubt) is bool(fault)
    assert ((await stored(rows, 1)).deleted is not None) is (fault != "status")
    assert sent(sandbox, "DELETE") == 1


async def test_a_row_that_is_not_there_cannot_be_deleted(rows: TableRows, progress: Told) -> None:
    with pytest.raises(e.ServiceError):
        await RowChanges(rows).delete(99, progress)
    with pytest.raises(e.NotFound, match="row 99"):
        await read_card(rows, 99, progress)


async def test_each_change_is_taken_back_by_its_inverse(
    rows: TableRows, sandbox: Sandbox, progress: Told
) -> None:
    done = UndoList()
    done.add(Step(rows.table, "posted", 1))
    await RowChanges(rows).update(1, AFTER, progress)
    done.add(Step(rows.table, "replaced", 2, 1, BEFORE))
    step = done.last(rows.table)
    assert step is not None
    assert "new id" in step.words
    back = await undo(rows, step, progress)
    assert (back.changed.done, back.changed.new_id) == (True, 3)
    assert await content(rows, 3) == BEFORE
    assert (await stored(rows, 2)).superseded_by == 3
    done.drop(step)

    first = done.last(rows.table)
    assert first == Step(rows.table, "posted", 1)
    assert done.last("another_table") is None

    await RowChanges(rows).delete(3, progress)
    revived = await undo(rows, Step(rows.table, "deleted", 3, annotation=BEFORE), progress)
    assert (revived.changed.done, revived.changed.new_id) == (True, 4)
    assert await content(rows, 4) == BEFORE

    posted = await undo(rows, replace(first, row=4), progress)
    assert posted.changed.how == "deleted"
    assert (await stored(rows, 4)).deleted is not None


async def test_rows_beyond_a_gap_of_refused_batches_are_found_and_paged_over(
    rows: TableRows, sandbox: Sandbox, progress: Told
) -> None:
    # A refused batch uses up ids: here of rows 2 to 9,001.
    engine = rows.tables.engine()
    await engine.post(rows.table, [{**BEFORE, "id": number} for number in range(9_001, 9_041)])
    end = await rows.end()
    assert (end.count, end.last_id) == (41, 9_040)
    sandbox.record.clear()
    newest = await rows.older(end.last_id + 1, progress)
    assert [row.id for row in newest.rows] == list(range(9_001, 9_041))
    rest = await rows.older(newest.first, progress)
    assert [row.id for row in rest.rows] == [1]
    assert rest.first == 1
    up = await rows.newer(1, end.last_id, progress)
    assert [row.id for row in up.rows] == list(range(9_001, 9_041))
    assert len(sandbox.record.requests) < 60
    assert progress.reports[-1][2] == "ids without a row"
