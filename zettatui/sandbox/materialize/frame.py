"""Rows as a query answers them: filtered, joined, columns chosen and named, positions split and scaled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zettatui.sandbox.annotation.catalog import Table
from zettatui.sandbox.annotation.failures import Aborted, Crash
from zettatui.sandbox.materialize.versions import Record

_TYPES = {"id": "int64", "created": "time", "valid": "boolean"}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "filter_equal_dict": lambda value, wanted: value == wanted,
    "filter_in_dict": lambda value, wanted: value in wanted,
    "filter_greater_dict": lambda value, wanted: value > wanted,
    "filter_less_dict": lambda value, wanted: value < wanted,
    "filter_greater_equal_dict": lambda value, wanted: value >= wanted,
    "filter_less_equal_dict": lambda value, wanted: value <= wanted,
    "filter_regex_dict": lambda value, wanted: re.search(wanted, value) is not None,
    "filter_spatial_dict": lambda value, box: all(
        low <= at <= high for at, low, high in zip(value, box[0], box[1], strict=True)
    ),
}


@dataclass
class Frame:
    """An answer: columns by their final names with a kind each (`int64`, `int32`, `float64`, `time`, ...).

    `names` maps each table's own column names to the final ones.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    rows: list[Record] = field(default_factory=list)
    names: dict[str, dict[str, str]] = field(default_factory=dict)


def column_kinds(table: Table) -> dict[str, str]:
    """Return the real columns of a materialized table and their kinds, in the order of an answer."""
    looked_up = dict.fromkeys(table.schema.segmentation_columns, "int64")
    return {
        **_TYPES,
        **{name: kind for name, kind in table.schema.columns.items() if name != "valid"},
        **looked_up,
    }


def passes(filters: Mapping[str, Any], table: Table) -> Callable[[Record], bool]:
    """Return a test for one table's rows; exclusion filters do nothing, as on the real server."""
    kinds = column_kinds(table)
    tests: list[Callable[[Record], bool]] = []
    for key, compare in _COMPARE.items():
        for column, wanted in _columns(filters, key, table.name).items():
            if column not in kinds:
                raise Aborted(400, f"column {column} not found in {table.name}")
            if key == "filter_spatial_dict":
                _check_box(wanted)
            tests.append(_test(column, compare, wanted))
    return lambda row: all(test(row) for test in tests)


def check_filtered_tables(filters: Mapping[str, Any], names: Iterable[str]) -> None:
    """Refuse a filter on a table that is not part of the query."""
    known = set(names)
    for key in _COMPARE:
        for name in filters.get(key, {}):
            if name not in known:
                raise Crash(f"'{name}'")


def build(
    tables: Sequence[Table],
    rows: Iterable[Mapping[str, Record]],
    columns: Mapping[str, Sequence[str]],
    suffixes: Mapping[str, str],
    resolution_nm: Sequence[float],
) -> Frame:
    """Return the frame of joined rows (`{table name: row}`).

    A column name that an earlier table has gets the table's suffix. Positions become three columns,
    scaled from the table's own voxels to `resolution_nm`.
    """
    frame = Frame()
    getters: list[tuple[str, str, Callable[[Record], Any]]] = []
    for table in tables:
        kinds = column_kinds(table)
        scale = _scale(table, resolution_nm)
        taken = set(frame.kinds)
        suffix = suffixes.get(table.name, f"_{table.name}")
        if not isinstance(suffix, str):
            raise Crash(f'can only concatenate str (not "{type(suffix).__name__}") to str')
        for column in _chosen(columns, table.name) or kinds:
            if column not in kinds:
                raise Aborted(400, f"column {column} not found in {table.name}")
            final = column + suffix if {column, f"{column}_x"} & taken else column
            frame.names.setdefault(table.name, {})[column] = final
            for name, kind, get in _parts(column, final, kinds[column], scale):
                frame.kinds[name] = kind
                getters.append((table.name, name, get))
    frame.rows = [{name: get(row[table]) for table, name, get in getters} for row in rows]
    return frame


def _columns(filters: Mapping[str, Any], key: str, name: str) -> dict[str, Any]:
    columns = filters.get(key, {}).get(name) or {}
    if not isinstance(columns, dict):
        raise Crash(f"'{type(columns).__name__}' object has no attribute 'items'")
    return columns


def _chosen(columns: Mapping[str, Any], name: str) -> Sequence[str]:
    chosen = columns.get(name) or ()
    if not isinstance(chosen, list | tuple) or not all(isinstance(column, str) for column in chosen):
        raise Crash(f"'{type(chosen).__name__}' object is not a list of column names")
    return chosen


def _parts(
    column: str, final: str, kind: str, scale: Sequence[float]
) -> Iterable[tuple[str, str, Callable[[Record], Any]]]:
    if kind != "pointz":
        yield final, kind, lambda row: row.get(column)
        return
    for axis, letter in enumerate("xyz"):
        whole = scale[axis] == 1
        yield (
            f"{final}_{letter}",
            "int32" if whole else "float64",
            _coordinate(column, axis, scale[axis], whole),
        )


def _coordinate(column: str, axis: int, scale: float, whole: bool) -> Callable[[Record], Any]:
    def get(row: Record) -> Any:
        position = row.get(column)
        if position is None:
            return None
        return int(position[axis]) if whole else position[axis] * scale

    return get


def _scale(table: Table, resolution_nm: Sequence[float]) -> list[float]:
    own = [
        table.metadata[f"voxel_resolution_{axis}"] or wanted
        for axis, wanted in zip("xyz", resolution_nm, strict=True)
    ]
    return [mine / wanted for mine, wanted in zip(own, resolution_nm, strict=True)]


def _test(column: str, compare: Callable[[Any, Any], bool], wanted: Any) -> Callable[[Record], bool]:
    def test(row: Record) -> bool:
        value = row.get(column)
        if value is None:
            return False
        try:
            return compare(value, wanted)
        except (TypeError, re.error) as error:
            raise Crash(str(error)) from None

    return test


def _check_box(box: Any) -> None:
    try:
        low, high = box
        good = len(low) == len(high) == 3 and all(a < b for a, b in zip(low, high, strict=True))
    except (TypeError, ValueError):
        good = False
    if not good:
        raise Aborted(400, f"bounding box {box} must be two corners, each minimum below its maximum")
