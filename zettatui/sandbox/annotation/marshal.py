"""Annotations checked and flattened the way marshmallow 3.5.1 and the engine's schemas do it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from zettatui.sandbox.annotation.failures import Crash
from zettatui.sandbox.annotation.types import Field, SchemaType

_TRUE = frozenset({"t", "T", "true", "True", "TRUE", "on", "On", "ON", "y", "Y", "yes", "Yes", "YES", "1", 1})
_FALSE = frozenset(
    {"f", "F", "false", "False", "FALSE", "off", "Off", "OFF", "n", "N", "no", "No", "NO", "0", 0}
)
NOT_NULL = "Field may not be null."
MISSING = "Missing data for required field."
UNKNOWN = "Unknown field."
T = TypeVar("T")
INVALID_INPUT = {"_schema": ["Invalid input type."]}


class Invalid(Exception):
    """One value does not fit its field; `errors` is marshmallow's list or nested object."""

    def __init__(self, errors: Any) -> None:
        self.errors = errors
        super().__init__(str(errors))


def load_annotation(schema: SchemaType, annotation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the flat columns of one annotation; positions become the engine's `POINTZ(x y z)` text.

    Raises Invalid with every field's errors, or Crash where the engine's own code breaks.
    """
    nested = load_fields(schema.fields, annotation, accept_unknown=True)
    flat: dict[str, Any] = dict.fromkeys(schema.columns)
    for field in schema.fields:
        value = nested.get(field.name)
        if field.kind == "pointz":
            flat[field.name] = _point_text(value)
        elif not field.fields:
            if field.name in flat:
                flat[field.name] = value
        elif value is not None:
            for inner in field.fields:
                column = f"{field.name}_{inner.name}"
                if column in flat:
                    got = value.get(inner.name)
                    flat[column] = _point_text(got) if inner.kind == "pointz" else got
    return flat


def load_fields(
    fields: tuple[Field, ...], data: Mapping[str, Any], *, accept_unknown: bool
) -> dict[str, Any]:
    """Return the loaded values of an object; raises Invalid with all its errors."""
    errors: dict[str, Any] = {}
    loaded: dict[str, Any] = {}
    for field in fields:
        if field.name not in data:
            if field.required:
                errors[field.name] = [MISSING]
            continue
        try:
            loaded[field.name] = _load(field, data[field.name])
        except Invalid as error:
            errors[field.name] = error.errors
    if not accept_unknown:
        known = {field.name for field in fields}
        errors.update({name: [UNKNOWN] for name in data if name not in known})
    if errors:
        raise Invalid(errors)
    return loaded


def load_integer(value: Any) -> int:
    """Return an integer as marshmallow's Integer reads it: text and fractions are accepted."""
    if isinstance(value, bool):
        raise Invalid(["Not a valid integer."])
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Invalid(["Not a valid integer."]) from None
    except OverflowError:
        raise Invalid(["Number too large."]) from None


def load_number(value: Any) -> float:
    """Return a float as marshmallow's Float reads it."""
    if isinstance(value, bool):
        raise Invalid(["Not a valid number."])
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise Invalid(["Not a valid number."]) from None
    except OverflowError:
        raise Invalid(["Number too large."]) from None
    if not math.isfinite(number):
        raise Invalid(["Special numeric values (nan or infinity) are not permitted."])
    return number


def load_boolean(value: Any) -> bool:
    """Return a boolean from the words and numbers marshmallow takes for one."""
    try:
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
    except TypeError:
        pass
    raise Invalid(["Not a valid boolean."])


def load_string(value: Any) -> str:
    """Return a text; numbers are refused."""
    if not isinstance(value, str):
        raise Invalid(["Not a valid string."])
    return value


def load_integers(value: Any) -> list[int]:
    """Return a list of integers; the errors name the places in the list."""
    return _load_list(value, load_integer)


def load_mappings(value: Any) -> list[dict[str, Any]]:
    """Return a list of JSON objects."""
    return _load_list(value, _load_mapping)


def _load_mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Invalid(["Not a valid mapping type."])
    return value


def _load_list(value: Any, load: Callable[[Any], T]) -> list[T]:
    if not isinstance(value, list):
        raise Invalid(["Not a valid list."])
    loaded: list[T] = []
    errors: dict[str, Any] = {}
    for index, one in enumerate(value):
        try:
            if one is None:
                raise Invalid([NOT_NULL])
            loaded.append(load(one))
        except Invalid as error:
            errors[str(index)] = error.errors
    if errors:
        raise Invalid(errors)
    return loaded


_LOADERS: dict[str, Callable[[Any], Any]] = {
    "int32": load_integer,
    "int64": load_integer,
    "float64": load_number,
    "boolean": load_boolean,
    "string": load_string,
    "integers": load_integers,
    "mapping": _load_mapping,
    "mappings": load_mappings,
    "numbers": lambda value: _load_list(value, load_number),
    "strings": lambda value: _load_list(value, load_string),
    "pairs": lambda value: _load_list(value, _LOADERS["strings"]),
}


def _load(field: Field, value: Any) -> Any:
    if value is None:
        if field.nullable:
            return None
        raise Invalid([NOT_NULL])
    if field.is_target:
        return _target(value)
    if field.kind == "pointz":
        return value
    if field.fields:
        if not isinstance(value, dict):
            raise Invalid(INVALID_INPUT)
        return load_fields(field.fields, value, accept_unknown=False)
    loaded = _LOADERS[field.kind](value)
    if field.choices and loaded not in field.choices:
        raise Invalid([f"Must be one of: {', '.join(map(str, field.choices))}."])
    return loaded


def _target(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise Crash(str(error)) from None


def _point_text(position: Any) -> str:
    try:
        return f"POINTZ({position[0]} {position[1]} {position[2]})"
    except (LookupError, TypeError) as error:
        raise Crash(str(error)) from None
