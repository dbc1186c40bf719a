"""Whether a value fits its option."""

from __future__ import annotations

from typing import Any

from .options import LONGEST_SECONDS, Option


class Unusable(Exception):
    """A value does not fit its option; the text says what was due."""


def fitting(option: Option, value: Any) -> Any:
    """Return a value as its option keeps it; raises `Unusable`."""
    if option.kind == "flag":
        if isinstance(value, bool):
            return value
        raise Unusable("must be true or false")
    if option.kind == "seconds":
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= LONGEST_SECONDS:
            return float(value)
        raise Unusable(f"must be a number of seconds above 0 and up to {LONGEST_SECONDS:,.0f}")
    if not isinstance(value, str):
        raise Unusable("must be a text in quotes")
    if not value.strip() or not value.isprintable():
        raise Unusable("must be a text of one line")
    if option.kind == "choice" and value.strip() not in option.choices:
        raise Unusable(f"must be one of {', '.join(option.choices)}")
    return value.strip()
