"""One value of a JSON object set within its text; every other byte stays as somebody wrote it."""

from __future__ import annotations

import json
import re
from typing import Final

_BLANK: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()


def with_value(content: bytes, key: str, value: str) -> bytes:
    """Return the text of a JSON object with a key set to a string, encoded as it was.

    Where the key is there, only its value is replaced (the last one of several, which is the one that
    readers take); else it is added at the end. Raises `ValueError` for anything but a JSON object.
    """
    encoding = json.detect_encoding(content)
    text = content.decode(encoding)
    if not isinstance(json.loads(text), dict):
        raise ValueError("not a JSON object")
    spans, end = _members(text)
    written = json.dumps(value)
    if key in spans:
        start, stop = spans[key]
        return (text[:start] + written + text[stop:]).encode(encoding)
    member = f"{json.dumps(key)}: {written}"
    head = text[:end].rstrip(" \t\r\n")
    between = text[len(head) : end]
    # As the members before it: on a line of its own where they are, with their indent.
    lead = re.search(r"\n[ \t]*(?=\"[^\n]*\Z)", head) if "\n" in between else None
    comma = "," if spans else ""
    blank = lead[0] if lead else (" " if spans else "")
    return (head + comma + blank + member + text[len(head) :]).encode(encoding)


def _members(text: str) -> tuple[dict[str, tuple[int, int]], int]:
    """Return where the value of each member of a valid object begins and ends, and where its brace closes."""
    spans: dict[str, tuple[int, int]] = {}
    at = _past_blanks(text, text.index("{") + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        start = _past_blanks(text, _past_blanks(text, at) + 1)
        _, stop = _DECODER.raw_decode(text, start)
        spans[key] = (start, stop)
        at = _past_blanks(text, stop)
        if text[at] == ",":
            at = _past_blanks(text, at + 1)
    return spans, at


def _past_blanks(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
