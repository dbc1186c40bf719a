"""One row as lines of a card: a plain field is one line, a point stands in every unit that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from zettatui.annotations.fields import Field
from zettatui.annotations.rows import position_of
from zettatui.annotations.units import UNIT_NAMES, Frame, Unit, UnitUnknown, number_text
from zettatui.plain import plain_line
from zettatui.screens.tables.row_lines import UNREADABLE, value_text
from zettatui.screens.times import utc_text
from zettatui.services.annotation_results import AnnotationRow
from zettatui.widgets.virtual_list import Column
from zettatui.worker.row_cards import RowCard

COLUMNS = (Column("field", 18), Column("in", 20), Column("value", least=24))
_UNITS: tuple[Unit, ...] = ("table", "nm", "viewer")


@dataclass(frozen=True)
class CardLine:
    """One line: the field's name (empty where it goes on), unit or kind, the value, and what it is about."""

    name: str
    kind: str
    value: str
    field: Field
    position: tuple[int, int, int] | None = None


class CardLines:
    """The lines of a card as a list shows them."""

    def __init__(self, lines: Sequence[CardLine]) -> None:
        self.lines = lines

    def __len__(self) -> int:
        return len(self.lines)

    def row(self, i: int) -> Sequence[str]:
        """Return one line's cells."""
        line = self.lines[i]
        return (line.name, line.kind, line.value)


def card_lines(card: RowCard, frame: Frame) -> list[CardLine]:
    """Return the lines of a row; one that the service cannot show has none."""
    row = card.row
    if not isinstance(row, AnnotationRow):
        return []
    lines: list[CardLine] = []
    for field in card.type.fields:
        if field.hidden:
            continue
        if field.kind == "point":
            lines += _point_lines(field, row, frame)
        else:
            shown = value_text(row.values.get(field.name)) or "nothing"
            lines.append(CardLine(field.name, _kind(field), shown, field))
    known = {line.field.name for line in lines}
    for name, value in row.values.items():
        if not any(name == one or name.startswith(f"{one}_") for one in known):
            plain = Field(name, "raw", description="The schema does not name this column.")
            lines.append(
                CardLine(plain_line(name), "not in the schema", value_text(value) or "nothing", plain)
            )
    return lines


def _point_lines(field: Field, row: AnnotationRow, frame: Frame) -> list[CardLine]:
    position = position_of(row.values, field.name)
    if position is None:
        return [CardLine(field.name, "point", "nothing", field)]
    lines: list[CardLine] = []
    for unit in _UNITS:
        try:
            converted = frame.from_table([Fraction(n) for n in position], unit)
        except UnitUnknown:
            continue
        text = ", ".join(number_text(value) for value in converted)
        lines.append(CardLine("" if lines else field.name, UNIT_NAMES[unit], text, field, position))
    for part in field.parts:
        if not part.hidden:
            value = value_text(row.values.get(f"{field.name}_{part.name}")) or "nothing"
            lines.append(CardLine(f"  {part.name}", _kind(part), value, part, position))
    return lines


def _kind(field: Field) -> str:
    return {
        "int32": "whole number",
        "int64": "whole number, 64 b",
        "float": "number",
        "bool": "yes or no",
        "raw": "JSON",
    }.get(field.kind, field.kind)


def became_text(card: RowCard, now: datetime) -> str:
    """Say whether the row counts, and if not, what became of it and by which rows it was replaced."""
    row = card.row
    if not isinstance(row, AnnotationRow):
        return f"exists, but {UNREADABLE}; a materialized version can (v on the list of tables)"
    made = f"created {utc_text(row.created, now) or 'at an unknown time'}"
    gone = utc_text(row.deleted, now)
    if row.superseded_by is not None:
        ids = [row.id, *(newer.id for newer in card.newer)] if card.newer else [row.id, row.superseded_by]
        chain = " → ".join(map(str, ids)) + ("" if card.whole else " → …")
        last = card.newer[-1] if card.newer else None
        end = " (deleted)" if isinstance(last, AnnotationRow) and last.deleted is not None else ""
        return f"replaced {gone}: {chain}{end} · it no longer counts, f shows the last one · {made}"
    if row.deleted is not None:
        return f"deleted {gone}: it no longer counts, and stays readable · {made}"
    return f"counts · {made}"
