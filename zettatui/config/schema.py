"""The JSON Schema of the configuration file, for editors that check and complete while one types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from .options import LONGEST_SECONDS, Option, options
from .own_commands import PLACEHOLDERS, Show

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The one that editors' TOML plugins (taplo, Even Better TOML) read."""


def json_schema(actions: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """Return the schema; `actions` are the ids that can be given keys, each with its words."""
    key = {"type": "string", "minLength": 1}
    by_id = {
        action: {"description": words, "anyOf": [key, {"type": "array", "items": key, "minItems": 1}]}
        for action, words in actions
    }
    return {
        "$schema": DIALECT,
        "title": "zettatui",
        "description": "Configuration of zettatui: ~/.config/zettatui/config.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {option.name: _property(option, by_id) for option in options()},
    }


def _property(option: Option, by_id: dict[str, Any]) -> dict[str, Any]:
    about: dict[str, Any] = {"description": option.help}
    if option.default not in (None, {}, ()):
        about["default"] = option.default
    if option.kind == "flag":
        return {**about, "type": "boolean"}
    if option.kind == "seconds":
        return {**about, "type": "number", "exclusiveMinimum": 0, "maximum": LONGEST_SECONDS}
    if option.kind == "choice":
        return {**about, "type": "string", "enum": list(option.choices)}
    if option.kind == "keys":
        return {**about, "type": "object", "additionalProperties": False, "properties": by_id}
    if option.kind == "commands":
        return {**about, "type": "array", "items": _command()}
    return {**about, "type": "string", "minLength": 1}


def _command() -> dict[str, Any]:
    known = "; ".join(f"{{{name}}}: {words}" for name, words in PLACEHOLDERS.items())
    text = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "run"],
        "properties": {
            "name": {**text, "maxLength": 40, "description": "What the palette calls it."},
            "run": {
                "type": "array",
                "items": {"type": "string"},
                "minItems": 1,
                "description": f"The program and its arguments; no shell reads them. {known}",
            },
            "key": {**text, "description": "A key that nothing else uses, such as f11."},
            "show": {
                "type": "string",
                "enum": list(get_args(Show)),
                "default": "page",
                "description": "Where what it says goes; terminal lends it the terminal.",
            },
        },
    }
