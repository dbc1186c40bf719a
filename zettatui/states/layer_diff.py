"""The difference of two lists of layers: which layer became which, and their segments as sets."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from .equality import same
from .literals import Number, Path, exact, is_rounded_integer
from .matching import Matching, from_pairs, match
from .raw import elements, kind, members, source, string, strings

if TYPE_CHECKING:
    from .changes import ChangeKind
    from .diff import Walk

SEGMENT_KEYS = ("segments", "hiddenSegments")
_NAME = frozenset({"name"})
_NOTHING: frozenset[str] = frozenset()

Token = str | tuple[str, str]
"""One listed segment: its id, after `!` when hidden; a bare number is ("", digits) or ("!", digits)."""


def compare_layers(walk: Walk, a: msgspec.Raw, b: msgspec.Raw, path: Path, names: tuple[str, ...]) -> None:
    """Compare the `layers` of two states, both lists or both objects; other forms as plain values."""
    form = kind(a)
    if form != kind(b) or form not in ("array", "object"):
        walk.values(a, b, path, names)
        return
    left, right = (_listed(a), _listed(b))
    matching, renamed = _match_layers(left, right, in_order=form == "array")
    for i, j in matching.pairs:
        _one_layer(walk, left[i], right[j], path, names, renamed=(i, j) in renamed)
    for i in matching.removed:
        behind, said = matching.stood_behind(i), (*names, left[i].label)
        place = (*path, left[i].key)
        walk.add(place, "removed", source(left[i].raw), None, said, what="layer", follows=behind)
    for j in matching.added:
        said = (*names, right[j].label)
        walk.add((*path, right[j].key), "added", None, source(right[j].raw), said, what="layer")
    for i, j in sorted(matching.moved):
        behind, said = matching.stood_behind(i), (*names, left[i].label)
        walk.add((*path, j), "moved", str(i), str(j), said, what="layer", follows=behind)


class _Layer:
    """One layer on its way through the comparison."""

    __slots__ = ("fields", "key", "name", "raw")

    def __init__(self, key: str | int, raw: msgspec.Raw) -> None:
        self.key, self.raw = key, raw
        self.fields = members(raw) if kind(raw) == "object" else None
        written = self.fields.get("name") if self.fields else None
        self.name = string(written) if written is not None and kind(written) == "string" else None
        if isinstance(key, str):
            self.name = key

    @property
    def label(self) -> str:
        return str(self.key) if self.name is None else self.name

    def content_equals(self, other: _Layer) -> bool:
        """Whether the two say the same, their names aside."""
        a, b = self.fields, other.fields
        if a is None or b is None or a.keys() - _NAME != b.keys() - _NAME:
            return False
        return all(same(value, b[key]) for key, value in a.items() if key != "name")

    def looks_like(self, other: _Layer) -> bool:
        """Whether type and source are the same, so that it may be the same layer under a new name."""
        a, b = self.fields, other.fields
        if a is None or b is None:
            return False
        return all(
            (key in a) == (key in b) and (key not in a or same(a[key], b[key])) for key in ("type", "source")
        )


def _listed(raw: msgspec.Raw) -> list[_Layer]:
    if kind(raw) == "array":
        return [_Layer(index, one) for index, one in enumerate(elements(raw))]
    return [_Layer(key, one) for key, one in members(raw).items()]


def _match_layers(
    a: list[_Layer], b: list[_Layer], *, in_order: bool
) -> tuple[Matching, set[tuple[int, int]]]:
    by_name = match([_match_key(one) for one in a], [_match_key(one) for one in b])
    pairs, renamed = list(by_name.pairs), set[tuple[int, int]]()
    left, right = list(by_name.removed), list(by_name.added)
    for exactly in (True, False):
        for i in list(left):
            found = _counterpart(by_name, a, b, i, right, exactly=exactly)
            if found is not None:
                pairs.append((i, found))
                left.remove(i)
                right.remove(found)
                if a[i].name != b[found].name:
                    renamed.add((i, found))
    matching = from_pairs(sorted(pairs), len(a), len(b))
    if not in_order:
        matching = Matching(matching.pairs, matching.removed, matching.added, set())
    return matching, renamed


def _counterpart(
    by_name: Matching, a: list[_Layer], b: list[_Layer], i: int, free: list[int], *, exactly: bool
) -> int | None:
    """Return which free layer of b the unmatched layer i of a has become, the nearest first."""
    for _, j in sorted((abs(i - j), j) for j in free):
        if (a[i].name is None) != (b[j].name is None):
            continue
        if exactly and a[i].content_equals(b[j]):
            return j
        same_place = i == j or by_name.removed.index(i) == by_name.added.index(j)
        if not exactly and same_place and (a[i].name is None or a[i].looks_like(b[j])):
            return j
    return None


def _match_key(layer: _Layer) -> tuple[str, str | bytes]:
    return ("name", layer.name) if layer.name is not None else ("content", bytes(layer.raw))


def _one_layer(
    walk: Walk, a: _Layer, b: _Layer, path: Path, names: tuple[str, ...], *, renamed: bool
) -> None:
    place, said = (*path, b.key), (*names, a.label)
    if renamed:
        where = place if isinstance(b.key, str) else (*place, "name")
        walk.add(where, "renamed", json.dumps(a.name), json.dumps(b.name), said, what="layer")
    if a.raw == b.raw:
        return
    if a.fields is not None and b.fields is not None:
        skip = _NAME if renamed and not isinstance(b.key, str) else _NOTHING
        walk.layer(a.fields, b.fields, place, said, skip)
    else:
        walk.values(a.raw, b.raw, place, said)


def compare_segments(
    walk: Walk, a: dict[str, msgspec.Raw], b: dict[str, msgspec.Raw], path: Path, names: tuple[str, ...]
) -> frozenset[str]:
    """Compare the segments of two layers as sets, hidden ones in both spellings.

    Returns the keys that are thereby dealt with and need no further look.
    """
    if all(a.get(key) == b.get(key) for key in SEGMENT_KEYS):
        return _NOTHING
    left, right = segment_tokens(a), segment_tokens(b)
    if left is None or right is None:
        return _NOTHING
    gone, come = _surplus(left, right), _surplus(right, left)
    if gone or come:
        change: ChangeKind = "changed" if gone and come else ("removed" if gone else "added")
        walk.add(
            (*path, "segments"),
            change,
            _written(gone),
            _written(come),
            (*names, "segments"),
            what="segment",
            note=_segment_note(gone, come, set(left) == set(right)),
            verb=" ".join(f"{sign}{len(ids):,}" for sign, ids in (("+", come), ("−", gone)) if ids),
            lists=tuple(key for key in SEGMENT_KEYS if key in a),
        )
        return frozenset(SEGMENT_KEYS)
    return frozenset(
        key for key in SEGMENT_KEYS if _holds_ids(a, key) or _holds_ids(b, key) or (key in a and key in b)
    )


def _surplus(left: list[Token], right: list[Token]) -> list[Token]:
    """Return what left has more of than right, in left's order."""
    others = set(right)
    if len(others) == len(right) and len(set(left)) == len(left):
        return [token for token in left if token not in others]
    return list((Counter(left) - Counter(right)).elements())


def _holds_ids(layer: dict[str, msgspec.Raw], key: str) -> bool:
    return key in layer and bytes(layer[key]) != b"[]"


def segment_tokens(layer: dict[str, msgspec.Raw]) -> list[Token] | None:
    """Return every listed segment of a layer as a token, or None if a list holds anything but ids."""
    tokens: list[Token] = []
    for key in SEGMENT_KEYS:
        raw = layer.get(key)
        if raw is None:
            continue
        mark = "!" if key == "hiddenSegments" else ""
        plain = strings(raw) if kind(raw) == "array" else []
        if plain is None:
            listed = _mixed_tokens(raw, mark)
            if listed is None:
                return None
            tokens.extend(listed)
        elif kind(raw) != "array":
            return None
        else:
            tokens.extend(["!" + one.removeprefix("!") for one in plain] if mark else plain)
    return tokens


def _mixed_tokens(raw: msgspec.Raw, mark: str) -> list[Token] | None:
    tokens: list[Token] = []
    for one in elements(raw):
        what = kind(one)
        if what == "string":
            text = string(one)
            tokens.append(mark + text.removeprefix("!") if mark else text)
        elif what == "number":
            tokens.append((mark, source(one)))
        else:
            return None
    return tokens


def _written(tokens: list[Token]) -> str | None:
    if not tokens:
        return None
    return "[" + ", ".join(_spell(token) for token in tokens) + "]"


def _spell(token: Token) -> str:
    if isinstance(token, str):
        return json.dumps(token)
    mark, digits = token
    return json.dumps(mark + digits) if mark else digits


def _segment_note(gone: list[Token], come: list[Token], same_ids: bool) -> str | None:
    if same_ids:
        return "duplicate id"
    if len(gone) != len(come):
        return None
    pairs = list(zip(gone, come, strict=True))
    if all(_is_number(x) != _is_number(y) and _plain(x) == _plain(y) for x, y in pairs):
        return "number vs string"
    numbers = [(x[1], y[1]) for x, y in pairs if not isinstance(x, str) and not isinstance(y, str)]
    if len(numbers) == len(pairs) and all(is_rounded_integer(x, y) for x, y in numbers):
        return "rounded integer"
    return None


def _is_number(token: Token) -> bool:
    return not isinstance(token, str)


def _plain(token: Token) -> object:
    text = token if isinstance(token, str) else "".join(token)
    digits = text.removeprefix("!")
    return (text != digits, exact(digits) if Number(digits).is_integer else digits)
