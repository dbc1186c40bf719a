"""The 57 real definitions of the schema service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from zettatui.annotations.fields import Field, fields_of

REPOSITORY = Path(__file__).parents[2]
DEFINITIONS: dict[str, Any] = json.loads((REPOSITORY / "zettatui/sandbox/data/schemas.json").read_text())
RULES: dict[str, Any] = json.loads((REPOSITORY / "zettatui/annotations/data/schema_rules.json").read_text())


def fields(type_name: str) -> list[Field]:
    return fields_of(DEFINITIONS[type_name], type_name)


def field(type_name: str, name: str) -> Field:
    return next(one for one in fields(type_name) if one.name == name)


def definition(**properties: Any) -> dict[str, Any]:
    return {
        "definitions": {"Made": {"type": "object", "properties": properties, "required": []}},
        "$ref": "#/definitions/Made",
    }
