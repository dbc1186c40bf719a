"""Finding text in the rows of a buffer, block by block, so that a search can be stopped and taken up again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from zettatui.widgets.editor.buffer import Buffer, Edit, Position
from zettatui.widgets.editor.lines import Block, Lines

Match = tuple[int, int, int]
"""Row, first column, column behind the last."""


_LONG_LINE = 4_000
_MARGIN = 500
_TOKEN = re.compile(
    r"""(?P<escape>\\(?:[dwSbB]|[^\w\s]))
    | (?P<wide>\\[sWD])
    | (?P<class>\[(?!\^)(?:[^\\\]\[\x00-\x1f]|\\[dw]|\\[^\w\s])+\])
    | (?P<negated>\[\^(?:[^\\\]\[\x00-\x1f]|\\[dwsSDW]|\\[^\w\s])+\])
    | (?P<other>\(\?:|\((?!\?)|[^\\\[(\x00-\x1f])""",
    re.VERBOSE,
)
_WIDE = {r"\s": r"[^\S\n]", r"\W": r"[^\w\n]", r"\D": r"[^\d\n]"}
_RANGE_FROM_BELOW = re.compile(r"[\x00-\x20]-")


class SearchInvalid(ValueError):
    """A pattern that is no regular expression; its text is a sentence for the person who typed it."""


class Search:
    """A pattern and where it occurs, row by row.

    Letters match both cases unless the pattern has a capital. An occurrence never spans rows, an empty one
    does not count. Raises SearchInvalid for a pattern that is no regular expression (only with `regex`).
    """

    def __init__(self, pattern: str, *, regex: bool = False) -> None:
        self.pattern = pattern
        self.regex = regex
        letters = re.sub(r"\\.", "", pattern) if regex else pattern
        self._any_case = letters == letters.lower() != letters.upper()
        flags = re.IGNORECASE if self._any_case else re.RegexFlag(0)
        source = pattern if regex else re.escape(pattern)
        try:
            self._expression = re.compile(source, flags)
        except re.error as error:
            place = "" if error.pos is None else f" at character {error.pos + 1}"
            raise SearchInvalid(f"{pattern} is not a regular expression: {error.msg}{place}.") from error
        joined = _within_rows(pattern) if regex else source if "\n" not in pattern else None
        self._in_rows = re.compile(joined, flags | re.MULTILINE) if joined is not None else None
        self._folded = pattern.lower() if not regex and pattern.isascii() else None
        self._counts: WeakKeyDictionary[Block, tuple[int, int]] = WeakKeyDictionary()
        self._last: tuple[Block, int, list[Match]] | None = None

    def in_line(self, line: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
        """Return the columns of the occurrences in a line; in a very long one, of those near some columns."""
        if len(line) <= _LONG_LINE or end is None:
            start, end = 0, len(line)
        found = self._expression.finditer(line, max(0, start - _MARGIN), end + _MARGIN)
        return [match.span() for match in found if match.end() > match.start()]

    # Blocks

    def count(self, block: Block) -> int:
        """Return how often the pattern occurs in a block; what was counted once is remembered."""
        known = self._counts.get(block)
        if known is None or known[0] != block.version:
            known = block.version, self._count(block.text)
            self._counts[block] = known
        return known[1]

    def in_block(self, block: Block) -> list[Match]:
        """Return the occurrences in a block, with rows counted from the block's first."""
        if self._last is None or self._last[0] is not block or self._last[1] != block.version:
            self._last = block, block.version, list(self._matches(block.text))
        return self._last[2]

    def _count(self, text: str) -> int:
        if self._folded is not None and self._in_rows is not None and text.isascii():
            return (text.lower() if self._any_case else text).count(self.pattern)
        return sum(1 for _ in self._spans(text)) if self._in_rows else sum(1 for _ in self._matches(text))

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the pattern occurs in joined rows; only for patterns that stay in a row."""
        if self._folded is not None and text.isascii():
            where = text.lower() if self._any_case else text
            length = len(self.pattern)
            at = where.find(self.pattern)
            while at >= 0:
                yield at, at + length
                at = where.find(self.pattern, at + length)
        elif self._in_rows is not None:
            for match in self._in_rows.finditer(text):
                if match.end() > match.start():
                    yield match.span()

    def _matches(self, text: str) -> Iterator[Match]:
        if self._in_rows is None:
            for row, line in enumerate(text.split("\n")):
                for start, end in self.in_line(line):
                    yield row, start, end
            return
        row = row_start = seen = 0
        for start, end in self._spans(text):
            rows = text.count("\n", seen, start)
            if rows:
                row += rows
                row_start = text.rfind("\n", seen, start) + 1
            seen = start
            yield row, start - row_start, end - row_start

    # The whole text

    def matches(self, buffer: Buffer) -> list[Match]:
        """Return all occurrences in order."""
        lines = buffer.lines
        return [
            (first + row, start, end)
            for index, block in enumerate(lines.blocks)
            if self.count(block)
            for first in (lines.start_of(index),)
            for row, start, end in self._matches(block.text)
        ]

    def total(self, buffer: Buffer) -> int:
        """Return how many occurrences there are."""
        return sum(map(self.count, buffer.lines.blocks))

    def number(self, buffer: Buffer, match: Match) -> int:
        """Return which occurrence this is, from 1."""
        index, first = buffer.lines.block_at(match[0])
        here = self.in_block(buffer.lines.blocks[index])
        before = sum(map(self.count, buffer.lines.blocks[:index]))
        return before + here.index((match[0] - first, *match[1:])) + 1

    def at(self, buffer: Buffer, position: Position) -> Match | None:
        """Return the occurrence that begins at a position."""
        index, first = buffer.lines.block_at(position[0])
        block = buffer.lines.blocks[index]
        place = position[0] - first, position[1]
        found = self.in_block(block) if self.count(block) else []
        return next(((*position, match[2]) for match in found if match[:2] == place), None)

    def following(self, buffer: Buffer, position: Position, *, here: bool = False) -> Match | None:
        """Return the first occurrence behind a position (or at it: `here`), around the end."""
        return next(filter(None, self.seek(buffer.lines, position, 1, here=here)), None)

    def preceding(self, buffer: Buffer, position: Position) -> Match | None:
        """Return the last occurrence that begins before a position, around the start."""
        return next(filter(None, self.seek(buffer.lines, position, -1)), None)

    def seek(
        self, lines: Lines, position: Position, step: int, *, here: bool = False
    ) -> Iterator[Match | None]:
        """Look block by block from a position on, forwards (1) or backwards (-1), around the end.

        Yields None for each block in which there is nothing, and the occurrence when it is found.
        """
        home, start = lines.block_at(position[0])
        place = position[0] - start, position[1]
        blocks = len(lines.blocks)
        for away in range(blocks + 1):
            index = (home + step * away) % blocks
            block = lines.blocks[index]
            found = self.in_block(block) if self.count(block) else []
            if away == 0 and step > 0:
                found = [match for match in found if match[:2] > place or (here and match[:2] == place)]
            elif away == 0:
                found = [match for match in found if match[:2] < place]
            if found:
                row, first, last = found[0 if step > 0 else -1]
                yield lines.start_of(index) + row, first, last
                return
            yield None

    # Replacing

    def replacements(self, buffer: Buffer, fresh: str) -> list[Edit]:
        r"""Return the edits that replace every occurrence, in order.

        With a regular expression `\1` and `\g<name>` stand for its groups. Raises SearchInvalid when `fresh`
        names a group that the expression has not.
        """
        found = self.matches(buffer)
        if not self.regex:
            return [((row, start), (row, end), fresh) for row, start, end in found]
        lines = buffer.lines
        return [
            edit
            for row in dict.fromkeys(match[0] for match in found)
            for edit in self._expand(row, lines[row], fresh)
        ]

    def replacement(self, line: str, start: int, fresh: str) -> str:
        """Return what takes the place of the occurrence at a column; raises like `replacements`."""
        if not self.regex:
            return fresh
        return next(text for (_, at), _, text in self._expand(0, line, fresh) if at == start)

    def _expand(self, row: int, line: str, fresh: str) -> Iterator[Edit]:
        for match in self._expression.finditer(line):
            if match.end() > match.start():
                try:
                    text = match.expand(fresh)
                except (re.error, IndexError) as error:
                    words = f"{fresh} cannot be put in the place of what was found: {error}."
                    raise SearchInvalid(words) from error
                yield (row, match.start()), (row, match.end()), text


def _within_rows(pattern: str) -> str | None:
    """Return an expression that finds in joined rows just what `pattern` finds in each of them.

    None for one that looks around, names groups, or says in another way what is not understood here.
    """
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            return None
        text, at = token.group(), token.end()
        if token.lastgroup == "wide":
            text = _WIDE[text]
        elif token.lastgroup == "negated":
            text = f"{text[:-1]}\\n]"
        elif token.lastgroup == "class" and _RANGE_FROM_BELOW.search(text):
            return None
        parts.append(text)
    return "".join(parts)
