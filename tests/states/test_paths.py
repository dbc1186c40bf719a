"""Paths typed by a person."""

from __future__ import annotations

import pytest
from hypothesis import given

from zettatui.states.paths import PathInvalid, parse_path, spell_path
from zettatui.states.positions import Positions

from .strategies import values, write

TEXT = """{"layers": [
  {"name": "img", "source": "x"},
  {"name": "my.seg/2", "segments": ["1", "2"], "segmentColors": {"5": "#fff", "a b": 1}},
  {"name": "soma", "annotations": [{"id": "3f2a"}, {"id": "77", "point": [1, 2, 3]}]}],
 "a.b": {"c": 1}, "a": {"x/y": 2}, "0": {"": 5}}"""


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("", ()),
        ("$", ()),
        (" / ", ()),
        ("layers", ("layers",)),
        ("layers[1].segments[0]", ("layers", 1, "segments", 0)),
        ("layers/1/segments", ("layers", 1, "segments")),
        ("$.layers[0]", ("layers", 0)),
        ("/layers/0/source/", ("layers", 0, "source")),
        ("layers.1.segments.1", ("layers", 1, "segments", 1)),
        ("layers/img/source", ("layers", 0, "source")),
        ("layers[img].source", ("layers", 0, "source")),
        ('layers["img"].source', ("layers", 0, "source")),
        ("layers/my.seg/2/segments/0", ("layers", 1, "segments", 0)),
        ('layers/"my.seg/2"/segments', ("layers", 1, "segments")),
        ('layers[1].segmentColors["5"]', ("layers", 1, "segmentColors", "5")),
        ("layers[1]/segmentColors/5", ("layers", 1, "segmentColors", "5")),
        ("layers[1].segmentColors[a b]", ("layers", 1, "segmentColors", "a b")),
        ("layers/soma/annotations/3f2a", ("layers", 2, "annotations", 0)),
        ('layers/soma/annotations/"77"/point[2]', ("layers", 2, "annotations", 1, "point", 2)),
        ("a.b.c", ("a.b", "c")),
        ("a/x/y", ("a", "x/y")),
        ('0[""]', ("0", "")),
    ],
)
def test_what_is_meant(typed: str, path: tuple[object, ...]) -> None:
    assert parse_path(typed, Positions(TEXT)) == path


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("layer", r"There is no layer in the top. Keys there: layers, a.b, a, 0."),
        ("layers[3].x", r"There is no \[3\].x in layers: it has 3 elements, counted from 0."),
        ("layers/x", "There is no x in layers"),
        ("layers[0].source.x", r"layers\[0\].source is a plain value: there is no x in it."),
        ("layers[", r"There is no \[ in layers"),
    ],
)
def test_what_leads_nowhere(typed: str, said: str) -> None:
    with pytest.raises(PathInvalid, match=said):
        parse_path(typed, Positions(TEXT))


def test_broken_text() -> None:
    with pytest.raises(PathInvalid, match="not JSON"):
        parse_path("a", Positions("{"))


def test_spelling() -> None:
    assert spell_path(()) == ""
    assert spell_path(("layers", 1, "segmentColors", "5")) == 'layers[1].segmentColors["5"]'
    assert spell_path(("é a", "b_$1")) == '["é a"].b_$1'


@given(values)
def test_spelled_paths_are_read_back(value: object) -> None:
    text = write(value)
    positions = Positions(text)
    pending: list[tuple[tuple[str | int, ...], object]] = [((), value)]
    while pending:
        path, part = pending.pop()
        assert parse_path(spell_path(path), positions) == path
        if isinstance(part, dict):
            pending += [((*path, key), one) for key, one in part.items()]
        elif isinstance(part, list):
            pending += [((*path, index), one) for index, one in enumerate(part)]
