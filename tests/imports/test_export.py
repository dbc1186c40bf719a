"""What an export holds: every row that counts, gaps of the ids or not, and what is not in it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.imports.kit import Place
from tests.unit.table_world import Quiet
from zettatui.sandbox.annotation.catalog import find_table
from zettatui.sandbox.annotation.tables import next_number
from zettatui.sandbox.demo import ALIGNED_VOLUME
from zettatui.worker.exports import Export, write_export


async def exported(place: Place, **more: object) -> tuple[Export, list[dict[str, object]]]:
    tables = await place.tables()
    metadata = await tables.engine().metadata(place.table)
    type_read = await tables.read_type(metadata.schema, Quiet())
    export = Export(tables.engine(), place.table, metadata, type_read, form="jsonl", **more)  # type: ignore[arg-type]
    out = place.folder / "out.jsonl"
    await write_export(export, out, Quiet(), server="s", volume="v", at="now")
    return export, [json.loads(line) for line in out.read_text().splitlines()]


def described(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "out.jsonl.json").read_text())
    return found


async def test_rows_behind_a_gap_are_exported(place: Place) -> None:
    """A request that the database refuses uses up the ids of its rows."""
    await place.make()
    row = {"pt": {"position": [1, 2, 3]}, "func_id": 7}
    await place.insert([row])
    table = find_table(place.sandbox.store, ALIGNED_VOLUME, place.table)
    assert table is not None
    next_number(place.sandbox.store.db, f"rows {table.key}", 700)
    await place.insert([row])
    _, rows = await exported(place)
    assert [one["id"] for one in rows] == ["1", "702"]
    assert rows[0] == {"id": "1", **row}


async def test_retired_and_hidden_rows_are_counted(place: Place) -> None:
    tables = (await place.make("nucleus_detection")).tables
    point = {"position": [1, 2, 3]}
    whole = {"pt": point, "bb_start": point, "bb_end": point, "volume": 1.5}
    await place.insert([whole, {"pt": point}, whole])
    await tables.engine().delete(place.table, [3])
    export, rows = await exported(place)
    assert [one["id"] for one in rows] == ["1"]
    assert (export.done.unreadable, export.done.no_longer_valid) == ([2], 1)
    beside = described(place.folder)
    assert (beside["not_shown_by_the_service"], beside["retired_rows_left_out"]) == (["2"], 1)
    _, all_rows = await exported(place, with_retired=True)
    assert [one["id"] for one in all_rows] == ["1", "3"]
