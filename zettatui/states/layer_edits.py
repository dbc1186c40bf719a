"""Operations on layers as edits of the text: what a person does without typing JSON."""

from __future__ import annotations

import json

from .dialect import layer_items, segment_ids
from .edits import Edit, quoted, remove, rename_key, replace_value
from .literals import Path, Value
from .positions import Positions
from .segment_edits import exchange_segments

__all__ = ["delete_layer", "find_layer", "rename_layer", "replace_segments", "set_value"]


def find_layer(state: Value, name: str) -> Path:
    """Return the path of the first layer of this name.

    Raises:
        KeyError: no layer has it.
    """
    for key, layer in layer_items(state):
        if key == name or (isinstance(layer, dict) and layer.get("name") == name):
            return ("layers", key)
    raise KeyError(name)


def rename_layer(
    positions: Positions, state: Value, layer: Path, name: str, *, references: bool = True
) -> list[Edit]:
    """Rename one layer; with `references` also where other layers and `selectedLayer` name it.

    `state` is the text of `positions`, read. KeyError if there is no such layer.
    """
    where = _layer_at(state, layer)
    old = layer[-1] if isinstance(layer[-1], str) else where.get("name") if isinstance(where, dict) else None
    if isinstance(layer[-1], str):
        edits = [rename_key(positions, layer, name)]
    else:
        edits = [replace_value(positions, (*layer, "name"), quoted(name))]
    if references and isinstance(old, str):
        edits += [replace_value(positions, path, quoted(name)) for path in _references(state, old)]
    return edits


def delete_layer(positions: Positions, layer: Path) -> Edit:
    """Take one layer out; KeyError if there is none."""
    return remove(positions, layer)


def set_value(positions: Positions, path: Path, value: str | bool) -> Edit:
    """Replace the value at `path` by a text or a truth value; KeyError if nothing is there."""
    return replace_value(positions, path, quoted(value) if isinstance(value, str) else json.dumps(value))


def replace_segments(positions: Positions, state: Value, layer: Path, ids: dict[int, int]) -> list[Edit]:
    """Exchange segment ids of one layer (old -> new), hidden ones staying hidden."""
    where = _layer_at(state, layer)
    if not isinstance(where, dict):
        raise KeyError(layer)
    shown, hidden = segment_ids(where)
    gone: list[str] = []
    come: list[str] = []
    for old, new in ids.items():
        for held, mark in ((shown, ""), (hidden, "!")):
            if str(old) in held:
                gone.append(quoted(f"{mark}{old}"))
                if str(new) not in shown | hidden and quoted(f"{mark}{new}") not in come:
                    come.append(quoted(f"{mark}{new}"))
    return exchange_segments(positions, layer, gone, come)


def _layer_at(state: Value, path: Path) -> Value:
    for key, layer in layer_items(state):
        if path == ("layers", key):
            return layer
    raise KeyError(path)


def _references(state: Value, name: str) -> list[Path]:
    found: list[Path] = []
    if isinstance(state, dict):
        selected = state.get("selectedLayer")
        if isinstance(selected, dict) and selected.get("layer") == name:
            found.append(("selectedLayer", "layer"))
    for key, layer in layer_items(state):
        linked = layer.get("linkedSegmentationLayer") if isinstance(layer, dict) else None
        if linked == name:
            found.append(("layers", key, "linkedSegmentationLayer"))
        elif isinstance(linked, dict):
            found += [
                ("layers", key, "linkedSegmentationLayer", one) for one, to in linked.items() if to == name
            ]
    return found
