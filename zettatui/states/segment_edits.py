"""Adding and removing segments in the text of a layer, hidden ones in the spelling the layer uses."""

from __future__ import annotations

import json
from collections import Counter
from typing import TypeAlias

from .edits import Edit, apply, gap_between, insert, quoted, remove_children
from .layer_diff import SEGMENT_KEYS
from .literals import Path
from .positions import Positions, Span

_Meaning: TypeAlias = "tuple[str, bool, bool]"
"""An id, whether it is hidden, and whether it is a bare number."""


def exchange_segments(
    positions: Positions,
    layer: Path,
    gone: list[str],
    come: list[str],
    lists: tuple[str, ...] | None = None,
) -> list[Edit]:
    """Take segments out of a layer and put others in, touching nothing else of its lists.

    Args:
        positions: places in the text.
        layer: path of the layer; KeyError if there is none.
        gone: entries to remove, one occurrence each, as JSON text; `"!5"` means a hidden 5.
        come: entries to add at the end, in the same form; a hidden one goes to `hiddenSegments` if the layer
            has that list, else with `!` into `segments`.
        lists: which of the lists the layer shall have afterwards, empty ones too; None leaves that open.
    """
    edits: list[Edit] = []
    span = positions.span(layer)
    children = positions.members_at(span)
    members = {child.key: child.span for child in children}
    apart = "hiddenSegments" in (members if lists is None else lists)
    wanted = Counter(_Entry(one).meaning for one in gone)
    new = [_Entry(one) for one in come]
    unwanted: set[int] = set()
    for key in SEGMENT_KEYS:
        hidden_list = key == "hiddenSegments"
        additions = [one.written(hidden_list) for one in new if (one.hidden and apart) == hidden_list]
        if key in members:
            changed = _exchange(positions, members[key], wanted, additions, hidden_list=hidden_list)
            if lists is not None and key not in lists and _empties(positions, members[key], changed):
                unwanted |= {at for at, child in enumerate(children) if child.key == key}
            else:
                edits += changed
        elif additions or (lists is not None and key in lists):
            edits.append(insert(positions, layer, len(children), "[" + ",".join(additions) + "]", key))
    return edits + (remove_children(positions, span, children, unwanted) if unwanted else [])


def _empties(positions: Positions, span: Span, edits: list[Edit]) -> bool:
    """Whether a list is empty once these edits of it are made."""
    listed = positions.text[span.start : span.end]
    moved = [Edit(one.start - span.start, one.end - span.start, one.text) for one in edits]
    return "".join(apply(listed, moved).split()) == "[]"


class _Entry:
    """One listed segment as JSON text, and what it means."""

    __slots__ = ("bare", "hidden", "text")

    def __init__(self, text: str, *, hidden_list: bool = False) -> None:
        self.bare = not text.startswith('"')
        plain = self.bare or "\\" in text
        said = (text if self.bare else str(json.loads(text))) if plain else text[1:-1]
        self.hidden = hidden_list or said.startswith("!")
        self.text = said.removeprefix("!")

    @property
    def meaning(self) -> _Meaning:
        return (self.text, self.hidden, self.bare and not self.hidden)

    def written(self, hidden_list: bool) -> str:
        """Return the entry as JSON text for `segments` or for `hiddenSegments`."""
        if self.bare:
            return self.text
        return quoted("!" + self.text if self.hidden and not hidden_list else self.text)


def _exchange(
    positions: Positions, span: Span, wanted: Counter[_Meaning], additions: list[str], *, hidden_list: bool
) -> list[Edit]:
    text = positions.text
    if text[span.start] != "[":
        return []
    children = positions.members_at(span)
    gone: set[int] = set()
    if wanted.total():
        for index in range(len(children) - 1, -1, -1):
            here = children[index].span
            meaning = _Entry(text[here.start : here.end], hidden_list=hidden_list).meaning
            if wanted[meaning] > 0:
                wanted[meaning] -= 1
                gone.add(index)
    if not additions:
        return remove_children(positions, span, children, gone)
    return [
        rewritten(
            positions, span, [child.span for i, child in enumerate(children) if i not in gone], additions
        )
    ]


def rewritten(positions: Positions, span: Span, kept: list[Span], additions: list[str]) -> Edit:
    """Return one edit that gives the whole list anew, its entries spelled as they were."""
    text = positions.text
    entries = [text[one.start : one.end] for one in kept] + additions
    children = positions.members_at(span)
    if not children:
        lead = close = between = ""
        if "\n" in text[:4000]:
            indent = text[text.rfind("\n", 0, span.start) + 1 : span.start]
            outer = indent[: len(indent) - len(indent.lstrip(" \t"))]
            lead, close, between = f"\n{outer}  ", f"\n{outer}", f"\n{outer}  "
    else:
        lead = text[span.start + 1 : children[0].span.start]
        close = text[children[-1].span.end : span.end - 1]
        between = gap_between(positions, span, children)
    return Edit(span.start, span.end, "[" + lead + ("," + between).join(entries) + close + "]")
