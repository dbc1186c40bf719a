"""Server text made safe to show: no terminal escapes, no bidirectional controls, bounded length."""

from __future__ import annotations

import re
import unicodedata

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC, hyperlinks and clipboard writes among them
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"  # DCS, SOS, PM, APC
    r"|\x1b\[[0-?]*[ -/]*[@-~]?"  # CSI
    r"|\x9b[0-?]*[ -/]*[@-~]?"  # 8-bit CSI
    r"|\x1b."
)
_INVISIBLE = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def plain_text(text: str, *, limit: int = 10_000) -> str:
    """Return text without escapes, control or invisible direction characters; tabs and newlines stay.

    Longer text is cut at `limit` characters and ends in `…`.
    """
    if len(text) > limit:
        text = text[:limit] + "…"
    text = _ESCAPES.sub("", text)
    return "".join(
        c
        for c in text
        if c in "\n\t" or (c not in _INVISIBLE and unicodedata.category(c) not in {"Cc", "Cs"})
    )


def plain_line(text: str, *, limit: int = 300) -> str:
    """Return the first non-empty line of server text, made safe, cut to `limit` characters."""
    for line in plain_text(text, limit=limit * 20).splitlines():
        line = line.strip()
        if line:
            return line if len(line) <= limit else line[: limit - 1] + "…"
    return ""
