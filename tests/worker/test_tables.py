"""Annotation tables: listed and described, made once, their rows read in pages and stored once."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from tests.worker.conftest import Told
from zettatui.sandbox import Sandbox
from zettatui.sandbox.annotation.seed import SOMA_COUNT, SOMAS, SYNAPSE_COUNT, SYNAPSES
from zettatui.services import errors as e
from zettatui.services.annotation_results import AnnotationRow, NewTable, UnreadableRow
from zettatui.worker.row_changes import RowChanges
from zettatui.worker.sessions import Session
from zettatui.worker.table_rows import PAGE, TableRows
from zettatui.worker.tables import NotMade, TableFacts, Tables
from zettatui.worker.workbench import Workbench

TAG = {"pt": {"position": [1.9, 2, 3]}, "tag": "a remark"}
_numbers = itertools.count()


@pytest.fixture
def tables(bench: Workbench, session: Session) -> Tables:
    assert session.datastack is not None
    return Tables(bench, session, session.datastack)


def new_table(schema: str = "bound_tag") -> NewTable:
    return NewTable(f"made_{next(_numbers)}", schema, "a table of the tests", (4.3, 4.3, 45.0))


async def made(tables: Tables, progress: Told) -> TableRows:
    return TableRows(tables, (await tables.create(new_table(), progress)).name)


# -- looking -----------------------------------------------------------------------------------------------


async def test_all_tables_are_listed_by_name(tables: Tables, progress: Told) -> None:
    names = await tables.names(progress)
    assert {SYNAPSES, SOMAS, "somas_old", "lab_notes"} <= set(names)
    assert list(names) == sorted(names)


async def test_tables_are_described_one_by_one(tables: Tables, progress: Told) -> None:
    found: dict[str, TableFacts] = {}
    names = await tables.names(progress)
    total = await tables.describe(names, lambda facts: found.update({facts.name: facts}), progress)
    assert total == len(names) == len(found)
    assert sorted(done for done, *_ in progress.reports) == list(range(1, total + 1))
    assert found[SYNAPSES].count == SYNAPSE_COUNT
    assert found[SYNAPSES].trouble == ""
    deleted = found["somas_old"].metadata
    assert deleted is not None
    assert deleted.deleted is not None


async def test_a_table_that_cannot_be_described_hides_no_other(
    tables: Tables, sandbox: Sandbox, progress: Told
) -> None:
    sandbox.faults.add("status", "GET", f".*/table/{SOMAS}/count", times=None, status=500)
    found: dict[str, TableFacts] = {}
    await tables.describe([SOMAS, SYNAPSES], lambda facts: found.update({facts.name: facts}), progress)
    assert found[SYNAPSES].count == SYNAPSE_COUNT
    assert found[SOMAS].metadata is not None
    assert found[SOMAS].count is None
    assert found[SOMAS].trouble.endswith(".")


async def test_what_fails_for_all_tables_is_one_error(
    bench: Workbench, tables: Tables, sandbox: Sandbox, progress: Told
) -> None:
    names = await tables.names(progress)
    bench.server(bench.address).token = None
    sandbox.record.clear()
    with pytest.raises(e.LoginNeeded):
        await tables.describe(names, lambda facts: None, progress)
    assert len(sandbox.record.requests) < len(names)


async def test_types_have_fields_to_fill_in(tables: Tables, progress: Told) -> None:
    assert "bound_tag" in await tables.types(progress)
    read = await tables.read_type("bound_tag", progress)
    assert {field.name for field in read.fields} >= {"pt", "tag"}
    assert read.trouble == ""
    with pytest.raises(e.ServiceError):
        await tables.read_type("no_such_type", progress)


async def test_tables_serve_the_session_they_are_of(tables: Tables, session: Session, progress: Told) -> None:
    assert tables.serves(session)
    assert not tables.serves(session.with_datastack(None))
    assert session.datastack is not None
    bare = Tables(tables.bench, session, replace(session.datastack, aligned_volume=None))
    assert bare.volume == ""
    with pytest.raises(e.ServiceError):
        await bare.names(progress)


# -- making ------------------------------------------------------------------------------------------------


async def test_a_table_is_made_once(tables: Tables, sandbox: Sandbox, progress: Told) -> None:
    new = new_table()
    table = await tables.create(new, progress)
    assert (table.name, table.doubt) == (new.name, "")
    assert new.name in await tables.names(progress)
    facts = await tables.facts(new.name)
    assert (facts.count, facts.trouble) == (0, "")
    assert facts.metadata is not None
    # Zetta's engine knows no resolution, and says so by refusing it.
    known = sandbox.flavour == "cave"
    assert facts.metadata.resolution_nm == (new.resolution_nm if known else None)
    assert bool(table.left_out) is not known


@pytest.mark.parametrize("name", [SYNAPSES, "somas_old"])
async def test_a_taken_name_is_told(tables: Tables, name: str, progress: Told) -> None:
    with pytest.raises(e.NameTaken) as caught:
        await tables.create(replace(new_table(), name=name), progress)
    assert ("marked as deleted" in caught.value.sentence) == (name == "somas_old")
    assert name in caught.value.sentence


@pytest.mark.parametrize("status", [500, 504])
async def test_a_table_made_behind_a_failure_is_found(
    tables: Tables, sandbox: Sandbox, progress: Told, status: int
) -> None:
    # Zetta's engine refuses the first request for the settings it does not know; the second makes the table.
    refusals = 1 if sandbox.flavour == "zetta" else 0
    sandbox.faults.add("after", "POST", ".*/table$", status=status, skip=refusals)
    new = new_table()
    table = await tables.create(new, progress)
    assert (table.name, bool(table.doubt)) == (new.name, True)
    assert sandbox.record.count("POST") == 1 + refusals


async def test_a_table_that_was_not_made_is_told(tables: Tables, sandbox: Sandbox, progress: Told) -> None:
    sandbox.faults.add("status", "POST", ".*/table$", status=500)
    new = new_table()
    with pytest.raises(NotMade, match=new.name):
        await tables.create(new, progress)
    assert sandbox.record.count("POST") == 1


async def test_a_doubt_that_cannot_be_settled_stays_one(
    tables: Tables, sandbox: Sandbox, progress: Told
) -> None:
    sandbox.faults.add("status", "POST", ".*/table$", status=504)
    sandbox.faults.add("status", "GET", ".*/table$", status=503, times=None, skip=1)
    with pytest.raises(e.OutcomeUnknown):
        await tables.create(new_table(), progress)


# -- rows --------------------------------------------------------------------------------------------------


async def test_a_table_opens_with_its_newest_rows(tables: Tables, progress: Told) -> None:
    opened = await TableRows(tables, SYNAPSES).open(progress)
    assert (opened.end.count, opened.end.last_id) == (SYNAPSE_COUNT, SYNAPSE_COUNT)
    assert [row.id for row in opened.page.rows] == list(range(SYNAPSE_COUNT - PAGE + 1, SYNAPSE_COUNT + 1))
    assert opened.type.name == opened.metadata.schema == "synapse"
    earlier = await TableRows(tables, SYNAPSES).page(1, 3, progress)
    assert [row.id for row in earlier.rows] == [1, 2, 3]
    assert (await TableRows(tables, SYNAPSES).page(3, 2, progress)).rows == ()


async def test_rows_that_the_service_cannot_show_are_told_apart(
    tables: Tables, sandbox: Sandbox, progress: Told
) -> None:
    page = await TableRows(tables, SOMAS).page(1, SOMA_COUNT, progress)
    assert [row.id for row in page.rows] == list(range(1, SOMA_COUNT + 1))
    assert any(isinstance(row, AnnotationRow) for row in page.rows)
    assert any(isinstance(row, UnreadableRow) for row in page.rows)


async def test_an_empty_table_has_an_empty_end(tables: Tables, progress: Told) -> None:
    opened = await (await made(tables, progress)).open(progress)
    assert (opened.end.count, opened.end.last_id, opened.page.rows) == (0, 0, ())


async def test_a_row_is_stored_once_and_its_id_known(
    tables: Tables, sandbox: Sandbox, progress: Told
) -> None:
    rows = await made(tables, progress)
    sandbox.record.clear()
    first = await RowChanges(rows).post(TAG, progress)
    second = await RowChanges(rows).post(TAG, progress)
    assert (first.ids, second.ids) == ((1,), (2,))
    assert first.arrived is second.arrived is True
    # Zetta's engine tells no ids: they were found by reading.
    assert first.told is (sandbox.flavour == "cave")
    assert sandbox.record.count("POST", f".*/table/{rows.table}/annotations") == 2
    (stored, _) = (await rows.page(1, 2, progress)).rows
    assert isinstance(stored, AnnotationRow)
    assert stored.values["tag"] == "a remark"


@pytest.mark.parametrize("status", [500, 504])
async def test_a_row_stored_behind_a_failure_is_found(
    tables: Tables, sandbox: Sandbox, progress: Told, status: int
) -> None:
    rows = await made(tables, progress)
    sandbox.faults.add("after", "POST", ".*/annotations", status=status)
    posted = await RowChanges(rows).post(TAG, progress)
    assert (posted.ids, posted.told, posted.arrived) == ((1,), False, True)
    assert posted.doubt


async def test_a_row_that_did_not_arrive_is_told(tables: Tables, sandbox: Sandbox, progress: Told) -> None:
    rows = await made(tables, progress)
    sandbox.faults.add("status", "POST", ".*/annotations", status=504)
    posted = await RowChanges(rows).post(TAG, progress)
    assert (posted.ids, posted.arrived, posted.before, posted.after) == ((), False, 0, 0)


async def test_somebody_elses_row_is_not_taken_for_ones_own(
    tables: Tables, sandbox: Sandbox, progress: Told
) -> None:
    rows = await made(tables, progress)
    await RowChanges(rows).post({**TAG, "tag": "somebody else's"}, progress)
    sandbox.faults.add("after", "POST", ".*/annotations", status=504)
    posted = await RowChanges(rows).post(TAG, progress)
    assert posted.ids == (2,)


async def test_an_outcome_nobody_can_look_up_stays_open(
    tables: Tables, sandbox: Sandbox, progress: Told
) -> None:
    rows = await made(tables, progress)
    sandbox.faults.add("after", "POST", ".*/annotations", status=504)
    sandbox.faults.add("status", "GET", times=None, status=503)
    posted = await RowChanges(rows).post(TAG, progress)
    assert (posted.ids, posted.arrived) == ((), None)


async def test_a_refused_row_is_an_error_and_not_stored(
    tables: Tables, sandbox: Sandbox, progress: Told
) -> None:
    rows = await made(tables, progress)
    with pytest.raises(e.ServiceError):
        await RowChanges(rows).post({"pt": {"position": "nowhere"}, "tag": 1}, progress)
    assert (await rows.end()).count == 0
