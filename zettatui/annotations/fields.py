"""The fields of an annotation, drawn from the schema service's definition of its type."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from zettatui.plain import plain_line

Kind = Literal["point", "int32", "int64", "float", "text", "choice", "bool", "raw"]
"""What a value is; `point` is three voxel coordinates, `raw` any JSON the form knows no widget for."""
Role = Literal["plain", "target", "user", "ignored"]
"""`target` is a row id of the reference table, `user` the caller's id, `ignored` never stored."""
Json = Mapping[str, Any]

SERVER_FILLED = frozenset({"root_id", "supervoxel_id"})
"""What the server looks up for a bound point by itself; sent values are not stored."""


class SchemaUnreadable(ValueError):
    """The definition is not what the schema service gives; the text is a sentence."""


@dataclass(frozen=True)
class Field:
    """One field of an annotation: what it takes, and what a form does with it."""

    name: str
    kind: Kind
    required: bool = False
    title: str = ""
    description: str = ""
    choices: tuple[Any, ...] = ()
    default: Any = None
    role: Role = "plain"
    bound: bool = False
    """True for a point whose supervoxel and root id the server looks up."""
    wrapped: bool = True
    """False for a point that is a bare list of coordinates and not `{"position": [...]}`."""
    parts: tuple[Field, ...] = ()
    """What else stands inside a point, beside its position (the chunk and level of a derived point)."""
    order: int | None = None

    @property
    def hidden(self) -> bool:
        """True where a form leaves the field out, because the server ignores what is sent."""
        return self.role == "ignored"

    @property
    def note(self) -> str:
        """What a form says under the field: `whole number, 32 bit, required`."""
        words = {
            "point": "three coordinates",
            "int32": "whole number, 32 bit",
            "int64": "whole number, 64 bit",
            "float": "number",
            "text": "text",
            "choice": plain_line("one of " + ", ".join(map(str, self.choices)), limit=1000),
            "bool": "yes or no",
            "raw": "JSON",
        }[self.kind]
        words = {"target": "row id in the reference table", "user": "your user id"}.get(self.role, words)
        return f"{words}, {'required' if self.required else 'optional'}"


def fields_of(definition: Json, type_name: str | None = None) -> list[Field]:
    """Return the fields of an annotation type in the order of a form; hidden ones come last.

    `definition` is the schema service's JSON Schema. Where `type_name` is one of the types known here,
    what JSON Schema cannot say (64-bit user ids, references) is taken from the recorded rules.
    Raises `SchemaUnreadable`.
    """
    definitions, root = root_class(definition)
    rules = _rules().get(type_name or "", {}).get("fields", {})
    required = set(root.get("required") or ())
    is_point = "position" in root["properties"]
    fields = [
        _field(name, fragment, definitions, name in required, rules.get(name, {}), inside_point=is_point)
        for name, fragment in root["properties"].items()
    ]
    return sorted(fields, key=_place)


def referring_to(fields: Iterable[Field], table: str) -> tuple[Field, ...]:
    """Return the fields with the table named that row ids refer to; schemas do not know it, tables do."""
    say = f"id of a row of {table}"
    return tuple(
        replace(field, description=say)
        if field.role == "target" and table and not field.description
        else field
        for field in fields
    )


def remarks_on(fields: Iterable[Field], type_name: str) -> list[str]:
    """Return what a person should know of a type's form: what the server does itself, and what it cannot do."""
    given = list(fields)
    said = []
    filled = [f"{one.name} (always true)" if one.name == "valid" else one.name for one in given if one.hidden]
    points = [one.name for one in given if one.bound]
    if points:
        filled.append(f"supervoxel and root id of {', '.join(points)}")
    if filled:
        said.append(f"The server fills in: {'; '.join(filled)}.")
    asked = [part for one in given if not one.hidden for part in (one, *one.parts) if not part.hidden]
    if not all(one.required for one in asked):
        said.append("A row with an optional field left out is stored, but this service cannot show it again.")
    if not rules_known(type_name):
        said.append(
            "This type is newer than this program: its form is drawn from its definition alone, "
            "and the server may refuse what passes here."
        )
    return said


def root_class(definition: Json) -> tuple[Json, Json]:
    """Return (definitions, the class of the type itself); its name differs from the type's."""
    try:
        definitions = definition["definitions"]
        root = definitions[definition["$ref"].rpartition("/")[2]]
        if not isinstance(root["properties"], Mapping):
            raise TypeError("properties")
    except (KeyError, TypeError, AttributeError) as wrong:
        raise SchemaUnreadable(
            "The schema service's definition of this type cannot be read, so no form can be drawn from it. "
            "Annotations of this type can still be given as JSON."
        ) from wrong
    return definitions, root


def rules_known(type_name: str) -> bool:
    """Tell whether a type is among those whose server-side rules are recorded here."""
    return type_name in _rules()


@cache
def _rules() -> Mapping[str, Any]:
    text = (files(__package__) / "data" / "schema_rules.json").read_text(encoding="utf-8")
    schemas: Mapping[str, Any] = json.loads(text)["schemas"]
    return schemas


def _place(field: Field) -> tuple[bool, bool, bool, int, bool, str]:
    order = 99 if field.order is None else field.order
    return (
        field.hidden,
        field.role != "target",
        field.kind != "point",
        order,
        not field.required,
        field.name,
    )


def _field(
    name: str, fragment: Any, definitions: Json, required: bool, rule: Json, *, inside_point: bool = False
) -> Field:
    if not isinstance(fragment, Mapping):
        return Field(name, "raw", required)
    kind, parts, bound, wrapped = _kind(name, fragment, definitions, rule, inside_point)
    order = fragment.get("order")
    return Field(
        name,
        kind,
        required,
        plain_line(str(fragment.get("title") or name)),
        plain_line(str(fragment.get("description") or ""), limit=1000),
        tuple(fragment["enum"]) if kind == "choice" else (),
        fragment.get("default"),
        _role(name, kind, rule, inside_point),
        bound,
        wrapped,
        parts,
        order if isinstance(order, int) else None,
    )


def _role(name: str, kind: Kind, rule: Json, inside_point: bool) -> Role:
    if name == "valid" and kind == "bool":
        return "ignored"
    if rule.get("server_filled") or (inside_point and name in SERVER_FILLED):
        return "ignored"
    if rule.get("target_reference") or (name == "target_id" and kind == "int64"):
        return "target"
    if rule.get("auto_user_id") or (name == "user_id" and kind in ("int32", "int64")):
        return "user"
    return "plain"


def _kind(
    name: str, fragment: Json, definitions: Json, rule: Json, inside_point: bool
) -> tuple[Kind, tuple[Field, ...], bool, bool]:
    """Return (kind, further parts of a point, whether it is bound, whether the position is wrapped)."""
    reference = fragment.get("$ref")
    if isinstance(reference, str):
        return _point(definitions.get(reference.rpartition("/")[2]), definitions, rule)
    if inside_point and name == "position" and fragment.get("type") == "array":
        return "point", (), False, False
    return _plain_kind(fragment, rule), (), False, True


def _point(target: Any, definitions: Json, rule: Json) -> tuple[Kind, tuple[Field, ...], bool, bool]:
    properties = target.get("properties") if isinstance(target, Mapping) else None
    if not isinstance(properties, Mapping) or properties.get("position") != {"type": "array"}:
        return "raw", (), False, True
    required = set(target.get("required") or ())
    inner = rule.get("fields", {})
    parts = tuple(
        _field(part, fragment, definitions, part in required, inner.get(part, {}), inside_point=True)
        for part, fragment in sorted(properties.items())
        if part not in SERVER_FILLED and part != "position"
    )
    return "point", parts, "supervoxel_id" in properties, True


def _plain_kind(fragment: Json, rule: Json) -> Kind:
    types = fragment.get("type")
    names = set(types) if isinstance(types, list) else {types}
    names.discard("null")
    if len(names) != 1:
        return "raw"
    (only,) = names
    number_format = fragment.get("format")
    choices = fragment.get("enum")
    if isinstance(choices, list) and choices:
        plain = all(isinstance(choice, (str, int)) and not isinstance(choice, bool) for choice in choices)
        return "choice" if plain and only in ("string", "number", "integer") else "raw"
    if only == "integer":
        return "int64"
    if only == "number" and number_format == "integer":
        return "int64" if rule.get("kind") == "int64" else "int32"
    if only == "number" and number_format in (None, "float"):
        return "float"
    if only == "boolean":
        return "bool"
    return "text" if only == "string" else "raw"
