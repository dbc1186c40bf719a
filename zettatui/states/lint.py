"""What is doubtful in a state, each with its place and, where it is safe, a quick fix."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .dialect import layer_items
from .edits import Edit, remove_children
from .faults import JsonFault
from .literals import Number, Path, Value, read_with_duplicates
from .positions import Positions

Severity = Literal["error", "warning", "info"]

_ID_KEYS = frozenset(
    {"segments", "hiddenSegments", "equivalences", "highlights", "segmentId", "rootId", "focusSegment"}
)
_MAYBE_BIG = re.compile(r"[\[,:\s]-?\d{16}")
_MEASURED = frozenset(
    {"position", "crossSectionScale", "crossSectionDepth", "projectionScale", "projectionDepth"}
)
_LARGEST_EXACT = 2**53


@dataclass(frozen=True)
class Fix:
    """A quick fix: what it does, and the edits of the text that was linted."""

    say: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Problem:
    """One finding; `line` and `column` count from 1. An `error` makes an upload pointless."""

    rule: str
    severity: Severity
    path: Path
    line: int
    column: int
    say: str
    fix: Fix | None = None

    def to_json(self) -> dict[str, object]:
        """Return the finding as `state lint --json` prints it."""
        return {
            "rule": self.rule,
            "path": list(self.path),
            "line": self.line,
            "column": self.column,
            "say": self.say,
            "fix": self.fix.say if self.fix else None,
        }


def lint(text: str) -> list[Problem]:
    """Return what is wrong or doubtful in a state's text, in the order of the text.

    A text that is not JSON gives exactly one problem. Many findings of one kind in one list are one problem.
    """
    try:
        reading = read_with_duplicates(text)
    except JsonFault as fault:
        return [_of_fault(fault)]
    check = _Check(text, reading.value)
    found = [*check.duplicate_keys(reading.duplicates), *check.all()]
    return sorted(found, key=lambda problem: (problem.line, problem.column))


def _of_fault(fault: JsonFault) -> Problem:
    return Problem(fault.rule, "error", (), fault.line, fault.column, fault.say)


class _Check:
    """The rules, each a method that yields problems."""

    def __init__(self, text: str, state: Value) -> None:
        self.text = text
        self.state = state
        self.positions = Positions(text)
        self.layers = layer_items(state)

    def problem(self, rule: str, severity: Severity, path: Path, say: str, fix: Fix | None = None) -> Problem:
        line, column = self.positions.place(path)
        return Problem(rule, severity, path, line, column, say, fix)

    def all(self) -> Iterator[Problem]:
        if not isinstance(self.state, dict):
            yield self.problem(
                "top-level", "error", (), "a state is an object, in { }; servers and viewers refuse this"
            )
            return
        yield from self.layer_forms()
        yield from self.layer_names()
        yield from self.dimensions()
        yield from self.references()
        yield from self.repeated_segments()
        if _MAYBE_BIG.search(self.text):
            yield from self.big_integers()

    def duplicate_keys(self, keys: tuple[str, ...]) -> Iterator[Problem]:
        if not keys:
            return
        for path, child in self.positions.duplicates():
            start = child.span.start if child.span.key_start is None else child.span.key_start
            line, column = self.positions.line_column(start)
            said = f'key "{child.key}" is here twice; only the last one counts'
            yield Problem("duplicate-key", "error", (*path, child.key), line, column, said)

    def layer_forms(self) -> Iterator[Problem]:
        held = self.state.get("layers") if isinstance(self.state, dict) else None
        if isinstance(held, dict):
            yield self.problem(
                "layers-form", "info", ("layers",), "layers is an object, an old form; viewers write a list"
            )
        elif held is not None and not isinstance(held, list):
            yield self.problem("layers-form", "error", ("layers",), "layers must be a list")
        for key, layer in self.layers:
            if isinstance(layer, str):
                said = "this layer is only a source, without name and type"
                yield self.problem("layer-form", "warning", ("layers", key), said)
            elif not isinstance(layer, dict):
                yield self.problem(
                    "layer-form", "error", ("layers", key), "a layer must be an object, in { }"
                )
            elif isinstance(layer.get("segments"), dict):
                said = "segments is an object; viewers want a list"
                yield self.problem("segments-form", "warning", ("layers", key, "segments"), said)
        if isinstance(self.state, dict) and isinstance(self.state.get("layout"), list):
            said = "layout is a list; viewers want a text or an object"
            yield self.problem("layout-form", "warning", ("layout",), said)

    def layer_names(self) -> Iterator[Problem]:
        seen: set[str] = set()
        for key, layer in self.layers:
            name = layer.get("name") if isinstance(layer, dict) else None
            if isinstance(name, str):
                if name in seen:
                    said = f'another layer is named "{name}" too; viewers rename this one'
                    yield self.problem("duplicate-layer", "warning", ("layers", key, "name"), said)
                seen.add(name)

    def dimensions(self) -> Iterator[Problem]:
        state = self.state
        if not isinstance(state, dict):
            return
        if "dimensions" in state:
            if state["dimensions"] == {}:
                said = "dimensions is empty: the viewer takes them from the first layer"
                yield self.problem("missing-dimensions", "info", ("dimensions",), said)
        elif not _MEASURED.isdisjoint(state):
            said = "dimensions is missing: position and scales have no unit"
            yield self.problem("missing-dimensions", "warning", (), said)

    def references(self) -> Iterator[Problem]:
        names = {layer.get("name") for _, layer in self.layers if isinstance(layer, dict)}
        names |= {key for key, _ in self.layers if isinstance(key, str)}
        selected = self.state.get("selectedLayer") if isinstance(self.state, dict) else None
        if isinstance(selected, dict) and "layer" in selected:
            name = selected["layer"]
            if isinstance(name, str) and name not in names:
                yield self.problem(
                    "missing-layer", "warning", ("selectedLayer", "layer"), f'no layer is named "{name}"'
                )
        for key, layer in self.layers:
            linked = layer.get("linkedSegmentationLayer") if isinstance(layer, dict) else None
            place: Path = ("layers", key, "linkedSegmentationLayer")
            named: list[tuple[Path, Value]] = [(place, linked)]
            if isinstance(linked, dict):
                named = [((*place, one), to) for one, to in linked.items()]
            for path, name in named:
                if isinstance(name, str) and name not in names:
                    yield self.problem("missing-layer", "warning", path, f'no layer is named "{name}"')

    def repeated_segments(self) -> Iterator[Problem]:
        for key, layer in self.layers:
            for field in ("segments", "hiddenSegments"):
                listed = layer.get(field) if isinstance(layer, dict) else None
                if not isinstance(listed, list):
                    continue
                ids = [_digits(one) for one in listed]
                counts = Counter(one for one in ids if one is not None)
                extra = len([one for one in ids if one is not None]) - len(counts)
                if extra:
                    path: Path = ("layers", key, field)
                    said = f"{_count(extra, 'id')} listed again in {field}"
                    yield self.problem(
                        "duplicate-segment", "warning", path, said, self._without_repeats(path, ids)
                    )

    def _without_repeats(self, path: Path, ids: list[str | None]) -> Fix:
        seen: set[str] = set()
        again: set[int] = set()
        for index, one in enumerate(ids):
            if one is not None and one in seen:
                again.add(index)
            elif one is not None:
                seen.add(one)
        span = self.positions.span(path)
        edits = remove_children(self.positions, span, self.positions.children_at(span), again)
        return Fix("keep the first of each", tuple(edits))

    def big_integers(self) -> Iterator[Problem]:
        lists: dict[Path, list[Path]] = {}
        for path, number in _numbers(self.state):
            digits = number.text.lstrip("-")
            if digits.isdigit() and len(digits) >= 16 and int(digits[:40]) > _LARGEST_EXACT:
                is_id = any(key in _ID_KEYS for key in path)
                if is_id:
                    lists.setdefault(path[:-1], []).append(path)
                else:
                    said = f"{number.text[:40]} is above 2^53: browsers and Zetta's server round it"
                    yield self.problem("big-integer", "warning", path, said)
        for paths in lists.values():
            many = (
                "this id is a bare number" if len(paths) == 1 else f"{len(paths):,} ids here are bare numbers"
            )
            said = f"{many} above 2^53: browsers and Zetta's server round them"
            fix = Fix("put quotes around", tuple(edit for path in paths for edit in self._quotes(path)))
            yield self.problem("bare-id", "warning", paths[0], said, fix)

    def _quotes(self, path: Path) -> tuple[Edit, Edit]:
        span = self.positions.span(path)
        return Edit(span.start, span.start, '"'), Edit(span.end, span.end, '"')


def _digits(one: Value) -> str | None:
    if isinstance(one, Number):
        return one.text
    return one.removeprefix("!") if isinstance(one, str) else None


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _numbers(state: Value) -> Iterator[tuple[Path, Number]]:
    pending: list[tuple[Path, Value]] = [((), state)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, Number):
            yield path, value
        elif isinstance(value, list):
            pending.extend(((*path, index), value[index]) for index in range(len(value) - 1, -1, -1))
        elif isinstance(value, dict):
            pending.extend(((*path, key), value[key]) for key in reversed(value))
