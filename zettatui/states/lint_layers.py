"""Lint of a state's build: forms of layers, their names, dimensions, and what refers to layers."""

from __future__ import annotations

from collections.abc import Iterator

from .edits import Edit, quoted, replace_value
from .layer_edits import layer_names, unused_name
from .literals import Path, Value
from .problems import Problem, Subject

_MEASURED = frozenset(
    {"position", "crossSectionScale", "crossSectionDepth", "projectionScale", "projectionDepth"}
)
_BARE_TEXTS = ("name", "type", "tab")


def check_layers(subject: Subject) -> Iterator[Problem]:
    """Find what is wrong with the layers and the dimensions."""
    yield from _forms(subject)
    yield from _names(subject)
    yield from _dimensions(subject)
    yield from _references(subject)


def _forms(subject: Subject) -> Iterator[Problem]:
    state = subject.state
    held = state.get("layers") if isinstance(state, dict) else None
    if isinstance(held, dict):
        said = "layers is an object, an old form; viewers write a list"
        yield subject.problem("layers-old-form", ("layers",), said)
    elif held is not None and not isinstance(held, list):
        yield subject.problem("layers-form", ("layers",), "layers must be a list")
    for key, layer in subject.layers:
        path: Path = ("layers", key)
        if isinstance(layer, str):
            yield subject.problem("layer-bare", path, "this layer is only a source, without name and type")
        elif not isinstance(layer, dict):
            yield subject.problem("layer-form", path, "a layer must be an object, in { }")
        else:
            yield from _segment_forms(subject, path, layer)
            yield from _boxes(subject, path, layer)
    layout = state.get("layout") if isinstance(state, dict) else None
    if isinstance(layout, list):
        said = "layout is a list; viewers want a text or an object"
        boxed = len(layout) == 1 and isinstance(layout[0], str)
        fix = subject.fix("layout-form", subject.unboxed(("layout",))) if boxed else None
        yield subject.problem("layout-form", ("layout",), said, fix)


def _segment_forms(subject: Subject, layer: Path, held: dict[str, Value]) -> Iterator[Problem]:
    for field in ("segments", "hiddenSegments"):
        listed = held.get(field)
        path = (*layer, field)
        if isinstance(listed, dict):
            fix = subject.fix("segments-form", [replace_value(subject.positions, path, "[]")])
            said = f"{field} is an object; viewers want a list"
            yield subject.problem("segments-form", path, said, None if listed else fix)
        elif isinstance(listed, str):
            span = subject.positions.span(path)
            edits = [Edit(span.start, span.start, "["), Edit(span.end, span.end, "]")]
            said = f"{field} is a text; viewers want a list"
            yield subject.problem("segments-form", path, said, subject.fix("segments-form", edits))


def _boxes(subject: Subject, layer: Path, held: dict[str, Value]) -> Iterator[Problem]:
    for field in _BARE_TEXTS:
        listed = held.get(field)
        if isinstance(listed, list) and len(listed) == 1 and isinstance(listed[0], str):
            path = (*layer, field)
            said = f"{field} is a list of one text; viewers want the text alone"
            yield subject.problem(
                "boxed-value", path, said, subject.fix("boxed-value", subject.unboxed(path))
            )


def _names(subject: Subject) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, layer in subject.layer_objects:
        name = layer.get("name")
        if not isinstance(name, str):
            continue
        if name in seen:
            said = f'another layer is named "{name}" too; viewers rename this one'
            new = quoted(unused_name(subject.state, name))
            edit = replace_value(subject.positions, (*path, "name"), new)
            fix = subject.fix("duplicate-layer", [edit])
            yield subject.problem("duplicate-layer", (*path, "name"), said, fix)
        seen.add(name)


def _dimensions(subject: Subject) -> Iterator[Problem]:
    state = subject.state
    if not isinstance(state, dict):
        return
    axes = state.get("dimensions")
    if axes == {}:
        said = "dimensions is empty: the viewer takes them from the first layer"
        yield subject.problem("empty-dimensions", ("dimensions",), said)
    elif "dimensions" not in state and not _MEASURED.isdisjoint(state):
        said = "dimensions is missing: position and scales have no unit"
        yield subject.problem("missing-dimensions", (), said)
    if subject.context.flavour == "zetta" and isinstance(axes, dict) and list(axes) != sorted(axes):
        order = ", ".join(sorted(axes))
        said = (
            f"Zetta's server sorts keys: the axes will come back as {order}, and position with them is wrong"
        )
        yield subject.problem("axes-order", ("dimensions",), said)


def _references(subject: Subject) -> Iterator[Problem]:
    names = layer_names(subject.state)
    selected = subject.state.get("selectedLayer") if isinstance(subject.state, dict) else None
    named: list[tuple[Path, Value]] = []
    if isinstance(selected, dict) and "layer" in selected:
        named.append((("selectedLayer", "layer"), selected["layer"]))
    for path, layer in subject.layer_objects:
        linked = layer.get("linkedSegmentationLayer")
        place = (*path, "linkedSegmentationLayer")
        if isinstance(linked, dict):
            named += [((*place, one), to) for one, to in linked.items()]
        else:
            named.append((place, linked))
    for path, name in named:
        if isinstance(name, str) and name not in names:
            yield subject.problem("missing-layer", path, f'no layer is named "{name}"')
