"""Exchanging ids wherever a state holds them: each for its successors, nothing else touched."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .edits import Edit, gap_between, quoted, remove_children
from .id_places import IdPlace, read_segment
from .literals import Number, Path
from .positions import Child, Positions, Span

Exchange = Mapping[int, Collection[int]]
"""Old id -> the ids that take its place, best first; none takes it out, an id that is no key stays."""


def exchange_ids(positions: Positions, places: Sequence[IdPlace], exchange: Exchange) -> list[Edit]:
    """Put successors into the places of ids; every character outside those places stays.

    An id that a list has already is not listed twice. What was hidden stays hidden, unless one of the ids that
    became it was shown; a colour goes to all successors that have none of their own. Where a tool of the viewer
    names exactly one id, the first successor takes its place, and nothing is taken out.

    Args:
        positions: places in the text.
        places: as `id_places` found them in that text.
        exchange: what becomes of which id.
    """
    edits: list[Edit] = []
    by_layer: defaultdict[Path, list[IdPlace]] = defaultdict(list)
    for place in places:
        if place.kind == "segments":
            by_layer[place.layer].append(place)
        elif not exchange.keys().isdisjoint(place.ids):
            edits += _of_place(positions, place, exchange)
    for lists in by_layer.values():
        if any(not exchange.keys().isdisjoint(place.ids) for place in lists):
            edits += _of_segments(positions, lists, exchange)
    return _without_empty_groups(positions, places, exchange, edits)


@dataclass(frozen=True)
class _Entry:
    """One listed id, how it is spelled, and whether it is hidden."""

    segment: int
    hidden: bool
    star: bool
    bare: bool

    def spelled(self, segment: int) -> str:
        """Return another id in the spelling of this one."""
        text = f"!{segment}" if self.star else str(segment)
        return text if self.bare else quoted(text)


def _entry(text: str, span: Span, hidden_list: bool = False) -> _Entry | None:
    written = text[span.start : span.end]
    bare = not written.startswith('"')
    value = Number(written) if bare else written[1:-1] if "\\" not in written else json.loads(written)
    read = read_segment(value) if not bare or written[:1].isdigit() else None
    return None if read is None else _Entry(read[0], read[1] or hidden_list, read[1], bare)


def _of_place(positions: Positions, place: IdPlace, exchange: Exchange) -> list[Edit]:
    span = positions.span(place.path)
    if place.form == "keys":
        return _of_keys(positions, span, exchange)
    if place.form == "one":
        entry = _entry(positions.text, span)
        successors = list(exchange[place.ids[0]])
        if entry is None or not successors:
            return []
        return [Edit(span.start, span.end, entry.spelled(successors[0]))]
    children = positions.members_at(span)
    entries = [_entry(positions.text, child.span) for child in children]
    placed = {one.segment for one in entries if one is not None and one.segment not in exchange}
    new: dict[int, list[str]] = {}
    for at, entry in enumerate(entries):
        if entry is not None and entry.segment in exchange:
            come = [one for one in dict.fromkeys(exchange[entry.segment]) if one not in placed]
            placed.update(come)
            new[at] = [entry.spelled(one) for one in come]
    return _rewritten(positions, span, children, new)


def _of_segments(positions: Positions, lists: Sequence[IdPlace], exchange: Exchange) -> list[Edit]:
    """Exchange ids of a layer's `segments` and `hiddenSegments` together: an id is shown or hidden in both."""
    listed = []
    for place in lists:
        span = positions.span(place.path)
        children = positions.members_at(span)
        apart = place.path[-1] == "hiddenSegments"
        listed.append((span, children, [_entry(positions.text, child.span, apart) for child in children]))
    every = [one for _, _, entries in listed for one in entries if one is not None]
    shown = {one.segment for one in every if not one.hidden and one.segment not in exchange}
    hidden = {one.segment for one in every if one.hidden and one.segment not in exchange}
    coming = {
        new
        for one in every
        if not one.hidden and one.segment in exchange
        for new in exchange[one.segment]
        if new not in shown
    }
    edits: list[Edit] = []
    for span, children, entries in listed:
        new: dict[int, list[str]] = {}
        for at, entry in enumerate(entries):
            if entry is None:
                continue
            if entry.segment not in exchange:
                if entry.hidden and entry.segment in coming:
                    new[at] = []  # one of the ids that became it was shown
                continue
            taken = (shown | hidden | coming) if entry.hidden else shown
            come = [one for one in dict.fromkeys(exchange[entry.segment]) if one not in taken]
            (hidden if entry.hidden else shown).update(come)
            new[at] = [entry.spelled(one) for one in come]
        edits += _rewritten(positions, span, children, new)
    return edits


def _of_keys(positions: Positions, span: Span, exchange: Exchange) -> list[Edit]:
    """Exchange the keys of an object, e.g. colours by id; each successor takes the value of what it replaces."""
    text = positions.text
    children = positions.members_at(span)
    read = [read_segment(str(child.key)) for child in children]
    placed = {one[0] for one in read if one is not None and one[0] not in exchange}
    new: dict[int, list[str]] = {}
    for at, one in enumerate(read):
        if one is not None and one[0] in exchange:
            come = [id_ for id_ in dict.fromkeys(exchange[one[0]]) if id_ not in placed]
            placed.update(come)
            here = children[at].span
            behind = text[here.key_end : here.end]
            new[at] = [quoted(str(id_)) + behind for id_ in come]
    return _rewritten(positions, span, children, new)


def _rewritten(
    positions: Positions, parent: Span, children: Sequence[Child], new: Mapping[int, list[str]]
) -> list[Edit]:
    """Return the edits that put new members into the places of old ones; none takes a member out."""
    gone = {at for at, members in new.items() if not members}
    edits = remove_children(positions, parent, children, gone) if gone else []
    stay = [(at, members) for at, members in new.items() if members]
    gap = gap_between(positions, parent, children) if stay else ""
    for at, members in stay:
        span = children[at].span
        start = span.start if span.key_start is None else span.key_start
        edits.append(Edit(start, span.end, ("," + gap).join(members)))
    return edits


def _without_empty_groups(
    positions: Positions, places: Iterable[IdPlace], exchange: Exchange, edits: list[Edit]
) -> list[Edit]:
    """Take groups of equivalences out that have no id left: viewers cannot read an empty one."""
    empty: defaultdict[Path, set[int]] = defaultdict(set)
    for place in places:
        if place.kind == "equivalences" and all(one in exchange and not exchange[one] for one in place.ids):
            span = positions.span(place.path)
            if len(positions.members_at(span)) == len(place.ids):
                empty[place.path[:-1]].add(int(place.path[-1]))
                edits = [one for one in edits if not span.start <= one.start < span.end]
    for path, gone in empty.items():
        parent = positions.span(path)
        edits += remove_children(positions, parent, positions.members_at(parent), gone)
    return edits
