"""Sets of ids: algebra, what is known of each id in rows, saving, and counts of both flavours."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worker import graph_roots as g
from tests.worker.conftest import Told
from zettatui.sandbox import Sandbox
from zettatui.states.dialect import layers
from zettatui.states.literals import read
from zettatui.worker.graph_intake import NoIds
from zettatui.worker.id_sets import (
    IdRow,
    IdSets,
    chosen,
    combine,
    ids_of_layer,
    ids_of_state,
    operand,
    renewed,
    rows_as,
    rows_of,
    save_rows,
)
from zettatui.worker.sessions import Session
from zettatui.worker.workbench import Workbench

ids = st.lists(st.integers(1, 12), max_size=12)


@given(ids, ids)
def test_algebra_is_that_of_sets_in_the_order_of_the_lists(a: list[int], b: list[int]) -> None:
    first, second = set(a), set(b)
    expected = {
        "union": first | second,
        "difference": first - second,
        "intersection": first & second,
        "symmetric": first ^ second,
    }
    for how, wanted in expected.items():
        found = combine(a, how, b)
        assert set(found) == wanted
        assert len(found) == len(wanted)
        order = list(dict.fromkeys([*a, *b]))
        assert found == [one for one in order if one in wanted]


@pytest.fixture
def sets(bench: Workbench, session: Session) -> IdSets:
    return IdSets(bench, session)


async def rows(sets: IdSets, progress: Told) -> list[IdRow]:
    asked = [g.ROOT, g.WHOLE, g.UNKNOWN, g.SECOND]
    return rows_of(asked, await sets.fates(asked, progress), {g.ROOT: 7})


async def test_rows_are_filtered_sorted_and_renewed(sets: IdSets, progress: Told) -> None:
    found = await rows(sets, progress)
    assert [row.node for row in chosen(found, "retired", "id")] == [g.SECOND, g.WHOLE]
    assert [row.node for row in chosen(found, "current", "as given")] == [g.ROOT]
    assert [row.node for row in chosen(found, f"ret {str(g.ROOT)[-6:]}", "as given")] == [g.SECOND]
    assert [row.state for row in chosen(found, "", "state")] == ["latest", "retired", "retired", "unknown"]
    assert chosen(found, "", "successors")[0].node == g.WHOLE
    assert chosen(found, "", "pieces")[0].node == g.ROOT
    assert renewed(found) == [g.ROOT, g.PARTS[0], g.UNKNOWN]
    assert rows_of([5], None, {}) == [IdRow(5)]


async def test_rows_are_saved_as_text_csv_and_json(sets: IdSets, progress: Told, tmp_path: Path) -> None:
    found = await rows(sets, progress)
    assert rows_as(found, "text").decode().split() == [str(row.node) for row in found]
    table = list(csv.DictReader(io.StringIO(rows_as(found, "csv").decode())))
    assert [row["state"] for row in table] == ["latest", "retired", "unknown", "retired"]
    assert table[1]["successors"].split() == [str(one) for one in g.PARTS]
    assert sum(map(float, table[1]["shares"].split())) == pytest.approx(1, abs=1e-3)
    assert table[0]["level2"] == "7"
    saved = await save_rows(found, tmp_path / "ids.json", progress)
    data = json.loads(saved.read_text())
    assert (data[0]["id"], data[0]["level2"], data[3]["successors"][0]["root"]) == (
        str(g.ROOT),
        7,
        str(g.ROOT),
    )


async def test_pieces_are_counted_and_what_is_counted_survives_cancelling(
    sets: IdSets, progress: Told, sandbox: Sandbox
) -> None:
    found: dict[int, int] = {}
    await sets.pieces([g.ALONE, g.PARTS[1], g.UNKNOWN], found, progress)
    assert found[g.ALONE] == 1
    assert found[g.PARTS[1]] > 5
    sandbox.faults.add("slow", path=".*/node/.*", seconds=30, times=None)
    task = asyncio.ensure_future(sets.pieces([g.ALONE, g.QUIET], found, progress))
    await asyncio.wait({task}, timeout=0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert g.QUIET not in found
    assert found[g.ALONE] == 1


async def test_operands_are_layers_files_or_ids(progress: Told, tmp_path: Path) -> None:
    state = {
        "layers": [
            {"name": "seg", "source": "graphene://https://s/table/t", "segments": ["5", "!6", "x"]},
            {"name": "other", "source": "precomputed://x", "segments": [7]},
        ]
    }
    text = json.dumps(state)
    lists = {one.name: lambda one=one: ids_of_layer(lambda: text, one) for one in layers(read(text))}
    assert await operand(" seg ", lists, progress) == [5, 6]
    assert await operand("other", lists, progress) == [7]
    assert ids_of_state(lambda: text) == [5, 6]
    file = tmp_path / "ids.txt"
    file.write_text("8\n9\n8")
    assert await operand(str(file), lists, progress) == [8, 9]
    assert await operand("10, 11", lists, progress) == [10, 11]
    with pytest.raises(NoIds):
        await operand("nothing", lists, progress)
