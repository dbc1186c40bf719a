"""Lint of keys: those the viewer will drop when it saves. They stay in the text; nobody is kept from them."""

from __future__ import annotations

from collections.abc import Iterator

from .known_keys import SELECTED_LAYER, SOURCE, item_keys, layer_keys, top_keys
from .literals import Path, Value
from .problems import Problem, Subject, count
from .sites import Family

_FAMILIES: tuple[Family, ...] = ("fork", "mainline")


def check_keys(subject: Subject) -> Iterator[Problem]:
    """Find keys the viewer's family does not know; where nothing tells the family, those neither knows."""
    state = subject.state
    if not isinstance(state, dict):
        return
    known = {family: top_keys(family) for family in _FAMILIES}
    yield from _unknown(subject, (), state, known)
    selected = state.get("selectedLayer")
    if isinstance(selected, dict):
        yield from _unknown(subject, ("selectedLayer",), selected, dict.fromkeys(_FAMILIES, SELECTED_LAYER))
    for path, layer in subject.layer_objects:
        kind = layer.get("type")
        tables = {family: layer_keys(family, kind if isinstance(kind, str) else "") for family in _FAMILIES}
        whole = {family: table for family, table in tables.items() if table is not None}
        if len(whole) == len(tables):
            yield from _unknown(subject, path, layer, whole)
        yield from _in_source(subject, (*path, "source"), layer.get("source"))
        yield from _in_lists(subject, path, layer)


def _unknown(
    subject: Subject, path: Path, held: dict[str, Value], known: dict[Family, frozenset[str]]
) -> Iterator[Problem]:
    family = subject.family
    tables = [known[family]] if family else list(known.values())
    for key in held:
        if any(key in table for table in tables):
            continue
        other = next((name for name in _FAMILIES if name != family and key in known[name]), None)
        said = f'viewers know no "{key}" here: they drop it when they save'
        if family and other:
            said = f'only {other} viewers know "{key}" here; {family} viewers drop it when they save'
        yield subject.problem("unknown-key", (*path, key), said)


def _in_source(subject: Subject, path: Path, source: Value) -> Iterator[Problem]:
    if isinstance(source, dict):
        yield from _unknown(subject, path, source, dict.fromkeys(_FAMILIES, SOURCE))
    for at, one in enumerate(source if isinstance(source, list) else []):
        if isinstance(one, dict):
            yield from _in_source(subject, (*path, at), one)


def _in_lists(subject: Subject, layer: Path, held: dict[str, Value]) -> Iterator[Problem]:
    for field, listed in held.items():
        known = item_keys(field)
        if known is None or not isinstance(listed, list):
            continue
        first: dict[str, int] = {}
        often: dict[str, int] = {}
        for at, one in enumerate(listed):
            for key in one.keys() - known if isinstance(one, dict) else ():
                first.setdefault(key, at)
                often[key] = often.get(key, 0) + 1
        for key in sorted(first, key=lambda key: (first[key], key)):
            where = f" ({count(often[key], 'time')})" if often[key] > 1 else ""
            said = f'viewers know no "{key}" in {field}{where}: they drop it when they save'
            yield subject.problem("unknown-key", (*layer, field, first[key], key), said)
