"""What each part of a JSON line is, line by line.

In pretty JSON no token spans lines, so a line needs no knowledge of the lines above it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

Span = tuple[int, int, str]
"""First column, column behind the last, and the kind of token (the end of a component class's name)."""

Highlighter = Callable[[str, int, int], list[Span]]
"""Called with a line and the columns wanted; returns ordered spans that cover what it knows of them."""

KINDS = ("key", "string", "number", "constant", "punctuation", "comment", "error")

_REMEMBERED_LENGTH = 1_000
_MARGIN = 200


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
        low, high = max(0, start - _MARGIN), min(len(line), end + _MARGIN)
        opened = '"' if _inside_string(line, low) else ""
        spans, shift = _lex(opened + line[low:high]), low - len(opened)
    return [
        (max(first + shift, 0), last + shift, kind)
        for first, last, kind in spans
        if last + shift > start and first + shift < end
    ]


def _inside_string(line: str, column: int) -> bool:
    if line.find("\\", 0, column) < 0:
        return line.count('"', 0, column) % 2 == 1
    before = line[:column].replace("\\\\", "")
    return (before.count('"') - before.count('\\"')) % 2 == 1


@lru_cache(maxsize=8192)
def _json_tokens(line: str) -> list[Span]:
    return _lex(line)


def _lex(line: str) -> list[Span]:
    # Imported at the first line drawn: pygments takes about 30 ms that the first frame need not wait for.
    from pygments.lexers.data import JsonLexer  # pygments ships no types
    from pygments.token import (  # the same
        Comment,
        Error,
        Keyword,
        Literal,
        Name,
        Punctuation,
    )

    kinds = (
        (Name.Tag, "key"),
        (Literal.String, "string"),
        (Literal.Number, "number"),
        (Keyword, "constant"),
        (Punctuation, "punctuation"),
        (Comment, "comment"),
        (Error, "error"),
    )
    spans: list[Span] = []
    for start, token, value in JsonLexer().get_tokens_unprocessed(line):  # type: ignore[no-untyped-call]
        for family, kind in kinds:
            if token in family:
                spans.append((start, start + len(value), kind))
                break
    return spans
