"""Materialization: versions, their tables, queries of frozen and live rows, and what the service warns of."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.worker.conftest import Told
from zettatui.annotations.filters import read_filter
from zettatui.sandbox import Sandbox, demo
from zettatui.sandbox.annotation.seed import CELL_TYPES, SOMA_COUNT, SOMAS, SYNAPSE_COUNT, SYNAPSES
from zettatui.services import errors as e
from zettatui.services.annotation_results import NewTable
from zettatui.services.materialization_results import MaterializedVersion
from zettatui.worker import materialized
from zettatui.worker.materialized import Materialized
from zettatui.worker.row_changes import RowChanges
from zettatui.worker.sessions import Session
from zettatui.worker.table_rows import TableRows
from zettatui.worker.tables import Tables
from zettatui.worker.workbench import Workbench

EVERYTHING = read_filter("")


@pytest.fixture
def tables(bench: Workbench, session: Session) -> Tables:
    assert session.datastack is not None
    return Tables(bench, session, session.datastack)


@pytest.fixture
def source(tables: Tables, sandbox: Sandbox) -> Materialized:
    if sandbox.flavour == "zetta":
        pytest.skip("zetta has no materialization")
    return Materialized(tables)


async def latest(source: Materialized) -> MaterializedVersion:
    return next(one for one in await source.versions(Told()) if one.usable)


async def test_versions_come_newest_first_and_say_which_are_gone(
    tables: Tables, sandbox: Sandbox, progress: Told
) -> None:
    source = Materialized(tables)
    if sandbox.flavour == "zetta":
        with pytest.raises(e.NotOffered, match="materialization"):
            await source.versions(progress)
        return
    versions = await source.versions(progress)
    assert [one.number for one in versions] == [3, 2, 1]
    assert [one.usable for one in versions] == [True, True, False]
    assert [one.status for one in versions] == ["AVAILABLE", "AVAILABLE", "EXPIRED"]
    assert versions[0].expires_on is None
    assert versions[2].expires_on is not None


async def test_a_version_holds_tables_with_their_valid_rows(
    source: Materialized, sandbox: Sandbox, progress: Told
) -> None:
    contents = await source.contents(await latest(source), progress)
    assert [one.name for one in contents.tables] == sorted([SYNAPSES, SOMAS, CELL_TYPES])
    assert contents.counts[SYNAPSES] == SYNAPSE_COUNT
    assert contents.tables[-1].resolution_nm == demo.RESOLUTION_NM
    gone = (await source.versions(progress))[-1]
    assert (await source.contents(gone, progress)).tables == ()
    now = await source.contents(None, progress)
    assert SYNAPSES in [one.name for one in now.tables]


async def test_rows_with_empty_fields_are_shown_here_with_exact_ids(
    source: Materialized, progress: Told
) -> None:
    found = await source.query(SOMAS, await latest(source), EVERYTHING, progress)
    assert [row["id"] for row in found.rows] == list(range(1, SOMA_COUNT + 1))
    assert found.rows[0]["bb_start_position"] is None
    assert len(found.rows[1]["bb_start_position"]) == 3
    assert {row["pt_root_id"] for row in found.rows} == {0, demo.ROOT}
    assert (found.total, found.hidden, found.cut) == (SOMA_COUNT, 0, False)
    assert found.answer.resolution_nm == demo.RESOLUTION_NM


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("id = 7", [7]),
        ("id in 3, 1, 999", [1, 3]),
        ("id > 238", [239, 240]),
        ("id >= 239; id < 240", [239]),
        ("id <= 2", [1, 2]),
        ("id <= 3; id != 2", [1, 3]),
        ("id <= 4; id not in 2, 3", [1, 4]),
        ("id in 1, 2, 3; pre_pt_position within 5000, 0, 0 to 5701, 99999, 99999", [1]),
        ("id < 6; size = 14.0", [3]),
        ("id = 100000", []),
    ],
)
async def test_filters_choose_rows(source: Materialized, progress: Told, text: str, ids: list[int]) -> None:
    asked = read_filter(text)
    found = await source.query(SYNAPSES, await latest(source), asked, progress)
    assert [row["id"] for row in found.rows] == ids
    assert found.hidden == ("!=" in text) + 2 * ("not in" in text)


async def test_a_cut_answer_says_how_much_there_is(
    source: Materialized, progress: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(materialized, "MOST_SHOWN", 10)
    found = await source.query(SYNAPSES, await latest(source), read_filter("id > 100"), progress)
    assert (len(found.rows), found.cut, found.total) == (10, True, SYNAPSE_COUNT - 100)
    assert any("Limited query to" in warning for warning in found.warnings)


async def test_what_the_service_refuses_is_told(source: Materialized, progress: Told) -> None:
    version = await latest(source)
    with pytest.raises(e.RequestInvalid, match="nonsense"):
        await source.query(SYNAPSES, version, read_filter("nonsense = 1"), progress)
    with pytest.raises(e.NotFound, match="lab_notes"):
        await source.query("lab_notes", version, EVERYTHING, progress)


async def test_live_rows_are_of_now_and_new_ones_are_told(
    source: Materialized, tables: Tables, progress: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = await source.query(SYNAPSES, None, read_filter("id <= 3"), progress)
    assert [row["id"] for row in live.rows] == [1, 2, 3]
    assert live.total == 3
    assert (await source.query(SYNAPSES, None, read_filter("id = 100000"), progress)).rows == ()

    name = "just_made"
    await tables.create(NewTable(name, "bound_tag", "a table of the tests", (4.3, 4.3, 45.0)), progress)
    await RowChanges(TableRows(tables, name)).post({"pt": {"position": [1, 2, 3]}, "tag": "new"}, progress)
    monkeypatch.setattr(tables.bench, "now", lambda: datetime(2999, 1, 1, tzinfo=timezone.utc))
    with pytest.raises(e.LookupsMissing, match="lookups"):
        await source.query(name, None, EVERYTHING, progress)
    left = await source.query(name, None, EVERYTHING, progress, without_new=True)
    assert left.rows == ()
