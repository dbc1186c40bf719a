"""A schema definition as rows that a person reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zettatui.plain import plain_line

from .fields import Json, root_class

KNOWN_WORDS = frozenset(
    {"$ref", "type", "format", "title", "description", "default", "enum", "enumNames", "order"}
)


@dataclass(frozen=True)
class SchemaRow:
    """One property as the service defines it, in words: `func_id`, `number/integer`, required."""

    name: str
    type: str
    description: str
    required: bool
    default: str = ""
    choices: tuple[str, ...] = ()
    extra: str = ""
    """Keywords of the fragment that have no place of their own, as JSON."""


@dataclass(frozen=True)
class SchemaDescription:
    """One type's definition: its class, its properties, and the point classes they refer to."""

    class_name: str
    rows: tuple[SchemaRow, ...]
    required: tuple[str, ...]
    additional_properties: bool
    classes: Mapping[str, SchemaDescription]


def describe_schema(definition: Json) -> SchemaDescription:
    """Describe a definition of the schema service; raises `SchemaUnreadable`."""
    definitions, root = root_class(definition)
    name = definition["$ref"].rpartition("/")[2]
    classes = {
        other: _describe(other, body, {})
        for other, body in sorted(definitions.items())
        if body is not root and isinstance(body, Mapping) and isinstance(body.get("properties"), Mapping)
    }
    return _describe(name, root, classes)


def _describe(name: str, body: Json, classes: Mapping[str, SchemaDescription]) -> SchemaDescription:
    required = tuple(sorted(body.get("required") or ()))
    rows = tuple(
        _row(prop, fragment, prop in required) for prop, fragment in sorted(body["properties"].items())
    )
    return SchemaDescription(name, rows, required, body.get("additionalProperties") is not False, classes)


def _row(name: str, fragment: Any, required: bool) -> SchemaRow:
    if not isinstance(fragment, Mapping):
        return SchemaRow(name, "anything", "", required, extra=json.dumps(fragment))
    extra = {key: value for key, value in fragment.items() if key not in KNOWN_WORDS}
    return SchemaRow(
        name,
        _type(fragment),
        plain_line(str(fragment.get("description") or ""), limit=1000),
        required,
        json.dumps(fragment["default"], ensure_ascii=False) if "default" in fragment else "",
        tuple(plain_line(str(choice)) for choice in fragment.get("enum") or ()),
        json.dumps(extra, ensure_ascii=False, sort_keys=True) if extra else "",
    )


def _type(fragment: Json) -> str:
    reference = fragment.get("$ref")
    if isinstance(reference, str):
        return f"$ref {reference.rpartition('/')[2]}"
    types = fragment.get("type")
    if types is None:
        return "anything"
    names = [str(one) for one in types] if isinstance(types, list) else [str(types)]
    if "format" in fragment:
        names[0] = f"{names[0]}/{fragment['format']}"
    return " or ".join(names)
