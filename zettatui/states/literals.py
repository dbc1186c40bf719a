"""Strict JSON reading that keeps every number's spelling and names each fault by line and column."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias, Union

from .faults import JsonFault, fault_at, fault_of_constant

Path: TypeAlias = "tuple[str | int, ...]"
"""Keys (text) and indices (int) from the top of a document down to one value."""


class Number:
    """A JSON number as it is written (`1e-9`, `1.50`, `-0`, `1e400`, a 20-digit id).

    Two are `==` when their spelling is the same; `exact` compares values.
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    @property
    def is_integer(self) -> bool:
        """Whether it is written as a whole number, without fraction or exponent."""
        return self.text.lstrip("-").isdigit()

    @property
    def exact(self) -> tuple[str, str, int] | str:
        """The value as (sign, digits, exponent of ten) without leading or trailing zeros."""
        return exact(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and other.text == self.text

    def __hash__(self) -> int:
        return hash((Number, self.text))

    def __repr__(self) -> str:
        return f"Number({self.text})"


Value: TypeAlias = Union[bool, Number, str, "list[Value]", "dict[str, Value]", None]
"""What `read` gives: as `json.loads`, but with `Number` where Python would have int and float."""


@dataclass(frozen=True)
class Reading:
    """A document read strictly.

    Attributes:
        value: what `read` gives.
        duplicates: keys that occur twice in one object (the last one wins).
        long_integers: how many whole numbers have 16 digits or more, the first that may be above 2^53.
        infinite: how many numbers no float64 can hold.
    """

    value: Value
    duplicates: tuple[str, ...]
    long_integers: int = 0
    infinite: int = 0


def read(text: str) -> Value:
    """Read strict JSON (RFC 8259), every number as `Number`; of duplicate keys the last wins.

    Raises:
        JsonFault: the text is not JSON, holds NaN or Infinity, or is nested too deeply.
    """
    return _read(text, object_pairs_hook=None)


def read_closely(text: str) -> Reading:
    """Read as `read` does, and tell of duplicate keys and numbers that viewers change; about twice as slow.

    Raises:
        JsonFault: as `read`.
    """
    duplicates: list[str] = []
    long_integers = infinite = 0

    def pairs(items: list[tuple[str, Value]]) -> dict[str, Value]:
        members = dict(items)
        if len(members) != len(items):
            duplicates.extend(_repeated(key for key, _ in items))
        return members

    def whole(literal: str) -> Number:
        nonlocal long_integers, infinite
        if len(literal) >= 16:
            long_integers += 1
            infinite += math.isinf(float(literal))
        return Number(literal)

    def broken(literal: str) -> Number:
        nonlocal infinite
        infinite += math.isinf(float(literal))
        return Number(literal)

    value = _read(text, object_pairs_hook=pairs, parse_int=whole, parse_float=broken)
    return Reading(value, tuple(duplicates), long_integers, infinite)


def _repeated(keys: Iterable[str]) -> list[str]:
    return [key for key, count in Counter(keys).items() if count > 1]


class _ConstantFound(Exception):
    pass


def _refuse_constant(name: str) -> Any:
    raise _ConstantFound(name)


def _read(text: str, *, object_pairs_hook: Any, parse_int: Any = Number, parse_float: Any = Number) -> Value:
    try:
        value: Value = json.loads(
            text,
            parse_int=parse_int,
            parse_float=parse_float,
            parse_constant=_refuse_constant,
            object_pairs_hook=object_pairs_hook,
        )
    except json.JSONDecodeError as error:
        raise fault_at(text, error.pos, error.msg) from None
    except _ConstantFound:
        raise fault_of_constant(text) from None
    except RecursionError:
        raise JsonFault("nested too deeply to be read", text, 0) from None
    return value


_NUMBER = re.compile(r"(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?")


def exact(text: str) -> tuple[str, str, int] | str:
    """Return the exact value of a JSON number literal in one canonical form, for comparing.

    The form is (sign, digits, exponent of ten), digits without leading and trailing zeros; every zero is
    `("", "0", 0)`. An exponent of absurd length (over 4,000 digits) gives the text itself.
    """
    match = _NUMBER.fullmatch(text)
    if match is None or len(match[4] or "") > 4000:
        return text
    sign, whole, fraction, exponent = match[1], match[2], match[3] or "", int(match[4] or "0")
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return ("", "0", 0)
    stripped = digits.rstrip("0")
    return (sign, stripped, exponent - len(fraction) + len(digits) - len(stripped))


def same_float(a: str, b: str) -> bool:
    """Whether two number literals become the same finite float64, as in a browser or Zetta's state server."""
    return math.isfinite(float(a)) and float(a) == float(b)


def is_dust(a: str, b: str) -> bool:
    """Whether two unequal number literals differ only by float noise (1e-14 of the value)."""
    x, y = float(a), float(b)
    return math.isfinite(x) and math.isfinite(y) and x != 0 and math.isclose(x, y, rel_tol=1e-14)


def is_rounded_integer(a: str, b: str) -> bool:
    """Whether one of two unequal whole numbers is what a float64 makes of the other."""
    return _rounds_to(a, b) or _rounds_to(b, a)


def _rounds_to(a: str, b: str) -> bool:
    if not Number(a).is_integer or len(a.lstrip("-")) < 16:
        return False
    value = float(a)
    if not math.isfinite(value):
        return False
    return exact(b) in (exact(repr(value)), exact(str(int(value))))


def number_note(a: str, b: str) -> str | None:
    """Name the kind of a difference of two number literals: `rounded integer`, `float dust` or None."""
    if is_rounded_integer(a, b):
        return "rounded integer"
    whole = Number(a).is_integer and Number(b).is_integer
    return "float dust" if not whole and is_dust(a, b) else None
