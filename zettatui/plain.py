"""Server text made safe to show: no terminal escapes, no bidirectional controls, bounded length."""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC, hyperlinks and clipboard writes among them
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"  # DCS, SOS, PM, APC
    r"|\x1b\[[0-?]*[ -/]*[@-~]?"  # CSI
    r"|\x9b[0-?]*[ -/]*[@-~]?"  # 8-bit CSI
    r"|\x1b."
)
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_INVISIBLE = re.compile(
    f"[{_CONTROLS}{_BIDI}\ud800-\udfff\u00ad\u180e\u200b-\u200d\u2028\u2029\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]+"
)
"""Controls other than tab and newline, halves of pairs, and what is seen as nothing but changes what is seen."""
_CONTROL = re.compile(f"[{_CONTROLS}]+")
_UNDRAWABLE = re.compile(f"[\x00-\x1f\x7f-\x9f{_BIDI}\u2028\u2029\ufeff\U000e0000-\U000e007f]+")
"""All of no width: without them a text takes as many cells as before."""


def plain_text(text: str, *, limit: int = 10_000) -> str:
    """Return text without escapes, control or invisible direction characters; tabs and newlines stay.

    Longer text is cut at `limit` characters and ends in `…`.
    """
    if len(text) > limit:
        text = text[:limit] + "…"
    return _INVISIBLE.sub("", _ESCAPES.sub("", text))


def without_controls(text: str) -> str:
    """Return text that can be pasted into a terminal: all of it but its controls; tabs and newlines stay."""
    return _CONTROL.sub("", text)


def drawable(text: str) -> str:
    """Return a text of one line without anything that a terminal would act on, tabs and newlines included.

    The last guard before the terminal; what a person is to read was made plain long before.
    """
    return text if text.isprintable() else _UNDRAWABLE.sub("", text)


def plain_line(text: str, *, limit: int = 300) -> str:
    """Return the first non-empty line of server text, made safe, cut to `limit` characters."""
    for line in plain_text(text, limit=limit * 20).splitlines():
        line = line.strip()
        if line:
            return line if len(line) <= limit else line[: limit - 1] + "…"
    return ""


def in_ascii(netloc: str) -> str:
    """Return a host as the network spells it, so that letters which only look alike are told apart."""
    try:
        return netloc.encode("idna").decode("ascii")
    except UnicodeError:
        return netloc.encode("ascii", "backslashreplace").decode("ascii")
