"""A filled form turned into one annotation, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from .cells import CellInvalid, read_cell, read_coordinate, split_point
from .fields import Field
from .units import UNIT_NAMES, Frame, Unit, UnitUnknown, number_text, plain_number, whole

AXES = ("x", "y", "z")
Typed = str | Sequence[str]
"""What stands in a field's cells: one text, or three for a point (one pasted text will do too)."""


@dataclass(frozen=True)
class Problem:
    """A sentence about one cell; `error` stops the annotation, `warning` does not."""

    field: str
    say: str
    part: str = ""
    """`x`, `y` or `z` of a point, or a further part of it; empty for the field as a whole."""
    level: Literal["error", "warning"] = "error"

    @property
    def sentence(self) -> str:
        """The problem with the place it belongs to: `func_id: "12.5" is not a whole number; …`."""
        place = f"{self.field} {self.part}".strip()
        return f"{place}: {self.say}" if place else self.say


@dataclass(frozen=True)
class Entry:
    """What a form or a row amounts to: the annotation to send, unless there are errors."""

    annotation: dict[str, Any]
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that forbid sending."""
        return tuple(problem for problem in self.problems if problem.level == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that a person should know of before sending."""
        return tuple(problem for problem in self.problems if problem.level == "warning")

    @property
    def ok(self) -> bool:
        """True where the annotation may be sent."""
        return not self.errors


def read_form(
    fields: Iterable[Field],
    typed: Mapping[str, Typed],
    *,
    unit: Unit = "table",
    frame: Frame | None = None,
) -> Entry:
    """Return the nested annotation that a form's texts make, with every problem found in them.

    Coordinates count in `unit` and are converted to voxels of the table by `frame`. Empty optional
    cells are left out, never sent as null. Parts of a point have the key `<point>.<part>`.
    """
    annotation: dict[str, Any] = {}
    problems: list[Problem] = []
    shown = [field for field in fields if not field.hidden]
    for field in shown:
        given = typed.get(field.name, "")
        if field.kind == "point":
            value = _point(field, given, typed, unit, frame or Frame(), problems)
        else:
            value = _cell(field, _text(given), field.name, "", problems)
        if value is not None:
            annotation[field.name] = value
    known = {field.name for field in shown}
    for name, text in typed.items():
        if name.partition(".")[0] not in known and any(_cells(text)):
            problems.append(Problem(name, "is no field of this form; it is not sent", level="warning"))
    return Entry(annotation, tuple(problems))


def _text(given: Typed) -> str:
    return given if isinstance(given, str) else " ".join(given)


def _cells(given: Typed) -> list[str]:
    return [given.strip()] if isinstance(given, str) else [text.strip() for text in given]


def _cell(field: Field, text: str, name: str, part: str, problems: list[Problem]) -> Any:
    blank = not text.strip()
    if not text or (blank and field.kind != "text"):
        if field.required:
            say = 'is required; write "" for an empty text' if field.kind == "text" else "is required"
            problems.append(Problem(name, say, part))
        return None
    if blank:
        problems.append(Problem(name, "holds only blanks, which will be stored", part, "warning"))
    try:
        return read_cell(field, text)
    except CellInvalid as wrong:
        problems.append(Problem(name, str(wrong), part))
        return None


def _point(
    field: Field,
    given: Typed,
    typed: Mapping[str, Typed],
    unit: Unit,
    frame: Frame,
    problems: list[Problem],
) -> Any:
    parts = {
        part.name: _text(typed.get(f"{field.name}.{part.name}", ""))
        for part in field.parts
        if not part.hidden
    }
    cells = split_point(given) if isinstance(given, str) else _cells(given)
    if not any(cells):
        if field.required or any(text.strip() for text in parts.values()):
            problems.append(Problem(field.name, "is required: give x, y and z"))
        return None
    position = _position(field, cells, unit, frame, problems)
    inner = {
        part.name: _cell(part, parts[part.name], field.name, part.name, problems)
        for part in field.parts
        if part.name in parts
    }
    if position is None:
        return None
    if not field.wrapped:
        return position
    return {"position": position, **{name: value for name, value in inner.items() if value is not None}}


def _position(
    field: Field, cells: Sequence[str], unit: Unit, frame: Frame, problems: list[Problem]
) -> list[int | float] | None:
    if len(cells) != 3:
        problems.append(Problem(field.name, f"a point has three coordinates; here are {len(cells)}"))
        return None
    point: list[Fraction] = []
    for axis, text in zip(AXES, cells, strict=True):
        try:
            if not text:
                raise CellInvalid("is missing")
            point.append(read_coordinate(text))
        except CellInvalid as wrong:
            problems.append(Problem(field.name, str(wrong), axis))
    if len(point) != 3:
        return None
    try:
        table = frame.to_table(point, unit)
    except UnitUnknown as unknown:
        problems.append(Problem(field.name, str(unknown)))
        return None
    if unit != "table":
        table = _rounded(field, table, unit, problems)
    problems += position_warnings(field.name, table)
    return [plain_number(value) for value in table]


def _rounded(
    field: Field, table: tuple[Fraction, Fraction, Fraction], unit: Unit, problems: list[Problem]
) -> tuple[Fraction, Fraction, Fraction]:
    x, y, z = (Fraction(whole(value)) for value in table)
    if (x, y, z) != table:
        exactly = ", ".join(map(number_text, table))
        say = f"{UNIT_NAMES[unit]} {exactly} in voxels of the table, sent as {x}, {y}, {z}"
        problems.append(Problem(field.name, f"from {say}", level="warning"))
    return x, y, z


def position_warnings(name: str, point: Sequence[Fraction]) -> list[Problem]:
    """Name what the server would silently change in a position given in voxels of the table."""
    found = []
    for axis, value in zip(AXES, point, strict=True):
        if value.denominator != 1:
            cut = int(value)
            say = f"{number_text(value)} would be read back as {cut}: the server hands out whole voxels"
            found.append(Problem(name, say, axis, "warning"))
        elif value < 0:
            say = f"{value} is negative; other programs will read it back as {2**64 + int(value)}"
            found.append(Problem(name, say, axis, "warning"))
    return found
