"""Ids in all the places of a state, and exchanging them there while nothing else changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.states.strategies import LITERALS, write
from zettatui.states.edits import apply
from zettatui.states.id_edits import exchange_ids
from zettatui.states.id_places import graph_layers, id_places
from zettatui.states.literals import Number, read
from zettatui.states.positions import Positions

A, B, C, D, E = (648518346600000000 + n for n in range(5))
GRAPHENE = "graphene://https://s.example.org/segmentation/table/t1"


def exchanged(text: str, exchange: dict[int, tuple[int, ...]]) -> str:
    positions = Positions(text)
    return apply(text, exchange_ids(positions, id_places(read(text)), exchange))


def one_layer(layer: dict[str, Any], **more: Any) -> str:
    return json.dumps({"layers": [{"name": "seg", "source": GRAPHENE, **layer}], **more})


def layer_after(layer: dict[str, Any], exchange: dict[int, tuple[int, ...]]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(exchanged(one_layer(layer), exchange))["layers"][0]
    return found


# -- where ids are ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "table"),
    [
        (GRAPHENE, "t1"),
        (f"{GRAPHENE}/", "t1"),
        ("graphene://middleauth+https://s/segmentation/table/t2#x", "t2"),
        ({"url": "graphene://https://s/segmentation/api/v1/t3"}, "t3"),
        (["precomputed://gs://a/b", {"url": GRAPHENE}], "t1"),
    ],
)
def test_a_graph_layer_is_known_by_its_source(source: object, table: str) -> None:
    state = read(json.dumps({"layers": [{"name": "seg", "source": source}]}))
    assert [(layer.name, layer.table) for layer in graph_layers(state)] == [("seg", table)]


def test_other_segmentations_and_what_is_linked_to_them_are_left_alone() -> None:
    state = {
        "layers": [
            {"name": "outlines", "type": "segmentation", "source": "precomputed://gs://a", "segments": ["1"]},
            {"name": "seg", "type": "segmentation_with_graph", "source": GRAPHENE, "segments": [str(A)]},
            {
                "type": "annotation",
                "linkedSegmentationLayer": "outlines",
                "annotations": [{"segments": [str(B)]}],
            },
            {"type": "annotation", "linkedSegmentationLayer": "seg", "annotations": [{"segments": [str(C)]}]},
            {"type": "annotation", "annotations": [{"segments": [[str(D)], []]}]},
            "precomputed://gs://bare",
        ]
    }
    found = [(place.path, place.ids) for place in id_places(read(json.dumps(state)))]
    assert found == [
        (("layers", 1, "segments"), (A,)),
        (("layers", 3, "annotations", 0, "segments"), (C,)),
        (("layers", 4, "annotations", 0, "segments", 0), (D,)),
    ]


def test_relations_lead_to_layers_of_their_own() -> None:
    layer = {
        "type": "annotation",
        "annotationRelationships": ["pre", "post"],
        "linkedSegmentationLayer": {"post": "seg", "pre": "other"},
        "annotations": [{"segments": [[str(A)], [str(B)]]}],
    }
    text = json.dumps({"layers": [{"name": "seg", "source": GRAPHENE, "segments": [str(C)]}, layer]})
    assert [place.ids for place in id_places(read(text))] == [(C,), (B,)]


def test_every_place_is_found_in_both_dialects() -> None:
    fork = {
        "segments": [str(A)],
        "hiddenSegments": [str(B)],
        "highlights": [str(A)],
        "segmentColors": {str(A): "#fff"},
        "graphOperationMarker": [{"annotations": [{"segments": ["7", str(C)]}], "tags": []}, {}],
        "pathFinder": {"pathObject": {"annotationPath": {"annotations": [{"segments": ["8", str(D)]}]}}},
    }
    places = id_places(read(one_layer(fork)))
    assert [place.kind for place in places] == [
        *("segments", "segments", "highlights", "colors"),
        *["selections"] * 4,
    ]
    assert (places[0].hidden, places[1].hidden) == (frozenset(), {B})
    tools = {
        "multicut": {"focusSegment": str(A), "sinks": [{"segmentId": "7", "rootId": str(A)}], "sources": []},
        "merge": {"merges": [{"sink": {"rootId": str(B)}}]},
    }
    mainline = {
        "source": [{"url": GRAPHENE, "state": tools}],
        "segments": [f"!{A}", str(B)],
        "equivalences": [[str(A), str(B)], []],
    }
    places = id_places(read(one_layer(mainline)))
    assert [(place.kind, place.ids) for place in places] == [
        ("segments", (A, B)),
        ("equivalences", (A, B)),
        ("selections", (A,)),
        ("selections", (A,)),
        ("selections", (B,)),
    ]
    assert places[0].hidden == {A}


# -- exchanging ------------------------------------------------------------------------------------------


def test_merge_two_become_one_and_keep_the_first_colour() -> None:
    layer = {
        "segments": [str(A), str(D), str(B)],
        "segmentColors": {str(A): "red", str(B): "blue", str(D): "#00f"},
    }
    after = layer_after(layer, {A: (C,), B: (C,)})
    assert after["segments"] == [str(C), str(D)]
    assert after["segmentColors"] == {str(C): "red", str(D): "#00f"}


def test_split_one_becomes_several_in_its_place_with_its_colour() -> None:
    layer = {"segments": [str(D), str(A)], "segmentColors": {str(A): "red", str(C): "blue"}}
    after = layer_after(layer, {A: (B, C)})
    assert after["segments"] == [str(D), str(B), str(C)]
    assert after["segmentColors"] == {str(B): "red", str(C): "blue"}


def test_hidden_stays_hidden_in_either_spelling() -> None:
    assert layer_after({"segments": [f"!{A}", str(D)]}, {A: (B, C)})["segments"] == [f"!{B}", f"!{C}", str(D)]
    after = layer_after({"segments": [str(D)], "hiddenSegments": [str(A)]}, {A: (B,)})
    assert (after["segments"], after["hiddenSegments"]) == ([str(D)], [str(B)])


@pytest.mark.parametrize("apart", [True, False])
def test_what_a_shown_and_a_hidden_id_became_is_shown(apart: bool) -> None:
    off = {"hiddenSegments": [str(A), str(C)]} if apart else {}
    layer = {"segments": [str(B)] if apart else [f"!{A}", f"!{C}", str(B)], **off}
    after = layer_after(layer, {A: (C,), B: (C,)})
    assert after["segments"] == [str(C)]
    assert after.get("hiddenSegments", []) == []


def test_what_is_listed_already_is_not_listed_twice() -> None:
    layer = {"segments": [str(C), str(A), str(C)], "highlights": [str(A), str(C)]}
    after = layer_after(layer, {A: (C,)})
    assert after["segments"] == [str(C), str(C)]  # a repeat of before is not this operation's business
    assert after["highlights"] == [str(C)]


def test_taking_out_leaves_no_trace_but_in_tools() -> None:
    layer = {
        "segments": [str(A)],
        "segmentColors": {str(A): "red"},
        "equivalences": [[str(A)], [str(B), str(A)]],
        "graphOperationMarker": [{"annotations": [{"segments": ["7", str(A)]}]}],
    }
    after = layer_after(layer, {A: ()})
    assert (after["segments"], after["segmentColors"], after["equivalences"]) == ([], {}, [[str(B)]])
    assert after["graphOperationMarker"][0]["annotations"][0]["segments"] == ["7", str(A)]


def test_tools_take_the_best_successor_only() -> None:
    layer = {"graphOperationMarker": [{"annotations": [{"segments": ["7", str(A)]}]}]}
    after = layer_after(layer, {A: (C, B)})
    assert after["graphOperationMarker"][0]["annotations"][0]["segments"] == ["7", str(C)]


def test_spelling_and_white_space_stay_as_they_are() -> None:
    text = (
        '{ "layers": [ {"name":"seg", "alpha": 1.50,\n  "source" : "' + GRAPHENE + '",\n'
        f'  "segments": [\n    {A},\n    "{D}" ,\n    "\\u0021{B}"\n  ], "x": 1e-9, "y": -0 }} ] }}\n'
    )
    after = exchanged(text, {A: (C,), B: (E,)})
    assert after == text.replace(f"    {A},", f"    {C},").replace(f'"\\u0021{B}"', f'"!{E}"')


# -- whatever the state ----------------------------------------------------------------------------------

POOL = (A, B, C, D, E)
ids = st.sampled_from(POOL)
spelled = ids.map(str) | ids.map(lambda one: f"!{one}") | ids.map(lambda one: Number(str(one)))
odd = st.sampled_from(["", "x", "!", None, Number("1.5"), {"a": str(A)}, Number("-5")])
listed = st.lists(spelled | odd, max_size=6)
plain = st.lists(ids.map(str) | odd, max_size=4)
numbers = st.sampled_from(LITERALS).map(Number)
tools = st.fixed_dictionaries(
    {"multicut": st.fixed_dictionaries({"focusSegment": ids.map(str), "sinks": st.just([])})}
)
seg = st.fixed_dictionaries(
    {
        "name": st.just("seg"),
        "source": st.just(GRAPHENE) | tools.map(lambda one: {"url": GRAPHENE, "state": one}),
    },
    optional={
        "segments": listed,
        "hiddenSegments": listed,
        "highlights": plain,
        "equivalences": st.lists(plain, max_size=3),
        "segmentColors": st.dictionaries(ids.map(str) | st.just("other"), st.just("#123456"), max_size=5),
        "objectAlpha": numbers,
        "shader": ids.map(lambda one: f"if (id == {one}) discard;"),
    },
)
notes = st.fixed_dictionaries(
    {
        "type": st.just("annotation"),
        "annotations": st.lists(
            st.fixed_dictionaries(
                {"segments": plain | st.lists(plain, max_size=2), "point": st.lists(numbers, max_size=3)}
            ),
            max_size=3,
        ),
    },
    optional={"linkedSegmentationLayer": st.sampled_from(["seg", "elsewhere"])},
)
other = st.fixed_dictionaries(
    {"name": st.just("other"), "source": st.just("precomputed://x"), "segments": plain}
)
states = st.fixed_dictionaries({"layers": st.lists(seg | notes | other, max_size=4)}, optional={"n": numbers})
exchanges = st.dictionaries(ids, st.lists(ids, max_size=3, unique=True).map(tuple), max_size=4).map(
    lambda found: {old: tuple(new for new in news if new not in found) for old, news in found.items()}
)
layouts = st.sampled_from([(",", ":"), (", ", ": "), (" ,\n  ", " : ")])


@settings(max_examples=60, deadline=None)
@given(states, exchanges, layouts)
def test_nothing_but_id_places_changes(
    state: object, exchange: dict[int, tuple[int, ...]], layout: tuple[str, str]
) -> None:
    text = write(state, comma=layout[0], colon=layout[1])
    places = id_places(read(text))
    after = exchanged(text, exchange)
    kept = {place.path[:-1] if place.kind == "equivalences" else place.path for place in places}
    assert _without(text, kept) == _without(after, kept)
    left = {one for place in id_places(read(after)) if place.kind != "selections" for one in place.ids}
    assert left.isdisjoint(exchange)
    if not any(one in exchange for place in places for one in place.ids):
        assert after == text


@settings(max_examples=60, deadline=None)
@given(st.lists(seg, min_size=1, max_size=1).map(lambda layers: {"layers": layers}), exchanges)
def test_what_is_shown_hidden_and_coloured_afterwards(
    state: Any, exchange: dict[int, tuple[int, ...]]
) -> None:
    before = _flags(write(state))
    after = _flags(exchanged(write(state), exchange))
    shown = {new for one in before["shown"] for new in exchange.get(one, (one,))}
    newly = {new for one in before["shown"] if one in exchange for new in exchange[one]} - before["shown"]
    hidden = {new for one in before["hidden"] for new in exchange.get(one, (one,))}
    assert after["shown"] == shown
    both = before["shown"] & before["hidden"] - exchange.keys()
    assert after["hidden"] == {one for one in hidden if one in both or one not in shown} | (
        {one for one in before["hidden"] - exchange.keys() if one in before["shown"]} - newly
    )
    assert after["colors"] == {new for one in before["colors"] for new in exchange.get(one, (one,))}


def _without(text: str, paths: set[tuple[str | int, ...]]) -> str:
    """Return the text with the values at these paths left out."""
    positions = Positions(text)
    spans = [positions.span(path) for path in paths]
    for span in sorted(spans, key=lambda one: -one.start):
        text = f"{text[: span.start]}?{text[span.end :]}"
    return text


def _flags(text: str) -> dict[str, set[int]]:
    places = id_places(read(text))
    shown: set[int] = set()
    hidden: set[int] = set()
    colors: set[int] = set()
    for place in places:
        if place.kind == "colors":
            colors |= set(place.ids)
    (layer,) = json.loads(text)["layers"]
    for key, off in (("segments", False), ("hiddenSegments", True)):
        for one in layer.get(key, []):
            digits = str(one).removeprefix("!")
            if isinstance(one, (str, int)) and digits.isdigit():
                (hidden if off or str(one).startswith("!") else shown).add(int(digits))
    return {"shown": shown, "hidden": hidden, "colors": colors}
