"""Blocks of a file's rows checked column by column, and made into the annotations to send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .cells import split_point
from .columns import Column, read_axis, read_column
from .fields import Field
from .mapping import AXES, ID, ColumnMap
from .units import Resolution, UnitUnknown

_ID = Field(ID, "int64", required=True)


@dataclass(frozen=True)
class CellProblem:
    """A cell that cannot be stored. `row` counts from 1, the file's heading not counted; `column` is the file's."""

    row: int
    column: str
    say: str

    @property
    def sentence(self) -> str:
        """The problem with its place: `row 17, column cell: "abc" is not a whole number`."""
        return (
            f"row {self.row:,}, column {self.column}: {self.say}"
            if self.column
            else f"row {self.row:,}: {self.say}"
        )


@dataclass(frozen=True)
class Block:
    """Some rows of a file, by column; `first` is the number of the first, `odd` names rows of a wrong shape."""

    first: int
    count: int
    columns: Mapping[str, Sequence[str]]
    odd: tuple[tuple[int, str], ...] = ()


@dataclass
class Checked:
    """What a block's cells amount to: values by field, and what is wrong with them."""

    first: int
    count: int
    values: dict[str, list[Any]]
    problems: list[CellProblem] = field(default_factory=list)
    remarks: Counter[str] = field(default_factory=Counter)
    """How many coordinates would be `rounded`, `cut` or are `negative`."""
    points: list[tuple[list[Any], list[Any], list[Any]]] = field(default_factory=list)

    @property
    def bad(self) -> set[int]:
        """The numbers of the rows that cannot be stored."""
        return {problem.row for problem in self.problems}

    @property
    def good(self) -> int:
        """How many rows can be stored."""
        return self.count - len(self.bad)

    def annotations(self, first: int | None = None, last: int | None = None) -> list[dict[str, Any]]:
        """Return the annotations of the good rows from number `first` to `last`, both included."""
        begin = 0 if first is None else first - self.first
        end = self.count if last is None else last - self.first + 1
        names = list(self.values)
        rows = zip(*(self.values[name][begin:end] for name in names), strict=True)
        bad = {row - self.first - begin for row in self.bad}
        whole = not bad and all(None not in self.values[name] for name in names)
        if whole:
            return [dict(zip(names, row, strict=True)) for row in rows]
        return [
            {name: value for name, value in zip(names, row, strict=True) if value is not None}
            for at, row in enumerate(rows)
            if at not in bad
        ]


class Checker:
    """A type's fields and a mapping made ready for checking block after block.

    Args:
        fields: the type's fields.
        mapping: where the file's columns go.
        table_nm: the table's voxel size in nm; needed where the file's coordinates are in nm.
        updating: whether the rows carry the ids of rows to replace.

    Raises:
        UnitUnknown: the coordinates are in nm and the table's voxel size is not known.
    """

    def __init__(
        self,
        fields: Sequence[Field],
        mapping: ColumnMap,
        table_nm: Resolution | None,
        *,
        updating: bool = False,
    ) -> None:
        used = mapping.used
        self.mapping = mapping
        self._column = used
        self._fields = [one for one in fields if not one.hidden and self._is_used(one)]
        self._updating = updating
        self._scales = _scales(mapping, table_nm, any(one.kind == "point" for one in self._fields))

    def _is_used(self, one: Field) -> bool:
        return one.name in self._column or (one.kind == "point" and f"{one.name}.x" in self._column)

    def check(self, block: Block, *, compose: bool = True) -> Checked:
        """Read every cell of a block; where only the problems are wanted, points need not be composed."""
        done = Checked(block.first, block.count, {})
        for at, say in block.odd:
            done.problems.append(CellProblem(block.first + at, "", say))
        if self._updating:
            self._ids(block, done)
        for one in self._fields:
            if one.kind == "point":
                self._point(one, block, done, compose)
            else:
                done.values[one.name] = self._plain(one, self._column[one.name], block, done).values
        done.problems.sort(key=lambda problem: problem.row)
        return done

    def _plain(self, one: Field, name: str, block: Block, done: Checked, *, within: bool = False) -> Column:
        cells = block.columns[name]
        column = read_column(one, cells)
        _note(column, name, block, done)
        if one.required and not within and None in column.values:
            _required(column, name, block, done)
        return column

    def _ids(self, block: Block, done: Checked) -> None:
        name = self._column[ID]
        column = self._plain(_ID, name, block, done)
        for at, value in enumerate(column.values):
            if value is not None and value <= 0:
                done.problems.append(CellProblem(block.first + at, name, "is a whole number above 0"))
        done.values[ID] = column.values

    def _point(self, one: Field, block: Block, done: Checked, compose: bool) -> None:
        if one.name in self._column:
            names: tuple[str, ...] = (self._column[one.name],) * 3
            cells = self._cut_apart(names[0], block, done)
        else:
            names = tuple(self._column[f"{one.name}.{axis}"] for axis in AXES)
            cells = tuple(block.columns[name] for name in names)
        axes = [read_axis(cells[at], self._scales[at]) for at in range(3)]
        for column, name in zip(axes, names, strict=True):
            _note(column, name, block, done)
            done.remarks.update(
                rounded=len(column.rounded), cut=len(column.cut), negative=len(column.negative)
            )
        x, y, z = (column.values for column in axes)
        done.points.append((x, y, z))
        if any(None in column.values for column in axes):
            positions = self._incomplete(one, axes, names, block, done)
        elif not compose and not one.parts:
            return
        else:
            positions = [list(place) for place in zip(x, y, z, strict=True)]
        if one.wrapped:
            done.values[one.name] = self._wrapped(one, positions, block, done)
        else:
            done.values[one.name] = positions

    def _cut_apart(self, name: str, block: Block, done: Checked) -> tuple[Sequence[str], ...]:
        axes: tuple[list[str], list[str], list[str]] = ([], [], [])
        for at, cell in enumerate(block.columns[name]):
            parts = split_point(cell)
            if len(parts) != 3:
                if parts:
                    say = f"a point has three coordinates; here are {len(parts)}"
                    done.problems.append(CellProblem(block.first + at, name, say))
                parts = ["", "", ""]
            for axis, part in zip(axes, parts, strict=True):
                axis.append(part)
        return axes

    def _incomplete(
        self, one: Field, axes: list[Column], names: Sequence[str], block: Block, done: Checked
    ) -> list[Any]:
        """Tell points that were left out from those that lack a coordinate."""
        wrong = {at for column in axes for at, _ in column.wrong} | {
            problem.row - block.first for problem in done.problems if problem.column in names
        }
        positions: list[Any] = []
        for at, place in enumerate(zip(*(column.values for column in axes), strict=True)):
            empty = [name for name, value in zip(names, place, strict=True) if value is None]
            if at in wrong or not empty:
                positions.append(None if empty else list(place))
                continue
            positions.append(None)
            if len(empty) < 3:
                done.problems += [CellProblem(block.first + at, name, "is missing") for name in empty]
            elif one.required:
                done.problems.append(
                    CellProblem(block.first + at, names[0], f"the point {one.name} is required")
                )
        return positions

    def _wrapped(self, one: Field, positions: list[Any], block: Block, done: Checked) -> list[Any]:
        points = [None if place is None else {"position": place} for place in positions]
        for part in one.parts:
            name = self._column.get(f"{one.name}.{part.name}")
            if name is None or part.hidden:
                continue
            values = self._plain(part, name, block, done, within=True).values
            for at, (point, value) in enumerate(zip(points, values, strict=True)):
                if point is not None and value is not None:
                    point[part.name] = value
                elif point is not None and part.required:
                    done.problems.append(CellProblem(block.first + at, name, "is required"))
        return points


def _scales(mapping: ColumnMap, table_nm: Resolution | None, needed: bool) -> list[Fraction | None]:
    if mapping.units == "voxel" or not needed:
        return [None, None, None]
    if table_nm is None or not all(edge > 0 for edge in table_nm):
        raise UnitUnknown(
            "The table's voxel size is not known, so coordinates in nm cannot be converted. "
            "Give them in voxels of the table."
        )
    return [1 / Fraction(repr(float(edge))) for edge in table_nm]


def _note(column: Column, name: str, block: Block, done: Checked) -> None:
    done.problems += [CellProblem(block.first + at, name, say) for at, say in column.wrong]


def _required(column: Column, name: str, block: Block, done: Checked) -> None:
    wrong = {at for at, _ in column.wrong}
    done.problems += [
        CellProblem(block.first + at, name, "is required")
        for at, value in enumerate(column.values)
        if value is None and at not in wrong
    ]
