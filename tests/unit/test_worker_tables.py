from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.table_world import World
from zettatui.services.annotation_results import AnnotationRow, NewTable, UnreadableRow
from zettatui.services.errors import (
    NameTaken,
    OutcomeUnknown,
    RowRefused,
    ServiceError,
    TableNotFound,
    TokenRejected,
)
from zettatui.worker.row_changes import Posted, RowChanges, holds
from zettatui.worker.table_rows import PAGE, TableRows
from zettatui.worker.tables import NotMade, TableFacts

NEW = NewTable("test_table", "microns_func_coreg", "this is a test", (4, 4, 40))
ROW = {"pt": {"position": [1, 2, 3]}, "func_id": 0}


@pytest.fixture(params=["cave", "zetta"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    made = World(request.param, tmp_path)
    yield made
    made.sandbox.close()


async def test_every_table_is_told_with_metadata_and_count(world: World) -> None:
    tables = await world.tables()
    names = await tables.names(world.progress)
    found: dict[str, TableFacts] = {}
    assert "test_table" not in names
    assert await tables.describe(
        names, lambda facts: found.update({facts.name: facts}), world.progress
    ) == len(names)
    assert set(found) == set(names)
    synapses = found["synapses_v1"]
    assert synapses.metadata is not None
    assert (synapses.count, synapses.metadata.schema) == (240, "synapse")
    assert found["somas_old"].metadata is not None
    assert found["somas_old"].metadata.deleted is not None
    assert world.progress.reached.done == len(names)
    if world.sandbox.flavour == "cave":
        private = found["private_picks"]
        assert private.metadata is not None
        assert private.count is None
        assert "only be read by its owner" in private.trouble


async def test_describing_stops_when_nobody_may_be_asked(world: World) -> None:
    tables = await world.tables()
    names = await tables.names(world.progress)
    world.bench.server(world.bench.address).token = world.sandbox.people.expired_token_of("ann")
    found: list[TableFacts] = []
    with pytest.raises(ServiceError) as refused:
        await tables.describe(names, found.append, world.progress)
    assert isinstance(refused.value, TokenRejected)
    assert found == []


async def test_one_table_in_trouble_does_not_hide_the_others(world: World) -> None:
    tables = await world.tables()
    names = await tables.names(world.progress)
    world.sandbox.faults.add("status", "GET", ".*/table/somas_v1$", status=403, times=None)
    found: dict[str, TableFacts] = {}
    await tables.describe(names, lambda facts: found.update({facts.name: facts}), world.progress)
    assert found["somas_v1"].metadata is None
    assert found["somas_v1"].trouble
    assert found["synapses_v1"].count == 240


async def test_a_table_is_made_once_and_its_name_is_then_taken(world: World) -> None:
    tables = await world.tables()
    made = await tables.create(NEW, world.progress)
    assert made.name == "test_table"
    assert bool(made.left_out) == (world.sandbox.flavour == "zetta")
    posts = world.sent("POST", "/table")
    with pytest.raises(NameTaken) as taken:
        await tables.create(NEW, world.progress)
    assert "test_table" in taken.value.sentence
    assert world.sent("POST", "/table") == posts


async def test_a_deleted_table_keeps_its_name(world: World) -> None:
    tables = await world.tables()
    with pytest.raises(NameTaken, match="marked as deleted"):
        await tables.create(NewTable("somas_old", "nucleus_detection", "again", (4, 4, 40)), world.progress)


@pytest.mark.parametrize("status", [500, 504])
async def test_a_table_made_in_spite_of_a_failing_answer_is_found_in_the_list(
    world: World, status: int
) -> None:
    tables = await world.tables()
    # Zetta refuses the full form first, and that answer is not the one that fails.
    skip = 1 if world.sandbox.flavour == "zetta" else 0
    world.sandbox.faults.add("after", "POST", ".*/table$", status=status, skip=skip)
    made = await tables.create(NEW, world.progress)
    assert made.doubt
    assert "test_table" in await tables.names(world.progress)
    assert world.sent("POST", "/table") == 1 + skip


async def test_a_table_that_was_not_made_is_said_to_be_missing(world: World) -> None:
    tables = await world.tables()
    world.sandbox.faults.add("status", "POST", ".*/table$", status=500)
    with pytest.raises(NotMade, match="was not made"):
        await tables.create(NEW, world.progress)
    assert "test_table" not in await tables.names(world.progress)
    assert world.sent("POST", "/table") == 1


async def test_a_doubt_stays_a_doubt_when_the_list_fails_too(world: World) -> None:
    tables = await world.tables()
    world.sandbox.faults.add("after", "POST", ".*/table$", status=504)
    world.sandbox.faults.add("status", "GET", ".*/table$", status=404, skip=1, times=None)
    with pytest.raises(OutcomeUnknown):
        await tables.create(NEW, world.progress)


async def test_a_row_is_stored_and_its_id_is_told_or_found(world: World) -> None:
    tables = await world.tables()
    await tables.create(NEW, world.progress)
    rows = TableRows(tables, "test_table")
    posted = await RowChanges(rows).post(ROW, world.progress)
    assert posted.ids == (1,)
    assert posted.told == (world.sandbox.flavour == "cave")
    assert posted.arrived is True
    opened = await rows.open(world.progress)
    assert (opened.end.count, opened.end.last_id) == (1, 1)
    (row,) = opened.page.rows
    assert isinstance(row, AnnotationRow)
    assert (row.id, row.values["pt_position"], row.values["func_id"]) == (1, [1, 2, 3], 0)
    assert [field.name for field in opened.type.fields if not field.hidden] == ["pt", "func_id"]


@pytest.mark.parametrize(
    ("fault", "knobs", "arrived"),
    [
        ("after", {"status": 500}, True),
        ("after", {"status": 504}, True),
        ("cut", {}, True),
        ("status", {"status": 500}, False),
        ("status", {"status": 502}, False),
        ("html", {}, False),
    ],
)
async def test_after_a_doubtful_answer_the_table_tells(
    world: World, fault: str, knobs: dict[str, int], arrived: bool
) -> None:
    tables = await world.tables()
    await tables.create(NEW, world.progress)
    rows = TableRows(tables, "test_table")
    await RowChanges(rows).post(ROW, world.progress)
    sent = world.sent("POST", "/annotations")
    world.sandbox.faults.add(fault, "POST", ".*/annotations$", **knobs)  # type: ignore[arg-type]
    posted = await RowChanges(rows).post(ROW, world.progress)
    assert posted.doubt
    assert posted.arrived is arrived
    assert (posted.before, posted.after) == (1, 2 if arrived else 1)
    assert posted.ids == ((2,) if arrived else ())
    assert world.sent("POST", "/annotations") == sent + 1


async def test_when_nothing_can_be_read_afterwards_it_stays_open(world: World) -> None:
    tables = await world.tables()
    await tables.create(NEW, world.progress)
    world.sandbox.faults.add("status", "GET", ".*/count$", status=404, times=None)
    world.sandbox.faults.add("after", "POST", ".*/annotations$", status=504)
    posted = await RowChanges(TableRows(tables, "test_table")).post(ROW, world.progress)
    assert posted.arrived is None
    assert posted.after is None


async def test_refused_rows_are_errors_and_nothing_is_stored(world: World) -> None:
    tables = await world.tables()
    await tables.create(NEW, world.progress)
    rows = TableRows(tables, "test_table")
    with pytest.raises(RowRefused) as refused:
        await RowChanges(rows).post({"pt": {"position": [1, 2, 3]}, "func_id": "many"}, world.progress)
    assert "func_id" in refused.value.sentence
    assert (await rows.end()).count == 0


async def test_an_unknown_table_is_said_to_be_unknown(world: World) -> None:
    tables = await world.tables()
    with pytest.raises(ServiceError) as missing:
        await TableRows(tables, "no_such_table").open(world.progress)
    if world.sandbox.flavour == "cave":
        assert isinstance(missing.value, TableNotFound)


async def test_pages_reach_every_row_and_rows_with_empty_fields_are_marked(world: World) -> None:
    tables = await world.tables()
    synapses = TableRows(tables, "synapses_v1")
    opened = await synapses.open(world.progress)
    assert (opened.page.first, opened.page.last) == (240 - PAGE + 1, 240)
    seen = {row.id for row in opened.page.rows}
    low = opened.page.first
    while low > 1:
        page = await synapses.page(max(1, low - PAGE), low - 1, world.progress)
        seen |= {row.id for row in page.rows}
        low = page.first
    assert seen == set(range(1, 241))
    somas = await TableRows(tables, "somas_v1").open(world.progress)
    assert sum(isinstance(row, UnreadableRow) for row in somas.page.rows) == 8


async def test_a_server_that_always_fails_is_not_asked_for_ever(world: World) -> None:
    tables = await world.tables()
    world.sandbox.faults.add("status", "GET", ".*/annotations$", status=500, times=None)
    with pytest.raises(ServiceError, match="server failed"):
        await TableRows(tables, "synapses_v1").page(191, 240, world.progress)
    assert world.sent("GET", "/annotations") < 20


async def test_ids_above_the_count_are_found(world: World) -> None:
    tables = await world.tables()
    await tables.create(NEW, world.progress)
    rows = TableRows(tables, "test_table")
    await tables.engine().post("test_table", [ROW, {**ROW, "id": 40}])
    end = await rows.end()
    assert (end.count, end.last_id) == (2, 40)
    page = await rows.page(1, end.last_id, world.progress)
    assert [row.id for row in page.rows] == [1, 40]


async def test_the_schema_of_the_walkthrough(world: World) -> None:
    tables = await world.tables()
    assert "microns_func_coreg" in await tables.types(world.progress)
    read = await tables.read_type("microns_func_coreg", world.progress)
    assert read.description is not None
    rows = {row.name: row for row in read.description.rows}
    assert read.description.class_name == "FunctionalCoregistration"
    assert read.description.required == ("func_id", "pt")
    assert read.description.additional_properties is True
    assert (rows["func_id"].type, rows["func_id"].description) == ("number/integer", "functional cell ID")
    assert (rows["pt"].type, rows["pt"].description) == (
        "$ref BoundSpatialPoint",
        "location of cell body of functional cell",
    )
    assert (rows["valid"].type, rows["valid"].default) == ("boolean or null", "false")


def test_what_was_sent_is_recognised_in_a_stored_row() -> None:
    sent = {"pt": {"position": [1.7, 2, -3]}, "size": 0.1, "tag": "a", "count": 2**53 + 1}
    stored = {"pt_position": [1, 2, -3], "size": 0.10000000149, "tag": "a", "count": 2**53 + 1}
    assert holds(stored, sent)
    assert not holds({**stored, "count": 2**53}, sent)
    assert not holds({**stored, "pt_position": [1, 2, 3]}, sent)
    assert not holds({**stored, "tag": "b"}, sent)


@pytest.mark.parametrize(
    ("posted", "arrived"),
    [
        (Posted("t", (7,), told=True), True),
        (Posted("t", (), told=False, before=1, after=2), True),
        (Posted("t", (), told=False, before=1, after=1, doubt="cut"), False),
        (Posted("t", (), told=False, before=1, after=3, doubt="cut"), None),
        (Posted("t", (), told=False, before=None, after=3, doubt="cut"), None),
    ],
)
def test_only_known_facts_decide_whether_a_row_arrived(posted: Posted, arrived: bool | None) -> None:
    assert posted.arrived is arrived
