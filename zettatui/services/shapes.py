"""Reads JSON answers into typed values; anything of another shape is an UnexpectedAnswer, never a crash."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import TypeVar

from zettatui.plain import plain_text

from . import errors as e
from .call import Answer, Call
from .verdict import certain

_T = TypeVar("_T")
_MAX_ID = 2**64 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class WrongShape(ValueError):
    """A part of the answer is not what the service gives; the text says which."""


def read(call: Call, answer: Answer, host: str, reader: Callable[[object], _T]) -> _T:
    """Parse the answer's JSON and read it.

    Raises:
        UnexpectedAnswer: no JSON, a web page, or another shape.
        OutcomeUnknown: the same, after a change.
    """
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        page = answer.is_page
        what = "A web page came back where data was due" if page else "The answer is no JSON"
        raise certain(call, unexpected(call, answer, host, what), host) from error
    try:
        return reader(value)
    except WrongShape as error:
        wrong = unexpected(call, answer, host, "The answer is not what this service gives", detail=str(error))
        raise certain(call, wrong, host) from error


def unexpected(call: Call, answer: Answer, host: str, what: str, *, detail: str = "") -> e.UnexpectedAnswer:
    """Build the error for a successful status with an unusable body."""
    return e.UnexpectedAnswer(
        what,
        subject=f"{call.subject} at {host}",
        method=call.method,
        host=host,
        path=call.path,
        status=answer.status,
        detail=detail,
    )


def mapping(value: object, what: str = "answer") -> Mapping[str, object]:
    """Require a JSON object."""
    if not isinstance(value, dict):
        raise WrongShape(f"{what} is no object")
    return value


def sequence(value: object, what: str = "answer") -> Sequence[object]:
    """Require a JSON list."""
    if not isinstance(value, list):
        raise WrongShape(f"{what} is no list")
    return value


def part(value: Mapping[str, object], key: str) -> object:
    """Require a key of an object."""
    if key not in value:
        raise WrongShape(f"{key} is missing")
    return value[key]


def uint64(value: object, what: str = "an id") -> int:
    """Read an id given as a JSON integer or as decimal text; never a float."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 20:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_ID:
        raise WrongShape(f"{what} is no unsigned 64-bit number")
    return value


def ids(value: object, what: str = "list of ids") -> tuple[int, ...]:
    """Read a list of ids."""
    return tuple(uint64(item, f"an item of {what}") for item in sequence(value, what))


def integer(value: object, what: str) -> int:
    """Read an integer or decimal text."""
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and len(value) <= 20:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongShape(f"{what} is no integer")
    return value


def number(value: object, what: str) -> float:
    """Read a finite number or numeric text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise WrongShape(f"{what} is no number")
    try:
        read_number = float(value)
    except (ValueError, OverflowError) as error:
        raise WrongShape(f"{what} is no number") from error
    if read_number - read_number != 0:
        raise WrongShape(f"{what} is not finite")
    return read_number


def text(value: object, what: str) -> str:
    """Require text; made safe for the screen."""
    if not isinstance(value, str):
        raise WrongShape(f"{what} is no text")
    return plain_text(value)


def text_or_empty(value: object) -> str:
    """Read optional text: null, absent and other kinds are empty."""
    return plain_text(value) if isinstance(value, str) else ""


def flag(value: object, what: str) -> bool:
    """Require true or false."""
    if not isinstance(value, bool):
        raise WrongShape(f"{what} is neither true nor false")
    return value


def texts(value: object, what: str = "list of names") -> tuple[str, ...]:
    """Read a list of texts."""
    return tuple(text(item, f"an item of {what}") for item in sequence(value, what))


def triple(values: Sequence[object], what: str) -> tuple[float, float, float] | None:
    """Read three numbers; any of them null or absent gives None."""
    if len(values) != 3 or any(value is None for value in values):
        return None
    x, y, z = (number(value, what) for value in values)
    return x, y, z


def utc_seconds(value: object, what: str) -> datetime:
    """Read seconds since the epoch as an aware UTC time."""
    try:
        return _EPOCH + timedelta(seconds=number(value, what))
    except OverflowError as error:
        raise WrongShape(f"{what} is no time") from error


def utc_milliseconds(value: object, what: str) -> datetime:
    """Read milliseconds since the epoch as an aware UTC time."""
    try:
        return _EPOCH + timedelta(milliseconds=integer(value, what))
    except OverflowError as error:
        raise WrongShape(f"{what} is no time") from error


def utc_text(value: object, what: str) -> datetime:
    """Read `2022-01-01 00:00:00[.5]+00:00` (or with `T`) as an aware UTC time; naive times are UTC."""
    moment = naive_text(value)
    if moment is None:
        raise WrongShape(f"{what} is no time")
    return moment.replace(tzinfo=timezone.utc) if moment.tzinfo is None else moment.astimezone(timezone.utc)


def naive_text(value: object) -> datetime | None:
    """Read the annotation engine's naive UTC times; null, `"None"` and unreadable ones give None."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
