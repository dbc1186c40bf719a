"""Columns are read as cells are one by one, and mappings say where they go."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zettatui.annotations.batches import Block, Checker
from zettatui.annotations.cells import CellInvalid, cell_of_text, read_cell, read_coordinate, text_of_cell
from zettatui.annotations.columns import read_axis, read_column
from zettatui.annotations.entry import read_form
from zettatui.annotations.fields import Field, fields_of
from zettatui.annotations.mapping import ColumnMap, MapInvalid, check_map, guess, read_map, targets_of
from zettatui.annotations.units import Frame, UnitUnknown, plain_number, whole
from zettatui.sandbox.annotation.types import schema_definitions

NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.floats().map(repr),
    st.text("0123456789+-. eE_x,١", max_size=8),
    st.sampled_from(
        ["", " ", "1", " 7 ", "+5", "-0", "1.0", ".5", "5.", ".", ". 5", "1.-5", "nan", "1_0", "1e-400"]
    ),
)
CELLS = st.lists(NUMBERS, max_size=12)


@pytest.mark.parametrize("kind", ["int32", "int64", "float"])
@settings(max_examples=40)
@given(cells=CELLS)
@example(cells=["9007199254740993", "1"])
def test_a_column_is_its_cells(kind: Any, cells: list[str]) -> None:
    field = Field("f", kind)
    column = read_column(field, cells)
    expected: list[Any] = []
    wrong = []
    for at, cell in enumerate(cells):
        try:
            expected.append(read_cell(field, cell) if cell.strip() else None)
        except CellInvalid as invalid:
            expected.append(None)
            wrong.append((at, str(invalid)))
    assert column.values == expected
    assert column.wrong == wrong


@settings(max_examples=40)
@given(
    cells=CELLS, scale=st.sampled_from([None, 1 / Fraction("4.3"), Fraction(1, 45), Fraction(2), Fraction(1)])
)
def test_an_axis_is_its_coordinates(cells: list[str], scale: Fraction | None) -> None:
    column = read_axis(cells, scale)
    wrong = {at for at, _ in column.wrong}
    for at, cell in enumerate(cells):
        value = column.values[at]
        if not cell.strip():
            assert value is None
            continue
        try:
            typed = read_coordinate(cell)
        except CellInvalid:
            assert at in wrong
            continue
        table = typed * (scale or 1)
        if abs(table) >= 2**63:
            assert value is None or scale is None
            continue
        assert value == plain_number(Fraction(whole(table)) if scale is not None else table)
        assert (at in column.rounded) == (scale is not None and table.denominator != 1)
        assert (at in column.cut) == (scale is None and table.denominator != 1)
        assert (at in column.negative) == (value < 0)


@settings(max_examples=40)
@given(st.text())
def test_texts_survive_their_cells(text: str) -> None:
    assert text_of_cell(cell_of_text(text)) == text


def cells_of(rows: list[dict[str, str]], columns: list[str]) -> Block:
    return Block(1, len(rows), {name: [row.get(name, "") for row in rows] for name in columns})


@pytest.mark.parametrize("schema", ["microns_func_coreg", "synapse", "nucleus_detection", "cell_type_local"])
@settings(max_examples=40)
@given(data=st.data())
def test_rows_are_what_the_form_makes_of_them(schema: str, data: st.DataObject) -> None:
    """A row of a file is accepted exactly when the same cells in the form are, and makes the same annotation."""
    fields = fields_of(schema_definitions()[schema], schema)
    columns = [
        target
        for target in targets_of(fields)
        if not any(target == one.name and one.kind == "point" for one in fields)
    ]
    cell = st.sampled_from(["", "1", "12", "-3", "2.5", "abc", "neuron", "99999999999", "4300"])
    row = {name: data.draw(cell) for name in columns}
    units: Any = data.draw(st.sampled_from(["voxel", "nm"]))
    checker = Checker(fields, ColumnMap({name: name for name in columns}, units), (4.3, 4.3, 45.0))
    checked = checker.check(cells_of([row], columns))
    typed = {
        one.name: [row[f"{one.name}.{axis}"] for axis in "xyz"] if one.kind == "point" else row[one.name]
        for one in fields
        if not one.hidden
    }
    entry = read_form(fields, typed, unit="nm" if units == "nm" else "table", frame=Frame((4.3, 4.3, 45.0)))
    assert (checked.good == 1) == entry.ok, (checked.problems, entry.errors)
    if entry.ok:
        assert checked.annotations() == [entry.annotation]


def test_guessing() -> None:
    fields = fields_of(schema_definitions()["microns_func_coreg"], "microns_func_coreg")
    for names in ("x y z", "pt_x pt_y pt_z", "pt_position_x pt_position_y pt_position_z", "PT.X PT.Y PT.Z"):
        found = guess([*names.split(), "Func ID", "id", "note"], fields)
        assert list(found.columns.values()) == ["pt.x", "pt.y", "pt.z", "func_id", None, None], names
        assert found.units == "voxel"
    nm = guess(["x_nm", "y (nm)", "z [nm]", "func_id"], fields)
    assert (nm.units, list(nm.columns.values())) == ("nm", ["pt.x", "pt.y", "pt.z", "func_id"])
    assert guess(["pt_position", "func_id"], fields).used == {"pt": "pt_position", "func_id": "func_id"}
    synapse = fields_of(schema_definitions()["synapse"], "synapse")
    several = guess(["pre_x", "pre_y", "pre_z", "x", "post_pt_position"], synapse)
    assert list(several.columns.values()) == ["pre_pt.x", "pre_pt.y", "pre_pt.z", None, "post_pt"]


def test_what_is_wrong_with_a_mapping_is_said() -> None:
    fields = fields_of(schema_definitions()["microns_func_coreg"], "microns_func_coreg")
    assert check_map(guess(["x", "y", "z", "func_id"], fields), ["x", "y", "z", "func_id"], fields) == []
    said = check_map(ColumnMap({"a": "pt.x", "b": "nothing"}), ["a"], fields)
    assert any('no column "b"' in one for one in said)
    assert any('no field "nothing"' in one for one in said)
    assert "No column goes to pt.y, pt.z." in said
    assert "No column goes to func_id, which is required." in said


def test_a_mapping_survives_its_file() -> None:
    mapping = ColumnMap({"x": "pt.x", "note": None}, "nm")
    assert read_map(mapping.text()) == mapping
    for broken in ("{", "[]", '{"columns": {"x": 1}}', '{"columns": {}, "units": "mm"}'):
        with pytest.raises(MapInvalid):
            read_map(broken)


def test_one_target_has_one_column() -> None:
    mapping = ColumnMap({"a": "pt.x", "b": None}).with_target("b", "pt.x")
    assert mapping.columns == {"a": None, "b": "pt.x"}


def test_nm_needs_the_voxel_size() -> None:
    fields = fields_of(schema_definitions()["microns_func_coreg"], "microns_func_coreg")
    mapping = guess(["x_nm", "y_nm", "z_nm", "func_id"], fields)
    with pytest.raises(UnitUnknown):
        Checker(fields, mapping, None)
