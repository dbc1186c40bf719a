"""The textual diff of two texts, line by line: fast on megabytes, unified or side by side."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple

RowKind = Literal["equal", "changed", "removed", "added", "skipped"]

_MOST_EDITS = 300
"""Where no line is unique, insertions and deletions up to this number are found exactly."""

_NEAR = 1000
"""So many lines behind a change are looked at first; one in `_PLENTY` must be an anchor there."""
_PLENTY = 8


class Opcode(NamedTuple):
    """Lines [i1, i2) of the first text against lines [j1, j2) of the second, as in difflib."""

    tag: Literal["equal", "replace", "delete", "insert"]
    i1: int
    i2: int
    j1: int
    j2: int


@dataclass(frozen=True)
class SideBySide:
    """One row of a diff with two columns; line numbers count from 1.

    A side that has no line here is None. A `skipped` row stands for equal lines that are left out: it has the
    numbers of the first of them, and `skipped` tells how many they are.
    """

    left_no: int | None
    left: str | None
    right_no: int | None
    right: str | None
    kind: RowKind
    skipped: int = 0


class TextDiff:
    """The difference of two texts; nothing is computed before it is asked for."""

    def __init__(self, before: str, after: str) -> None:
        self.before, self.after = lines_of(before), lines_of(after)

    @cached_property
    def opcodes(self) -> list[Opcode]:
        """What became of which lines, over both texts without gaps."""
        return opcodes(self.before, self.after)

    def groups(self, context: int = 3) -> Iterator[list[Opcode]]:
        """Yield the changes in groups with `context` equal lines around them."""
        group: list[Opcode] = []
        for code in self.opcodes:
            if code.tag != "equal":
                group.append(code)
                continue
            size = code.i2 - code.i1
            if group and size <= 2 * context:
                group.append(code)
                continue
            if group:
                head = min(context, size)
                yield [*group, Opcode("equal", code.i1, code.i1 + head, code.j1, code.j1 + head)]
            tail = min(context, size)
            group = [Opcode("equal", code.i2 - tail, code.i2, code.j2 - tail, code.j2)]
        if any(code.tag != "equal" for code in group):
            last = group[-1]
            if last.tag == "equal" and last.i2 - last.i1 > context:
                end = last.i1 + context
                group[-1] = Opcode("equal", last.i1, end, last.j1, last.j1 + context)
            yield group

    def unified(self, before_name: str = "before", after_name: str = "after", context: int = 3) -> list[str]:
        """Return the unified form, as difflib and git write it; nothing for equal texts."""
        said: list[str] = []
        for group in self.groups(context):
            first, last = group[0], group[-1]
            if not said:
                said += [f"--- {before_name}", f"+++ {after_name}"]
            left, right = _range(first.i1, last.i2), _range(first.j1, last.j2)
            said.append(f"@@ -{left} +{right} @@")
            for code in group:
                if code.tag == "equal":
                    said += [f" {line}" for line in self.before[code.i1 : code.i2]]
                    continue
                said += [f"-{line}" for line in self.before[code.i1 : code.i2]]
                said += [f"+{line}" for line in self.after[code.j1 : code.j2]]
        return said

    def rows(self, context: int | None = 3) -> Iterator[SideBySide]:
        """Yield the rows of the form with two columns, `context` equal lines around changes (None: all)."""
        if context is None:
            for code in self.opcodes:
                yield from self._rows_of(code)
            return
        done_a = done_b = 0
        for group in self.groups(context):
            yield from self._skipped(done_a, group[0].i1, done_b)
            for code in group:
                yield from self._rows_of(code)
            done_a, done_b = group[-1].i2, group[-1].j2
        if done_a or done_b:
            yield from self._skipped(done_a, len(self.before), done_b)

    def _skipped(self, start: int, end: int, start_after: int) -> Iterator[SideBySide]:
        if end > start:
            yield SideBySide(start + 1, None, start_after + 1, None, "skipped", end - start)

    def _rows_of(self, code: Opcode) -> Iterator[SideBySide]:
        both = min(code.i2 - code.i1, code.j2 - code.j1)
        kind: RowKind = "equal" if code.tag == "equal" else "changed"
        for at in range(both):
            i, j = code.i1 + at, code.j1 + at
            yield SideBySide(i + 1, self.before[i], j + 1, self.after[j], kind)
        for i in range(code.i1 + both, code.i2):
            yield SideBySide(i + 1, self.before[i], None, None, "removed")
        for j in range(code.j1 + both, code.j2):
            yield SideBySide(None, None, j + 1, self.after[j], "added")


def unified(before: str, after: str, before_name: str = "before", after_name: str = "after") -> list[str]:
    """Return the textual diff of two texts, line by line, in the unified form (three lines of context)."""
    return TextDiff(before, after).unified(before_name, after_name)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text; only a line feed ends one, since JSON texts may hold the other signs."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def opcodes(a: Sequence[str], b: Sequence[str]) -> list[Opcode]:
    """Compare two lists of lines by the lines that are unique in both, part by part.

    The time grows with the length and not with its square; in a long part without unique lines, more than a
    few hundred insertions and deletions are told as one replacement.
    """
    matched: list[tuple[int, int, int]] = []  # (start in a, start in b, length), in order
    pending = [(0, len(a), 0, len(b))]
    while pending:
        i1, i2, j1, j2 = pending.pop()
        head = _common_head(a, b, i1, i2, j1, j2)
        if head:
            matched.append((i1, j1, head))
            i1, j1 = i1 + head, j1 + head
        tail = _common_tail(a, b, i1, i2, j1, j2)
        if tail:
            matched.append((i2 - tail, j2 - tail, tail))
            i2, j2 = i2 - tail, j2 - tail
        if i1 == i2 or j1 == j2:
            continue
        anchors = _near_anchors(a, b, i1, i2, j1, j2) or _anchors(a, b, i1, i2, j1, j2)
        if not anchors:
            matched += _closely(a, b, i1, i2, j1, j2)
            continue
        begin_i = end_i = i1
        begin_j = end_j = j1
        for i, j in anchors:
            if i - end_i != j - end_j or (i > end_i and a[end_i:i] != b[end_j:j]):
                matched.append((begin_i, begin_j, end_i - begin_i))
                pending.append((end_i, i, end_j, j))
                begin_i, begin_j = i, j
            end_i, end_j = i + 1, j + 1
        matched.append((begin_i, begin_j, end_i - begin_i))
        pending.append((end_i, i2, end_j, j2))
    return _joined(sorted(one for one in matched if one[2]), len(a), len(b))


def _common_head(a: Sequence[str], b: Sequence[str], i1: int, i2: int, j1: int, j2: int) -> int:
    size = min(i2 - i1, j2 - j1)
    done, step = 0, 16
    while (
        done < size
        and a[i1 + done : i1 + min(done + step, size)] == b[j1 + done : j1 + min(done + step, size)]
    ):
        done, step = done + step, step * 2
    return next((at for at in range(done, size) if a[i1 + at] != b[j1 + at]), size)


def _common_tail(a: Sequence[str], b: Sequence[str], i1: int, i2: int, j1: int, j2: int) -> int:
    size = min(i2 - i1, j2 - j1)
    return next((at for at in range(size) if a[i2 - 1 - at] != b[j2 - 1 - at]), size)


def _near_anchors(
    a: Sequence[str], b: Sequence[str], i1: int, i2: int, j1: int, j2: int
) -> list[tuple[int, int]]:
    """Return the anchors of the next lines of a long part alone, if those are plenty: then few have changed."""
    if min(i2 - i1, j2 - j1) < 4 * _NEAR:
        return []
    near = _anchors(a, b, i1, i1 + _NEAR, j1, j1 + _NEAR)
    return near if len(near) * _PLENTY >= _NEAR else []


def _anchors(a: Sequence[str], b: Sequence[str], i1: int, i2: int, j1: int, j2: int) -> list[tuple[int, int]]:
    """Return (i, j) of lines that are once in each part, as many as keep their order."""
    once_a = _unique(a, i1, i2)
    once_b = _unique(b, j1, j2)
    pairs = [(i, once_b[line]) for line, i in once_a.items() if line in once_b]
    if all(x[1] < y[1] for x, y in pairwise(pairs)):
        return pairs
    ends: list[int] = []
    end_at: list[int] = []
    previous = [-1] * len(pairs)
    for position, (_, j) in enumerate(pairs):
        length = bisect.bisect_left(ends, j)
        previous[position] = end_at[length - 1] if length else -1
        ends[length : length + 1] = [j]
        end_at[length : length + 1] = [position]
    chosen: list[tuple[int, int]] = []
    position = end_at[-1]
    while position >= 0:
        chosen.append(pairs[position])
        position = previous[position]
    return chosen[::-1]


def _unique(lines: Sequence[str], start: int, end: int) -> dict[str, int]:
    part = lines[start:end]
    counts = Counter(part)
    return {line: at for at, line in enumerate(part, start) if counts[line] == 1}


def _closely(
    a: Sequence[str], b: Sequence[str], i1: int, i2: int, j1: int, j2: int
) -> list[tuple[int, int, int]]:
    """Match a part without unique lines by Myers' method, up to `_MOST_EDITS`; then line against line."""
    n, m = i2 - i1, j2 - j1
    furthest = {1: 0}
    trail: list[dict[int, int]] = []
    for edits in range(min(_MOST_EDITS, n + m) + 1):
        trail.append(dict(furthest))
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            y = x - k
            while x < n and y < m and a[i1 + x] == b[j1 + y]:
                x, y = x + 1, y + 1
            furthest[k] = x
            if x >= n and y >= m:
                return _walked_back(trail, i1, j1, n, m)
    if n != m:
        return []
    return [(i1 + at, j1 + at, 1) for at in range(n) if a[i1 + at] == b[j1 + at]]


def _walked_back(trail: list[dict[int, int]], i1: int, j1: int, n: int, m: int) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    x, y = n, m
    for edits in range(len(trail) - 1, -1, -1):
        furthest, k = trail[edits], x - y
        down = k == -edits or (k != edits and furthest[k - 1] < furthest[k + 1])
        before_k = k + 1 if down else k - 1
        before_x = furthest[before_k] if edits else 0
        before_y = before_x - before_k if edits else 0
        start = (before_x if down else before_x + 1) if edits else 0
        if x > start:
            found.append((i1 + start, j1 + start - k, x - start))
        x, y = before_x, before_y
    return found


def _joined(matched: list[tuple[int, int, int]], length_a: int, length_b: int) -> list[Opcode]:
    codes: list[Opcode] = []
    i = j = 0
    for start_a, start_b, size in [*matched, (length_a, length_b, 0)]:
        if i < start_a or j < start_b:
            tag: Literal["replace", "delete", "insert"] = (
                "insert" if i == start_a else "delete" if j == start_b else "replace"
            )
            codes.append(Opcode(tag, i, start_a, j, start_b))
        i, j = start_a + size, start_b + size
        if not size:
            continue
        if codes and codes[-1].tag == "equal":
            codes[-1] = codes[-1]._replace(i2=i, j2=j)
        else:
            codes.append(Opcode("equal", start_a, i, start_b, j))
    return codes


def _range(start: int, end: int) -> str:
    size = end - start
    if size == 1:
        return str(start + 1)
    return f"{start + 1 if size else start},{size}"
