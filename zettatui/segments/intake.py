"""What ids that were pasted are in one graph: how many of which layer, and which cannot be of this graph at all."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .ids import ParsedIds, some_of
from .layout import ChunkLayout, NotANode


@dataclass(frozen=True)
class Intake:
    """Ids taken out of a text, as one graph sees them.

    `remarks` are sentences with counts about what looks wrong, the most serious first; `summary` says in a few words
    what there is.
    """

    ids: array[int] = field(repr=False)
    remarks: tuple[str, ...] = ()
    summary: str = ""


def survey(parsed: ParsedIds, layout: ChunkLayout) -> Intake:
    """Return what was parsed with what the graph's layout tells about it; asks nobody."""
    kinds: Counter[str] = Counter()
    foreign: list[int] = []
    inner: list[int] = []
    outside: list[int] = []
    for node in parsed.ids:
        try:
            layer = layout.layer(node)
        except NotANode:
            foreign.append(node)
            kinds["no id of this graph"] += 1
            continue
        kinds[layout.kind(node)] += 1
        if 2 < layer < layout.n_layers:
            inner.append(node)
        if not layout.may_hold(node):
            outside.append(node)
    remarks = list(parsed.remarks)
    if foreign:
        remarks.append(
            f"{_ids(len(foreign))} cannot be of this graph, whose layers are 1 to {layout.n_layers}: "
            f"{some_of(foreign)}. Check the datastack."
        )
    if outside:
        remarks.append(
            f"{_ids(len(outside))} would lie outside of this graph's volume: {some_of(outside)}. "
            "They may be of another graph."
        )
    if inner:
        remarks.append(
            f"{_ids(len(inner))} are of a layer between level 2 and the roots (layer {layout.n_layers}): "
            f"{some_of(inner)}. They may be roots of another graph."
        )
    return Intake(parsed.ids, tuple(remarks), _summary(kinds.items()))


def _summary(kinds: Iterable[tuple[str, int]]) -> str:
    words = []
    for kind, count in sorted(kinds, key=lambda one: -one[1]):
        plural = kind in ("root", "supervoxel") and count != 1
        words.append(f"{count:,} {kind}{'s' if plural else ''}")
    return ", ".join(words)


def _ids(count: int) -> str:
    return "1 id" if count == 1 else f"{count:,} ids"
