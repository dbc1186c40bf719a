"""Whether a stored row is one that was sent: both as keys that are equal where the service stored the row as sent."""

from __future__ import annotations

import json
import struct
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from .fields import Field

Key = tuple[Hashable, ...]


class Likeness:
    """The fields of a type made ready for comparing many rows.

    Coordinates compare as whole voxels, since the service cuts fractions; numbers with a point as single precision,
    since a database column may be that narrow.
    """

    def __init__(self, fields: Sequence[Field]) -> None:
        self._fields = [one for one in fields if not one.hidden]

    def readable(self, annotation: Mapping[str, Any]) -> bool:
        """Tell whether the service can show the row: it cannot where any optional field is left out."""
        for one in self._fields:
            value = annotation.get(one.name)
            if value is None:
                return False
            if one.wrapped and any(value.get(part.name) is None for part in one.parts if not part.hidden):
                return False
        return True

    def of_sent(self, annotation: Mapping[str, Any]) -> Key:
        """Return the key of an annotation as it is sent."""
        return tuple(_sent(one, annotation.get(one.name)) for one in self._fields)

    def of_stored(self, values: Mapping[str, Any]) -> Key:
        """Return the key of a flat row as the service hands it out."""
        return tuple(_stored(one, values) for one in self._fields)


def _sent(one: Field, value: Any) -> Hashable:
    if one.kind != "point" or value is None:
        return _plain(one, value)
    if not one.wrapped:
        return _place(value)
    parts = tuple(_plain(part, value.get(part.name)) for part in one.parts if not part.hidden)
    return (_place(value["position"]), *parts)


def _stored(one: Field, values: Mapping[str, Any]) -> Hashable:
    if one.kind != "point":
        return _plain(one, values.get(one.name))
    if not one.wrapped:
        return _place(values.get(one.name))
    position = values.get(f"{one.name}_position")
    if position is None:
        return None
    parts = tuple(
        _plain(part, values.get(f"{one.name}_{part.name}")) for part in one.parts if not part.hidden
    )
    return (_place(position), *parts)


def _place(position: Any) -> Hashable:
    if not isinstance(position, Sequence):
        return None
    return tuple(int(number) for number in position)


def _plain(one: Field, value: Any) -> Hashable:
    if value is None:
        return None
    if one.kind == "float" and isinstance(value, (int, float)):
        return _single(float(value))
    if one.kind == "raw":
        return json.dumps(value, sort_keys=True)
    return value if isinstance(value, Hashable) else repr(value)


def _single(value: float) -> float:
    try:
        narrow: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return value
    return narrow
