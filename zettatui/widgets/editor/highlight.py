"""What each part of a JSON line is, line by line.

In pretty JSON no token spans lines, so a line needs no knowledge of the lines above it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

Span = tuple[int, int, str]
"""First column, column behind the last, and the kind of token (the end of a component class's name)."""

Highlighter = Callable[[str, int, int], list[Span]]
"""Called with a line and the columns wanted; returns ordered spans that cover what it knows of them."""

KINDS = ("key", "string", "number", "constant", "punctuation", "comment", "error")

_REMEMBERED_LENGTH = 1_000
_LEFT, _RIGHT = 32, 200
"""How much is read beside the columns wanted: a key is known by what follows it."""


def no_highlight(line: str, start: int, end: int) -> list[Span]:
    """Return no spans: plain text."""
    return []


def json_highlight(line: str, start: int, end: int) -> list[Span]:
    """Return the JSON tokens of a line that touch the columns from `start` to `end`.

    Of a very long line only the surroundings of those columns are read.
    """
    if len(line) <= _REMEMBERED_LENGTH:
        spans, shift = _json_tokens(line), 0
    else:
        low, high = max(0, start - _LEFT), min(len(line), end + _RIGHT)
        opened = '"' if _inside_string(line, low) else ""
        spans, shift = _lex(opened + line[low:high]), low - len(opened)
    return [
        (max(first + shift, 0), last + shift, kind)
        for first, last, kind in spans
        if last + shift > start and first + shift < end
    ]


_Place = tuple[str, int, bool]
"""A line, a column, and whether that column is inside a string."""

_last: list[_Place] = []


def _inside_string(line: str, column: int) -> bool:
    """Whether a column of a long line is inside a string; only what lies between it and the last one is read."""
    start, inside = 0, False
    for known, at, was in _last:
        if known is line and line.find("\\", max(0, min(at, column) - 1), max(at, column)) < 0:
            start, inside = at, was
    low, high = min(start, column), max(start, column)
    if not low and line.find("\\", 0, high) >= 0:
        before = line[:column].replace("\\\\", "")
        inside = (before.count('"') - before.count('\\"')) % 2 == 1
    elif line.count('"', low, high) % 2:
        inside = not inside
    _last[:] = [(line, column, inside)]
    return inside


def follow_edit(before: str, after: str, column: int) -> None:
    """Keep what is known of a long line, as an edit at a column made it another."""
    _last[:] = [(after, at, inside) for line, at, inside in _last if line is before and at <= column]


@lru_cache(maxsize=8192)
def _json_tokens(line: str) -> list[Span]:
    return _lex(line)


def _lex(line: str) -> list[Span]:
    """Return the spans of a text; neighbours of one kind are one span."""
    spans: list[Span] = []
    first, last, now = 0, 0, ""
    for start, token, value in _lexer().get_tokens_unprocessed(line):
        kind = _kind(token)
        if kind != now:
            if now:
                spans.append((first, last, now))
            first, now = start, kind
        last = start + len(value)
    if now:
        spans.append((first, last, now))
    return spans


def get_ready() -> None:
    """Import what highlighting needs, so that the first line drawn need not wait for it."""
    _lexer()


@lru_cache(maxsize=1)
def _lexer() -> Any:
    # Slow to import, and of no use where nothing is highlighted.
    from pygments.lexers.data import JsonLexer  # pygments ships no types

    return JsonLexer()


@lru_cache(maxsize=256)
def _kind(token: Any) -> str:
    """Return the kind of one of pygments' token types; empty for what is drawn as plain text."""
    from pygments.token import Comment, Error, Keyword, Literal, Name, Punctuation

    kinds = (
        (Name.Tag, "key"),
        (Literal.String, "string"),
        (Literal.Number, "number"),
        (Keyword, "constant"),
        (Punctuation, "punctuation"),
        (Comment, "comment"),
        (Error, "error"),
    )
    return next((kind for family, kind in kinds if token in family), "")
