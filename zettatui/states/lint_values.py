"""Lint of numbers: in quotes, too large, or voxel sizes that do not agree."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from .edits import Edit
from .literals import Number, Path, Value
from .problems import Problem, Subject, count

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS = frozenset({"nan", "na", "inf", "-inf", "infinity", "-infinity"})

_TOP_NUMBERS = (
    *("position", "crossSectionScale", "crossSectionDepth", "crossSectionOrientation", "projectionScale"),
    *("projectionDepth", "projectionOrientation", "perspectiveZoom", "perspectiveOrientation"),
    *("gpuMemoryLimit", "systemMemoryLimit", "concurrentDownloads"),
)
_LAYER_NUMBERS = (
    *("opacity", "selectedAlpha", "notSelectedAlpha", "objectAlpha", "saturation", "colorSeed", "voxelSize"),
    *("meshRenderScale", "crossSectionRenderScale", "meshSilhouetteRendering", "localPosition"),
)
_ANNOTATION_NUMBERS = frozenset({"point", "pointA", "pointB", "center", "radii", "tagIds"})
_POSE: tuple[Path, ...] = (
    ("navigation", "zoomFactor"),
    ("navigation", "pose", "orientation"),
    ("navigation", "pose", "position", "voxelSize"),
    ("navigation", "pose", "position", "voxelCoordinates"),
    ("navigation", "pose", "position", "spatialCoordinates"),
)
_NM = {"m": 1e9, "nm": 1.0, "um": 1e3, "µm": 1e3, "mm": 1e6}


def check_values(subject: Subject) -> Iterator[Problem]:
    """Find numbers and texts that took each other's place, and voxel sizes that disagree."""
    yield from _numbers_as_texts(subject)
    yield from _texts_as_numbers(subject)
    yield from _voxel_sizes(subject)
    if subject.reading.infinite:
        yield from _infinite(subject)


def _numbers_as_texts(subject: Subject) -> Iterator[Problem]:
    state = subject.state
    if not isinstance(state, dict):
        return
    for key in _TOP_NUMBERS:
        if key in state:
            yield from _quoted_numbers(subject, (key,), state[key])
    for path in _POSE:
        yield from _quoted_numbers(subject, path, _at(state, path))
    axes = state.get("dimensions")
    scales: list[tuple[Path, Value]] = [
        (("dimensions", axis, 0), scale[0])
        for axis, scale in (axes.items() if isinstance(axes, dict) else ())
        if isinstance(scale, list) and scale
    ]
    yield from _quoted(subject, ("dimensions",), scales)
    for layer, held in subject.layer_objects:
        for key in _LAYER_NUMBERS:
            if key in held:
                yield from _quoted_numbers(subject, (*layer, key), held[key])
        annotations = held.get("annotations")
        for index, one in enumerate(annotations if isinstance(annotations, list) else []):
            for key, value in one.items() if isinstance(one, dict) else ():
                if key in _ANNOTATION_NUMBERS and _holds_text(value):
                    yield from _quoted_numbers(subject, (*layer, "annotations", index, key), value)


def _holds_text(value: Value) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and any(type(one) is str for one in value))


def _quoted_numbers(subject: Subject, path: Path, value: Value) -> Iterator[Problem]:
    if isinstance(value, list):
        yield from _quoted(subject, path, [((*path, at), one) for at, one in enumerate(value)])
    else:
        yield from _quoted(subject, path, [(path, value)])


def _quoted(subject: Subject, path: Path, values: list[tuple[Path, Value]]) -> Iterator[Problem]:
    """Tell of texts among values that should be numbers, as one problem of their container."""
    edits: list[Edit] = []
    for place, one in values:
        if not isinstance(one, str):
            continue
        if one.lower() in _WORDS:
            said = f'"{one}" stands where viewers want a number; they refuse it'
            yield subject.problem("not-a-number", place, said)
        elif _NUMBER.fullmatch(one):
            span = subject.positions.span(place)
            edits.append(Edit(span.start, span.end, one))
    if edits:
        said = f"{count(len(edits), 'number')} in quotes in {path[-1]}; viewers write bare numbers"
        yield subject.problem("number-as-text", path, said, subject.fix("number-as-text", edits))


def _texts_as_numbers(subject: Subject) -> Iterator[Problem]:
    for layer, held in subject.layer_objects:
        keys = [key for key in ("name", "timestamp") if isinstance(held.get(key), Number)]
        for key in keys:
            fix = subject.fix("text-as-number", subject.quotes(layer, [key]))
            yield subject.problem(
                "text-as-number", (*layer, key), f"{key} is a number; viewers write a text", fix
            )
        annotations = held.get("annotations")
        if not isinstance(annotations, list):
            continue
        bare = [
            at
            for at, one in enumerate(annotations)
            if isinstance(one, dict) and isinstance(one.get("id"), Number)
        ]
        if bare:
            path = (*layer, "annotations")
            edits = [edit for at in bare for edit in subject.quotes((*path, at), ["id"])]
            said = f"{count(len(bare), 'annotation id')} written as a number; viewers write texts"
            yield subject.problem(
                "text-as-number", (*path, bare[0], "id"), said, subject.fix("text-as-number", edits)
            )


def _voxel_sizes(subject: Subject) -> Iterator[Problem]:
    viewer = _viewer_voxels(subject)
    if viewer is None:
        return
    for layer, held in subject.layer_objects:
        if held.get("type") != "annotation":
            continue
        own = _fork_voxels(held.get("voxelSize"))
        path = (*layer, "voxelSize")
        if own is None:
            path = (*layer, "source", "transform", "outputDimensions")
            own = _axes_nm(_at(held, path[2:]))
        if own and any(
            not math.isclose(size, viewer.get(axis, size), rel_tol=1e-6) for axis, size in own.items()
        ):
            here, there = (_spoken(one) for one in (own, viewer))
            said = f"the voxels of these annotations are {here} nm, the viewer's {there} nm"
            yield subject.problem("voxel-size", path, said)


def _viewer_voxels(subject: Subject) -> dict[str, float] | None:
    sizes = _fork_voxels(_at(subject.state, ("navigation", "pose", "position", "voxelSize")))
    axes = _axes_nm(_at(subject.state, ("dimensions",)))
    if axes or sizes:
        return axes or sizes
    given = subject.context.voxel_size
    return dict(zip("xyz", given, strict=True)) if given else None


def _fork_voxels(value: Value) -> dict[str, float] | None:
    if not isinstance(value, list) or len(value) != 3:
        return None
    sizes = [float(one.text) for one in value if isinstance(one, Number)]
    return dict(zip("xyz", sizes, strict=True)) if len(sizes) == 3 else None


def _axes_nm(value: Value) -> dict[str, float]:
    """Return the lengths among the axes of a `dimensions` object, in nm."""
    sizes: dict[str, float] = {}
    for axis, scale in value.items() if isinstance(value, dict) else ():
        if isinstance(scale, list) and len(scale) == 2:
            size, unit = scale
            if isinstance(size, Number) and isinstance(unit, str) and unit in _NM:
                sizes[axis] = float(size.text) * _NM[unit]
    return sizes


def _spoken(sizes: dict[str, float]) -> str:
    return " × ".join(f"{size:g}" for size in sizes.values())


def _infinite(subject: Subject) -> Iterator[Problem]:
    pending: list[tuple[Path, Value]] = [((), subject.state)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, Number):
            if math.isinf(float(value.text)):
                said = f"{value.text[:20]} is too large for a float: browsers read it as Infinity"
                yield subject.problem("infinite-number", path, said)
        elif isinstance(value, list):
            pending.extend(((*path, at), one) for at, one in enumerate(value) if not isinstance(one, str))
        elif isinstance(value, dict):
            pending.extend(((*path, key), one) for key, one in value.items() if not isinstance(one, str))


def _at(value: Value, path: Path) -> Value:
    for key in path:
        if not isinstance(value, dict) or not isinstance(key, str):
            return None
        value = value.get(key)
    return value
