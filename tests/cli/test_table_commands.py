"""`table ...` against a served sandbox of each flavour: what goes in comes out, and every exit code."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Done, Invoke, World
from zettatui.sandbox.demo import DATASTACK

_numbers = itertools.count(1)
ROWS = ".*/annotations"

pytestmark = pytest.mark.parametrize(
    "process", ["cave", pytest.param("zetta", marks=pytest.mark.slow)], indirect=True
)


class Table:
    """One new table, and commands about it."""

    def __init__(self, invoke: Invoke, world: World, schema: str) -> None:
        self.name = f"cli_{world.flavour}_{next(_numbers)}"
        self._invoke, self._options = invoke, [*world.options, "--datastack", DATASTACK]
        self.world = world
        made = invoke(
            "table", "create", self.name, "--schema", schema, "--description", "rows of a test",
            "--resolution", 4, 4, 40, *self._options,
        )  # fmt: skip
        assert (made.code, made.text) == (0, f"{self.name}\n"), made.err

    def __call__(self, verb: str, *words: object, stdin: bytes = b"") -> Done:
        return self._invoke("table", verb, self.name, *words, *self._options, stdin=stdin)

    def fault(self, kind: str, method: str = "POST", **knobs: object) -> None:
        self.world.control("POST", "faults", {"kind": kind, "method": method, "path": ROWS, **knobs})

    def rows(self) -> list[dict[str, Any]]:
        done = self("get", *range(1, 60))
        return [json.loads(line) for line in done.text.splitlines()]


@pytest.fixture
def table(invoke: Invoke, world: World) -> Iterator[Table]:
    yield Table(invoke, world, "microns_func_coreg")
    world.control("DELETE", "faults")


def points(count: int) -> list[list[int]]:
    return [[at * 3, at * 5, at * 7, at] for at in range(1, count + 1)]


def csv_of(path: Path, rows: list[list[Any]], heading: str = "x,y,z,func_id") -> Path:
    with path.open("w", newline="") as opened:
        csv.writer(opened).writerows([heading.split(","), *rows])
    return path


def test_looking(invoke: Invoke, world: World, table: Table) -> None:
    options = [*world.options, "--datastack", DATASTACK]
    assert {"synapses_v1", table.name} <= set(invoke("table", "list", *options).text.split())
    assert table.name in invoke("table", "list", "--json", *options).json  # type: ignore[operator]
    shown = table("show", "--json").json
    assert isinstance(shown, dict)
    assert (shown["schema_type"], shown["count"]) == ("microns_func_coreg", 0)
    assert "func_id\twhole number, 32 bit, required" in table("schema").text
    missing = invoke("table", "show", "no_such_table", *options)
    assert (missing.code, missing.text) == (5, "")
    without = invoke("table", "list", *world.options)
    assert without.code == 2
    assert "--datastack" in without.err


def test_rows_one_by_one(table: Table, tmp_path: Path) -> None:
    first = b'{"pt": {"position": [1, 2, 3]}, "func_id": 7}\n{"pt": {"position": [4, 5, 6]}, "func_id": 8}\n'
    assert table("post", "-", stdin=first).text == "1\n2\n"
    rows = table.rows()
    assert [(row["id"], row["pt_position"], row["func_id"]) for row in rows] == [
        ("1", [1, 2, 3], 7),
        ("2", [4, 5, 6], 8),
    ]
    bad = table("post", "-", stdin=b'{"pt": {"position": [1, 2]}, "func_id": 1.5}')
    assert (bad.code, bad.text) == (1, "")
    assert "a point has three coordinates" in bad.err
    changed = table(
        "update", "-", "--json", stdin=b'{"id": "1", "pt": {"position": [1, 2, 9]}, "func_id": 7}'
    )
    assert changed.code == 0, changed.err
    assert changed.json["new_ids"] == {"1": "3"}  # type: ignore[index,call-overload]
    assert [row["valid"] for row in table.rows()] == [False, True, True]
    again = table("update", "-", stdin=b'{"id": 1, "pt": {"position": [0, 0, 0]}, "func_id": 7}')
    assert again.code == 1
    assert "replaced by a newer one" in again.err
    assert table("remove", 2, 77).code == 5
    assert table("get", 77).code == 5
    assert [row["deleted"] is None for row in table.rows()] == [False, False, True]


@pytest.mark.slow
def test_an_update_whose_answers_are_lost(table: Table, tmp_path: Path) -> None:
    posted = csv_of(tmp_path / "rows.csv", points(4))
    assert table("import", posted).code == 0
    changed = csv_of(tmp_path / "new.csv", [[at, 9, 9, 9, at] for at in (1, 2, 3, 4)], "id,x,y,z,func_id")
    table.fault("after", "PUT", status=504)
    done = table("update", changed)
    assert done.code == 0, done.err
    assert done.text == "1\t5\n2\t6\n3\t7\n4\t8\n"
    assert len(table.rows()) == 8


def test_import_and_export_are_each_others_inverse(table: Table, tmp_path: Path, invoke: Invoke) -> None:
    path = csv_of(tmp_path / "rows.csv", points(25))
    done = table("import", path)
    assert (done.code, done.text) == (0, "1-25\n"), done.err
    assert "25 of 25 rows are in" in done.err
    for name in ("out.csv", "out.jsonl"):
        assert table("export", "all", "--out", tmp_path / name).code == 0
        described = json.loads((tmp_path / f"{name}.json").read_text())
        assert (described["rows"], described["schema_type"]) == (25, "microns_func_coreg")
        copy = Table(invoke, table.world, "microns_func_coreg")
        assert copy("import", tmp_path / name).text == "1-25\n"
        values = [(row["pt_position"], row["func_id"]) for row in copy.rows()]
        assert values == [(row[:3], row[3]) for row in points(25)]
    assert table("export", "3-4").text.splitlines()[1:] == ["3,9,15,21,3", "4,12,20,28,4"]


def test_problems_stop_it_before_anything_is_sent(table: Table, tmp_path: Path) -> None:
    rows: list[list[Any]] = [*points(3), [1, 2, 3, "abc"], [1, 2, "", 4], [1, 2, 3, 5]]
    path = csv_of(tmp_path / "rows.csv", rows)
    dry = table("import", path, "--dry-run")
    assert dry.code == 1
    assert dry.text.splitlines() == [
        'rows.csv: row 4, column func_id: "abc" is not a whole number',
        "rows.csv: row 5, column z: is missing",
    ]
    refused = table("import", path)
    assert (refused.code, refused.text) == (1, "")
    assert "Nothing was sent" in refused.err
    assert table("export", "all").text.count("\n") == 1
    skipped = table("import", path, "--skip-bad", "--json")
    assert skipped.code == 1
    assert skipped.json["stored"] == 4  # type: ignore[index,call-overload]


def test_nanometres_are_noticed(table: Table, tmp_path: Path) -> None:
    """The demo's volume: its points are near 24, 137, 99 µm; in voxels of 4 x 4 x 40 nm a tenth of that."""
    nm = [[24_500 + at * 40, 136_000 + at * 40, 99_000 + at * 40, at] for at in range(60)]
    path = csv_of(tmp_path / "nm.csv", nm)
    if table.world.flavour == "zetta":  # its tables have no voxel size
        unknown = table("import", path, "--units", "nm")
        assert unknown.code == 2
        assert "voxel size is not known" in unknown.err
        return
    plain = table("import", path)
    assert plain.code == 1
    assert "These look like nm" in plain.err
    assert table("import", path, "--units", "nm").code == 0
    assert table.rows()[0]["pt_position"] == [6125, 34000, 2475]


@pytest.mark.slow
def test_a_mapping_is_written_and_read(table: Table, tmp_path: Path) -> None:
    path = csv_of(tmp_path / "rows.csv", [[1, 2, 3, 4, "n"]], "east,north,down,func_id,note")
    map_file = tmp_path / "map.json"
    lacking = table("import", path, "--dry-run", "--write-map", map_file)
    assert lacking.code == 2
    assert "No column goes to the point pt" in lacking.err
    mapping = json.loads(map_file.read_text())
    mapping["columns"] |= {"east": "pt.x", "north": "pt.y", "down": "pt.z"}
    map_file.write_text(json.dumps(mapping))
    done = table("import", path, "--map", map_file)
    assert done.code == 0, done.err
    assert "unused: note" in done.err
    assert table.rows()[0]["pt_position"] == [1, 2, 3]


def test_unknown_is_7_and_resume_goes_on(invoke: Invoke, world: World, tmp_path: Path) -> None:
    table = Table(invoke, world, "synapse")
    names = ",".join(f"{point}_pt_{axis}" for point in ("pre", "post", "ctr") for axis in "xyz")
    path = csv_of(tmp_path / "rows.csv", [[at] * 9 for at in range(1, 6)], names)
    table.fault("after", status=504)
    done = table("import", path, "--settle", 0)
    assert done.code == 7, done.err
    assert "--resume --arrived" in done.err
    assert table("import", path).code == 1
    assert table("import", path, "--added").code == 7
    assert table("import", path, "--resume", "--arrived").code == 0
    assert table("show", "--json").json["count"] == 5  # type: ignore[index,call-overload]


@pytest.mark.slow
def test_what_was_added_is_taken_back(table: Table, tmp_path: Path) -> None:
    path = csv_of(tmp_path / "rows.csv", points(5))
    table("post", "-", stdin=b'{"pt": {"position": [1, 2, 3]}, "func_id": 7}')
    table.fault("after", status=500)
    assert table("import", path).code == 0
    assert table("import", path, "--added").text == "2\n3\n4\n5\n6\n"
    assert table("import", path).code == 1
    assert table("import", path, "--take-back").code == 0
    assert [row["id"] for row in table.rows() if row["deleted"] is None] == ["1"]
    assert table("import", path, "--added").text == ""
    assert table("import", path, "--again").text == "7-11\n"


@pytest.mark.slow
def test_deleting_a_table_wants_a_yes(table: Table) -> None:
    asked = table("delete")
    assert asked.code == 2
    assert "for ever" in asked.err
    assert table("delete", "--yes").code == (0 if table.world.flavour == "cave" else 4)
