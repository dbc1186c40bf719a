"""Forms and JSON rows, cell by cell."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zettatui.annotations.check import check_annotation
from zettatui.annotations.entry import Entry, read_form
from zettatui.annotations.fields import fields_of
from zettatui.annotations.rows import annotation_of, form_of, position_of, signed_coordinate
from zettatui.annotations.units import Frame, UnitUnknown, convert, exact, number_text, whole

from .definitions import DEFINITIONS, definition, fields

COREG = fields("microns_func_coreg")


def one(fragment: Any, text: str) -> Entry:
    return read_form(fields_of(definition(a=fragment)), {"a": text})


INT32 = {"type": "number", "format": "integer"}
INT64 = {"type": "integer"}
FLOAT = {"type": "number", "format": "float"}
CHOICE = {"type": "string", "enum": ["soma", "axon"]}
INT_CHOICE = {"type": "number", "format": "integer", "enum": [0, 1]}
BOOL = {"type": "boolean"}
RAW = {"type": "object"}


def test_the_walkthroughs_row() -> None:
    entry = read_form(COREG, {"pt": ["1", "2", "3"], "func_id": "0"})
    assert entry == Entry({"pt": {"position": [1, 2, 3]}, "func_id": 0})
    assert json.dumps(entry.annotation) == '{"pt": {"position": [1, 2, 3]}, "func_id": 0}'


@pytest.mark.parametrize("text", ["1, 2, 3", "[1 2 3]", "(1;2;3)", " 1\t2\t3 "])
def test_a_point_may_be_pasted_as_one_text(text: str) -> None:
    assert read_form(COREG, {"pt": text, "func_id": "7"}).annotation["pt"] == {"position": [1, 2, 3]}


@pytest.mark.parametrize(
    ("fragment", "text", "value"),
    [
        (INT32, " 7 ", 7), (INT32, "-2147483648", -(2**31)), (INT32, "+5", 5),
        (INT64, "648518346677614825", 648518346677614825), (INT64, str(2**63 - 1), 2**63 - 1),
        (FLOAT, "2.5", 2.5), (FLOAT, "1e-9", 1e-9), (FLOAT, "3", 3), (FLOAT, ".5", 0.5),
        (FLOAT, "-0.0", -0.0),
        (CHOICE, "soma", "soma"), (INT_CHOICE, "1", 1),
        (BOOL, "yes", True), (BOOL, "F", False), (BOOL, "0", False),
        (RAW, '{"a": 12345678901234567890}', {"a": 12345678901234567890}),
        ({"type": "string"}, "Δ weiß ", "Δ weiß "),
    ],
)  # fmt: skip
def test_good_cells(fragment: Any, text: str, value: Any) -> None:
    entry = one(fragment, text)
    assert entry.problems == ()
    assert entry.annotation == {"a": value}
    assert type(entry.annotation["a"]) is type(value)


@pytest.mark.parametrize(
    ("fragment", "text", "say"),
    [
        (INT32, "12.5", '"12.5" is not a whole number; the server would cut it to 12'),
        (INT32, "-1.5", '"-1.5" is not a whole number; the server would cut it to -1'),
        (INT32, "1e3", '"1e3" is not written as a whole number; write 1000'),
        (INT32, "2147483648", "2147483648 does not fit 32 bits (-2147483648 to 2147483647)"),
        (INT32, "3e9", "3000000000 does not fit 32 bits (-2147483648 to 2147483647)"),
        (INT64, str(2**63), f"{2**63} does not fit 64 bits ({-(2**63)} to {2**63 - 1})"),
        (INT32, "true", '"true" is not a whole number'),
        (INT32, "1_000", '"1_000" is not a whole number'),
        (INT32, "٣", '"٣" is not a whole number'),
        (INT32, "1,5", '"1,5" is not a whole number; write 1.5'),
        (INT32, "9" * 5000, None),
        (INT32, "1e999999999", None),
        (FLOAT, "nan", '"nan" cannot be stored; leave an unknown number out'),
        (FLOAT, "-Infinity", '"-Infinity" cannot be stored; leave an unknown number out'),
        (FLOAT, "1e400", '"1e400" is too large for a number'),
        (FLOAT, "2,5", '"2,5" is not a number; write 2.5'),
        (FLOAT, "abc", '"abc" is not a number'),
        (CHOICE, "Soma", '"Soma" is none of soma, axon; did you mean "soma"?'),
        (CHOICE, "foot", '"foot" is none of soma, axon'),
        (BOOL, "2", '"2" is neither yes nor no'),
        (RAW, "{", None),
        (RAW, "null", "null cannot be stored; leave the field out instead"),
        (RAW, "[NaN]", "This JSON holds a number that cannot be stored"),
        (RAW, "[" * 100_000, None),
    ],
)
def test_bad_cells_say_what_is_wrong(fragment: Any, text: str, say: str | None) -> None:
    entry = one(fragment, text)
    (problem,) = entry.errors
    assert not entry.ok
    assert entry.annotation == {}
    assert problem.field == "a"
    assert len(problem.sentence) < 200
    if say is not None:
        assert problem.say == say
        assert problem.sentence == f"a: {say}"


@pytest.mark.parametrize(
    ("cells", "part", "say"),
    [
        (["1", "2", ""], "z", "is missing"),
        (["1", "x", "3"], "y", '"x" is not a number'),
        (["nan", "2", "3"], "x", '"nan" is not a number'),
        (["1", "2", "1e30"], "z", "a coordinate this large cannot be stored"),
        ("1 2", "", "a point has three coordinates; here are 2"),
        ("1 2 3 4", "", "a point has three coordinates; here are 4"),
        (["", "", ""], "", "is required: give x, y and z"),
        (["1e999999999", "2", "3"], "x", '"1e999999999" is not a number'),
    ],
)
def test_points_must_be_three_finite_numbers(cells: Any, part: str, say: str) -> None:
    entry = read_form(COREG, {"pt": cells, "func_id": "0"})
    (problem,) = entry.errors
    assert (problem.field, problem.part, problem.say) == ("pt", part, say)
    assert "pt" not in entry.annotation


def test_what_the_server_would_change_is_a_warning() -> None:
    entry = read_form(COREG, {"pt": ["1.5", "-5", "3"], "func_id": "0"})
    assert entry.ok
    assert entry.annotation["pt"] == {"position": [1.5, -5, 3]}
    assert [(w.part, w.say.split()[0]) for w in entry.warnings] == [("x", "1.5"), ("y", "-5")]
    assert str(2**64 - 5) in entry.warnings[1].say


def test_empty_optional_cells_are_left_out_and_never_null() -> None:
    entry = read_form(fields("nucleus_detection"), {"pt": "1 2 3", "volume": " ", "bb_start": ["", "", ""]})
    assert entry == Entry({"pt": {"position": [1, 2, 3]}})


def test_required_cells_are_asked_for() -> None:
    entry = read_form(COREG, {})
    assert [problem.sentence for problem in entry.errors] == [
        "pt: is required: give x, y and z",
        "func_id: is required",
    ]


def test_derived_points_take_their_further_parts() -> None:
    entry = read_form(fields("derived_tag"), {"pt": "1 2 3", "pt.dependent_chunk": "12", "tag": "t"})
    assert entry.annotation == {"pt": {"position": [1, 2, 3], "dependent_chunk": 12}, "tag": "t"}
    missing = read_form(fields("derived_tag"), {"pt": "1 2 3", "tag": "t"})
    assert [problem.sentence for problem in missing.errors] == ["pt dependent_chunk: is required"]


def test_texts_for_fields_that_do_not_exist_are_warned_of() -> None:
    entry = read_form(COREG, {"pt": "1 2 3", "func_id": "0", "valid": "yes", "note": "x", "empty": ""})
    assert [problem.field for problem in entry.warnings] == ["valid", "note"]


FRAME = Frame(table_nm=(4, 4, 40), viewer_nm=(4.3, 4.3, 45))


def test_points_in_nanometres_become_whole_voxels_and_say_so() -> None:
    assert read_form(COREG, {"pt": "4 8 120", "func_id": "0"}, unit="nm", frame=FRAME) == Entry(
        {"pt": {"position": [1, 2, 3]}, "func_id": 0}
    )
    entry = read_form(COREG, {"pt": "5 8 120", "func_id": "0"}, unit="nm", frame=FRAME)
    assert entry.annotation["pt"] == {"position": [1, 2, 3]}
    assert entry.warnings[0].say == "from nm 1.25, 2, 3 in voxels of the table, sent as 1, 2, 3"


def test_points_in_viewer_voxels() -> None:
    entry = read_form(COREG, {"pt": "40 80 8", "func_id": "0"}, unit="viewer", frame=FRAME)
    assert entry == Entry({"pt": {"position": [43, 86, 9]}, "func_id": 0})


def test_without_a_resolution_nothing_is_converted() -> None:
    entry = read_form(COREG, {"pt": "1 2 3", "func_id": "0"}, unit="viewer", frame=Frame((4, 4, 40)))
    assert "viewer's voxel size is not known" in entry.errors[0].say
    with pytest.raises(UnitUnknown):
        convert([Fraction(1)] * 3, (0, 1, 1), (1, 1, 1))


resolutions = st.tuples(*[st.floats(0.1, 1000, allow_nan=False)] * 3)
points = st.tuples(*[st.integers(-(10**7), 10**7)] * 3)


@given(points, resolutions, resolutions)
def test_conversion_there_and_back_is_exact(point: tuple[int, int, int], a: Any, b: Any) -> None:
    start = tuple(map(Fraction, point))
    assert convert(convert(start, a, b), b, a) == start
    frame = Frame(a, b)
    assert frame.to_table(frame.from_table(start, "viewer"), "viewer") == start


@pytest.mark.parametrize(
    ("value", "nearest"), [("0.5", 1), ("-0.5", -1), ("1.49", 1), ("2.5", 3), ("-1.2", -1)]
)
def test_nearest_voxel(value: str, nearest: int) -> None:
    assert whole(Fraction(value)) == nearest


def test_numbers_on_screen() -> None:
    assert [number_text(exact(n)) for n in (1, 1.5, 4.3, 0.12345)] == ["1", "1.5", "4.3", "0.123"]
    with pytest.raises(ValueError, match="nan"):
        exact(math.nan)


@pytest.mark.parametrize(
    ("annotation", "places"),
    [
        ({"pt": {"position": [1, 2, 3]}, "func_id": 0}, []),
        ({"type": "microns_func_coreg", "pt": {"position": [1, 2, 3]}, "func_id": 0}, ["~type"]),
        ({"pt": {"position": [1, 2, 3]}, "func_id": 0, "valid": True}, ["~valid"]),
        ({"pt": {"position": [1, 2, 3]}, "func_id": 0, "id": 9}, ["~id"]),
        ({"pt": {"position": [1, 2, 3], "root_id": 5}, "func_id": 0}, ["~pt root_id"]),
        ({"pt": {"position": [1, 2, 3], "foo": 5}, "func_id": 0}, ["pt foo"]),
        ({"pt_position": [1, 2, 3], "func_id": 0}, ["pt_position", "pt"]),
        ({"pt": [1, 2, 3], "func_id": 0}, ["pt"]),
        ({"pt": {"position": [1, 2]}, "func_id": 0}, ["pt"]),
        ({"pt": {"position": [1, 2, 3, 4]}, "func_id": 0}, ["pt"]),
        ({"pt": {"position": "1 2 3"}, "func_id": 0}, ["pt"]),
        ({"pt": {"position": ["1", True, math.inf]}, "func_id": 0}, ["pt x", "pt y", "pt z"]),
        ({"pt": {}, "func_id": 0}, ["pt position"]),
        ({"pt": None, "func_id": 0}, ["pt"]),
        ({"pt": {"position": [1, 2, 3]}, "func_id": None}, ["func_id"]),
        ({"pt": {"position": [1, 2, 3]}, "func_id": "7"}, ["func_id"]),
        ({"pt": {"position": [1, 2, 3]}, "func_id": True}, ["func_id"]),
        ({"pt": {"position": [1, 2, 3]}, "func_id": 1.5}, ["func_id"]),
        ({"pt": {"position": [1, 2, 3]}, "func_id": 1.0}, ["func_id"]),
        ({"pt": {"position": [1, 2, 3]}, "func_id": math.nan}, ["func_id"]),
        ({"pt": {"position": [1, 2, 3]}, "func_id": 2**31}, ["func_id"]),
        ({"pt": {"position": [1, 2, 3]}, "func_id": 1e300}, ["func_id"]),
        ({"pt": {"position": [1, 10**400, 3]}, "func_id": 0}, ["pt y"]),
        ({"pt": {"position": [1, 2, 3]}}, ["func_id"]),
        ({"pt": {"position": [1, 2, 3]}, "func_id": 1, "Func_ID": 1}, ["~Func_ID"]),
        ([1], [""]),
        (None, [""]),
    ],
)  # fmt: skip
def test_json_annotations_are_checked_before_they_are_sent(annotation: Any, places: list[str]) -> None:
    entry = check_annotation(COREG, annotation)
    found = [("~" if p.level == "warning" else "") + f"{p.field} {p.part}".strip() for p in entry.problems]
    assert found == places
    if entry.ok:
        assert entry.annotation.keys() <= {"pt", "func_id"}


@pytest.mark.parametrize(
    ("type_name", "row", "say"),
    [
        ("reference_tag", {"target_id": 1, "tag": "a\x00"}, "tag: holds a NUL character, which cannot be stored"),
        ("reference_tag", {"target_id": 1, "tag": "ab\ud800"},
         "tag: holds half a character at place 3, which cannot be stored"),
        ("reference_tag_with_confidence", {"target_id": 1, "confidence": 10**400, "tag": ""},
         "confidence: is too large for a number"),
        ("reference_tag_with_confidence", {"target_id": 1, "confidence": math.nan, "tag": ""},
         "confidence: is a finite number; leave an unknown one out"),
    ],
)  # fmt: skip
def test_what_no_column_holds_is_named(type_name: str, row: dict[str, Any], say: str) -> None:
    assert [problem.sentence for problem in check_annotation(fields(type_name), row).errors] == [say]


def test_texts_of_nothing_and_of_blanks() -> None:
    tag = fields("reference_tag")
    assert read_form(tag, {"target_id": "1", "tag": '""'}) == Entry({"target_id": 1, "tag": ""})
    assert [one.say for one in read_form(tag, {"target_id": "1", "tag": ""}).errors] == [
        'is required; write "" for an empty text'
    ]
    blank = read_form(tag, {"target_id": "1", "tag": " "})
    assert blank.annotation["tag"] == " "
    assert [one.say for one in blank.warnings] == ["holds only blanks, which will be stored"]


def test_choices_are_not_taken_for_booleans() -> None:
    plastic = fields("plastic_synapse")
    row: dict[str, Any] = {name: {"position": [1, 2, 3]} for name in ("pre_pt", "ctr_pt", "post_pt")}
    assert check_annotation(plastic, {**row, "plasticity": 1}).ok
    for wrong in (True, 1.0, "1", 5):
        assert not check_annotation(plastic, {**row, "plasticity": wrong}).ok


def test_an_update_needs_the_id_of_its_row() -> None:
    row = {"pt": {"position": [1, 2, 3]}, "func_id": 0}
    assert check_annotation(COREG, {**row, "id": 8}, updating=True).annotation["id"] == 8
    for wrong in ({}, {"id": 0}, {"id": "8"}, {"id": True}):
        assert not check_annotation(COREG, {**row, **wrong}, updating=True).ok


def test_rows_come_back_from_the_service_as_forms() -> None:
    row = {
        "id": 1,
        "valid": True,
        "created": "2026",
        "deleted": "None",
        "pt_position": [2**64 - 5, 2, 3],
        "func_id": 0,
    }
    assert position_of(row, "pt") == (-5, 2, 3)
    assert position_of(row, "other_pt") is None
    assert signed_coordinate(7) == 7
    annotation = annotation_of(COREG, row)
    assert annotation == {"pt": {"position": [-5, 2, 3]}, "func_id": 0}
    assert form_of(COREG, annotation) == {"pt": ["-5", "2", "3"], "func_id": "0"}


def sample(type_name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Annotations that a person could enter for a type."""
    values: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for field in fields(type_name):
        if field.hidden:
            continue
        position = st.lists(st.integers(0, 2**40), min_size=3, max_size=3)
        extra = {part.name: st.integers(0, 2**40) for part in field.parts}
        strategies: dict[str, st.SearchStrategy[Any]] = {
            "point": st.fixed_dictionaries({"position": position, **extra}) if field.wrapped else position,
            "int32": st.integers(-(2**31), 2**31 - 1),
            "int64": st.integers(-(2**63), 2**63 - 1),
            "float": st.floats(allow_nan=False, allow_infinity=False),
            "text": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
            "choice": st.sampled_from(field.choices or ("",)),
            "bool": st.booleans(),
        }
        (values if field.required else optional)[field.name] = strategies[field.kind]
    return st.fixed_dictionaries(values, optional=optional)


@pytest.mark.parametrize("type_name", DEFINITIONS)
@settings(max_examples=20)
@given(data=st.data())
def test_every_type_round_trips_through_its_form(type_name: str, data: st.DataObject) -> None:
    annotation = data.draw(sample(type_name))
    checked = check_annotation(fields(type_name), annotation)
    assert checked.ok
    assert checked.annotation == annotation
    entry = read_form(fields(type_name), form_of(fields(type_name), annotation))
    assert entry.ok
    assert entry.annotation == annotation
