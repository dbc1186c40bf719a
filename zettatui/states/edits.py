"""Edits of a JSON text by path, touching only the characters that must change."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .document import compact, pretty, spaced
from .faults import JsonFault
from .literals import Path
from .positions import Child, Positions, Span

_SPACE = " \t\r\n"


class EditRefused(Exception):
    """An operation that this text does not allow; `sentence` says why, and what to do instead."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class Edit:
    """Replace the characters [start, end) by `text`."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made; their offsets all refer to the text as given.

    Raises:
        ValueError: two edits overlap.
    """
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < done:
            raise ValueError(f"two edits overlap at character {edit.start}")
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*parts, text[done:]])


def replace_value(positions: Positions, path: Path, value: str) -> Edit:
    """Replace the value at `path` by JSON text, laid out like its surroundings; KeyError if none is there."""
    span = positions.span(path)
    return Edit(span.start, span.end, _laid_out(positions.text, span.start, value))


def rename_key(positions: Positions, path: Path, key: str) -> Edit:
    """Give the member at `path` another key; KeyError if there is no such member of an object."""
    span = positions.span(path)
    if span.key_start is None or span.key_end is None:
        raise KeyError(path)
    return Edit(span.key_start, span.key_end, quoted(key))


def remove(positions: Positions, path: Path) -> Edit:
    """Take the member or element at `path` out, with one comma and its line; KeyError if nothing is there."""
    if not path:
        raise KeyError(path)
    target = positions.span(path)
    siblings = positions.children(path[:-1])
    at = next(index for index, child in enumerate(siblings) if child.span.start == target.start)
    return remove_children(positions, positions.span(path[:-1]), siblings, {at})[0]


def remove_children(
    positions: Positions, parent: Span, children: Sequence[Child], gone: set[int]
) -> list[Edit]:
    """Take several children of one container out, each with a comma; the others stay as they are."""
    if len(gone) == len(children):
        return [Edit(parent.start + 1, parent.end - 1, "")] if children else []
    edits: list[Edit] = []
    first_kept = next(index for index in range(len(children)) if index not in gone)
    for index in sorted(gone):
        span = children[index].span
        if index < first_kept:
            following = children[index + 1].span
            edits.append(Edit(_begin(span), _begin(following), ""))
        else:
            edits.append(Edit(children[index - 1].span.end, span.end, ""))
    return edits


def insert(
    positions: Positions, parent: Path, at: int, value: str, key: str | None = None, *, as_it_is: bool = False
) -> Edit:
    """Put JSON text into an object or list before its `at`-th child, or at its end.

    Args:
        positions: places in the text to be edited.
        parent: the container; KeyError if there is none, or if it is of the other kind.
        at: the new child's index.
        value: JSON text of the new child.
        key: its key, for an object.
        as_it_is: the text was taken from a sibling, so it is laid out already.
    """
    container = positions.span(parent)
    if positions.text[container.start] != ("[" if key is None else "{"):
        raise KeyError(parent)
    children = positions.members_at(container)
    lead = "" if key is None else quoted(key) + _colon(positions, children)
    if not children:
        return _insert_first(positions, container, lead, value)
    gap = gap_between(positions, container, children)
    last = at >= len(children)
    place = children[-1].span.end if last else _begin(children[max(at, 0)].span)
    body = (
        value if as_it_is else _laid_out(positions.text, _begin(children[-1].span) if last else place, value)
    )
    return Edit(place, place, "," + gap + lead + body if last else lead + body + "," + gap)


def put(positions: Positions, path: Path, value: str) -> Edit:
    """Replace the value at `path` by JSON text, or add it, and what objects it stands in, at the end.

    Raises:
        KeyError: something on the way is no object, or the path ends in an index that is not there.
    """
    depth = len(path)
    while depth and not _holds(positions, path[:depth]):
        depth -= 1
    if depth == len(path):
        return replace_value(positions, path, value)
    missing = path[depth:]
    container = positions.span(path[:depth])
    if positions.text[container.start] != "{" or not all(isinstance(key, str) for key in missing):
        raise KeyError(path)
    for key in reversed(missing[1:]):
        value = "{" + quoted(str(key)) + ":" + value + "}"
    count = len(positions.members_at(container))
    return insert(positions, path[:depth], count, value, str(missing[0]))


def _holds(positions: Positions, path: Path) -> bool:
    try:
        positions.span(path)
    except KeyError:
        return False
    return True


def move(positions: Positions, parent: Path, source: int, target: int) -> list[Edit]:
    """Move one element of the list at `parent` so that it stands at index `target`."""
    children = positions.children(parent)
    order = list(range(len(children)))
    order.insert(target, order.pop(source))
    return permute(positions, children, order)


def permute(positions: Positions, children: Sequence[Child], order: list[int]) -> list[Edit]:
    """Put the children of one container into another order; commas and space between them stay in place."""
    text = positions.text
    return [
        Edit(
            _begin(children[place].span),
            children[place].span.end,
            text[_begin(children[taken].span) : children[taken].span.end],
        )
        for place, taken in enumerate(order)
        if place != taken
    ]


def quoted(text: str) -> str:
    """Return text as a JSON string, other scripts and signs kept readable."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _begin(span: Span) -> int:
    return span.start if span.key_start is None else span.key_start


def gap_between(positions: Positions, container: Span, children: Sequence[Child]) -> str:
    """Return the white space behind the commas of a container that is not empty."""
    text = positions.text
    if len(children) > 1:
        between = text[children[-2].span.end : _begin(children[-1].span)]
        return between.partition(",")[2]
    lead = text[container.start + 1 : _begin(children[0].span)]
    return lead or ("" if _style(text) == "compact" else " ")


def _colon(positions: Positions, children: Sequence[Child]) -> str:
    """Return the colon with the space that the nearest key has around it."""
    if children and children[0].span.key_end is not None:
        return positions.text[children[0].span.key_end : children[0].span.start]
    return ":" if _style(positions.text) == "compact" else ": "


def _insert_first(positions: Positions, container: Span, lead: str, value: str) -> Edit:
    text = positions.text
    if _style(text) != "lines":
        return Edit(
            container.start + 1, container.end - 1, lead + _laid_out(positions.text, container.start, value)
        )
    outer = _indent(text, container.start)
    inner = outer + _step(text)
    # The value is laid out as if it began where its line will begin.
    body = _indented(_laid_out("{\n" + _step(text), 0, value), inner)
    return Edit(container.start + 1, container.end - 1, f"\n{inner}{lead}{body}\n{outer}")


def _laid_out(text: str, start: int, value: str) -> str:
    """Return JSON text laid out as this text would have it at `start`."""
    if value[:1] not in "{[":
        return value
    try:
        return _in_style(text, start, value)
    except JsonFault:
        return value  # half a surrogate pair: right as it is, but beyond reformatting


def _in_style(text: str, start: int, value: str) -> str:
    style = _style(text)
    if style != "lines":
        return compact(value) if style == "compact" else spaced(value)
    flat = spaced(value)
    if value[0] == "[" and len(flat) <= 60 and "{" not in flat and not _one_a_line(text, start):
        return flat
    return _indented(pretty(value, len(_step(text)) or 2), _indent(text, start))


def _one_a_line(text: str, start: int) -> bool:
    """Whether this text writes short lists with one element a line."""
    match = re.search(r"\[\s*[-\d\"]", text[max(0, start - 4000) : start + 4000])
    return match is None or "\n" in match[0]


def _indented(text: str, indent: str) -> str:
    return text.replace("\n", "\n" + indent)


def _style(text: str) -> str:
    head = text[:4000].strip(_SPACE)
    if "\n" in head:
        return "lines"
    return "spaced" if re.search(r'": |", |\d, ', head) else "compact"


def _step(text: str) -> str:
    match = re.search(r"^[{\[][ \t\r]*\n([ \t]+)", text.lstrip(_SPACE))
    return match[1] if match else "  "


def _indent(text: str, offset: int) -> str:
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    return line[: len(line) - len(line.lstrip(" \t"))]
