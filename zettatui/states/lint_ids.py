"""Lint of ids: repeated, rounded, bare or broken ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .edits import remove_children
from .literals import Number, Path, Value
from .problems import Fix, Problem, Subject, count

_ID_KEYS = frozenset(
    {"segments", "hiddenSegments", "equivalences", "highlights", "segmentId", "rootId", "focusSegment"}
)
_LARGEST_EXACT = 2**53
_LARGEST_ID = 2**64 - 1


def check_ids(subject: Subject) -> Iterator[Problem]:
    """Find ids that are repeated, rounded by viewers, or no ids at all."""
    bare: set[Path] = set()
    if subject.reading.long_integers:
        for problem in _big_integers(subject):
            bare.add(problem.path[:-1])
            yield problem
    for layer, held in subject.layer_objects:
        for field in ("segments", "hiddenSegments"):
            listed = held.get(field)
            if isinstance(listed, list):
                path = (*layer, field)
                yield from _repeated(subject, path, listed)
                yield from _broken(subject, path, listed)
                if path not in bare:
                    yield from _mixed(subject, path, listed)


def _repeated(subject: Subject, path: Path, listed: list[Value]) -> Iterator[Problem]:
    ids = [_digits(one) for one in listed]
    counts = Counter(one for one in ids if one is not None)
    extra = sum(counts.values()) - len(counts)
    if extra:
        said = f"{count(extra, 'id')} listed again in {path[-1]}"
        yield subject.problem("duplicate-segment", path, said, _without_repeats(subject, path, ids))


def _without_repeats(subject: Subject, path: Path, ids: list[str | None]) -> Fix:
    seen: set[str] = set()
    again: set[int] = set()
    for index, one in enumerate(ids):
        if one is not None and one in seen:
            again.add(index)
        elif one is not None:
            seen.add(one)
    positions = subject.positions
    span = positions.span(path)
    return subject.fix(
        "duplicate-segment", remove_children(positions, span, positions.members_at(span), again)
    )


def _broken(subject: Subject, path: Path, listed: list[Value]) -> Iterator[Problem]:
    wrong = [at for at, one in enumerate(listed) if not _is_id(_digits(one))]
    if wrong:
        one = listed[wrong[0]]
        shown = f'"{_digits(one)}"'[:40] if isinstance(one, (str, Number)) else "this"
        more = f" and {len(wrong) - 1:,} more" if len(wrong) > 1 else ""
        said = f"{shown}{more} in {path[-1]}: an id is a whole number below 2^64"
        yield subject.problem("not-an-id", (*path, wrong[0]), said)


def _is_id(text: str | None) -> bool:
    return (
        text is not None
        and text.isascii()
        and text.isdigit()
        and (len(text) < 20 or (len(text) < 100 and int(text) <= _LARGEST_ID))
    )


def _mixed(subject: Subject, path: Path, listed: list[Value]) -> Iterator[Problem]:
    bare = [at for at, one in enumerate(listed) if isinstance(one, Number) and one.is_integer]
    if bare and len(bare) < len(listed):
        said = f"{len(bare):,} of {len(listed):,} ids here are bare numbers, the others texts"
        yield subject.problem("mixed-ids", path, said, subject.fix("mixed-ids", subject.quotes(path, bare)))


def _big_integers(subject: Subject) -> Iterator[Problem]:
    who = {"cave": "browsers", "zetta": "browsers and Zetta's server"}
    rounder = who.get(subject.context.flavour or "zetta", "")
    lists: dict[Path, list[Path]] = {}
    for path, number in _numbers(subject.state):
        digits = number.text.lstrip("-")
        if digits.isdigit() and len(digits) >= 16 and int(digits[:40]) > _LARGEST_EXACT:
            if any(key in _ID_KEYS for key in path):
                lists.setdefault(path[:-1], []).append(path)
            else:
                said = f"{number.text[:40]} is above 2^53: {rounder} round it"
                yield subject.problem("big-integer", path, said)
    for parent, paths in lists.items():
        many = "this id is a bare number" if len(paths) == 1 else f"{len(paths):,} ids here are bare numbers"
        said = f"{many} above 2^53: {rounder} round {'it' if len(paths) == 1 else 'them'}"
        edits = subject.quotes(parent, [path[-1] for path in paths])
        yield subject.problem("bare-id", paths[0], said, subject.fix("bare-id", edits))


def _digits(one: Value) -> str | None:
    if isinstance(one, Number):
        return one.text
    return one.removeprefix("!") if isinstance(one, str) else None


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
