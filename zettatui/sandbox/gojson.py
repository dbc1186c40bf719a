"""JSON through a Go map: keys come back sorted, numbers as float64, angle brackets escaped."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import Any

_WHITE = " \t\r\n"
_ESCAPED = re.compile(r'["\\<>&\u2028\u2029\x00-\x1f\ud800-\udfff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def decode_object(data: bytes) -> dict[str, Any] | None:
    """Decode the first JSON value of some bytes into an object (or null) and ignore what follows it.

    Numbers become float, the last of duplicate keys wins. ValueError for anything else: another type at the
    top, bad JSON, an empty body, a number beyond float64.
    """
    # Go replaces each invalid byte; surrogateescape marks exactly those, and encode() writes U+FFFD for them.
    text = data.decode("utf-8", "surrogateescape").lstrip(_WHITE)
    try:
        value, _ = _DECODER.raw_decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if value is not None and not isinstance(value, dict):
        raise ValueError("the top level is not an object")
    return value


def encode(value: Any, *, indent: bool = False) -> str:
    """Encode a decoded value as Go's encoder does, compact or with two spaces, without the last newline."""
    return _encode(value, "\n" if indent else "")


def number(value: float) -> str:
    """Spell a number as Go does: the shortest digits that read back, fixed notation from 1e-6 up to 1e21."""
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is no JSON number")
    text = "".join(map(str, digits))
    point = len(text) + exponent
    if 1e-6 <= abs(value) < 1e21:
        if exponent >= 0:
            text += "0" * exponent
        elif point > 0:
            text = f"{text[:point]}.{text[point:]}"
        else:
            text = f"0.{'0' * -point}{text}"
    else:
        fraction = f".{text[1:]}" if len(text) > 1 else ""
        power = point - 1
        text = f"{text[0]}{fraction}e{'-' if power < 0 else '+'}{abs(power)}"
    return f"-{text}" if sign else text


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text} is beyond float64")
    return value


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


_DECODER = json.JSONDecoder(parse_int=_float, parse_float=_float, parse_constant=_no_constant)


def _encode(value: Any, newline: str) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, str):
        return _string(value)
    inner = f"{newline}  " if newline else ""
    if isinstance(value, dict):
        colon = ": " if newline else ":"
        # Replaced characters may make two keys equal; Go, too, has only one of them left.
        clean = {_clean(key): item for key, item in value.items()}
        parts = [
            f"{_string(key)}{colon}{_encode(clean[key], inner)}" for key in sorted(clean, key=str.encode)
        ]
        opening, closing = "{", "}"
    else:
        parts = [_encode(item, inner) for item in value]
        opening, closing = "[", "]"
    if not parts:
        return opening + closing
    return f"{opening}{inner}{f',{inner}'.join(parts)}{newline}{closing}"


def _string(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return _SHORT.get(character) or f"\\u{ord(character):04x}"


def _clean(text: str) -> str:
    return re.sub(r"[\ud800-\udfff]", "\ufffd", text)
