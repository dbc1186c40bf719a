"""When two JSON values mean the same: key order and spelling aside, numbers as exact decimals."""

from __future__ import annotations

import msgspec

from .literals import Path, exact, same_float
from .raw import elements, kind, members, source, string


class Equality:
    """Compares raw pieces by the rules of read-back and diff (sheet 9.2).

    With `accept_rounding`, numbers that become the same float64 count as equal and their paths are kept in
    `rounded`. `reordered` tells whether any object had its keys in another order.
    """

    def __init__(self, *, accept_rounding: bool = False) -> None:
        self.accept_rounding = accept_rounding
        self.rounded: list[Path] = []
        self.reordered: list[Path] = []

    def equal(self, a: msgspec.Raw, b: msgspec.Raw, path: Path = ()) -> bool:
        """Whether two pieces mean the same."""
        if a == b:
            return True
        what = kind(a)
        if what != kind(b):
            return False
        if what == "object":
            return self._objects(members(a), members(b), path)
        if what == "array":
            left, right = elements(a), elements(b)
            return len(left) == len(right) and all(
                self.equal(x, y, (*path, index)) for index, (x, y) in enumerate(zip(left, right, strict=True))
            )
        if what == "string":
            return string(a) == string(b)
        return what == "number" and self._numbers(source(a), source(b), path)

    def _objects(self, a: dict[str, msgspec.Raw], b: dict[str, msgspec.Raw], path: Path) -> bool:
        if a.keys() != b.keys():
            return False
        if list(a) != list(b):
            self.reordered.append(path)
        return all(self.equal(value, b[key], (*path, key)) for key, value in a.items())

    def _numbers(self, a: str, b: str, path: Path) -> bool:
        if exact(a) == exact(b):
            return True
        if self.accept_rounding and same_float(a, b):
            self.rounded.append(path)
            return True
        return False


def same(a: msgspec.Raw, b: msgspec.Raw) -> bool:
    """Whether two raw pieces mean the same, numbers exactly."""
    return Equality().equal(a, b)
