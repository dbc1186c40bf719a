"""Where each value of a JSON text stands: from a path to its place, and from a place to its path."""

from __future__ import annotations

import bisect
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from json.decoder import JSONDecoder

from .literals import Path

__all__ = ["Child", "Positions", "Span"]

_WS = r"[ \t\r\n]*"
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_SPACE = re.compile(_WS)
_SCALAR = re.compile(rf'({_STRING}|[^ \t\r\n,\]}}{{\["]+){_WS}(,?){_WS}', re.DOTALL)
_KEY = re.compile(rf"({_STRING}){_WS}:{_WS}", re.DOTALL)
_NEXT = re.compile(rf"{_WS}(,?){_WS}")
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"?|[{}\[\],:]|[^\s{}\[\],:"]+')


def _nothing(_: str) -> None:
    return None


# Values are only skipped or counted here: numbers are thrown away, an object becomes its size.
_skipper = JSONDecoder(
    parse_int=_nothing, parse_float=_nothing, parse_constant=_nothing, object_pairs_hook=len
)


@dataclass(frozen=True)
class Span:
    """The characters of one value, [start, end), and of its key (`None` in a list or at the top)."""

    start: int
    end: int
    key_start: int | None = None
    key_end: int | None = None


@dataclass(frozen=True)
class Child:
    """One member of an object or element of a list."""

    key: str | int
    span: Span


class _Index:
    """The members of one container, column by column."""

    __slots__ = ("ends", "key_ends", "key_starts", "keys", "starts")

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.key_starts: list[int] = []
        self.key_ends: list[int] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    @property
    def is_object(self) -> bool:
        return bool(self.keys)

    def key(self, at: int) -> str | int:
        return self.keys[at] if self.keys else at

    def child(self, at: int) -> Child:
        if self.keys:
            span = Span(self.starts[at], self.ends[at], self.key_starts[at], self.key_ends[at])
            return Child(self.keys[at], span)
        return Child(at, Span(self.starts[at], self.ends[at]))

    def find(self, key: str | int) -> int:
        """Return where `key` is, the last of duplicates, or -1."""
        if isinstance(key, int):
            return key if not self.keys and 0 <= key < len(self.starts) else -1
        return next((at for at in range(len(self.keys) - 1, -1, -1) if self.keys[at] == key), -1)


class Positions:
    """Places in one text. Nothing is computed before it is asked for; containers are indexed one at a time.

    Lines and columns count from 1, columns in characters. Of duplicate keys a path means the last one.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._indexes: dict[int, _Index] = {}

    @cached_property
    def _line_starts(self) -> Sequence[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line_column(self, offset: int) -> tuple[int, int]:
        """Return (line, column) of a character offset."""
        line = bisect.bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the character offset of (line, column), both brought into the text if outside."""
        starts = self._line_starts
        line = min(max(line, 1), len(starts))
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        return min(starts[line - 1] + max(column, 1) - 1, end)

    @cached_property
    def root(self) -> Span:
        """The span of the whole value, without the white space around it; KeyError if it is not JSON."""
        start = self._space(0)
        return Span(start, self._decode(start)[1])

    def span(self, path: Path) -> Span:
        """Return the span of the value at `path`.

        Raises:
            KeyError: there is nothing at that path, or the text is not JSON.
        """
        span = self.root
        for key in path:
            index = self._index(span)
            at = index.find(key)
            if at < 0:
                raise KeyError(path)
            span = index.child(at).span
        return span

    def place(self, path: Path) -> tuple[int, int]:
        """Return (line, column) where the value at `path`, or its key, begins; KeyError as `span`."""
        span = self.span(path)
        return self.line_column(span.start if span.key_start is None else span.key_start)

    def children(self, path: Path = ()) -> list[Child]:
        """Return the members of the object or list at `path` in order, duplicates too; none for others."""
        return self.children_at(self.span(path))

    def children_at(self, span: Span) -> list[Child]:
        """Return the members of the object or list whose span is given."""
        index = self._index(span)
        return [index.child(at) for at in range(len(index.starts))]

    def count_at(self, span: Span) -> int:
        """Return how many members the object or list at `span` has, faster than `children_at`."""
        value, _ = self._decode(span.start)
        if isinstance(value, list):
            return len(value)
        return value if isinstance(value, int) else 0

    def path_at(self, offset: int) -> Path:
        """Return the path of the innermost value whose key or text holds `offset`.

        Works on broken JSON too, there by the tokens before the offset.
        """
        try:
            span = self.root
        except KeyError:
            return self._path_by_tokens(offset)
        path: Path = ()
        while self.text[span.start] in "{[":
            index = self._index(span)
            at = bisect.bisect_right(index.key_starts or index.starts, offset) - 1
            if at < 0 or offset > index.ends[at]:
                break
            path, span = (*path, index.key(at)), index.child(at).span
        return path

    def duplicates(self) -> Iterator[tuple[Path, Child]]:
        """Yield (path of the object, member) for each key that occurs again; walks the whole text."""
        pending: list[tuple[Path, Span]] = [((), self.root)]
        while pending:
            path, span = pending.pop()
            if self.text[span.start] not in "{[":
                continue
            seen: set[str | int] = set()
            for child in self.children_at(span):
                if child.key in seen:
                    yield path, child
                seen.add(child.key)
                pending.append(((*path, child.key), child.span))

    def _space(self, offset: int) -> int:
        match = _SPACE.match(self.text, offset)
        return match.end() if match else offset

    def _decode(self, start: int) -> tuple[object, int]:
        try:
            return _skipper.raw_decode(self.text, start)
        except (ValueError, RecursionError):
            raise KeyError("the text is not JSON") from None

    def _index(self, span: Span) -> _Index:
        known = self._indexes.get(span.start)
        if known is None:
            known = self._indexes[span.start] = self._walk(span.start)
        return known

    def _walk(self, start: int) -> _Index:
        text, index = self.text, _Index()
        opener = text[start]
        place = self._space(start + 1)
        if opener not in "{[" or text[place] in "}]":
            return index
        more = True
        while more:
            if opener == "{":
                key = _KEY.match(text, place)
                if key is None:
                    raise KeyError("the text is not JSON")
                name = key[1]
                index.keys.append(json.loads(name) if "\\" in name else name[1:-1])
                index.key_starts.append(place)
                index.key_ends.append(key.end(1))
                place = key.end()
            index.starts.append(place)
            follow = _SCALAR.match(text, place)
            if follow is not None:
                index.ends.append(follow.end(1))
                more, place = bool(follow[2]), follow.end()
                continue
            _, end = self._decode(place)
            index.ends.append(end)
            after = _NEXT.match(text, end)
            more = after is not None and bool(after[1])
            place = after.end() if after is not None else end
        return index

    def _path_by_tokens(self, offset: int) -> Path:
        stack: list[str | int] = []
        last = ""
        for match in _TOKEN.finditer(self.text, 0, offset):
            part = match[0]
            if part == "{":
                stack.append("")
            elif part == "[":
                stack.append(0)
            elif part in ("}", "]"):
                del stack[-1:]
            elif part == "," and stack and isinstance(stack[-1], int):
                stack[-1] += 1
            elif part == ":" and stack and isinstance(stack[-1], str):
                stack[-1] = last[1:-1]
            last = part
        return tuple(key for key in stack if key != "")
