"""Where a state holds segment ids of a graph: lists of segments, colours, equivalences, annotations, selections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from .dialect import layer_items, source_urls
from .layer_diff import SEGMENT_KEYS
from .literals import Number, Path, Value

PlaceKind = Literal["segments", "highlights", "equivalences", "colors", "annotations", "selections"]
"""What an id is there for; `selections` are the graph tools' own, where exactly one id can stand."""

Form = Literal["list", "keys", "one"]
"""How ids stand in a place: the entries of a list, the keys of an object, or one single value."""

_LARGEST_ID = 2**64 - 1
_GRAPHENE = "graphene://"
_GRAPH_TYPE = "segmentation_with_graph"
_TOOLS = ("multicut", "merge", "findPath")
_TOOL_KEYS = ("rootId", "focusSegment")


@dataclass(frozen=True)
class IdPlace:
    """One place that can hold ids: the value at `path`, in the layer at `layer`; `ids` in order, repeats too.

    `ids` are only what reads as an unsigned 64-bit number above 0; other entries of a list are not ids. `hidden`
    are those of a list of segments that are off.
    """

    kind: PlaceKind
    form: Form
    layer: Path
    path: Path
    ids: tuple[int, ...]
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True)
class GraphLayer:
    """A layer that shows a chunkedgraph; `table` is the last part of its source, "" where it names none."""

    path: Path
    name: str
    table: str


def graph_layers(state: Value) -> list[GraphLayer]:
    """Return the layers whose segments are roots of a chunkedgraph, by their source or their type."""
    found = []
    for key, layer in layer_items(state):
        held = layer if isinstance(layer, dict) else {}
        sources = (layer,) if isinstance(layer, str) else source_urls(held.get("source"))
        graphene = [one for one in sources if one.startswith(_GRAPHENE)]
        if isinstance(layer, dict) and (graphene or held.get("type") == _GRAPH_TYPE):
            name = held.get("name")
            table = _table(graphene[0]) if graphene else ""
            found.append(GraphLayer(("layers", key), name if isinstance(name, str) else str(key), table))
    return found


def id_places(state: Value, wanted: Callable[[GraphLayer], bool] = lambda layer: True) -> list[IdPlace]:
    """Return every place that holds ids of the wanted graph layers, in the order of the state.

    Annotations count where they are linked to one of those layers, or to none at all. Both spellings of hidden
    segments and of annotations' segments are read, in any mixture.
    """
    chosen = [layer for layer in graph_layers(state) if wanted(layer)]
    paths = {layer.path for layer in chosen}
    names = {layer.name for layer in chosen}
    found: list[IdPlace] = []
    for key, layer in layer_items(state):
        if isinstance(layer, dict) and chosen:
            path: Path = ("layers", key)
            if path in paths:
                found += _of_graph_layer(path, layer)
            found += _of_annotations(path, layer, names if path not in paths else None)
    return [place for place in found if place.ids]


def read_segment(value: Value) -> tuple[int, bool] | None:
    """Return the id that an entry means and whether a leading `!` hides it; None where it is no id."""
    text = value.text if isinstance(value, Number) else value
    if not isinstance(text, str):
        return None
    digits = text.removeprefix("!")
    if (
        not (digits.isascii() and digits.isdigit() and len(digits) <= 20)
        or not 0 < int(digits) <= _LARGEST_ID
    ):
        return None
    return int(digits), digits != text


def _table(source: str) -> str:
    address = source.removeprefix(_GRAPHENE).removeprefix("middleauth+").partition("#")[0]
    return urlsplit(address).path.rstrip("/").rpartition("/")[2]


def _of_graph_layer(layer: Path, held: dict[str, Value]) -> Iterator[IdPlace]:
    for key in SEGMENT_KEYS:
        listed = held.get(key)
        if isinstance(listed, list):
            apart = key == "hiddenSegments"
            read = [found for found in map(read_segment, listed) if found is not None]
            hidden = frozenset(one for one, starred in read if starred or apart)
            yield IdPlace("segments", "list", layer, (*layer, key), tuple(one for one, _ in read), hidden)
    yield from _list("highlights", layer, (*layer, "highlights"), held.get("highlights"))
    groups = held.get("equivalences")
    for index, group in enumerate(groups if isinstance(groups, list) else ()):
        yield from _list("equivalences", layer, (*layer, "equivalences", index), group)
    colors = held.get("segmentColors")
    if isinstance(colors, dict):
        yield IdPlace("colors", "keys", layer, (*layer, "segmentColors"), _ids(list(colors)))
    # The graph tools name a supervoxel and its root side by side: there one id can only become one other.
    for path, value in _selections(layer, held):
        yield IdPlace("selections", "one", layer, path, _ids([value]))


def _of_annotations(layer: Path, held: dict[str, Value], names: set[str] | None) -> Iterator[IdPlace]:
    annotations = held.get("annotations")
    if not isinstance(annotations, list):
        return
    relations = held.get("annotationRelationships")
    linked = held.get("linkedSegmentationLayer")

    def counts(relation: int | None) -> bool:
        target: Value = linked
        if isinstance(linked, dict):
            target = _linked_by(linked, relations, relation or 0)
        return names is None or not isinstance(target, str) or target in names

    for index, annotation in enumerate(annotations):
        segments = annotation.get("segments") if isinstance(annotation, dict) else None
        if not isinstance(segments, list):
            continue
        path = (*layer, "annotations", index, "segments")
        if counts(None):
            yield from _list("annotations", layer, path, segments)
        for relation, inner in enumerate(segments):
            if isinstance(inner, list) and counts(relation):
                yield from _list("annotations", layer, (*path, relation), inner)


def _linked_by(linked: dict[str, Value], relations: Value, at: int) -> Value:
    """Return the layer that the `at`-th relation leads to; the first one is called `segments` by default."""
    named = relations if isinstance(relations, list) else ["segments"]
    key = named[at] if at < len(named) else None
    return linked.get(key) if isinstance(key, str) else None


def _selections(layer: Path, held: dict[str, Value]) -> Iterator[tuple[Path, Value]]:
    markers = held.get("graphOperationMarker")
    for at, marker in enumerate(markers if isinstance(markers, list) else ()):
        yield from _marked((*layer, "graphOperationMarker", at), marker)
    path: Path = (*layer, "pathFinder", "pathObject", "annotationPath")
    yield from _marked(path, _inside(held, "pathFinder", "pathObject", "annotationPath"))
    source = held.get("source")
    listed = source if isinstance(source, list) else [source]
    for at, one in enumerate(listed):
        tools = one.get("state") if isinstance(one, dict) else None
        if isinstance(tools, dict):
            base: Path = (*layer, "source", at) if isinstance(source, list) else (*layer, "source")
            for tool in _TOOLS:
                yield from _tool((*base, "state", tool), tools.get(tool))


def _marked(path: Path, marker: Value) -> Iterator[tuple[Path, Value]]:
    annotations = marker.get("annotations") if isinstance(marker, dict) else None
    for at, annotation in enumerate(annotations if isinstance(annotations, list) else ()):
        segments = annotation.get("segments") if isinstance(annotation, dict) else None
        for index, one in enumerate(segments if isinstance(segments, list) else ()):
            yield (*path, "annotations", at, "segments", index), one


def _tool(path: Path, value: Value) -> Iterator[tuple[Path, Value]]:
    """Walk one graph tool of a mainline layer for the roots it selected."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in _TOOL_KEYS:
                yield (*path, key), inner
            else:
                yield from _tool((*path, key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _tool((*path, index), inner)


def _inside(held: Value, *keys: str) -> Value:
    for key in keys:
        held = held.get(key) if isinstance(held, dict) else None
    return held


def _list(kind: PlaceKind, layer: Path, path: Path, listed: Value) -> Iterator[IdPlace]:
    if isinstance(listed, list):
        yield IdPlace(kind, "list", layer, path, _ids(listed))


def _ids(values: list[Value] | list[str]) -> tuple[int, ...]:
    read = (read_segment(value) for value in values)
    return tuple(found[0] for found in read if found is not None)
