"""Filters of rows as a person types them: `size > 12; tag = soma; pt_root_id in 1, 2`.

Follows section 7.1 of the graph sheet: the service takes filters by table and real column, and ignores those that
exclude, so `!=` and `not in` are kept apart, to be applied to the rows that came.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_CLAUSE = re.compile(
    r"\s*(?P<column>[A-Za-z_]\w*)\s*(?P<op>==|=|!=|>=|<=|>|<|~|\bnot\s+in\b|\bin\b|\bwithin\b)\s*(?P<value>.*)",
    re.DOTALL,
)
_KEYS = {
    "=": "filter_equal_dict",
    "in": "filter_in_dict",
    ">": "filter_greater_dict",
    "<": "filter_less_dict",
    ">=": "filter_greater_equal_dict",
    "<=": "filter_less_equal_dict",
    "~": "filter_regex_dict",
    "within": "filter_spatial_dict",
}
_VALUE = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^,"]*)\s*(?:,|$)')
EXAMPLE = "size > 12; tag = soma; id in 1, 2, 3; pt_position within 0, 0, 0 to 100, 100, 50"


class FilterInvalid(ValueError):
    """A filter cannot be understood; the text is a sentence."""


@dataclass(frozen=True)
class RowFilter:
    """A filter in two parts: what the service applies, and what is left out of the rows that come."""

    sent: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By the service's keyword, then by column."""
    left_out: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """Values by column; rows that hold one are not shown."""

    def for_table(self, table: str) -> dict[str, dict[str, dict[str, Any]]]:
        """Return the part that is sent, for the table that it is about."""
        return {key: {table: dict(columns)} for key, columns in self.sent.items()}

    def keeps(self, row: Mapping[str, object]) -> bool:
        """Tell whether a row that came is to be shown."""
        return all(row.get(column) not in values for column, values in self.left_out.items())


def read_filter(text: str) -> RowFilter:
    """Read a filter; clauses are parted by `;` and all must hold. Raises `FilterInvalid`."""
    sent: dict[str, dict[str, Any]] = {}
    left_out: dict[str, tuple[Any, ...]] = {}
    for clause in _clauses(text):
        found = _CLAUSE.fullmatch(clause)
        if found is None:
            raise FilterInvalid(f"“{clause.strip()}” is no filter. Write for example: {EXAMPLE}.")
        column, value = found["column"], found["value"].strip()
        op = re.sub(r"\s+", " ", found["op"]).replace("==", "=")
        _check_column(column, op)
        if not value:
            raise FilterInvalid(f"“{clause.strip()}” lacks a value.")
        if op in ("!=", "not in"):
            values = _values(value) if op == "not in" else [_value(value)]
            left_out[column] = (*left_out.get(column, ()), *values)
            continue
        columns = sent.setdefault(_KEYS[op], {})
        if column in columns:
            raise FilterInvalid(f"There are two filters “{column} {op}”; the service takes one of a kind.")
        columns[column] = _read(op, column, value)
    return RowFilter(sent, left_out)


def _clauses(text: str) -> Sequence[str]:
    parts = re.findall(r'(?:"(?:[^"\\]|\\.)*"|[^;"])+', text)
    return [part for part in parts if part.strip()]


def _check_column(column: str, op: str) -> None:
    point = re.fullmatch(r"(\w+_position)_[xyz]", column)
    if point is not None:
        raise FilterInvalid(
            f"The service filters {point[1]} as a whole: {point[1]} within 0, 0, 0 to 100, 100, 50."
        )
    if column.endswith("_position") and op != "within":
        raise FilterInvalid(f"{column} is a point: write {column} within 0, 0, 0 to 100, 100, 50.")


def _read(op: str, column: str, value: str) -> Any:
    if op == "in":
        return _values(value)
    if op == "within":
        return _box(column, value)
    if op == "~":
        try:
            re.compile(value)
        except re.error as wrong:
            raise FilterInvalid(f"“{value}” is no regular expression: {wrong}.") from wrong
        return value
    return _value(value)


def _box(column: str, value: str) -> list[list[float]]:
    corners = [_values(corner) for corner in re.split(r"\bto\b", value)]
    plain = all(isinstance(n, (int, float)) and not isinstance(n, bool) for corner in corners for n in corner)
    if len(corners) != 2 or not plain or any(len(corner) != 3 for corner in corners):
        raise FilterInvalid(f"A box has two corners: {column} within 0, 0, 0 to 100, 100, 50.")
    if not all(low < high for low, high in zip(*corners, strict=True)):
        raise FilterInvalid("Of a box, each number of the first corner is below that of the second.")
    return corners


def _values(text: str) -> list[Any]:
    values: list[Any] = []
    at = 0
    while at < len(text):
        found = _VALUE.match(text, at)
        if found is None or found.end() == at:
            raise FilterInvalid(f"“{text}” is no list of values; part them by commas.")
        if found[1].strip():
            values.append(_value(found[1].strip()))
        at = found.end()
    return values


def _value(text: str) -> Any:
    """Read a value: JSON where it is a number, true, false or in quotes, else the text as it stands."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if isinstance(value, float) and not math.isfinite(value):
        raise FilterInvalid(f"“{text}” is not a finite number.")
    return value if isinstance(value, (str, int, float, bool)) else text
