"""The first lines of a file as the editor will show them, from its first few bytes alone."""

from __future__ import annotations

import os

PEEK = 65_536
"""How many bytes are looked at, whatever the size of the file."""

_SPACE = " \t\r\n"
_LITERAL = "-+.0123456789eEtrufalsn"
"""All characters of numbers, `true`, `false` and `null`."""
_CLOSING = {"{": "}", "[": "]"}


def first_lines(path: str, rows: int) -> tuple[list[str], int]:
    """Return up to `rows` lines, and how many lines there will be in all; raises OSError.

    A state on one line is shown pretty, as `StateDocument` does it. Where the file goes on behind what was
    looked at, the number of lines is an estimate, good enough for the width of the line numbers.
    """
    file = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        size = os.fstat(file).st_size
        peeked = os.read(file, PEEK)
    finally:
        os.close(file)
    text = peeked.decode("utf-8", "surrogateescape")
    body = text.strip(_SPACE)
    lines = None if "\n" in body or "\r" in body else _pretty(body, rows)
    if lines is None:
        return text.split("\n", rows)[:rows], _scaled(peeked.count(b"\n"), len(peeked), size) + 1
    if len(lines) < rows:
        return lines, len(lines)
    breaks = sum(map(peeked.count, (b",", b"{", b"[", b"}", b"]")))
    return lines, _scaled(breaks, len(peeked), size) + 1


def _scaled(count: int, of: int, size: int) -> int:
    return count * size // of if size > of > 0 else count


def _pretty(body: str, rows: int) -> list[str] | None:
    """Return the first lines of a minified text with indentation; None where it is not minified JSON.

    Minified is a text without any blanks outside strings, or with one behind each comma and colon.
    """
    if body[:1] not in _CLOSING:
        return None
    lines: list[str] = []
    line, depth, at = "", 0, 0
    gap: bool | None = None
    while at < len(body) and len(lines) < rows:
        character = body[at]
        at += 1
        if character == '"':
            end = _string_end(body, at)
            line += body[at - 1 : end]
            at = end
        elif character in ",:":
            blank = body[at : at + 1] == " "
            if gap is not None and blank is not gap:
                return None
            gap = blank
            at += blank
            if character == ":":
                line += ": "
            else:
                lines.append(line + ",")
                line = "  " * depth
        elif character in _CLOSING:
            if body[at : at + 1] == _CLOSING[character]:
                line += character + body[at]
                at += 1
            else:
                depth += 1
                lines.append(line + character)
                line = "  " * depth
        elif character in "}]":
            depth -= 1
            lines.append(line)
            line = "  " * depth + character
        elif depth <= 0 or character not in _LITERAL:
            return None
        else:
            line += character
    return [*lines, line][:rows]


def _string_end(body: str, at: int) -> int:
    """Return the place behind the quote that ends the string whose content begins at `at`."""
    end = at
    while True:
        end = body.find('"', end)
        if end < 0:
            return len(body)
        backslashes = end
        while backslashes > at and body[backslashes - 1] == "\\":
            backslashes -= 1
        end += 1
        if (end - 1 - backslashes) % 2 == 0:
            return end
