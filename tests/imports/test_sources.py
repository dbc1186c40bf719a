"""Files of rows in every form, damaged ones included; and what is written comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.imports.kit import some_rows, write_csv
from zettatui.annotations.batches import Checker
from zettatui.annotations.fields import fields_of
from zettatui.annotations.mapping import guess
from zettatui.sandbox.annotation.types import schema_definitions
from zettatui.services.annotation_results import AnnotationRow
from zettatui.storage.journal import ids_in, ranges
from zettatui.worker.exports import _cells, _csv, _heading
from zettatui.worker.imports.pieces import left_in
from zettatui.worker.imports.sources import RowFile, SourceUnreadable

FIELDS = fields_of(schema_definitions()["microns_func_coreg"], "microns_func_coreg")


def annotations(path: Path, fields: Any = FIELDS, size: int = 7) -> list[dict[str, Any]]:
    source = RowFile(path)
    checker = Checker(fields, guess(source.columns, fields), (4.0, 4.0, 40.0))
    found = []
    for block in source.blocks(size):
        checked = checker.check(block)
        assert checked.problems == []
        found += checked.annotations()
    return found


def nested(rows: list[tuple[int, int, int, int]]) -> list[dict[str, Any]]:
    return [{"pt": {"position": [x, y, z]}, "func_id": number} for x, y, z, number in rows]


def test_every_form_holds_the_same_rows(tmp_path: Path) -> None:
    rows = some_rows(20)
    paths = [write_csv(tmp_path / "a.csv", rows)]
    text = paths[0].read_text()
    for name, made in {
        "b.tsv": text.replace(",", "\t"),
        "c.csv": text.replace(",", ";"),
        "d.csv": "\ufeff" + text.replace("\n", "\n\n"),
        "e.jsonl": "".join(json.dumps(one) + "\n" for one in nested(rows)),
        "f.jsonl": "".join(
            json.dumps({"pt_position": one["pt"]["position"], "func_id": one["func_id"]}) + "\n"
            for one in nested(rows)
        ),
    }.items():
        (tmp_path / name).write_text(made)
        paths.append(tmp_path / name)
    for path in paths:
        assert annotations(path) == nested(rows), path


@pytest.mark.slow
def test_arrow_and_parquet(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = some_rows(20)
    columns = {name: [row[at] for row in rows] for at, name in enumerate(("x", "y", "z", "func_id"))}
    table = arrow.table(columns)
    parquet.write_table(table, tmp_path / "a.parquet", row_group_size=6)
    with (
        arrow.OSFile(str(tmp_path / "b.arrow"), "wb") as out,
        arrow.ipc.new_file(out, table.schema) as writer,
    ):
        writer.write_table(table, max_chunksize=6)
    points = arrow.table({"pt_position": [list(row[:3]) for row in rows], "func_id": columns["func_id"]})
    with (
        arrow.OSFile(str(tmp_path / "c.arrow"), "wb") as out,
        arrow.ipc.new_stream(out, points.schema) as writer,
    ):
        writer.write_table(points)
    for name in ("a.parquet", "b.arrow", "c.arrow"):
        assert annotations(tmp_path / name) == nested(rows), name
    (tmp_path / "d.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(SourceUnreadable, match="cannot be read as rows"):
        RowFile(tmp_path / "d.parquet")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "it is empty"),
        ("a.csv", b"1,2,3\n4,5,6\n", "first line holds numbers"),
        ("a.csv", b"x,x\n1,2\n", 'two columns are named "x"'),
        ("a.csv", b"x,y\n\xff\xfe,1\n", "not UTF-8"),
        ("a.jsonl", b"[1]\n", "row 1 is not a JSON object"),
        ("a.jsonl", b'{"a": 1}\n{"a"\n', "row 2 is not JSON"),
    ],
)
def test_damaged_files_say_what_is_wrong(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceUnreadable, match=said):
        list(RowFile(path).blocks(10))


def test_rows_of_another_shape_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n1,2\n3\n4,5,6\n")
    (block,) = RowFile(path).blocks(10)
    assert block.odd == ((1, "has 1 cells, the heading has 2"), (2, "has 3 cells, the heading has 2"))
    (tmp_path / "b.jsonl").write_text('{"a": 1}\n' * 1000 + '{"b": 1}\n')
    blocks = list(RowFile(tmp_path / "b.jsonl").blocks(600))
    assert blocks[1].odd == ((400, 'has "b", which no earlier row has'),)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tags=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
        | st.sampled_from(["", '"', '""', '"""', " ", "\r", "\n", "a,b", "\ufeff"]),
        min_size=1,
        max_size=6,
    )
)
def test_exported_texts_come_back(tmp_path: Path, tags: list[str]) -> None:
    fields = [one for one in fields_of(schema_definitions()["bound_tag"], "bound_tag") if not one.hidden]
    rows = [{"pt": {"position": [1, 2, at]}, "tag": tag} for at, tag in enumerate(tags)]
    written = _csv([_heading(fields), *(_cells(fields, row) for row in rows)])
    (tmp_path / "a.csv").write_bytes(written)
    assert annotations(tmp_path / "a.csv", fields) == rows
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert annotations(tmp_path / "a.jsonl", fields) == rows


@settings(max_examples=40)
@given(st.lists(st.integers(1, 60)))
def test_ids_survive_their_ranges(ids: list[int]) -> None:
    assert list(ids_in(ranges(ids))) == ids


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9))), st.integers(1, 20), st.integers(0, 30))
def test_what_is_left_is_the_difference(settled: list[tuple[int, int]], first: int, more: int) -> None:
    pieces = [(at, at + length) for at, length in settled]
    done = {row for low, high in pieces for row in range(low, high + 1)}
    left = left_in((first, first + more), pieces)
    assert [row for low, high in left for row in range(low, high + 1)] == [
        row for row in range(first, first + more + 1) if row not in done
    ]


def test_rows_kept_by_the_service_are_told_by_single_precision() -> None:
    from zettatui.annotations.alike import Likeness

    fields = fields_of(schema_definitions()["nucleus_detection"], "nucleus_detection")
    likeness = Likeness(fields)
    sent = {"pt": {"position": [1.5, -2, 3]}, "volume": 0.1}
    assert not likeness.readable(sent)
    stored = AnnotationRow(
        1, True, None, None, None, {"pt_position": [1, -2, 3], "volume": 0.10000000149011612}
    )
    assert likeness.of_sent(sent) == likeness.of_stored(stored.values)
    assert likeness.of_sent({**sent, "volume": 0.2}) != likeness.of_stored(stored.values)
