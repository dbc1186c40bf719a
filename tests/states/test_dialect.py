"""Dialects and layer summaries, oddities of real states included."""

from __future__ import annotations

import pytest

from zettatui.states.dialect import dialect_of, layers
from zettatui.states.literals import read


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ('{"navigation": {}, "layers": []}', "fork"),
        ('{"dimensions": {"x": [4e-9, "m"]}}', "mainline"),
        ('{"dimensions": {}, "navigation": {}}', "mainline"),
        ('{"crossSectionScale": 1}', "mainline"),
        ('{"projectionScale": 1, "layers": []}', "mainline"),
        ('{"layers": [{"segments": ["!5"]}]}', "mainline"),
        ('{"layers": [{"source": {"url": "x"}}]}', "mainline"),
        ('{"layers": [{"source": ["x", {"url": "y"}]}]}', "mainline"),
        ('{"layers": [{"source": "x", "segments": ["5"]}]}', "unknown"),
        ("[1]", "unknown"),
    ],
)
def test_dialect(text: str, dialect: str) -> None:
    assert dialect_of(read(text)) == dialect


def test_summaries_of_a_fork_state() -> None:
    state = """{"layers": [
      {"name": "img", "type": "image", "source": "precomputed://x", "visible": false},
      {"name": "seg", "type": "segmentation_with_graph", "source": "graphene://g",
       "segments": ["1", "2", 3, "2"], "hiddenSegments": ["4", "1"]},
      {"name": "soma", "type": "annotation", "annotations": [{"id": "a"}, {"id": "b"}]}]}"""
    img, seg, soma = layers(read(state))
    assert (img.name, img.type, img.visible, img.source, img.segments) == (
        "img",
        "image",
        False,
        "precomputed://x",
        None,
    )
    assert (seg.segments, seg.hidden, seg.path) == (4, 1, ("layers", 1))
    assert (soma.annotations, soma.visible, soma.source) == (2, True, "")


def test_summaries_of_oddities() -> None:
    state = """{"layers": ["graphene://x/y", 7, {"name": "a", "archived": true, "segments": ["!1", "2"],
      "source": [{"url": "u", "transform": {}}, "v", 5]}, {"source": "local://annotations"},
      {"type": "image", "segments": {}}]}"""
    bare, wrong, archived, local, from_r = layers(read(state))
    assert (bare.type, bare.source, bare.odd) == (
        "segmentation_with_graph",
        "graphene://x/y",
        "only a source",
    )
    assert wrong.odd == "not an object"
    assert (archived.archived, archived.visible, archived.sources) == (True, False, ("u", "v"))
    assert (archived.segments, archived.hidden) == (2, 1)
    assert (local.name, local.type) == ("", "annotation")
    assert (from_r.segments, from_r.odd) == (None, "segments is not a list")


def test_layers_as_an_object() -> None:
    (only,) = layers(read('{"layers": {"img": {"type": "image", "source": "s"}}}'))
    assert (only.name, only.path, only.index) == ("img", ("layers", "img"), 0)
    assert layers(read('{"layers": 5}')) == []
    assert layers(read("[]")) == []
