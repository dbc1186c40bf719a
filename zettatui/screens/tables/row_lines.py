"""The rows of a table as lines of a list and as details of one row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from zettatui.annotations.fields import Field
from zettatui.annotations.rows import position_of
from zettatui.annotations.units import Frame, UnitUnknown, number_text
from zettatui.plain import plain_line
from zettatui.screens.times import utc_text
from zettatui.services.annotation_results import AnnotationRow
from zettatui.widgets.virtual_list import Column
from zettatui.worker.table_rows import Row

UNREADABLE = "has empty fields; this service cannot show it"
_WIDEST = 40


def columns_of(
    fields: Sequence[Field], rows: Sequence[Row], frame: Frame, before: Sequence[Column] = ()
) -> list[Column]:
    """Return the columns of a list of rows, each as wide as what it shows, and no narrower than `before`."""
    titles = ["id", *_titles(fields, frame), "state", "created"]
    lines = [row_cells(row, fields, frame) for row in rows]
    wide = {column.title: column.width or 0 for column in before}
    widths = [
        min(_WIDEST, max([len(title), wide.get(title, 0), *(len(line[i]) for line in lines)]))
        for i, title in enumerate(titles)
    ]
    stated = len(before) == len(titles) or any(line[-2] for line in lines)
    right = {"id"} | {field.name for field in fields if field.kind in ("int32", "int64", "float")}
    return [
        Column(title, width, "right" if title in right else "left")
        for i, (title, width) in enumerate(zip(titles, widths, strict=True))
        if i != len(titles) - 2 or stated
    ]


def _titles(fields: Sequence[Field], frame: Frame) -> list[str]:
    titles = []
    for field in _shown(fields):
        if field.kind == "point":
            titles.append(f"{field.name} (vx)")
            titles += [f"{field.name} (nm)"] if frame.table_nm is not None else []
        else:
            titles.append(field.name)
    return titles


def row_cells(row: Row, fields: Sequence[Field], frame: Frame) -> list[str]:
    """Return a row's cells: id, each field, what became of the row, when it was made."""
    if not isinstance(row, AnnotationRow):
        return [str(row.id), *("" for _ in _titles(fields, frame)), UNREADABLE, ""]
    cells = [str(row.id)]
    for field in _shown(fields):
        if field.kind == "point":
            position = position_of(row.values, field.name)
            cells.append(", ".join(map(str, position)) if position else "")
            cells += [nm_text(position, frame)] if frame.table_nm is not None else []
        else:
            cells.append(value_text(row.values.get(field.name)))
    return [*cells, state_text(row), f"{row.created:%Y-%m-%d %H:%M:%S}Z" if row.created else ""]


def nm_text(position: tuple[int, int, int] | None, frame: Frame) -> str:
    """Return a position of the table in nm, empty where it cannot be converted."""
    if position is None:
        return ""
    try:
        return ", ".join(
            number_text(value) for value in frame.from_table([Fraction(n) for n in position], "nm")
        )
    except UnitUnknown:
        return ""


def value_text(value: object) -> str:
    """Return a value as people read it; nothing is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain_line(value) if isinstance(value, str) else plain_line(json.dumps(value))


def state_text(row: Row) -> str:
    """Return what became of a row, empty for one that counts."""
    if not isinstance(row, AnnotationRow):
        return UNREADABLE
    if row.superseded_by is not None:
        return f"replaced by {row.superseded_by}"
    return "deleted" if row.deleted is not None else ""


def row_details(row: Row, fields: Sequence[Field], frame: Frame, now: datetime) -> str:
    """Return everything about one row, as a few lines."""
    if not isinstance(row, AnnotationRow):
        return f"row {row.id} {UNREADABLE}. It exists, and counts as a row."
    state = state_text(row)
    gone = f" {utc_text(row.deleted, now)}" if row.deleted else ""
    parts = [f"row {row.id} · created {utc_text(row.created, now) or 'at an unknown time'}"]
    parts += [f"{state}{gone}: it no longer counts"] if state else []
    lines = [" · ".join(parts)]
    for field in _shown(fields):
        if field.kind == "point":
            position = position_of(row.values, field.name)
            text = f"{', '.join(map(str, position))} vx" if position else "nothing"
            nm = nm_text(position, frame)
            lines.append(f"{field.name}   {text}" + (f"   {nm} nm" if nm else ""))
        else:
            lines.append(f"{field.name}   {value_text(row.values.get(field.name)) or 'nothing'}")
    return "\n".join(lines)


def row_json(row: Row) -> str:
    """Return a row as the JSON that is copied."""
    if not isinstance(row, AnnotationRow):
        return json.dumps({"id": row.id})
    return json.dumps({"id": row.id, "valid": row.valid, **row.values}, ensure_ascii=False)


def _shown(fields: Sequence[Field]) -> list[Field]:
    return [field for field in fields if not field.hidden]
