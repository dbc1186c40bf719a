"""Paths as a person types them: `layers[1].segments[0]`, `layers/1/segments`, `layers/seg/source`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from .literals import Path
from .positions import Child, Positions, Span

_PLAIN = re.compile(r"[A-Za-z_$][\w$]*")
_STEP = re.compile(
    r"""[./]*(?: \[\s*(?:(?P<index>\d+) | (?P<quoted>"(?:[^"\\]|\\.)*") | (?P<bracketed>[^\]]*?))\s*\]
    | (?P<text>"(?:[^"\\]|\\.)*")(?=[./\[]|$) | (?P<word>[^./\[]+) )""",
    re.VERBOSE,
)
_NAMES = ("name", "id")


class PathInvalid(ValueError):
    """A typed path leads nowhere; `sentence` says how far it went."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def spell_path(path: Path) -> str:
    """Return a path as text, `layers[1].segmentColors["5"]`; `parse_path` reads it back. The top is ""."""
    said = ""
    for key in path:
        if isinstance(key, int):
            said += f"[{key}]"
        elif _PLAIN.fullmatch(key):
            said += f".{key}" if said else key
        else:
            said += f"[{json.dumps(key, ensure_ascii=False)}]"
    return said


def parse_path(typed: str, positions: Positions) -> Path:
    """Return the path that a person means, looked up in the text itself.

    Steps are parted by `.`, `/` or brackets; a leading `$` is passed over. In a list a step is an index or the
    `name` (layers) or `id` (annotations) of an element. Names may hold dots and slashes where that is not
    ambiguous, or stand in double quotes.

    Raises:
        PathInvalid: there is nothing there, or the text is not JSON.
    """
    rest = typed.strip().removeprefix("$")
    try:
        span = positions.root
    except KeyError:
        raise PathInvalid("The text is not JSON now, so nothing can be looked up in it.") from None
    reached: list[tuple[Path, Span, str]] = []
    path = _follow(positions, span, (), rest, reached)
    if path is None:
        raise PathInvalid(_nothing(positions, *max(reached, key=lambda one: len(one[0]))))
    return path


def _follow(
    positions: Positions, span: Span, path: Path, rest: str, reached: list[tuple[Path, Span, str]]
) -> Path | None:
    """Return the first path the text can mean, or None; `reached` takes the places that led no further."""
    if not rest.strip("./ "):
        return path
    for child, left in _steps(positions, span, rest):
        found = _follow(positions, child.span, (*path, child.key), left, reached)
        if found is not None:
            return found
    reached.append((path, span, rest))
    return None


def _steps(positions: Positions, span: Span, rest: str) -> Iterator[tuple[Child, str]]:
    """Yield the children that the text may begin with, each with what follows of the text."""
    if positions.text[span.start] not in "{[":
        return
    children = positions.members_at(span)
    match = _STEP.match(rest)
    if match is not None:
        quoted = match["quoted"] or match["text"]
        if quoted is not None:
            child = _named(positions, span, children, _unquoted(quoted))
        else:
            word = match["index"] or match["bracketed"] or match["word"] or ""
            child = _child(positions, span, children, word.strip())
        if child is not None:
            yield child, rest[match.end() :]
    longest = _longest(positions, children, rest.lstrip("./"))
    if longest is not None:
        yield longest


def _child(positions: Positions, span: Span, children: Sequence[Child], word: str) -> Child | None:
    listed = positions.text[span.start] == "["
    if listed and word.isascii() and word.isdigit() and int(word) < len(children):
        return children[int(word)]
    return _named(positions, span, children, word)


def _named(positions: Positions, span: Span, children: Sequence[Child], name: str) -> Child | None:
    if positions.text[span.start] == "{":
        return next((child for child in reversed(children) if child.key == name), None)
    return next((child for child in children if name in _names(positions, child)), None)


def _longest(positions: Positions, children: Sequence[Child], rest: str) -> tuple[Child, str] | None:
    """Return the child with the longest name that the text begins with, names with dots and slashes too."""
    best: tuple[Child, str] | None = None
    length = 0
    for child in children:
        names = [child.key] if isinstance(child.key, str) else _names(positions, child)
        for name in names:
            follows = rest[len(name) : len(name) + 1]
            if len(name) > length and rest.startswith(name) and follows in ("", ".", "/", "["):
                best, length = (child, rest[len(name) :]), len(name)
    return best


def _names(positions: Positions, child: Child) -> list[str]:
    """Return what an element of a list is called: its `name` and its `id`."""
    if positions.text[child.span.start] != "{":
        return []
    found: list[str] = []
    for member in positions.members_at(child.span):
        written = positions.text[member.span.start : member.span.end]
        if member.key in _NAMES and written.startswith('"'):
            found.append(_unquoted(written))
    return found


def _unquoted(written: str) -> str:
    try:
        return str(json.loads(written, strict=False))
    except ValueError:
        return written[1:-1]


def _nothing(positions: Positions, path: Path, span: Span, rest: str) -> str:
    where = spell_path(path) or "the top"
    step = rest.lstrip("./")[:40]
    opener = positions.text[span.start]
    if opener not in "{[":
        return f"{where} is a plain value: there is no {step} in it."
    children = positions.members_at(span)
    if opener == "[":
        return f"There is no {step} in {where}: it has {len(children):,} elements, counted from 0."
    known = ", ".join(str(child.key) for child in children[:8]) + (", ..." if len(children) > 8 else "")
    return f"There is no {step} in {where}. Keys there: {known or 'none'}."
