"""The rows of a query as lines of a list, and what must be said of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from zettatui.plain import plain_line
from zettatui.screens.times import utc_text
from zettatui.widgets.virtual_list import Column
from zettatui.worker.materialized import MOST_SHOWN, Queried

_WIDEST = 32
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_SIDE = ("created", "valid")
"""Columns that every table has; they come last."""


class QueryLines:
    """The rows that came, by rising id."""

    def __init__(self, queried: Queried) -> None:
        self._rows, self._columns = queried.rows, _ordered(queried)

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, i: int) -> Sequence[str]:
        """Return one row's cells."""
        row = self._rows[i]
        return [cell(column, row.get(column)) for column in self._columns]


def _ordered(queried: Queried) -> list[str]:
    return sorted(queried.columns, key=lambda column: (column in _SIDE, column != "id"))


def columns_of(queried: Queried) -> list[Column]:
    """Return the columns, each as wide as what it shows."""
    columns = []
    for column in _ordered(queried):
        values = [row.get(column) for row in queried.rows]
        width = max([len(column), *(len(cell(column, value)) for value in values)])
        number = any(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
        right = number and column != "created"
        columns.append(Column(plain_line(column), min(_WIDEST, width), "right" if right else "left"))
    return columns


def cell(column: str, value: object) -> str:
    """Return a value as people read it; ids stay whole, times are UTC."""
    if value is None:
        return ""
    if column == "created" and isinstance(value, int) and not isinstance(value, bool):
        try:
            return utc_text(_EPOCH + timedelta(milliseconds=value))
        except OverflowError:
            return str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(f"{number:g}" if isinstance(number, float) else str(number) for number in value)
    return plain_line(value) if isinstance(value, str) else plain_line(json.dumps(value))


def found_text(queried: Queried) -> str:
    """Say how many rows there are, and in which voxels their points count."""
    many = len(queried.rows)
    rows = "1 row" if many == 1 else f"{many:,} rows"
    if queried.cut:
        rows = f"{rows} of {queried.total:,}" if queried.total is not None else f"{rows} or more"
    size = queried.answer.resolution_nm
    voxel = f" · points in {'×'.join(f'{edge:g}' for edge in size)} nm voxels" if size else ""
    return rows + voxel


def warnings_text(queried: Queried, *, live: bool) -> str:
    """Say what a person must know of these rows: cut, left out here, or told by the service."""
    said: list[str] = []
    if queried.cut:
        said.append(
            f"The service gave {MOST_SHOWN:,} rows and stopped; it knows no order, so these are any of them. "
            f"Narrow the filter by ids, such as id > {MOST_SHOWN}; id <= {2 * MOST_SHOWN}."
        )
    if queried.hidden:
        rows = "1 row was" if queried.hidden == 1 else f"{queried.hidden:,} rows were"
        said.append(f"{rows} left out here: the service itself ignores “!=” and “not in”.")
    said += [_service_words(text) for text in queried.warnings if "Limited query to" not in text]
    if live and said:
        said.append("Rows and root ids are those of this minute.")
    return " ".join(said)


def _service_words(text: str) -> str:
    """Return a warning header's words without its code and its quotes, which the service leaves unbalanced."""
    words = text.partition(" - ")[2] or text
    return f"The service says: {words.strip(' ').strip(chr(34))}."


def row_text(queried: Queried, at: int) -> str:
    """Return everything about one row, as a few lines."""
    row = queried.rows[at]
    shown = ((plain_line(column), cell(column, row.get(column)) or "nothing") for column in _ordered(queried))
    return "   ".join(f"{name} {value}" for name, value in shown)


def row_json(queried: Queried, at: int) -> str:
    """Return a row as the JSON that is copied."""
    return json.dumps(dict(queried.rows[at]), ensure_ascii=False)
