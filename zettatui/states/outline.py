"""The table of contents of a state: its top-level keys, its layers and what they hold."""

from __future__ import annotations

import json
from dataclasses import dataclass

from .literals import Path
from .positions import Child, Positions


@dataclass(frozen=True)
class OutlineEntry:
    """One line of the outline; `line` counts from 1, `depth` from 0, `detail` is a value or a count."""

    path: Path
    label: str
    detail: str
    line: int
    depth: int


def outline_of(positions: Positions) -> list[OutlineEntry]:
    """Return the outline of a JSON text: top-level keys, under `layers` each layer, under that its keys.

    A text that is not JSON gives an empty outline.
    """
    try:
        entries: list[OutlineEntry] = []
        for child in positions.children():
            path = (child.key,)
            entries.append(_entry(positions, path, str(child.key), child, 0))
            if child.key == "layers":
                entries.extend(_layers(positions, path))
    except KeyError:
        return []
    return entries


def _layers(positions: Positions, path: Path) -> list[OutlineEntry]:
    entries: list[OutlineEntry] = []
    for layer in positions.children(path):
        place = (*path, layer.key)
        members = {str(child.key): child for child in positions.children_at(layer.span)}
        label = layer.key if isinstance(layer.key, str) else _text(positions, members.get("name"))
        line, _ = positions.line_column(layer.span.start)
        entries.append(
            OutlineEntry(place, label or f"layer {layer.key}", _text(positions, members.get("type")), line, 1)
        )
        entries.extend(_entry(positions, (*place, key), key, child, 2) for key, child in members.items())
    return entries


def _entry(positions: Positions, path: Path, label: str, child: Child, depth: int) -> OutlineEntry:
    start = child.span.start if child.span.key_start is None else child.span.key_start
    return OutlineEntry(path, label, _detail(positions, child), positions.line_column(start)[0], depth)


def _detail(positions: Positions, child: Child) -> str:
    first = positions.text[child.span.start]
    if first == "[":
        return _counted(positions.count_at(child.span), "item")
    if first == "{":
        return _counted(positions.count_at(child.span), "key")
    if first == '"':
        return _text(positions, child)[:80]
    return positions.text[child.span.start : child.span.end]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _text(positions: Positions, child: Child | None) -> str:
    if child is None or positions.text[child.span.start] != '"':
        return ""
    return str(json.loads(positions.text[child.span.start : child.span.end], strict=False))
