"""Sets of segments in a layer as edits of its text: add, remove, keep, replace, hide and show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from .dialect import dialect_of
from .edits import Edit, EditRefused, gap_between, insert, quoted, remove_children
from .layer_diff import SEGMENT_KEYS
from .layer_edits import layer_object
from .literals import Number, Path, Value
from .positions import Child, Positions, Span
from .segment_edits import rewritten

SegmentOperation = Literal["add", "remove", "keep", "replace"]
"""Union, difference and intersection with a list of ids, or exactly that list."""

_LARGEST_ID = 2**64 - 1


def segments_of(state: Value, layer: Path) -> list[str]:
    """Return the ids a layer lists, each once and in order, hidden ones as `!5` whatever their spelling.

    KeyError if there is no such layer.

    Raises:
        EditRefused: the layer is only a source.
    """
    where = layer_object(state, layer)
    found: dict[str, str] = {}
    for key in SEGMENT_KEYS:
        listed = where.get(key)
        for one in listed if isinstance(listed, list) else []:
            text = one.text if isinstance(one, Number) else one
            if isinstance(text, str):
                segment = text.removeprefix("!")
                hidden = key == "hiddenSegments" or text != segment
                found.setdefault(segment, "!" + segment if hidden else segment)
    return list(found.values())


def change_segments(
    positions: Positions, state: Value, layer: Path, how: SegmentOperation, ids: Iterable[str | int]
) -> list[Edit]:
    """Add, remove, keep or replace segments of one layer; `ids` may be `segments_of` another layer.

    What stays keeps its order, its spelling and whether it is hidden; what is new comes at the end, as text.
    An id `!5` that is new comes hidden, in the spelling of the layer or else of the state's dialect.
    KeyError if there is no such layer.

    Raises:
        EditRefused: the layer holds no segments and is of another type, or something is no segment id.
    """
    wanted = _wanted(ids)
    lists = _lists(positions, state, layer)
    listed = {entry.segment for one in lists.values() for entry in one.entries}
    come = [] if how in ("remove", "keep") else [one for one in wanted.items() if one[0] not in listed]

    def goes(segment: str) -> bool:
        return how != "add" and (segment in wanted) == (how == "remove")

    apart = _hidden_apart(state, layer)
    edits: list[Edit] = []
    for key in SEGMENT_KEYS:
        new = [
            quoted("!" + segment if hidden and not apart else segment)
            for segment, hidden in come
            if (hidden and apart) == (key == "hiddenSegments")
        ]
        if key in lists:
            gone = {at for at, entry in enumerate(lists[key].entries) if goes(entry.segment)}
            edits += _changed(positions, lists[key], gone, new)
        elif new:
            edits.append(_new_list(positions, layer, key, new))
    return edits


def set_segments_hidden(
    positions: Positions, state: Value, layer: Path, ids: Iterable[str | int], hidden: bool
) -> list[Edit]:
    """Hide or show listed segments, in the layer's spelling: `hiddenSegments` or a leading `!`.

    Ids the layer does not list are passed over. KeyError and EditRefused as `change_segments`.
    """
    wanted = _wanted(ids)
    lists = _lists(positions, state, layer)
    if hidden and not _hidden_apart(state, layer):
        shown = lists["segments"].entries if "segments" in lists else []
        return [_marked(entry) for entry in shown if entry.segment in wanted and not entry.hidden]
    source, target = SEGMENT_KEYS if hidden else SEGMENT_KEYS[::-1]
    edits: list[Edit] = []
    if not hidden and "segments" in lists:
        edits = [
            Edit(entry.span.start, entry.span.end, quoted(entry.segment))
            for entry in lists["segments"].entries
            if entry.segment in wanted and entry.hidden
        ]
    if source not in lists:
        return edits
    moving = {at for at, entry in enumerate(lists[source].entries) if entry.segment in wanted}
    if not moving:
        return edits
    there = {entry.segment for entry in lists[target].entries} if target in lists else set()
    segments = [lists[source].entries[at].segment for at in sorted(moving)]
    new = [quoted(segment) for segment in dict.fromkeys(segments) if segment not in there]
    moved = _changed(positions, lists[source], moving, [])
    if target not in lists:
        return [*edits, *moved, _new_list(positions, layer, target, new)]
    return [*edits, *moved, *_changed(positions, lists[target], set(), new)]


@dataclass(frozen=True)
class _Entry:
    """One listed segment."""

    segment: str
    hidden: bool
    span: Span


@dataclass(frozen=True)
class _List:
    """One of a layer's lists of segments."""

    span: Span
    children: Sequence[Child]
    entries: list[_Entry]


def _wanted(ids: Iterable[str | int]) -> dict[str, bool]:
    wanted: dict[str, bool] = {}
    for one in ids:
        text = str(one).strip()
        segment = text.removeprefix("!")
        if not (segment.isascii() and segment.isdigit() and len(segment) <= 20) or int(segment) > _LARGEST_ID:
            raise EditRefused(f'"{text[:40]}" is no segment id: those are whole numbers below 2^64.')
        wanted.setdefault(str(int(segment)), text != segment)
    return wanted


def _lists(positions: Positions, state: Value, layer: Path) -> dict[str, _List]:
    where = layer_object(state, layer)
    kind = where.get("type")
    if kind in ("image", "annotation") and not any(key in where for key in SEGMENT_KEYS):
        raise EditRefused(f"This is an {kind} layer; it holds no segments. Choose a segmentation layer.")
    found: dict[str, _List] = {}
    for key in SEGMENT_KEYS:
        if key not in where:
            continue
        if not isinstance(where[key], list):
            raise EditRefused(
                f"{key} of this layer is no list. Mend that first; the problems panel has a fix."
            )
        span = positions.span((*layer, key))
        children = positions.members_at(span)
        entries = [_entry(positions.text, child.span, key == "hiddenSegments") for child in children]
        found[key] = _List(span, children, entries)
    return found


def _entry(text: str, span: Span, hidden: bool) -> _Entry:
    written = text[span.start : span.end]
    if written.startswith('"'):
        written = str(json.loads(written)) if "\\" in written else written[1:-1]
    segment = written.removeprefix("!")
    return _Entry(segment, hidden or segment != written, span)


def _hidden_apart(state: Value, layer: Path) -> bool:
    """Whether this layer lists hidden segments apart, by what it has already, else by the dialect."""
    where = layer_object(state, layer)
    if "hiddenSegments" in where:
        return True
    listed = where.get("segments")
    if isinstance(listed, list) and any(isinstance(one, str) and one.startswith("!") for one in listed):
        return False
    dialect = dialect_of(state)
    return dialect == "fork" or (dialect == "unknown" and where.get("type") == "segmentation_with_graph")


def _changed(positions: Positions, held: _List, gone: set[int], new: list[str]) -> list[Edit]:
    if not new:
        return remove_children(positions, held.span, held.children, gone) if gone else []
    if not gone and held.children:
        end, gap = held.children[-1].span.end, gap_between(positions, held.span, held.children)
        return [Edit(end, end, "".join("," + gap + one for one in new))]
    kept = [entry.span for at, entry in enumerate(held.entries) if at not in gone]
    return [rewritten(positions, held.span, kept, new)]


def _new_list(positions: Positions, layer: Path, key: str, new: list[str]) -> Edit:
    count = len(positions.members_at(positions.span(layer)))
    return insert(positions, layer, count, "[" + ",".join(new) + "]", key)


def _marked(entry: _Entry) -> Edit:
    return Edit(entry.span.start, entry.span.end, quoted("!" + entry.segment))
