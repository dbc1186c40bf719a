"""Rows as the annotation engine returns them: flat keys, wrapped negatives; and back to a form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .cells import cell_of_text
from .fields import Field


def signed_coordinate(value: int) -> int:
    """Undo the service's trip through unsigned 64-bit numbers: 2^64 - 5 is -5."""
    return value - 2**64 if value >= 2**63 else value


def position_of(row: Mapping[str, Any], point: str) -> tuple[int, int, int] | None:
    """Return a point's voxel coordinates from a flat row, negatives restored; None where it has none."""
    value = row.get(f"{point}_position")
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 3:
        return None
    if not all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in value):
        return None
    x, y, z = (signed_coordinate(int(number)) for number in value)
    return x, y, z


def annotation_of(fields: Iterable[Field], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the nested annotation that a flat row holds, without what the server fills in itself."""
    annotation: dict[str, Any] = {}
    for field in fields:
        if field.hidden:
            continue
        if field.kind == "point" and field.wrapped:
            position = position_of(row, field.name)
            inner = {
                part.name: row[f"{field.name}_{part.name}"]
                for part in field.parts
                if row.get(f"{field.name}_{part.name}") is not None
            }
            if position is not None:
                annotation[field.name] = {"position": list(position), **inner}
        elif row.get(field.name) is not None:
            annotation[field.name] = row[field.name]
    return annotation


def form_of(fields: Iterable[Field], annotation: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """Return the texts that fill a form with a nested annotation; its points are in table voxels."""
    typed: dict[str, str | list[str]] = {}
    for field in fields:
        value = annotation.get(field.name)
        if value is None or field.hidden:
            continue
        if field.kind == "point":
            position = value["position"] if field.wrapped else value
            typed[field.name] = [str(number) for number in position]
            for part in field.parts:
                if field.wrapped and value.get(part.name) is not None:
                    typed[f"{field.name}.{part.name}"] = _typed(part, value[part.name])
        else:
            typed[field.name] = _typed(field, value)
    return typed


def _typed(field: Field, value: Any) -> str:
    if field.kind == "bool":
        return "yes" if value else "no"
    if field.kind == "text" and isinstance(value, str):
        return cell_of_text(value)
    return json.dumps(value, ensure_ascii=False) if field.kind == "raw" else str(value)
