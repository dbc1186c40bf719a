"""Annotations that come as JSON (a file, a script, a raw editor), checked before anything is sent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from zettatui.plain import plain_line

from .cells import INT_BITS, CellInvalid, finite, in_range, read_text, within_coordinates
from .entry import AXES, Entry, Problem, position_warnings
from .fields import SERVER_FILLED, Field
from .units import exact


def check_annotation(fields: Iterable[Field], annotation: Any, *, updating: bool = False) -> Entry:
    """Check one nested annotation against its fields; the result holds only what is worth sending.

    Stricter than the server: values must have the right JSON type, points exactly three finite numbers,
    null is an error, unknown keys are named. `updating` demands the `id` of the row to replace.
    """
    if not isinstance(annotation, Mapping):
        return Entry({}, (Problem("", f"an annotation is a JSON object; this is {_what(annotation)}"),))
    known = {field.name: field for field in fields}
    kept: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in annotation.items():
        field = known.get(name)
        if name == "id" and field is None:
            _id(value, updating, kept, problems)
        elif field is None:
            problems.append(_unknown(name, known))
        elif field.hidden:
            problems.append(Problem(name, "is not stored: the server fills it in itself", level="warning"))
        else:
            _value(field, value, kept, problems)
    for name, field in known.items():
        if field.required and not field.hidden and name not in annotation:
            problems.append(Problem(name, "is required"))
    if updating and "id" not in annotation:
        problems.append(Problem("id", "is required: it says which row is replaced"))
    return Entry(kept, tuple(problems))


def _id(value: Any, updating: bool, kept: dict[str, Any], problems: list[Problem]) -> None:
    if not updating:
        say = "is not sent: the server numbers new rows itself, and given numbers collide later"
        problems.append(Problem("id", say, level="warning"))
    elif isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
        problems.append(Problem("id", f"is a whole number above 0; this is {_what(value)}"))
    else:
        kept["id"] = value


def _unknown(name: str, known: Mapping[str, Field]) -> Problem:
    point = name.removesuffix("_position")
    if name.endswith("_position") and point in known and known[point].kind == "point":
        return Problem(name, f'is the flat form; write {{"{point}": {{"position": [x, y, z]}}}}')
    near = [other for other in known if other.lower().replace("_", "") == name.lower().replace("_", "")]
    hint = f"; did you mean {near[0]}?" if near else ""
    return Problem(name, f"is no field of this type and would be dropped{hint}", level="warning")


def _value(field: Field, value: Any, kept: dict[str, Any], problems: list[Problem]) -> None:
    if value is None:
        say = "is required and cannot be null" if field.required else "cannot be null; leave it out instead"
        problems.append(Problem(field.name, say))
        return
    before = sum(problem.level == "error" for problem in problems)
    if field.kind == "point":
        value = _point(field, value, problems)
    else:
        _plain(field, value, field.name, "", problems)
    if sum(problem.level == "error" for problem in problems) == before:
        kept[field.name] = value


def _plain(field: Field, value: Any, name: str, part: str, problems: list[Problem]) -> None:
    say = _wrong(field, value)
    if say:
        problems.append(Problem(name, say, part))


def _wrong(field: Field, value: Any) -> str:
    try:
        return _misfit(field, value)
    except CellInvalid as wrong:
        return str(wrong)


def _misfit(field: Field, value: Any) -> str:
    """Say what is wrong with a value; raises `CellInvalid` where the rule is one of typed cells, too."""
    kind = field.kind
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind in INT_BITS:
        if isinstance(value, float) and value.is_integer():
            return f"{value} is not written as a whole number; write {in_range(int(value), kind)}"
        if isinstance(value, float) and math.isfinite(value):
            return f"{value} is not a whole number; the server would cut it to {int(value)}"
        if not number:
            return f"is a whole number; this is {_what(value)}"
        in_range(value, kind)
        return ""
    if kind == "float":
        if not number:
            return f"is a number; this is {_what(value)}"
        finite(value)
        return ""
    if kind == "bool":
        return "" if isinstance(value, bool) else f"is true or false; this is {_what(value)}"
    if kind == "choice":
        # 1 == True == 1.0 in Python, and none of the three may stand for another here.
        if any(choice == value and type(choice) is type(value) for choice in field.choices):
            return ""
        return f"is one of {', '.join(map(str, field.choices))}; this is {_what(value)}"
    if kind == "text":
        if not isinstance(value, str):
            return f"is text; this is {_what(value)}"
        read_text(value)
    return ""


def _point(field: Field, value: Any, problems: list[Problem]) -> Any:
    if not field.wrapped:
        return _position(field, value, problems)
    if not isinstance(value, Mapping):
        say = f'is an object {{"position": [x, y, z]}}; this is {_what(value)}'
        problems.append(Problem(field.name, say))
        return None
    point: dict[str, Any] = {}
    parts = {part.name: part for part in field.parts}
    for name, inner in value.items():
        if name == "position":
            point["position"] = _position(field, inner, problems)
        elif name in SERVER_FILLED and field.bound:
            say = "is not stored: the server looks it up"
            problems.append(Problem(field.name, say, name, "warning"))
        elif name not in parts:
            problems.append(Problem(field.name, "is unknown inside a point and refused", name))
        elif inner is None:
            problems.append(Problem(field.name, "cannot be null; leave it out instead", name))
        else:
            _plain(parts[name], inner, field.name, name, problems)
            point[name] = inner
    for name in ("position", *(part.name for part in field.parts if part.required)):
        if name not in value:
            problems.append(Problem(field.name, "is required", name))
    return point


def _position(field: Field, value: Any, problems: list[Problem]) -> Any:
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)):
        problems.append(Problem(field.name, f"a position is a list of three numbers; this is {_what(value)}"))
        return None
    if len(value) != 3:
        problems.append(Problem(field.name, f"a point has three coordinates; here are {len(value)}"))
        return None
    point: list[Fraction] = []
    for axis, number in zip(AXES, value, strict=True):
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            problems.append(Problem(field.name, f"is a number; this is {_what(number)}", axis))
            continue
        try:
            point.append(within_coordinates(exact(finite(number))))
        except CellInvalid as wrong:
            problems.append(Problem(field.name, str(wrong), axis))
    if len(point) == 3:
        problems += position_warnings(field.name, point)
    return list(value)


def _what(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{plain_line(value, limit=30)}"'
    if isinstance(value, (int, float)):
        return f"the number {value}" if len(str(value)) <= 40 else "a very long number"
    return "an object" if isinstance(value, Mapping) else "a list"
