"""Points in voxels of the table, nanometres, or voxels of the viewer; exact until the last step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Unit = Literal["table", "nm", "viewer"]
"""What typed coordinates count: the table's voxels, nanometres, or the viewer's voxels."""
Triple = tuple[Fraction, Fraction, Fraction]
Resolution = tuple[float, float, float]

UNIT_NAMES: dict[Unit, str] = {"table": "voxels of the table", "nm": "nm", "viewer": "voxels of the viewer"}
NANOMETRES: Resolution = (1.0, 1.0, 1.0)


class UnitUnknown(ValueError):
    """A conversion needs a resolution that is not known; the text is a sentence."""

    @property
    def sentence(self) -> str:
        """The text."""
        return str(self)


@dataclass(frozen=True)
class Frame:
    """The resolutions of one form in nm a voxel; None where it is not known."""

    table_nm: Resolution | None = None
    viewer_nm: Resolution | None = None

    def to_table(self, point: Sequence[Fraction], unit: Unit) -> Triple:
        """Convert a point to voxels of the table; raises `UnitUnknown` without the resolutions."""
        if unit == "table":
            return _triple(point)
        return convert(point, self._nm(unit), self._nm("table"))

    def from_table(self, point: Sequence[Fraction], unit: Unit) -> Triple:
        """Convert a point from voxels of the table; raises `UnitUnknown` without the resolutions."""
        if unit == "table":
            return _triple(point)
        return convert(point, self._nm("table"), self._nm(unit))

    def _nm(self, unit: Unit) -> Resolution:
        if unit == "nm":
            return NANOMETRES
        resolution = self.table_nm if unit == "table" else self.viewer_nm
        if resolution is None:
            whose = "table" if unit == "table" else "viewer"
            raise UnitUnknown(
                f"The {whose}'s voxel size is not known, so the point cannot be converted. "
                "Give it in voxels of the table."
            )
        return resolution


def convert(point: Sequence[Fraction], from_nm: Resolution, to_nm: Resolution) -> Triple:
    """Convert a point between two resolutions in nm a voxel, exactly; raises `UnitUnknown` for 0 or less."""
    converted = []
    for value, old, new in zip(point, from_nm, to_nm, strict=True):
        if not (old > 0 and new > 0 and math.isfinite(old) and math.isfinite(new)):
            raise UnitUnknown("A voxel size must be a number above 0 nm; this one cannot be converted with.")
        # repr gives the decimal a person wrote (4.3), where the float itself is 4.29999999999999982...
        converted.append(value * Fraction(repr(float(old))) / Fraction(repr(float(new))))
    return _triple(converted)


def exact(number: float | int) -> Fraction:
    """Return the decimal that a number prints as; raises `ValueError` for nan and infinities."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def whole(value: Fraction) -> int:
    """Return the nearest whole voxel; halves go away from zero."""
    rounded = math.floor(abs(value) + Fraction(1, 2))
    return rounded if value >= 0 else -rounded


def plain_number(value: Fraction) -> int | float:
    """Return a value as JSON carries it: whole where it is whole."""
    return int(value) if value.denominator == 1 else float(value)


def number_text(value: Fraction) -> str:
    """Return a value as a person reads it: at most three decimals, no trailing zeros."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.3f}".rstrip("0").rstrip(".")


def _triple(point: Sequence[Fraction]) -> Triple:
    x, y, z = point
    return x, y, z
