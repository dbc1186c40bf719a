"""Where each value of a JSON text stands: from a path to its place, and from a place to its path."""

from __future__ import annotations

import bisect
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from json.decoder import JSONDecoder
from typing import overload

from .literals import Path

__all__ = ["Child", "Positions", "Span"]

_WS = r"[ \t\r\n]*"
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_SPACE = re.compile(_WS)
_SCALAR = re.compile(rf'({_STRING}|[^ \t\r\n,\]}}{{\["]+){_WS}(,?){_WS}', re.DOTALL)
_KEY = re.compile(rf"({_STRING}){_WS}:{_WS}", re.DOTALL)
_NEXT = re.compile(rf"{_WS}(,?){_WS}")
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"?|[{}\[\],:]|[^\s{}\[\],:"]+')


_WORTH_COUNTING = 1000  # characters: shorter values are counted again when somebody asks

# Values are only skipped or counted here: an object becomes its size, and whole numbers floats, since
# Python refuses to make an int of thousands of digits.
_skipper = JSONDecoder(parse_int=float, object_pairs_hook=len)


def _unquoted(key: str) -> str:
    try:
        return str(json.loads(key))
    except ValueError:
        raise KeyError("the text is not JSON") from None


def _size(value: object) -> int:
    """Return the size of a skipped object, 0 for plain values."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


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


class _Index(Sequence[Child]):
    """The members of one container, column by column; `end` is where its closing bracket ends."""

    __slots__ = ("end", "ends", "key_ends", "key_starts", "keys", "starts")

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.key_starts: list[int] = []
        self.key_ends: list[int] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.end = 0

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, at: int) -> Child: ...
    @overload
    def __getitem__(self, at: slice) -> list[Child]: ...
    def __getitem__(self, at: int | slice) -> Child | list[Child]:
        if isinstance(at, slice):
            return [self.child(index) for index in range(*at.indices(len(self)))]
        return self.child(range(len(self))[at])

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
        self._counts: dict[int, int] = {}

    @cached_property
    def _line_starts(self) -> Sequence[int]:
        lengths = [len(line) + 1 for line in self.text.split("\n")]
        return [0, *accumulate(lengths[:-1])]

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
        if self.text[start : start + 1] not in ("{", "["):
            return Span(start, self._decode(start)[1])
        index = self._indexes[start] = self._walk(start, strictly=True)
        return Span(start, index.end)

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
        return list(self._index(span))

    def members_at(self, span: Span) -> Sequence[Child]:
        """Return the same as a sequence that makes each `Child` when it is asked for; for long lists."""
        return self._index(span)

    def count_at(self, span: Span) -> int:
        """Return how many members the object or list at `span` has, faster than `children_at`."""
        known = self._indexes.get(span.start) or self._counts.get(span.start)
        if known is not None:
            return known if isinstance(known, int) else len(known)
        value, _ = self._decode(span.start)
        return len(value) if isinstance(value, list) else _size(value)

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

    def duplicates(self) -> Iterator[tuple[Path, Child, Span]]:
        """Yield (path of the object, member, what to cut) for each key that occurs again.

        What to cut is the occurrence before, with its comma. Walks the whole text.
        """
        pending: list[tuple[Path, Span]] = [((), self.root)]
        while pending:
            path, span = pending.pop()
            if self.text[span.start] not in "{[":
                continue
            index = self._index(span)
            seen: dict[str | int, int] = {}
            for at, child in enumerate(index):
                if child.key in seen:
                    before = seen[child.key]
                    yield path, child, Span(index.key_starts[before], index.key_starts[before + 1])
                seen[child.key] = at
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

    def _walk(self, start: int, *, strictly: bool = False) -> _Index:
        """Index one container; `strictly` checks its plain values too, which is known of all below the top."""
        text, index = self.text, _Index()
        opener = text[start]
        place = self._space(start + 1)
        if opener not in "{[":
            return index
        more = text[place : place + 1] not in ("}", "]")
        while more:
            if opener == "{":
                key = _KEY.match(text, place)
                if key is None:
                    raise KeyError("the text is not JSON")
                name = key[1]
                index.keys.append(_unquoted(name) if strictly or "\\" in name else name[1:-1])
                index.key_starts.append(place)
                index.key_ends.append(key.end(1))
                place = key.end()
            index.starts.append(place)
            follow = None if strictly else _SCALAR.match(text, place)
            if follow is not None:
                index.ends.append(follow.end(1))
                more, place = bool(follow[2]), follow.end()
                continue
            value, end = self._decode(place)
            if end - place > _WORTH_COUNTING:
                self._counts[place] = len(value) if isinstance(value, list) else _size(value)
            index.ends.append(end)
            after = _NEXT.match(text, end)
            more = after is not None and bool(after[1])
            place = after.end() if after is not None else end
        if text[place : place + 1] != ("}" if opener == "{" else "]"):
            raise KeyError("the text is not JSON")
        index.end = place + 1
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
