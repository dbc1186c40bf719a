"""Finding text in the lines of a buffer."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from zettatui.widgets.editor.buffer import Buffer, Position

Match = tuple[int, int, int]
"""Row, first column, column behind the last."""


_LONG_LINE = 4_000
_MARGIN = 500


class SearchInvalid(ValueError):
    """A pattern that is no regular expression; its text is a sentence for the person who typed it."""


class Search:
    """A pattern and where it occurs, line by line.

    Letters match both cases unless the pattern has a capital. An occurrence never spans lines, an empty one
    does not count. Raises SearchInvalid for a pattern that is no regular expression (only with `regex`).
    """

    def __init__(self, pattern: str, *, regex: bool = False) -> None:
        self.pattern = pattern
        self.regex = regex
        letters = re.sub(r"\\.", "", pattern) if regex else pattern
        flags = re.IGNORECASE if letters == letters.lower() != letters.upper() else re.RegexFlag(0)
        try:
            self._expression = re.compile(pattern if regex else re.escape(pattern), flags)
        except re.error as error:
            place = "" if error.pos is None else f" at character {error.pos + 1}"
            raise SearchInvalid(f"{pattern} is not a regular expression: {error.msg}{place}.") from error
        self._matches: list[Match] = []
        self._seen: tuple[Buffer, int] | None = None

    def in_line(self, line: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
        """Return the columns of the occurrences in a line; in a very long one, of those near some columns."""
        if len(line) <= _LONG_LINE or end is None:
            start, end = 0, len(line)
        found = self._expression.finditer(line, max(0, start - _MARGIN), end + _MARGIN)
        return [match.span() for match in found if match.end() > match.start()]

    def matches(self, buffer: Buffer) -> list[Match]:
        """Return all occurrences in order, read again only when the text has changed."""
        if self._seen is None or self._seen[0] is not buffer or self._seen[1] != buffer.version:
            search = self._expression.search
            hits = [(row, line) for row, line in enumerate(buffer.lines) if search(line)]
            self._matches = [(row, start, end) for row, line in hits for start, end in self.in_line(line)]
            self._seen = buffer, buffer.version
        return self._matches

    def following(self, buffer: Buffer, position: Position, *, here: bool = False) -> int | None:
        """Return the index of the first occurrence behind a position (or at it: `here`), around the end."""
        matches = self.matches(buffer)
        if not matches:
            return None
        row, column = position
        probe = (row, column, -1) if here else (row, column, 1 << 62)
        return bisect_right(matches, probe) % len(matches)

    def preceding(self, buffer: Buffer, position: Position) -> int | None:
        """Return the index of the last occurrence that begins before a position, around the start."""
        matches = self.matches(buffer)
        if not matches:
            return None
        return (bisect_left(matches, (*position, -1)) - 1) % len(matches)
