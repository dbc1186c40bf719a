"""Use-case of segment lists: ids typed or pasted, in a file, or of another layer, as an edit of one layer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Literal

from zettatui.local_file import file_named
from zettatui.segments.ids import parse_ids
from zettatui.states.dialect import LayerSummary
from zettatui.states.edits import Edit, EditRefused
from zettatui.states.layer_segments import change_segments, segments_of, set_segments_hidden
from zettatui.states.literals import Path, Value
from zettatui.states.positions import Positions

from .state_text import Operation, on_layer, path_now

SegmentsDo = Literal["add", "remove", "keep", "replace", "hide", "show"]

_LARGEST_FILE = 64 * 1024 * 1024


def what_list(typed: str, layers: Sequence[LayerSummary]) -> str:
    """Say in a few words what a typed list is taken for; "" when there is nothing yet."""
    typed = typed.strip()
    if not typed:
        return ""
    layer = _layer_named(typed, layers)
    if layer is not None:
        count = layer.segments or 0
        return f"the {count:,} {'id' if count == 1 else 'ids'} of layer {layer.name}"
    if file_named(typed) is not None:
        return "the ids in this file"
    found = parse_ids(typed)
    words = f"{len(found.ids):,} {'id' if len(found.ids) == 1 else 'ids'}"
    if found.refused:
        words += f"; {found.refused[0].text[:30]} is none"
    elif not found.ids:
        words = "no id, no file and no other layer"
    return words


def segments_operation(
    layer: LayerSummary, do: SegmentsDo, typed: str, layers: Sequence[LayerSummary]
) -> Operation:
    """Return the operation that adds, removes, keeps, replaces, hides or shows the listed ids in a layer.

    `typed` is ids in any form, a file's path, or another layer's name. The operation raises EditRefused for
    a list that holds no id, or something else than ids.
    """
    other = _layer_named(typed.strip(), layers)

    def act(positions: Positions, state: Value, path: Path) -> list[Edit]:
        ids = segments_of(state, path_now(state, other)) if other is not None else _ids(typed)
        if do == "hide" or do == "show":
            return set_segments_hidden(positions, state, path, ids, do == "hide")
        return change_segments(positions, state, path, do, ids)

    return on_layer(layer, act)


def _layer_named(typed: str, layers: Sequence[LayerSummary]) -> LayerSummary | None:
    return next((layer for layer in layers if layer.name == typed and layer.segments is not None), None)


def _ids(typed: str) -> list[str]:
    path = file_named(typed)
    if path is not None:
        typed = _content(path)
    found = parse_ids(typed)
    if found.refused:
        first = found.refused[0]
        raise EditRefused(f"Line {first.line}: {first.say} Nothing is changed.")
    if not found.ids:
        raise EditRefused("There is no id in that list. Nothing is changed.")
    return [str(one) for one in found.ids]


def _content(path: str) -> str:
    try:
        if os.path.getsize(path) > _LARGEST_FILE:
            raise EditRefused(f"{path} is too large for a list of ids. Nothing is changed.")
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError as failed:
        raise EditRefused(f"{path} could not be read: {failed.strerror}. Nothing is changed.") from failed
