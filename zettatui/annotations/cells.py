"""One typed cell to one value: stricter than the server, which cuts, wraps and swallows."""

from __future__ import annotations

import json
import math
import re
from fractions import Fraction
from typing import Any, Final

from zettatui.plain import plain_line

from .fields import Field, Kind
from .units import exact

INT_BITS: Final[dict[Kind, int]] = {"int32": 32, "int64": 64}
YES: Final = frozenset({"yes", "y", "true", "t", "1", "on"})
NO: Final = frozenset({"no", "n", "false", "f", "0", "off"})
# Python's integer and fraction readers take hours for an exponent of a billion.
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,40}")
_DECIMAL_COMMA: Final = re.compile(r"[+-]?[0-9]+,[0-9]+")


class CellInvalid(ValueError):
    """The cell cannot be stored as typed; the text is a sentence."""


def read_cell(field: Field, text: str) -> Any:
    """Return the value of a filled cell of any kind but a point; raises `CellInvalid`."""
    if field.kind in INT_BITS:
        return read_integer(text, field.kind)
    if field.kind == "float":
        return read_float(text)
    if field.kind == "choice":
        return read_choice(field, text)
    if field.kind == "bool":
        return read_bool(text)
    if field.kind == "raw":
        return read_raw(text)
    if field.kind == "point":
        raise TypeError("a point has three cells")
    return read_text(text_of_cell(text) or "")


def read_integer(text: str, kind: Kind) -> int:
    """Return a whole number that fits the column; raises `CellInvalid`."""
    typed = text.strip()
    if _WHOLE.fullmatch(typed):
        return in_range(int(typed), kind)
    number = _number(typed)
    if number is None:
        raise CellInvalid(f'"{_shown(typed)}" is not a whole number{_comma_hint(typed)}')
    if number.denominator != 1:
        raise CellInvalid(
            f'"{_shown(typed)}" is not a whole number; the server would cut it to {int(number)}'
        )
    in_range(int(number), kind)
    raise CellInvalid(f'"{_shown(typed)}" is not written as a whole number; write {int(number)}')


def in_range(value: int, kind: Kind) -> int:
    """Return the value if its column can hold it; raises `CellInvalid`."""
    bits = INT_BITS[kind]
    limit = 2 ** (bits - 1)
    if -limit <= value < limit:
        return value
    raise CellInvalid(f"{_shown(str(value))} does not fit {bits} bits ({-limit} to {limit - 1})")


def read_float(text: str) -> float | int:
    """Return a finite number; raises `CellInvalid`."""
    typed = text.strip()
    if _WHOLE.fullmatch(typed):
        return int(typed)
    if typed.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
        raise CellInvalid(f'"{typed}" cannot be stored; leave an unknown number out')
    if not _NUMBER.fullmatch(typed):
        raise CellInvalid(f'"{_shown(typed)}" is not a number{_comma_hint(typed)}')
    value = float(typed)
    if math.isinf(value):
        raise CellInvalid(f'"{_shown(typed)}" is too large for a number')
    return value


def read_text(text: str) -> str:
    """Return a text that the database can hold; raises `CellInvalid`."""
    if "\x00" in text:
        raise CellInvalid("holds a NUL character, which cannot be stored")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as wrong:
            at = wrong.start + 1
            raise CellInvalid(f"holds half a character at place {at}, which cannot be stored") from wrong
    return text


def text_of_cell(cell: str) -> str | None:
    """Return the text that a cell stands for: n quotation marks alone stand for n - 2 of them, nothing for none."""
    if not cell:
        return None
    return cell[2:] if len(cell) >= 2 and not cell.strip('"') else cell


def cell_of_text(text: str) -> str:
    """Return the cell that stands for a text, the empty text and bare quotation marks included."""
    return f'""{text}' if not text.strip('"') else text


def finite(value: float | int) -> float | int:
    """Return a number that a column of floats can hold; raises `CellInvalid`."""
    try:
        if math.isfinite(value):
            return value
    except OverflowError as wrong:
        raise CellInvalid("is too large for a number") from wrong
    raise CellInvalid("is a finite number; leave an unknown one out")


def read_choice(field: Field, text: str) -> Any:
    """Return the choice that is spelled so; raises `CellInvalid` naming a likely one."""
    typed = text.strip()
    for choice in field.choices:
        if str(choice) == typed:
            return choice
    near = [choice for choice in field.choices if str(choice).lower() == typed.lower()]
    hint = f'; did you mean "{near[0]}"?' if near else ""
    raise CellInvalid(f'"{_shown(typed)}" is none of {", ".join(map(str, field.choices))}{hint}')


def read_bool(text: str) -> bool:
    """Return yes or no; raises `CellInvalid`."""
    typed = text.strip().lower()
    if typed in YES:
        return True
    if typed in NO:
        return False
    raise CellInvalid(f'"{_shown(text.strip())}" is neither yes nor no')


def read_raw(text: str) -> Any:
    """Return any JSON value but null, its whole numbers exact; raises `CellInvalid`."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except RecursionError as deep:
        raise CellInvalid("This JSON is nested too deeply") from deep
    except json.JSONDecodeError as wrong:
        raise CellInvalid(f"This is not JSON: {wrong.msg.lower()} at column {wrong.pos + 1}") from wrong
    except ValueError as wrong:
        raise CellInvalid("This JSON holds a number that cannot be stored") from wrong
    if value is None:
        raise CellInvalid("null cannot be stored; leave the field out instead")
    return value


def read_coordinate(text: str) -> Fraction:
    """Return one coordinate exactly as typed; raises `CellInvalid`."""
    typed = text.strip()
    number = _number(typed)
    if number is None:
        raise CellInvalid(f'"{_shown(typed)}" is not a number{_comma_hint(typed)}')
    return within_coordinates(number)


def within_coordinates(number: Fraction) -> Fraction:
    """Return the coordinate if the server can hand it back; raises `CellInvalid`."""
    if abs(number) >= 2**63:
        raise CellInvalid("a coordinate this large cannot be stored")
    return number


def split_point(text: str) -> list[str]:
    """Cut one pasted text into its coordinates: `1, 2, 3`, `[1 2 3]`, `(1;2;3)`."""
    return [part for part in re.split(r"[\s,;]+", text.strip().strip("[](){}").strip()) if part]


def _number(typed: str) -> Fraction | None:
    if not _NUMBER.fullmatch(typed) or len(typed) > 400:
        return None
    value = float(typed)
    if math.isinf(value):
        return None
    # Past the exactness of a float the typed digits decide; near zero its rounding to 0 does no harm.
    return Fraction(typed) if value else exact(value)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _comma_hint(typed: str) -> str:
    return f"; write {typed.replace(',', '.')}" if _DECIMAL_COMMA.fullmatch(typed) else ""


def _shown(typed: str) -> str:
    return plain_line(typed, limit=40)
