"""Which viewer family a state was written for, and its layers in plain terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .literals import Number, Path, Value

Dialect = Literal["fork", "mainline", "unknown"]


@dataclass(frozen=True)
class LayerSummary:
    """One layer of a state, whatever oddity it is written in.

    `source` is the first source; `segments` counts all distinct ids, `hidden` those of them that are off;
    `annotations` is None for a layer that holds no list of them; `odd` says what is unusual, or "".
    """

    index: int
    path: Path
    name: str
    type: str
    visible: bool
    archived: bool
    source: str
    sources: tuple[str, ...]
    segments: int | None
    hidden: int
    annotations: int | None
    odd: str = ""


def dialect_of(state: Value) -> Dialect:
    """Tell fork states (`navigation`) from mainline ones (`dimensions`), signs in the sheet's order."""
    if not isinstance(state, dict):
        return "unknown"
    if "dimensions" in state:
        return "mainline"
    if "navigation" in state:
        return "fork"
    if "crossSectionScale" in state or "projectionScale" in state:
        return "mainline"
    for _, layer in layer_items(state):
        if isinstance(layer, dict) and (_has_object_source(layer) or any(_starred(layer))):
            return "mainline"
    return "unknown"


def _has_object_source(layer: dict[str, Value]) -> bool:
    source = layer.get("source")
    return any(isinstance(one, dict) for one in (source if isinstance(source, list) else [source]))


def _starred(layer: dict[str, Value]) -> Iterator[bool]:
    segments = layer.get("segments")
    if isinstance(segments, list):
        yield from (isinstance(one, str) and one.startswith("!") for one in segments)


def layer_items(state: Value) -> list[tuple[str | int, Value]]:
    """Return (key, layer) of every layer: key is the index, or the name where `layers` is an object."""
    found = state.get("layers") if isinstance(state, dict) else None
    if isinstance(found, list):
        return list(enumerate(found))
    if isinstance(found, dict):
        return list(found.items())
    return []


def layers(state: Value) -> list[LayerSummary]:
    """Summarise every layer; bare strings, nameless and malformed ones included."""
    return [_summary(index, key, layer) for index, (key, layer) in enumerate(layer_items(state))]


def _summary(index: int, key: str | int, layer: Value) -> LayerSummary:
    path: Path = ("layers", key)
    named = key if isinstance(key, str) else ""
    if isinstance(layer, str):
        return LayerSummary(
            index,
            path,
            named,
            guess_type(layer),
            True,
            False,
            layer,
            (layer,),
            None,
            0,
            None,
            "only a source",
        )
    if not isinstance(layer, dict):
        return LayerSummary(index, path, named, "", True, False, "", (), None, 0, None, "not an object")
    sources = source_urls(layer.get("source"))
    kind = layer.get("type")
    shown, hidden = segment_ids(layer)
    has_segments = isinstance(layer.get("segments"), list) or isinstance(layer.get("hiddenSegments"), list)
    annotations = layer.get("annotations")
    name = layer.get("name")
    archived = layer.get("archived") is True
    return LayerSummary(
        index=index,
        path=path,
        name=name if isinstance(name, str) else named,
        type=kind if isinstance(kind, str) else guess_type(sources[0] if sources else ""),
        visible=layer.get("visible") is not False and not archived,
        archived=archived,
        source=sources[0] if sources else "",
        sources=sources,
        segments=len(shown | hidden) if has_segments else None,
        hidden=len(hidden - shown),
        annotations=len(annotations) if isinstance(annotations, list) else None,
        odd="segments is not a list" if isinstance(layer.get("segments"), dict) else "",
    )


def source_urls(source: Value) -> tuple[str, ...]:
    """Return the addresses of a `source`: a string, an object with `url`, or a list of both."""
    if isinstance(source, str):
        return (source,)
    if isinstance(source, dict):
        url = source.get("url")
        return (url,) if isinstance(url, str) else ()
    if isinstance(source, list):
        return tuple(url for one in source if not isinstance(one, list) for url in source_urls(one))
    return ()


def segment_ids(layer: dict[str, Value]) -> tuple[set[str], set[str]]:
    """Return (shown, hidden) segment ids as text, from both spellings: `hiddenSegments` and a leading `!`."""
    shown: set[str] = set()
    hidden: set[str] = set()
    for key, off in (("segments", False), ("hiddenSegments", True)):
        listed = layer.get(key)
        for one in listed if isinstance(listed, list) else []:
            text = one.text if isinstance(one, Number) else one
            if isinstance(text, str):
                (hidden if off or text.startswith("!") else shown).add(text.removeprefix("!"))
    return shown, hidden


def guess_type(source: str) -> str:
    """Guess a layer's type where it is not written, as viewers do from the source; "" when nothing tells."""
    if source.startswith("graphene://"):
        return "segmentation_with_graph"
    return "annotation" if source.startswith("local://annotations") else ""
