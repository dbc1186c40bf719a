"""A form, a file's columns and JSON are three doors with one rule: what one takes, the others take."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zettatui.annotations.batches import Block, Checker
from zettatui.annotations.check import check_annotation
from zettatui.annotations.entry import read_form
from zettatui.annotations.fields import Field
from zettatui.annotations.mapping import ColumnMap
from zettatui.annotations.units import Frame

from .definitions import DEFINITIONS, fields

TELLING = ("derived_tag", "nucleus_detection", "plastic_synapse", "derived_spatial_point")
TABLE_NM = (4.3, 4.3, 45.0)

every_type = pytest.mark.parametrize(
    "type_name",
    [name if name in TELLING else pytest.param(name, marks=pytest.mark.slow) for name in DEFINITIONS],
)
ODD = st.sampled_from(
    ["", " ", "\t", '""', '"""', "1", " 7 ", "-3", "+5", "2.5", "1.0", "1e3", "1_0", "1,5", "٣", "nan", "-inf",
     "true", "No", "abc", "a\x00b", "\ud800", "99999999999", str(2**63), str(-(2**63)), "1e400", "[]", "null"]
) | st.text(st.characters(), max_size=5)  # fmt: skip


def cell(field: Field) -> st.SearchStrategy[str]:
    """Cells of a field, good more often than not."""
    good: dict[str, st.SearchStrategy[str]] = {
        "int32": st.integers(-(2**31), 2**31 - 1).map(str),
        "int64": st.integers(-(2**63), 2**63 - 1).map(str),
        "float": st.floats(allow_nan=False, allow_infinity=False).map(repr),
        "choice": st.sampled_from(field.choices or ("",)).map(str),
        "bool": st.sampled_from(["yes", "no", "true", "0"]),
        "point": st.integers(-(2**40), 2**40).map(str),
    }
    fine = good.get(field.kind, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5))
    return st.integers(0, 6).flatmap(lambda chance: ODD if chance == 0 else fine)


@every_type
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_row_passes_all_doors_or_none(type_name: str, data: st.DataObject) -> None:
    drawn = fields(type_name)
    typed: dict[str, Any] = {}
    row: dict[str, str] = {}
    for one in (one for one in drawn if not one.hidden):
        left_out = not one.required and data.draw(st.booleans())
        if one.kind != "point":
            row[one.name] = typed[one.name] = "" if left_out else data.draw(cell(one))
            continue
        typed[one.name] = ["", "", ""] if left_out else [data.draw(cell(one)) for _ in "xyz"]
        row.update({f"{one.name}.{axis}": text for axis, text in zip("xyz", typed[one.name], strict=True)})
        for part in one.parts:
            name = f"{one.name}.{part.name}"
            row[name] = typed[name] = "" if left_out else data.draw(cell(part))
    units: Any = data.draw(st.sampled_from(["voxel", "nm"]))

    frame = Frame(TABLE_NM)
    entry = read_form(drawn, typed, unit="nm" if units == "nm" else "table", frame=frame)
    checker = Checker(drawn, ColumnMap({name: name for name in row}, units), TABLE_NM)
    checked = checker.check(Block(1, 1, {name: [text] for name, text in row.items()}))
    assert (checked.good == 1) == entry.ok, (checked.problems, entry.errors)
    assert not entry.ok or checked.annotations() == [entry.annotation]

    again = check_annotation(drawn, entry.annotation)
    assert not entry.ok or (again.ok and again.annotation == entry.annotation), again.errors
