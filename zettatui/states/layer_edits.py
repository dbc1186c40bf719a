"""Operations on layers as edits of the text: what a person does without typing JSON."""

from __future__ import annotations

import json

from .dialect import layer_items, segment_ids
from .edits import (
    Edit,
    EditRefused,
    apply,
    insert,
    permute,
    put,
    quoted,
    remove,
    remove_children,
    rename_key,
    replace_value,
)
from .literals import Path, Value
from .positions import Positions
from .segment_edits import exchange_segments

__all__ = [
    "delete_layer",
    "duplicate_layer",
    "find_layer",
    "layer_names",
    "layer_object",
    "move_layer",
    "rename_layer",
    "replace_segments",
    "set_archived",
    "set_value",
    "set_visible",
    "unused_name",
]


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

    Raises:
        EditRefused: the name is taken, or the layer is only a source and has no place for a name.
    """
    where = _layer_at(state, layer)
    old = layer[-1] if isinstance(layer[-1], str) else where.get("name") if isinstance(where, dict) else None
    if name != old and name in layer_names(state):
        raise EditRefused(f'Another layer is named "{name}" already. Choose another name.')
    if isinstance(layer[-1], str):
        edits = [rename_key(positions, layer, name)]
    else:
        layer_object(state, layer)
        edits = [put(positions, (*layer, "name"), quoted(name))]
    if references and isinstance(old, str):
        edits += [replace_value(positions, path, quoted(name)) for path in _references(state, old)]
    return edits


def delete_layer(positions: Positions, layer: Path) -> Edit:
    """Take one layer out; KeyError if there is none."""
    return remove(positions, layer)


def move_layer(positions: Positions, state: Value, layer: Path, target: int) -> list[Edit]:
    """Move one layer so that it stands at index `target`, the nearest there is; layers in an object too.

    KeyError if there is no such layer.
    """
    _layer_at(state, layer)
    children = positions.children(layer[:-1])
    keys = [child.key for child in children]
    # Of duplicate keys a path means the last one.
    source = len(keys) - 1 - keys[::-1].index(layer[-1])
    order = list(range(len(children)))
    order.insert(min(max(target, 0), len(order) - 1), order.pop(source))
    return permute(positions, children, order)


def duplicate_layer(positions: Positions, state: Value, layer: Path, name: str | None = None) -> list[Edit]:
    """Put a copy right behind a layer, character by character but for its name.

    Without `name` the copy gets the first one that is not used (`seg1`, `seg2`, ... as viewers count).
    KeyError if there is no such layer.

    Raises:
        EditRefused: the name is taken.
    """
    where = _layer_at(state, layer)
    if name is not None and name in layer_names(state):
        raise EditRefused(f'Another layer is named "{name}" already. Choose another name.')
    span = positions.span(layer)
    copied = positions.text[span.start : span.end]
    old = where.get("name") if isinstance(where, dict) else None
    base = layer[-1] if isinstance(layer[-1], str) else old
    new = name or unused_name(state, base if isinstance(base, str) and base else "layer")
    if isinstance(old, str) or (name is not None and isinstance(layer[-1], int)):
        layer_object(state, layer)
        copied = apply(copied, [put(Positions(copied), ("name",), quoted(new))])
    key = new if isinstance(layer[-1], str) else None
    children = positions.members_at(positions.span(layer[:-1]))
    at = next(index for index, child in enumerate(children) if child.span.start == span.start)
    return [insert(positions, layer[:-1], at + 1, copied, key, as_it_is=True)]


def set_visible(positions: Positions, state: Value, layer: Path, visible: bool) -> list[Edit]:
    """Show or hide one layer; a layer that is so already needs no edit.

    Hiding writes `visible: false`, the only form viewers write; showing takes that, or `archived`, out.
    KeyError if there is no such layer.

    Raises:
        EditRefused: the layer is only a source.
    """
    where = layer_object(state, layer)
    hidden, archived = where.get("visible") is False, where.get("archived") is True
    if not visible:
        return [] if hidden or archived else [put(positions, (*layer, "visible"), "false")]
    return _without(
        positions, layer, [key for key, so in (("visible", hidden), ("archived", archived)) if so]
    )


def set_archived(positions: Positions, state: Value, layer: Path, archived: bool) -> list[Edit]:
    """Archive one layer (mainline viewers take it off the bar, `visible` gives way), or bring it back shown.

    KeyError if there is no such layer.

    Raises:
        EditRefused: the layer is only a source.
    """
    where = layer_object(state, layer)
    if not archived:
        return set_visible(positions, state, layer, True) if where.get("archived") is True else []
    if where.get("archived") is True:
        return []
    if "visible" in where and "archived" not in where:
        path = (*layer, "visible")
        return [rename_key(positions, path, "archived"), replace_value(positions, path, "true")]
    return [put(positions, (*layer, "archived"), "true")]


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


def layer_object(state: Value, layer: Path) -> dict[str, Value]:
    """Return what a layer holds; KeyError if there is no such layer.

    Raises:
        EditRefused: it is no object.
    """
    where = _layer_at(state, layer)
    if isinstance(where, dict):
        return where
    what = "only a source, in the old form" if isinstance(where, str) else "no object"
    raise EditRefused(f'Layer {layer[-1]} is {what}. Write it as {{"name": ..., "source": ...}} first.')


def layer_names(state: Value) -> set[str]:
    """Return the names of all layers."""
    names = {key for key, _ in layer_items(state) if isinstance(key, str)}
    for _, layer in layer_items(state):
        name = layer.get("name") if isinstance(layer, dict) else None
        if isinstance(name, str):
            names.add(name)
    return names


def unused_name(state: Value, base: str) -> str:
    """Return `base` with the first number behind it that makes it no layer's name."""
    taken = layer_names(state)
    number = 1
    while f"{base}{number}" in taken:
        number += 1
    return f"{base}{number}"


def _without(positions: Positions, layer: Path, keys: list[str]) -> list[Edit]:
    span = positions.span(layer)
    children = positions.members_at(span)
    gone = {index for index, child in enumerate(children) if child.key in keys}
    return remove_children(positions, span, children, gone)


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
