"""The difference of two states: layers by name, segments as sets, annotations by id, numbers exactly."""

from __future__ import annotations

import json
from dataclasses import replace

import msgspec

from .changes import Change, ChangeKind, ChangeWhat, Diff
from .equality import same
from .layer_diff import compare_layers, compare_segments
from .literals import Path, exact, number_note
from .matching import match
from .raw import elements, kind, members, minify, source, string
from .text_diff import unified

__all__ = ["Change", "Diff", "Walk", "diff", "unified"]

ORDERED_KEYS = frozenset(
    {"dimensions", "inputDimensions", "outputDimensions", "localDimensions", "channelDimensions"}
)
"""Objects whose key order means something: the order of the axes."""

_VECTOR = 16
_SINGLE_ELEMENTS = 50


def diff(before: str | bytes, after: str | bytes) -> Diff:
    """Compare two states given as text.

    Key order is ignored, except that of axes; the order of layers and of annotations counts.

    Raises:
        JsonFault: one of the texts is not JSON.
    """
    walk = Walk()
    a, b = minify(before), minify(after)
    if a != b:
        walk.top(a, b)
    return Diff(tuple(walk.changes))


class _Identified(msgspec.Struct):
    id: str | int | None = None


_Key = str | int | bytes  # an id, or the content of what has none
_IDENTIFIED = msgspec.json.Decoder(list[_Identified])


class Walk:
    """One comparison under way: walks both documents together and collects the changes."""

    def __init__(self) -> None:
        self.changes: list[Change] = []

    def add(
        self,
        path: Path,
        kind: ChangeKind,
        before: str | None,
        after: str | None,
        names: tuple[str, ...],
        *,
        what: ChangeWhat = "value",
        note: str | None = None,
        verb: str | None = None,
        follows: int | None = None,
        lists: tuple[str, ...] | None = None,
    ) -> None:
        """Record one change; `names` are the path in words, `verb` what the label says after them."""
        said = verb if verb is not None else ("" if kind == "changed" else kind)
        label = "/".join(names) + (f" {said}" if said else "")
        self.changes.append(Change(path, kind, what, before, after, note, label, follows, lists))

    def top(self, a: msgspec.Raw, b: msgspec.Raw) -> None:
        """Compare two whole states."""
        if kind(a) == kind(b) == "object":
            self.objects(members(a), members(b), (), (), layers=True)
        else:
            self.values(a, b, (), ("the whole text",))

    def values(self, a: msgspec.Raw, b: msgspec.Raw, path: Path, names: tuple[str, ...]) -> None:
        """Compare two values of any kind."""
        if a == b:
            return
        what = kind(a)
        if what != kind(b):
            self.add(path, "changed", source(a), source(b), names, note=_mixed_note(a, b))
        elif what == "object":
            self.objects(members(a), members(b), path, names)
        elif what == "array":
            self.lists(a, b, path, names)
        elif what == "number":
            x, y = source(a), source(b)
            if exact(x) != exact(y):
                self.add(path, "changed", x, y, names, note=number_note(x, y))
        elif what == "constant" or string(a) != string(b):
            self.add(path, "changed", source(a), source(b), names)

    def objects(
        self,
        a: dict[str, msgspec.Raw],
        b: dict[str, msgspec.Raw],
        path: Path,
        names: tuple[str, ...],
        *,
        layers: bool = False,
        skip: frozenset[str] = frozenset(),
    ) -> None:
        """Compare two objects member by member; `layers` tells that their `layers` are those of a state."""
        for key, value in a.items():
            if key in skip:
                continue
            place, said = (*path, key), (*names, key)
            if key not in b:
                self.add(place, "removed", source(value), None, said)
            elif layers and key == "layers" and value != b[key]:
                compare_layers(self, value, b[key], place, said)
            else:
                self.values(value, b[key], place, said)
        for key, value in b.items():
            if key not in a and key not in skip:
                self.add((*path, key), "added", None, source(value), (*names, key))
        if path and path[-1] in ORDERED_KEYS and list(a) != list(b) and a.keys() == b.keys():
            keys = json.dumps(list(a)), json.dumps(list(b))
            self.add(path, "moved", *keys, names, note="order of axes")

    def layer(
        self,
        a: dict[str, msgspec.Raw],
        b: dict[str, msgspec.Raw],
        path: Path,
        names: tuple[str, ...],
        skip: frozenset[str] = frozenset(),
    ) -> None:
        """Compare two layers: their segments as sets, the rest member by member."""
        done = compare_segments(self, a, b, path, names)
        self.objects(a, b, path, names, skip=skip | done)

    def lists(self, a: msgspec.Raw, b: msgspec.Raw, path: Path, names: tuple[str, ...]) -> None:
        """Compare two lists: by the ids of their elements if they have any, else by position."""
        left, right = elements(a), elements(b)
        keys_a, keys_b = _keys(a, left), _keys(b, right)
        if keys_a is not None and keys_b is not None and (_any_id(keys_a) or _any_id(keys_b)):
            self._by_id(left, right, keys_a, keys_b, path, names)
        elif len(left) == len(right):
            self._by_position(a, b, left, right, path, names)
        else:
            self._by_content(a, b, left, right, path, names)

    def _by_id(
        self,
        a: list[msgspec.Raw],
        b: list[msgspec.Raw],
        keys_a: list[_Key],
        keys_b: list[_Key],
        path: Path,
        names: tuple[str, ...],
    ) -> None:
        matching = match(keys_a, keys_b)
        what: ChangeWhat = "annotation" if path and path[-1] == "annotations" else "value"
        for i, j in matching.pairs:
            if a[i] != b[j]:
                start = len(self.changes)
                self.values(a[i], b[j], (*path, j), (*names, _name(keys_a[i], j)))
                if what == "annotation":
                    self.changes[start:] = [_of_annotation(change) for change in self.changes[start:]]
        for i in matching.removed:
            follows = matching.stood_behind(i)
            self.add(
                (*path, i),
                "removed",
                source(a[i]),
                None,
                (*names, _name(keys_a[i], i)),
                what=what,
                follows=follows,
            )
        for j in matching.added:
            self.add((*path, j), "added", None, source(b[j]), (*names, _name(keys_b[j], j)), what=what)
        for i, j in sorted(matching.moved):
            follows = matching.stood_behind(i)
            said = (*names, _name(keys_a[i], j))
            self.add((*path, j), "moved", str(i), str(j), said, what=what, follows=follows)

    def _by_position(
        self,
        a: msgspec.Raw,
        b: msgspec.Raw,
        left: list[msgspec.Raw],
        right: list[msgspec.Raw],
        path: Path,
        names: tuple[str, ...],
    ) -> None:
        if len(left) > 1 and len(left) <= _VECTOR and all(kind(one) == "number" for one in (*left, *right)):
            pairs = [(source(x), source(y)) for x, y in zip(left, right, strict=True)]
            notes = {number_note(x, y) for x, y in pairs if exact(x) != exact(y)}
            if notes:
                note = notes.pop() if len(notes) == 1 else None
                self.add(path, "changed", source(a), source(b), names, note=note)
            return
        for index, (x, y) in enumerate(zip(left, right, strict=True)):
            self.values(x, y, (*path, index), (*names, str(index)))

    def _by_content(
        self,
        a: msgspec.Raw,
        b: msgspec.Raw,
        left: list[msgspec.Raw],
        right: list[msgspec.Raw],
        path: Path,
        names: tuple[str, ...],
    ) -> None:
        shorter = min(len(left), len(right))
        head = next((i for i in range(shorter) if not same(left[i], right[i])), shorter)
        limit = shorter - head
        tail = next((i for i in range(limit) if not same(left[-1 - i], right[-1 - i])), limit)
        gone, come = left[head : len(left) - tail], right[head : len(right) - tail]
        if (gone and come) or len(gone) + len(come) > _SINGLE_ELEMENTS:
            self.add(path, "changed", source(a), source(b), names)
            return
        for index, one in enumerate(gone, head):
            place, said = (*path, index), (*names, str(index))
            self.add(place, "removed", source(one), None, said, follows=head - 1)
        for index, one in enumerate(come, head):
            self.add((*path, index), "added", None, source(one), (*names, str(index)))


def _mixed_note(a: msgspec.Raw, b: msgspec.Raw) -> str | None:
    text, number = (a, b) if kind(a) == "string" else (b, a)
    if kind(text) == "string" and kind(number) == "number" and exact(string(text)) == exact(source(number)):
        return "number vs string"
    return None


def _keys(raw: msgspec.Raw, pieces: list[msgspec.Raw]) -> list[_Key] | None:
    if not pieces:
        return []
    if kind(pieces[0]) != "object":
        return None
    try:
        identified = _IDENTIFIED.decode(raw)
    except (msgspec.ValidationError, UnicodeDecodeError):
        return None
    return [bytes(piece) if one.id is None else one.id for one, piece in zip(identified, pieces, strict=True)]


def _any_id(keys: list[_Key]) -> bool:
    return any(not isinstance(key, bytes) for key in keys)


def _name(key: _Key, index: int) -> str:
    return str(index) if isinstance(key, bytes) else str(key)


def _of_annotation(change: Change) -> Change:
    return replace(change, what="annotation")
