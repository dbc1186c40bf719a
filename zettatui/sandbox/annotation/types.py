"""The 57 annotation types as the engine sees them: fields, flat columns, references."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

# EMAnnotationSchemas 3.1.4 knew these types only.
SCHEMA_NAMES_2021 = (
    "synapse",
    "fly_synapse",
    "fly_nt_synapse",
    "presynaptic_bouton_type",
    "postsynaptic_compartment",
    "microns_func_coreg",
    "microns_func_unit_coreg",
    "cell_type_local",
    "nucleus_detection",
    "bound_tag",
    "extended_classical_cell_type",
    "plastic_synapse",
    "glia_contact",
    "contact",
    "derived_spatial_point",
    "derived_tag",
)


@dataclass(frozen=True)
class Field:
    """One field of a type: `kind` is a column type (`int32`, ...) or a point (`bound_point`, ...)."""

    name: str
    kind: str
    required: bool
    nullable: bool
    choices: tuple[Any, ...] = ()
    is_target: bool = False
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class SchemaType:
    """One annotation type; columns map the flat names to their kinds in the order of the type."""

    name: str
    is_reference: bool
    fields: tuple[Field, ...]
    columns: dict[str, str]
    segmentation_columns: tuple[str, ...]

    @property
    def points(self) -> tuple[str, ...]:
        """Flat names of the position columns."""
        return tuple(name for name, kind in self.columns.items() if kind == "pointz")


@cache
def schema_types() -> dict[str, SchemaType]:
    """Return every type by its name, in the order of the schema service's list."""
    text = files("zettatui.annotations").joinpath("data/schema_rules.json").read_text("utf-8")
    return {name: _schema_type(name, rules) for name, rules in json.loads(text)["schemas"].items()}


@cache
def schema_definitions() -> dict[str, Any]:
    """Return the JSON Schema of every type by its name, as the schema service answers it."""
    definitions: dict[str, Any] = json.loads(
        files("zettatui.sandbox").joinpath("data/schemas.json").read_text("utf-8")
    )
    return definitions


def _schema_type(name: str, rules: dict[str, Any]) -> SchemaType:
    flat = rules["flat_columns"]
    return SchemaType(
        name,
        rules["is_reference"],
        _fields(rules["fields"]),
        {column: str(spec["type"]) for column, spec in flat.items() if spec["table"] == "annotation"},
        tuple(column for column, spec in flat.items() if spec["table"] == "segmentation"),
    )


def _fields(rules: dict[str, Any]) -> tuple[Field, ...]:
    return tuple(
        Field(
            name,
            rule["kind"],
            rule["required"],
            rule["nullable"],
            tuple(rule.get("choices", ())),
            rule.get("target_reference", False),
            _fields(rule.get("fields", {})),
        )
        for name, rule in rules.items()
    )
