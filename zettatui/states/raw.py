"""JSON as raw pieces: split a minified text into its members without reading what does not matter."""

from __future__ import annotations

import json
import re
from typing import Literal

import msgspec

from .faults import JsonFault
from .literals import read
from .positions import Positions

Kind = Literal["object", "array", "string", "number", "constant"]

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_STRING = msgspec.json.Decoder(str)
_STRINGS = msgspec.json.Decoder(list[str])
_RAW = msgspec.json.Decoder(msgspec.Raw)

_KINDS: dict[int, Kind] = {ord("{"): "object", ord("["): "array", ord('"'): "string"}
_KINDS.update({ord(first): "number" for first in "-0123456789"})

# msgspec refuses the escape of half a surrogate pair, which JSON allows: such halves travel as bytes.
_HALF = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u([dD][89a-fA-F]..)|\\.", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


def minify(text: str | bytes) -> msgspec.Raw:
    """Return the JSON text as one raw piece without white space; spelling and order stay.

    Raises:
        JsonFault: the text is not JSON.
    """
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    try:
        data.decode("utf-8")
        return _RAW.decode(msgspec.json.format(data, indent=-1))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        given = data.decode("utf-8", "surrogateescape")
        read(given)
    try:
        halves = _HALF.sub(_half, given).encode("utf-8", "surrogatepass")
        return _RAW.decode(msgspec.json.format(halves, indent=-1))
    except (msgspec.DecodeError, RecursionError) as error:
        raise JsonFault(str(error), given, 0) from None


def _half(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[0]


def kind(raw: msgspec.Raw) -> Kind:
    """Return what a raw piece is, by its first character."""
    return _KINDS.get(memoryview(raw)[0], "constant")


def members(raw: msgspec.Raw) -> dict[str, msgspec.Raw]:
    """Split an object; of duplicate keys the last wins."""
    try:
        return _MEMBERS.decode(raw)
    except UnicodeDecodeError:
        return _members_by_position(raw)


def _members_by_position(raw: msgspec.Raw) -> dict[str, msgspec.Raw]:
    """Split an object that has half a surrogate pair in a key."""
    text = _text(raw)
    return {
        str(child.key): msgspec.Raw(text[child.span.start : child.span.end].encode("utf-8", "surrogatepass"))
        for child in Positions(text).children()
    }


def elements(raw: msgspec.Raw) -> list[msgspec.Raw]:
    """Split a list."""
    return _ELEMENTS.decode(raw)


def string(raw: msgspec.Raw) -> str:
    """Return the text a raw string stands for."""
    try:
        return _STRING.decode(raw)
    except UnicodeDecodeError:
        return str(json.loads(_text(raw)))


def strings(raw: msgspec.Raw) -> list[str] | None:
    """Return a list of strings, or None if it holds anything else."""
    try:
        return _STRINGS.decode(raw)
    except (msgspec.ValidationError, UnicodeDecodeError):
        return None


def source(raw: msgspec.Raw) -> str:
    """Return a raw piece as JSON text, spelled as it came; half a surrogate pair as its escape."""
    try:
        return bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", _text(raw))


def _text(raw: msgspec.Raw) -> str:
    return bytes(raw).decode("utf-8", "surrogatepass")
