"""Which column of a file goes where in an annotation: guessed, checked, edited, kept as a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from .fields import Field

ImportUnit = Literal["voxel", "nm"]
"""What the coordinates of a file count: voxels of the table, or nanometres."""
AXES: Final = ("x", "y", "z")
ID: Final = "id"
"""The target of the column that holds the ids of rows to replace."""


class MapInvalid(ValueError):
    """A mapping cannot be used; the text is a sentence."""

    @property
    def sentence(self) -> str:
        """The text."""
        return str(self)


@dataclass(frozen=True)
class ColumnMap:
    """Where each column goes: `columns` maps a file's column to a target, or to None where it is not used.

    Targets are `func_id` for a plain field, `pt.x`, `pt.y`, `pt.z` for the cells of a point, `pt` for a cell
    that holds all three, and `pt.level` for a further part of it.
    """

    columns: Mapping[str, str | None]
    units: ImportUnit = "voxel"

    @property
    def used(self) -> dict[str, str]:
        """The column of each target that has one."""
        return {target: column for column, target in self.columns.items() if target is not None}

    @property
    def unused(self) -> tuple[str, ...]:
        """The columns that go nowhere."""
        return tuple(column for column, target in self.columns.items() if target is None)

    def with_target(self, column: str, target: str | None) -> ColumnMap:
        """Return the mapping with one column sent elsewhere; a column that had this target loses it."""
        columns = {
            name: None if target is not None and old == target else old for name, old in self.columns.items()
        }
        return replace(self, columns={**columns, column: target})

    def with_units(self, units: ImportUnit) -> ColumnMap:
        """Return the mapping with coordinates in other units."""
        return replace(self, units=units)

    def to_json(self) -> dict[str, Any]:
        """Return the mapping as its file holds it."""
        return {"units": self.units, "columns": dict(self.columns)}

    def text(self) -> str:
        """Return the file, laid out for editing by hand."""
        return json.dumps(self.to_json(), indent=2, ensure_ascii=False) + "\n"


def read_map(text: str) -> ColumnMap:
    """Return the mapping that a file holds; raises `MapInvalid`."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise MapInvalid(f"The mapping is not JSON: {wrong}.") from wrong
    columns = value.get("columns") if isinstance(value, dict) else None
    if not isinstance(columns, dict) or not all(
        target is None or isinstance(target, str) for target in columns.values()
    ):
        raise MapInvalid(
            'A mapping looks like {"units": "voxel", "columns": {"x": "pt.x", "note": null}}; '
            "this file does not."
        )
    units = value.get("units", "voxel")
    if units not in ("voxel", "nm"):
        raise MapInvalid('"units" of the mapping is "voxel" or "nm".')
    return ColumnMap(columns, units)


def targets_of(fields: Iterable[Field], *, updating: bool = False) -> list[str]:
    """Return every target that columns can go to."""
    found = [ID] if updating else []
    for one in fields:
        if one.hidden:
            continue
        if one.kind != "point":
            found.append(one.name)
            continue
        found += [f"{one.name}.{axis}" for axis in AXES]
        found.append(one.name)
        found += [f"{one.name}.{part.name}" for part in one.parts if not part.hidden]
    return found


def guess(
    columns: Sequence[str], fields: Sequence[Field], *, units: ImportUnit = "voxel", updating: bool = False
) -> ColumnMap:
    """Guess where columns go by their names: `x`, `pt_x`, `pt.position.x`, `PT_POSITION_X`, `Func ID`.

    A unit in the names of coordinates (`x_nm`, `x (vx)`) decides the units.
    """
    spelled: dict[str, str] = {}
    points = [one for one in fields if one.kind == "point" and not one.hidden]
    for target in reversed(targets_of(fields, updating=updating)):
        point, _, part = target.partition(".")
        spelled[_plain(target)] = target
        whose = next((one for one in points if one.name == point), None)
        if whose is None:
            continue
        spelled[_plain(f"{point}position{part}")] = target
        stem = point.removesuffix("_pt").removesuffix("pt")
        if stem:
            spelled.setdefault(_plain(f"{stem}{part}"), target)
        if len(points) == 1:
            for alone in (part, f"position{part}", f"point{part}", f"pt{part}", f"coord{part}"):
                if alone:
                    spelled.setdefault(_plain(alone), target)
    found: dict[str, str | None] = {}
    taken: set[str] = set()
    for column in columns:
        name, unit = _without_unit(column)
        guessed = spelled.get(_plain(column)) or spelled.get(_plain(name))
        if guessed in taken:
            guessed = None
        found[column] = guessed
        if guessed is not None:
            taken.add(guessed)
            if unit is not None and guessed.partition(".")[0] in {one.name for one in points}:
                units = unit
    return ColumnMap(found, units)


def check_map(
    mapping: ColumnMap, columns: Sequence[str], fields: Sequence[Field], *, updating: bool = False
) -> list[str]:
    """Return what is wrong with a mapping for a file and a type, as sentences; nothing where it can be used."""
    found: list[str] = []
    known = set(targets_of(fields, updating=updating))
    for column, target in mapping.columns.items():
        if target is not None and column not in columns:
            found.append(f'The file has no column "{column}", which the mapping sends to {target}.')
        if target is not None and target not in known:
            found.append(f'There is no field "{target}" to send column "{column}" to.')
    targets = [target for target in mapping.columns.values() if target is not None]
    found += [
        f"Two columns go to {one}." for one in sorted({one for one in targets if targets.count(one) > 1})
    ]
    used = set(targets)
    for one in fields:
        if not one.hidden:
            found += _missing(one, used)
    if updating and ID not in used:
        found.append("No column goes to id, which says which row is replaced.")
    return found


def _missing(one: Field, used: set[str]) -> list[str]:
    if one.kind != "point":
        return (
            [f"No column goes to {one.name}, which is required."]
            if one.required and one.name not in used
            else []
        )
    axes = [axis for axis in AXES if f"{one.name}.{axis}" in used]
    whole = one.name in used
    if whole and axes:
        return [f"The point {one.name} comes from one column and from single coordinates; choose one way."]
    if axes and len(axes) < 3:
        lacking = ", ".join(f"{one.name}.{axis}" for axis in AXES if axis not in axes)
        return [f"No column goes to {lacking}."]
    if one.required and not axes and not whole:
        return [f"No column goes to the point {one.name}, which is required."]
    found = []
    for part in one.parts:
        target = f"{one.name}.{part.name}"
        if part.required and not part.hidden and (axes or whole) and target not in used:
            found.append(f"No column goes to {target}, which is required.")
    return found


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


_UNIT = re.compile(r"[\s_.\-\[(]+(nm|nanometers?|nanometres?|vx|vox|voxels?|px)[\])\s]*$", re.IGNORECASE)


def _without_unit(column: str) -> tuple[str, ImportUnit | None]:
    match = _UNIT.search(column)
    if match is None:
        return column, None
    return column[: match.start()], "nm" if match[1].lower().startswith("n") else "voxel"
