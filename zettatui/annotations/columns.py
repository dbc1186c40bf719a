"""Whole columns of cells to values, as strict as `cells` is one by one, and far faster where all is well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from .cells import (
    INT_BITS,
    CellInvalid,
    read_cell,
    read_coordinate,
    read_text,
    text_of_cell,
    within_coordinates,
)
from .fields import Field
from .units import plain_number, whole

_DECIMAL: Final = frozenset("0123456789+-. ")
_WHOLE: Final = frozenset("0123456789+- ")
_EXACT: Final = 2**53
"""Below this a float and the decimal it was written as are the same whole number."""

Wrong = tuple[int, str]
"""A cell that cannot be stored: its place in the column, and a sentence."""


@dataclass
class Column:
    """The values of one column; None where the cell is empty or wrong."""

    values: list[Any]
    wrong: list[Wrong] = field(default_factory=list)
    rounded: list[int] = field(default_factory=list)
    """Places whose coordinate was rounded to whole voxels of the table on its way from another unit."""
    cut: list[int] = field(default_factory=list)
    """Places whose voxel coordinate has a fraction, which the server cuts when it is read back."""
    negative: list[int] = field(default_factory=list)


def read_column(wanted: Field, cells: Sequence[str]) -> Column:
    """Return the values of a column of any kind but a point; empty cells are None."""
    if wanted.kind == "text":
        return _texts(cells)
    if "" in cells or any(map(str.isspace, cells)):
        return _with_gaps(cells, lambda filled: read_column(wanted, filled))
    values = None
    if wanted.kind in INT_BITS:
        values = _integers(cells, INT_BITS[wanted.kind])
    elif wanted.kind == "float":
        values = _floats(cells)
    if values is not None:
        return Column(values)
    return _one_by_one(cells, lambda text: read_cell(wanted, text))


def read_axis(cells: Sequence[str], scale: Fraction | None) -> Column:
    """Return one coordinate of a column of points, in voxels of the table.

    `scale` is the table's voxels for one typed unit, None where the cells are in voxels of the table already;
    scaled coordinates are rounded to whole voxels, halves away from zero.
    """
    if "" in cells or any(map(str.isspace, cells)):
        return _with_gaps(cells, lambda filled: read_axis(filled, scale))
    column = _decimals(cells, scale)
    if column is not None:
        return column

    def one(text: str) -> Fraction:
        typed = read_coordinate(text)
        return typed if scale is None else within_coordinates(typed * scale)

    slow = _one_by_one(cells, one)
    for at, value in enumerate(slow.values):
        if value is None:
            continue
        if scale is not None:
            if value.denominator != 1:
                slow.rounded.append(at)
            value = Fraction(whole(value))
        elif value.denominator != 1:
            slow.cut.append(at)
        if value < 0:
            slow.negative.append(at)
        slow.values[at] = plain_number(value)
    return slow


def _with_gaps(cells: Sequence[str], read: Callable[[list[str]], Column]) -> Column:
    places = [at for at, cell in enumerate(cells) if cell and not cell.isspace()]
    found = read([cells[at] for at in places])
    values: list[Any] = [None] * len(cells)
    for at, value in zip(places, found.values, strict=True):
        values[at] = value
    return Column(
        values,
        [(places[at], say) for at, say in found.wrong],
        [places[at] for at in found.rounded],
        [places[at] for at in found.cut],
        [places[at] for at in found.negative],
    )


def _one_by_one(cells: Sequence[str], read: Callable[[str], Any]) -> Column:
    """Read each different text once; a column of choices or flags has only a few."""
    known: dict[str, Any] = {}
    refused: dict[str, str] = {}
    column = Column([])
    for at, cell in enumerate(cells):
        if cell not in known:
            try:
                known[cell] = read(cell)
            except CellInvalid as wrong:
                known[cell], refused[cell] = None, str(wrong)
        column.values.append(known[cell])
        if refused and cell in refused:
            column.wrong.append((at, refused[cell]))
    return column


def _texts(cells: Sequence[str]) -> Column:
    """Texts stay as they are; a cell of nothing is left out, one of two quotation marks is the empty text."""
    column = Column(list(cells))
    if "" in cells or '""' in cells or any(cell[0] == '"' for cell in cells):
        column.values = [text_of_cell(cell) for cell in cells]
    try:
        read_text("".join(cells))
    except CellInvalid:
        column.wrong = _one_by_one(cells, read_text).wrong
    return column


def _integers(cells: Sequence[str], bits: int) -> list[Any] | None:
    if not _WHOLE.issuperset("".join(cells)):
        return None
    try:
        values = list(map(int, cells))
    except ValueError:
        return None
    limit = 2 ** (bits - 1)
    if values and not (-limit <= min(values) and max(values) < limit):
        return None
    return values


def _floats(cells: Sequence[str]) -> list[Any] | None:
    if not _DECIMAL.issuperset("".join(cells)):
        return None
    try:
        values = list(map(float, cells))
    except ValueError:
        return None
    return values if not values or max(max(values), -min(values)) < _EXACT else None


def _decimals(cells: Sequence[str], scale: Fraction | None) -> Column | None:
    """Read a column of plain decimals by whole numbers alone, exactly; None where a cell is anything else."""
    joined = "".join(cells)
    if not _DECIMAL.issuperset(joined):
        return None
    digits = 0
    try:
        if "." not in joined:
            typed = list(map(int, cells))
        elif scale is None:
            return _in_voxels(list(map(float, cells)))
        else:
            halves = [cell.strip().partition(".") for cell in cells]
            digits = max(len(fraction) for _, _, fraction in halves)
            if " " in joined and any(" " in cell.strip() for cell in cells):
                return None
            typed = [int(ahead + fraction.ljust(digits, "0")) for ahead, _, fraction in halves]
            if any(not (ahead.strip("+-") or fraction) for ahead, _, fraction in halves):
                return None
    except ValueError:
        return None
    if typed and max(max(typed), -min(typed)) >= 2**63:
        return None
    if scale is None:
        return Column(typed, negative=_negative(typed))
    factor, divisor = scale.numerator, scale.denominator * 10**digits
    twice = 2 * divisor
    values = [
        (2 * value * factor + divisor) // twice if value >= 0 else -((divisor - 2 * value * factor) // twice)
        for value in typed
    ]
    if values and max(max(values), -min(values)) >= 2**63:
        return None
    rounded = [at for at, value in enumerate(typed) if value * factor % divisor] if divisor != 1 else []
    return Column(values, rounded=rounded, negative=_negative(values))


def _in_voxels(typed: list[float]) -> Column | None:
    if typed and not max(max(typed), -min(typed)) < _EXACT:
        return None
    values: list[Any] = [int(value) if value.is_integer() else value for value in typed]
    cut = [at for at, value in enumerate(values) if isinstance(value, float)]
    return Column(values, cut=cut, negative=_negative(values))


def _negative(values: Sequence[float]) -> list[int]:
    return [at for at, value in enumerate(values) if value < 0] if values and min(values) < 0 else []
