"""Taking one change of a diff back, in the text of the later state."""

from __future__ import annotations

import json

from .changes import Change
from .edits import Edit, EditRefused, apply, insert, move, permute, remove, rename_key, replace_value
from .literals import Path
from .positions import Positions
from .segment_edits import exchange_segments

__all__ = ["revert", "revert_edits"]


def revert(text: str, change: Change) -> str:
    """Return the later state's text with this change taken back; `text` must be what the diff was made of.

    Raises:
        EditRefused: the text no longer holds what the change speaks of.
    """
    return apply(text, revert_edits(Positions(text), change))


def revert_edits(positions: Positions, change: Change) -> list[Edit]:
    """Return the edits that take one change back; raises as `revert`."""
    try:
        return _edits(positions, change)
    except (KeyError, IndexError, StopIteration):
        raise EditRefused(
            f"{change.label} cannot be taken back: the text is another one by now. Compare again first."
        ) from None


def _edits(positions: Positions, change: Change) -> list[Edit]:
    if change.what == "segment":
        layer, here, there = change.path[:-1], _ids(change.after), _ids(change.before)
        return exchange_segments(positions, layer, here, there, change.lists)
    if change.kind == "added":
        return [remove(positions, change.path)]
    if change.kind == "removed":
        return [_put_back(positions, change)]
    if change.kind == "renamed":
        return [_rename_back(positions, change)]
    if change.kind == "moved":
        return _move_back(positions, change)
    if not change.path:
        return [Edit(positions.root.start, positions.root.end, change.before or "")]
    return [replace_value(positions, change.path, change.before or "")]


def _ids(listed: str | None) -> list[str]:
    """Return the entries of a list of ids as JSON texts, so that bare numbers stay numbers."""
    if listed is None:
        return []
    positions = Positions(listed)
    return [listed[child.span.start : child.span.end] for child in positions.children()]


def _put_back(positions: Positions, change: Change) -> Edit:
    parent, key = change.path[:-1], change.path[-1]
    value = change.before or ""
    if isinstance(key, str):
        return insert(positions, parent, len(positions.children(parent)), value, key)
    at = key if change.follows is None else change.follows + 1
    return insert(positions, parent, at, value)


def _rename_back(positions: Positions, change: Change) -> Edit:
    if _in_object(positions, change.path):
        return rename_key(positions, change.path, str(json.loads(change.before or '""')))
    return replace_value(positions, change.path, change.before or "")


def _in_object(positions: Positions, path: Path) -> bool:
    """Whether a renamed layer is a member of an object of layers, named by its key."""
    return len(path) == 2 and positions.text[positions.span(path[:-1]).start] == "{"


def _move_back(positions: Positions, change: Change) -> list[Edit]:
    if change.note == "order of axes":
        children = positions.children(change.path)
        here = [child.key for child in children]
        return permute(positions, children, [here.index(key) for key in json.loads(change.before or "[]")])
    source, behind = change.path[-1], change.follows
    if not isinstance(source, int) or behind is None:
        raise KeyError(change.path)
    return move(positions, change.path[:-1], source, behind + 1 if behind < source else behind)
