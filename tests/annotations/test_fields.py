"""Fields drawn from all 57 definitions, and from shapes nobody has seen yet."""

from __future__ import annotations

from typing import Any

import pytest

from zettatui.annotations.describe import describe_schema
from zettatui.annotations.fields import SchemaUnreadable, fields_of, referring_to, remarks_on

from .definitions import DEFINITIONS, RULES, definition, field, fields

KINDS = {"bound_point": "point", "point": "point", "derived_point": "point", "pointz": "point",
         "float64": "float", "boolean": "bool", "int32": "int32", "int64": "int64",
         "string": "text"}  # fmt: skip


@pytest.mark.parametrize("type_name", DEFINITIONS)
def test_every_type_is_drawn_as_the_servers_own_rules_say(type_name: str) -> None:
    drawn = {one.name: one for one in fields(type_name)}
    rules = RULES["schemas"][type_name]["fields"]
    assert drawn.keys() == rules.keys()
    for name, rule in rules.items():
        one = drawn[name]
        assert one.kind == ("choice" if "choices" in rule else KINDS[rule["kind"]]), name
        assert one.required == rule["required"], name
        assert list(one.choices) == rule.get("choices", []), name
        assert (one.role == "target") == bool(rule.get("target_reference")), name
        assert (one.role == "user") == bool(rule.get("auto_user_id")), name
        assert one.hidden == (name == "valid" or bool(rule.get("server_filled"))), name
        assert one.bound == (rule["kind"] in ("bound_point", "derived_point")), name


@pytest.mark.parametrize("type_name", DEFINITIONS)
def test_without_the_rules_only_64_bit_user_ids_are_lost(type_name: str) -> None:
    known = fields(type_name)
    unknown = fields_of(DEFINITIONS[type_name])
    assert [one.name for one in unknown] == [one.name for one in known]
    for one, other in zip(known, unknown, strict=True):
        assert (one.kind, one.role) == (other.kind, other.role) or (one.role, other.kind) == ("user", "int32")


def test_there_are_57() -> None:
    assert len(DEFINITIONS) == 57


def test_the_founding_type() -> None:
    point, func, valid = fields("microns_func_coreg")
    assert (point.name, point.kind, point.bound) == ("pt", "point", True)
    assert point.description == "location of cell body of functional cell"
    assert (func.name, func.note) == ("func_id", "whole number, 32 bit, required")
    assert func.description == "functional cell ID"
    assert valid.hidden


def test_points_come_in_the_order_the_schema_asks_for_and_targets_first() -> None:
    assert [one.name for one in fields("synapse")][:3] == ["pre_pt", "ctr_pt", "post_pt"]
    assert fields("reference_point")[0].name == "target_id"


def test_a_derived_point_has_further_parts() -> None:
    point = field("derived_tag", "pt")
    assert [(part.name, part.kind, part.required) for part in point.parts] == [
        ("dependent_chunk", "int64", True),
        ("level", "int64", False),
    ]
    bare = field("derived_spatial_point", "position")
    assert (bare.kind, bare.wrapped) == ("point", False)


@pytest.mark.parametrize(
    "fragment",
    [
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "$ref": "#/definitions/Missing"},
        {"type": "array", "items": {"type": "number"}},
        {"type": "string", "enum": [["a"], None]},
        {"type": ["string", "number"]},
        {"oneOf": []},
        {"type": "number", "format": "complex"},
        {},
        True,
    ],
)
def test_shapes_nobody_has_seen_become_raw_json(fragment: Any) -> None:
    (one,) = fields_of(definition(new=fragment))
    assert one.kind == "raw"


def test_unknown_keywords_do_no_harm() -> None:
    (one,) = fields_of(
        definition(a={"type": "string", "desription": "x", "index": True, "postgis_geometry": "P"})
    )
    assert one.kind == "text"


@pytest.mark.parametrize(
    "broken",
    [{}, [], {"definitions": {}}, {"definitions": {}, "$ref": "#/x"}, {"definitions": {}, "$ref": 5},
     {"definitions": {"A": {}}, "$ref": "A"}, {"definitions": {"A": {"properties": []}}, "$ref": "A"}],
)  # fmt: skip
def test_a_definition_that_is_none_is_refused_with_a_sentence(broken: Any) -> None:
    with pytest.raises(SchemaUnreadable, match="cannot be read"):
        fields_of(broken)


def test_the_schema_view_of_the_walkthrough() -> None:
    described = describe_schema(DEFINITIONS["microns_func_coreg"])
    assert described.class_name == "FunctionalCoregistration"
    assert described.required == ("func_id", "pt")
    assert described.additional_properties
    assert [(row.name, row.type, row.description, row.required, row.default) for row in described.rows] == [
        ("func_id", "number/integer", "functional cell ID", True, ""),
        ("pt", "$ref BoundSpatialPoint", "location of cell body of functional cell", True, ""),
        ("valid", "boolean or null", "is this annotation valid", False, "false"),
    ]
    point = described.classes["BoundSpatialPoint"]
    assert not point.additional_properties
    assert [(row.name, row.type) for row in point.rows] == [
        ("position", "array"), ("root_id", "integer"), ("supervoxel_id", "integer")
    ]  # fmt: skip


@pytest.mark.parametrize("type_name", DEFINITIONS)
def test_every_schema_can_be_viewed(type_name: str) -> None:
    described = describe_schema(DEFINITIONS[type_name])
    root = DEFINITIONS[type_name]["definitions"][described.class_name]
    assert [row.name for row in described.rows] == sorted(root["properties"])
    for row in described.rows:
        assert row.choices == tuple(map(str, root["properties"][row.name].get("enum", ())))


def test_forms_say_what_the_server_does_itself_and_what_it_cannot_do() -> None:
    said = remarks_on(fields("nucleus_detection"), "nucleus_detection")
    assert said[0] == "The server fills in: valid (always true); supervoxel and root id of pt."
    assert "cannot show it again" in said[1]
    assert len(said) == 2
    assert remarks_on(fields("microns_func_coreg"), "microns_func_coreg") == said[:1]
    assert len(remarks_on(fields("derived_tag"), "derived_tag")) == 2
    made = remarks_on(fields_of(definition(a={"type": "string"})), "of_tomorrow")
    assert "newer than this program" in made[-1]


def test_a_reference_names_its_table() -> None:
    target, *others = referring_to(fields("reference_tag"), "synapses_v1")
    assert (target.name, target.description) == ("target_id", "id of a row of synapses_v1")
    assert others == fields("reference_tag")[1:]
    assert list(referring_to(fields("reference_tag"), "")) == fields("reference_tag")


def test_stray_keywords_are_shown_as_they_are() -> None:
    row = describe_schema(DEFINITIONS["reference_tag_float"]).rows[1]
    described = {row.name: row for row in describe_schema(DEFINITIONS["reference_tag_float"]).rows}
    assert "desription" in described["value"].extra
    assert row.name == "target_id"


def test_what_the_server_says_holds_no_escapes() -> None:
    made = definition(a={"type": "string", "title": "\x1b[31mred", "description": "\u202eright\x07\nleft",
                         "enum": ["\x1b]8;;x\x07link"]})  # fmt: skip
    (one,) = fields_of(made)
    (row,) = describe_schema(made).rows
    shown = one.title + one.description + one.note + row.description + "".join(row.choices)
    assert shown.isprintable()
    assert (one.title, one.description, row.choices) == ("red", "right", ("link",))
