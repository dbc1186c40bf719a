"""The white space of a JSON text laid out anew, in bytes; quick to import and quick to run."""

from __future__ import annotations

INDENT, NONE, BLANKS = 2, -1, 0
"""Line breaks and two blanks a level; nothing at all; one line with a blank after each comma and colon."""


def laid_out(data: bytes, indent: int = INDENT) -> bytes:
    """Return the JSON text with other white space; no byte outside white space changes.

    Raises:
        JsonFault: the text is not JSON, or not UTF-8.
    """
    import msgspec

    text = None if data.isascii() else decoded(data)
    try:
        return msgspec.json.format(data, indent=indent)
    except (msgspec.DecodeError, RecursionError):
        raise _fault(data.decode("utf-8") if text is None else text) from None


def decoded(data: bytes) -> str:
    """Return the text of a state; raises `JsonFault` where it is not UTF-8, as JSON must be."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        from .faults import JsonFault

        said = f"byte {data[wrong.start]:02x} is not UTF-8"
        offset = len(data[: wrong.start].decode("utf-8"))
        raise JsonFault(said, data.decode("utf-8", "surrogateescape"), offset) from None


def _fault(text: str) -> Exception:
    """Return what is wrong with a text that msgspec refuses; valid JSON may still hold half a surrogate pair."""
    import re

    from .faults import JsonFault
    from .literals import read

    try:
        read(text)
    except JsonFault as fault:
        return fault
    half = re.search(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]", text)
    said = "holds half of a surrogate pair, so it cannot be reformatted"
    return JsonFault(said, text, half.start() if half else 0)
