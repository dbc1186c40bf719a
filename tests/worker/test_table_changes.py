"""A table's description changed, the table deleted: sent once, doubts settled by reading, owners by their names."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.worker.conftest import Told
from zettatui.sandbox import Sandbox
from zettatui.services import errors as e
from zettatui.services.annotation_results import MetadataChange, NewTable
from zettatui.worker.sessions import Session
from zettatui.worker.table_changes import TableChanges, change_of, has
from zettatui.worker.tables import Tables
from zettatui.worker.workbench import Workbench

_numbers = itertools.count()
CHANGE = MetadataChange(description="better words", notice="ask first", read_permission="GROUP")


@pytest.fixture
def tables(bench: Workbench, session: Session) -> Tables:
    assert session.datastack is not None
    return Tables(bench, session, session.datastack)


@pytest.fixture
async def table(tables: Tables, sandbox: Sandbox, progress: Told) -> str:
    name = f"owned_{next(_numbers)}"
    await tables.create(NewTable(name, "bound_tag", "a table of the tests", (4.3, 4.3, 45.0)), progress)
    sandbox.record.clear()
    return name


async def test_only_what_differs_is_sent(
    tables: Tables, table: str, sandbox: Sandbox, progress: Told
) -> None:
    before = await tables.engine().metadata(table)
    same = MetadataChange(description=before.description, notice=before.notice)
    assert change_of(before, same) == MetadataChange()
    if sandbox.flavour == "zetta":
        with pytest.raises(e.NotOffered):
            await TableChanges(tables, table).describe(CHANGE, progress)
        return
    changed = await TableChanges(tables, table).describe(CHANGE, progress)
    assert changed.done is True
    assert changed.metadata is not None
    assert has(changed.metadata, CHANGE)
    assert change_of(changed.metadata, CHANGE) == MetadataChange()
    cleared = await TableChanges(tables, table).describe(MetadataChange(notice=""), progress)
    assert cleared.metadata is not None
    assert cleared.metadata.notice == ""
    assert cleared.metadata.description == "better words"


@pytest.mark.parametrize(("fault", "arrived"), [("after", True), ("status", False)])
async def test_a_doubtful_change_is_settled_by_reading(
    tables: Tables, table: str, sandbox: Sandbox, progress: Told, fault: Any, arrived: bool
) -> None:
    if sandbox.flavour == "zetta":
        pytest.skip("old engines change no metadata")
    sandbox.faults.add(fault, "PUT", ".*/table$", status=504)
    changed = await TableChanges(tables, table).describe(CHANGE, progress)
    assert (changed.done, bool(changed.doubt)) == (arrived, True)
    assert sandbox.record.count("PUT") == 1


async def test_a_stranger_changes_and_deletes_nothing(
    tables: Tables, bench: Workbench, table: str, sandbox: Sandbox, progress: Told
) -> None:
    bench.server(bench.address).token = sandbox.people.token_of("ben")
    changes = TableChanges(tables, table)
    refused: tuple[type[e.ServiceError], ...] = (
        (e.TableAccessRefused,) if sandbox.flavour == "cave" else (e.NotOffered, e.AdminOnly)
    )
    with pytest.raises(refused):
        await changes.describe(CHANGE, progress)
    with pytest.raises(refused):
        await changes.delete(progress)
    after = await tables.engine().metadata(table)
    assert (after.description, after.deleted) == ("a table of the tests", None)


@pytest.mark.parametrize("fault", ["", "after", "status"])
async def test_a_table_is_deleted_once_and_stays_listed(
    tables: Tables, table: str, sandbox: Sandbox, progress: Told, fault: Any
) -> None:
    if sandbox.flavour == "zetta":
        with pytest.raises(e.AdminOnly):
            await TableChanges(tables, table).delete(progress)
        return
    if fault:
        sandbox.faults.add(fault, "DELETE", f".*/table/{table}$", status=504)
    changed = await TableChanges(tables, table).delete(progress)
    assert changed.done is (fault != "status")
    assert changed.metadata is not None
    assert (changed.metadata.deleted is not None) is (fault != "status")
    assert sandbox.record.count("DELETE") == 1
    assert table in await tables.names(progress)


async def test_a_deletion_nobody_can_look_up_stays_open(
    tables: Tables, table: str, sandbox: Sandbox, progress: Told
) -> None:
    if sandbox.flavour == "zetta":
        pytest.skip("old engines delete no tables")
    sandbox.faults.add("after", "DELETE", f".*/table/{table}$", status=504)
    sandbox.faults.add("status", "GET", f".*/table/{table}$", status=403, times=None)
    changed = await TableChanges(tables, table).delete(progress)
    assert (changed.done, changed.metadata) == (None, None)


async def test_owners_have_names_where_the_server_tells_them(
    tables: Tables, sandbox: Sandbox, progress: Told
) -> None:
    ben = str(sandbox.people.by_handle("ben").id)
    assert tables.who(ben) == f"user {ben}"
    named = await tables.look_up_names([ben, "9999", "", "no number"], progress)
    assert named is (sandbox.flavour == "cave")
    assert tables.who(ben) == ("Ben Colleague" if named else f"user {ben}")
    assert tables.who("9999") == "user 9999"
    sandbox.record.clear()
    assert await tables.look_up_names([ben] if named else [], progress) is False
    assert len(sandbox.record.requests) == 0
