"""Which elements of two lists are the same ones: matched by key, with what came, went and moved."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Matching:
    """Indices into two lists, a and b.

    `pairs` are (index in a, index in b) in the order of a; `removed` are indices of a, `added` of b;
    `moved` are those pairs that are out of order, as few as possible.
    """

    pairs: list[tuple[int, int]]
    removed: list[int]
    added: list[int]
    moved: set[tuple[int, int]]

    def stood_behind(self, index: int) -> int:
        """Return the index in b of the last matched, unmoved element before `index` in a; -1 if none."""
        at = bisect.bisect_left(self._steady_a, index) - 1
        return self._steady_b[at] if at >= 0 else -1

    def __post_init__(self) -> None:
        steady = [pair for pair in self.pairs if pair not in self.moved]
        object.__setattr__(self, "_steady_a", [i for i, _ in steady])
        object.__setattr__(self, "_steady_b", [j for _, j in steady])

    _steady_a = ()
    _steady_b = ()


def match(a: Sequence[Hashable], b: Sequence[Hashable]) -> Matching:
    """Match two lists of keys; a key that occurs several times matches occurrence by occurrence."""
    left, right = _numbered(a), _numbered(b)
    where = {key: index for index, key in enumerate(right)}
    pairs = [(index, where[key]) for index, key in enumerate(left) if key in where]
    return from_pairs(pairs, len(a), len(b))


def from_pairs(pairs: list[tuple[int, int]], length_a: int, length_b: int) -> Matching:
    """Complete a matching from its pairs, which are in the order of a."""
    left, right = {i for i, _ in pairs}, {j for _, j in pairs}
    return Matching(
        pairs,
        [i for i in range(length_a) if i not in left],
        [j for j in range(length_b) if j not in right],
        _out_of_order(pairs),
    )


def _numbered(keys: Sequence[Hashable]) -> list[Hashable]:
    if len(set(keys)) == len(keys):
        return list(keys)
    seen: Counter[Hashable] = Counter()
    numbered: list[Hashable] = []
    for key in keys:
        numbered.append((key, seen[key]) if seen[key] else key)
        seen[key] += 1
    return numbered


def _out_of_order(pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    targets = [j for _, j in pairs]
    if all(x < y for x, y in pairwise(targets)):
        return set()
    ends: list[int] = []
    end_at: list[int] = []
    previous = [-1] * len(targets)
    for position, target in enumerate(targets):
        length = bisect.bisect_left(ends, target)
        previous[position] = end_at[length - 1] if length else -1
        if length == len(ends):
            ends.append(target)
            end_at.append(position)
        else:
            ends[length] = target
            end_at[length] = position
    steady: set[int] = set()
    position = end_at[-1]
    while position >= 0:
        steady.add(position)
        position = previous[position]
    return {pair for index, pair in enumerate(pairs) if index not in steady}
