"""Changing where the viewer looks: the position in voxels, in both dialects."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .dialect import dialect_of
from .edits import Edit, EditRefused, put, rename_key, replace_value
from .literals import Number, Path, Value
from .positions import Positions

_FORK: Path = ("navigation", "pose", "position")
_AXES = ("x", "y", "z")


def position_of(state: Value) -> tuple[str, str, str] | None:
    """Return the position in voxels of the state's own voxel size, numbers as they are spelled; None if none.

    Of a mainline state with further axes, these are x, y and z.
    """
    if not isinstance(state, dict):
        return None
    if dialect_of(state) == "fork":
        listed = _at(state, (*_FORK, "voxelCoordinates"))
        places = [0, 1, 2]
    else:
        listed = state.get("position")
        places = _places(state)
    if not isinstance(listed, list) or len(places) != 3 or len(listed) <= max(places):
        return None
    x, y, z = (listed[place] for place in places)
    if isinstance(x, Number) and isinstance(y, Number) and isinstance(z, Number):
        return x.text, y.text, z.text
    return None


def set_position(positions: Positions, state: Value, voxels: Sequence[int | float]) -> list[Edit]:
    """Look at x, y, z in voxels: `voxelCoordinates` of a fork state, `position` of a mainline one.

    Nothing is converted: these are voxels of the state's own voxel size. Positions on further axes stay.

    Raises:
        EditRefused: the numbers are not three finite ones, or nothing tells where the position belongs.
    """
    if len(voxels) != 3 or not all(math.isfinite(one) for one in voxels):
        raise EditRefused("A position is three numbers: x, y and z in voxels.")
    written = [_spelled(one) for one in voxels]
    dialect = dialect_of(state)
    if dialect == "unknown" or not isinstance(state, dict):
        raise EditRefused(
            "This state has neither navigation nor dimensions, so nothing tells where its position goes."
        )
    try:
        if dialect == "fork":
            return _set_fork(positions, state, written)
        return _set_mainline(positions, state, written)
    except KeyError:
        raise EditRefused("What should hold the position is no object here. Edit it in the text.") from None


def _set_fork(positions: Positions, state: Value, written: list[str]) -> list[Edit]:
    path = (*_FORK, "voxelCoordinates")
    value = f"[{','.join(written)}]"
    held = _at(state, path)
    if isinstance(held, list) and len(held) == 3:
        return [replace_value(positions, (*path, at), one) for at, one in enumerate(written)]
    instead = (*_FORK, "spatialCoordinates")
    if held is None and _at(state, instead) is not None:
        return [rename_key(positions, instead, "voxelCoordinates"), replace_value(positions, instead, value)]
    return [put(positions, path, value)]


def _set_mainline(positions: Positions, state: dict[str, Value], written: list[str]) -> list[Edit]:
    held, places = state.get("position"), _places(state)
    if len(places) != 3:
        raise EditRefused("The dimensions of this state are not x, y and z. Edit position in the text.")
    if isinstance(held, list) and len(held) > max(places):
        return [
            replace_value(positions, ("position", at), one) for at, one in zip(places, written, strict=True)
        ]
    axes = state.get("dimensions")
    if isinstance(axes, dict) and len(axes) > 3:
        raise EditRefused("This state has more axes than x, y, z and no position yet. Edit it in the text.")
    ordered = [one for _, one in sorted(zip(places, written, strict=True))]
    return [put(positions, ("position",), f"[{','.join(ordered)}]")]


def _places(state: dict[str, Value]) -> list[int]:
    """Return where x, y, z stand in `position`: the order of `dimensions`, or the usual one without any."""
    axes = state.get("dimensions")
    names = list(axes) if isinstance(axes, dict) and axes else list(_AXES)
    return [names.index(axis) for axis in _AXES] if set(_AXES) <= set(names) else []


def _at(state: Value, path: Path) -> Value:
    for key in path:
        if not isinstance(state, dict) or not isinstance(key, str):
            return None
        state = state.get(key)
    return state


def _spelled(number: int | float) -> str:
    return str(int(number)) if number == int(number) else repr(number)
