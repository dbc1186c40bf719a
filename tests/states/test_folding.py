"""Folds."""

from __future__ import annotations

import json
import time

from hypothesis import given
from hypothesis import strategies as st

from zettatui.states.document import pretty
from zettatui.states.folding import Fold, Folds
from zettatui.states.positions import Positions

from .strategies import values, write

TEXT = pretty(
    '{"layers":[{"name":"a}{","x":[]},"b",{"name":"c","segments":["1","2"]}],"layout":{"type":"["}}'
)


def test_folds_of_a_pretty_text() -> None:
    folds = Folds(Positions(TEXT))
    rows = TEXT.split("\n")
    assert [(fold.first, fold.last, fold.path) for fold in folds.between(0, 99)] == [
        (0, len(rows) - 1, ()),
        (1, 14, ("layers",)),
        (2, 5, ("layers", 0)),
        (7, 13, ("layers", 2)),
        (9, 12, ("layers", 2, "segments")),
        (15, 17, ("layout",)),
    ]
    assert folds.at(9) == Fold(9, 12, ("layers", 2, "segments"))
    assert folds.at(3) is None
    assert folds.around(11) == folds.at(9)
    assert folds.around(13) == folds.at(7)
    assert folds.around(14) == folds.at(1)
    assert folds.around(99) is None
    assert folds.between(3, 9) == [folds.at(7), folds.at(9)]
    assert folds.layers() == [folds.at(2), folds.at(7)]
    assert folds.of(("layers", 2)) == folds.at(7)
    assert folds.of(("layers", 1)) is None
    assert folds.of(("nothing",)) is None


def test_other_layouts_and_broken_texts() -> None:
    assert Folds(Positions('{"a": [{\r\n "b": 1\r\n}, {\r\n "c": 2\r\n}]}')).rows == {0: 2, 2: 4}
    assert Folds(Positions('{\n "a": [1,\n 2\n ],\n "b": 3\n}')).rows == {0: 5}
    assert Folds(Positions('{\n "a": [\n  1\n ],\n "b": {\n')).rows == {1: 3}
    broken = Folds(Positions('{\n "a": [\n  1\n ],\n "b": {\n'))
    assert broken.at(1) == Fold(1, 3, ("a",))
    assert broken.layers() == []
    assert Folds(Positions("")).rows == {}


@given(values, st.integers(1, 4))
def test_every_container_of_a_pretty_text_folds(value: object, indent: int) -> None:
    positions = Positions(pretty(write(value), indent))
    wanted = []
    pending: list[tuple[tuple[str | int, ...], object]] = [((), value)]
    while pending:
        path, part = pending.pop()
        if isinstance(part, (dict, list)) and part:
            span = positions.span(path)
            first, last = (positions.line_column(one)[0] - 1 for one in (span.start, span.end - 1))
            wanted.append(Fold(first, last, path))
            items = part.items() if isinstance(part, dict) else enumerate(part)
            pending += [((*path, key), one) for key, one in items]
    assert Folds(positions).between(0, 10**9) == sorted(wanted, key=lambda fold: fold.first)


def test_a_big_text_folds_quickly() -> None:
    annotations = [{"id": f"{n:040x}", "point": [n, 1.5, 2.25]} for n in range(50_000)]
    text = json.dumps({"layers": [{"name": "soma", "annotations": annotations}]}, indent=2)
    folds = Folds(Positions(text))
    started = time.process_time()
    assert len(folds.rows) == 100_004
    assert time.process_time() - started < 2  # four times what it should take
    assert folds.around(200_000) is not None
