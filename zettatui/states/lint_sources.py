"""Lint of sources: `middleauth+` by viewer family, other servers than the datastack's, tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .edits import quoted, replace_value
from .link_text import strip_tokens
from .literals import Path, Value
from .problems import Problem, Subject
from .source_edits import host_of, source_places

_MARK = "middleauth+"
_WEB = re.compile(r"(?<=://)(?=https?://)")
_MARKS = re.compile(r"(?:middleauth\+)+(?=https?://)")


def check_sources(subject: Subject) -> Iterator[Problem]:
    """Find sources the viewer will not reach, or reaches elsewhere than the datastack."""
    home = host_of(subject.context.segmentation_source)
    for key, _ in subject.layers:
        for path, address in source_places(subject.state, ("layers", key)):
            yield from _middleauth(subject, path, address)
            if home and address.startswith("graphene://"):
                yield from _other_host(subject, path, address, home)
    if "token" in subject.text:
        yield from _tokens(subject)


def _middleauth(subject: Subject, path: Path, address: str) -> Iterator[Problem]:
    written = _well_formed(address)
    if subject.family == "fork" and _MARK in address:
        said = f"fork viewers do not understand {_MARK}"
        yield _problem(subject, "middleauth-extra", path, said, address.replace(_MARK, ""))
    elif written != address:
        said = f"{_MARK} stands once, and before https:// only"
        yield _problem(subject, "middleauth-form", path, said, written)
    elif subject.family == "mainline" and address.startswith("graphene://https://"):
        said = f"mainline viewers need {_MARK} here, or nobody is logged in"
        yield _problem(subject, "middleauth-missing", path, said, _WEB.sub(_MARK, address, count=1))


def _well_formed(address: str) -> str:
    """Return the address with `middleauth+` once, and before https only."""
    once = _MARKS.sub(_MARK, address)
    return once.replace(_MARK + "http://", _MARK + "https://")


def _other_host(subject: Subject, path: Path, address: str, home: str) -> Iterator[Problem]:
    host = host_of(address)
    if host and host != home:
        said = f"this segmentation is on {host}, the datastack's on {home}"
        moved = re.sub(rf"(?<=://){re.escape(host)}", home, address, count=1, flags=re.IGNORECASE)
        yield _problem(subject, "other-host", path, said, moved)


def _tokens(subject: Subject) -> Iterator[Problem]:
    pending: list[tuple[Path, Value]] = [((), subject.state)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict):
            pending.extend(((*path, key), one) for key, one in value.items())
        elif isinstance(value, list):
            pending.extend(((*path, at), one) for at, one in enumerate(value))
        elif isinstance(value, str) and "token" in value:
            bare, found = strip_tokens(value)
            if found:
                said = "a token is in this address; whoever opens the state could use it"
                yield _problem(subject, "token", path, said, bare)


def _problem(subject: Subject, rule: str, path: Path, said: str, address: str) -> Problem:
    edit = replace_value(subject.positions, path, quoted(address))
    return subject.problem(rule, path, said, subject.fix(rule, [edit]))
