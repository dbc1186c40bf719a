"""Edits by path: exactly the characters that must change."""

from __future__ import annotations

import pytest

from zettatui.states.diff import diff
from zettatui.states.document import compact, pretty
from zettatui.states.edits import Edit, apply, insert, move, remove, rename_key, replace_value
from zettatui.states.layer_edits import delete_layer, find_layer, rename_layer, replace_segments, set_value
from zettatui.states.literals import read
from zettatui.states.positions import Positions
from zettatui.states.revert import revert
from zettatui.states.segment_edits import exchange_segments

PRETTY = """{
  "layers": [
    {
      "name": "img",
      "opacity": 1.50
    },
    {
      "name": "seg",
      "segments": [
        "1",
        "2"
      ]
    }
  ],
  "empty": {},
  "selectedLayer": {
    "layer": "img"
  }
}
"""


def test_a_value_is_replaced_in_place() -> None:
    positions = Positions(PRETTY)
    assert apply(PRETTY, [replace_value(positions, ("layers", 0, "opacity"), "0.25")]) == PRETTY.replace(
        "1.50", "0.25"
    )
    assert apply(PRETTY, [set_value(positions, ("layers", 0, "name"), 'é"')]) == PRETTY.replace(
        '"img",', '"é\\"",'
    )
    assert apply(PRETTY, [rename_key(positions, ("empty",), "full")]) == PRETTY.replace('"empty"', '"full"')
    for path in [("nothing",), ("layers", 7), ("layers", "0"), ("empty", "x")]:
        with pytest.raises(KeyError):
            replace_value(positions, path, "1")
    with pytest.raises(KeyError):
        rename_key(positions, ("layers", 0), "x")


def test_removing_takes_the_comma_and_the_line() -> None:
    positions = Positions(PRETTY)
    assert apply(PRETTY, [remove(positions, ("empty",))]) == PRETTY.replace('  "empty": {},\n', "")
    assert apply(PRETTY, [remove(positions, ("layers", 1, "segments", 1))]) == PRETTY.replace(
        '"1",\n        "2"', '"1"'
    )
    assert apply(PRETTY, [remove(positions, ("layers", 0, "name"))]) == PRETTY.replace(
        '"name": "img",\n      ', ""
    )
    with pytest.raises(KeyError):
        remove(positions, ())


def test_inserting_follows_the_layout() -> None:
    positions = Positions(PRETTY)
    grown = apply(PRETTY, [insert(positions, ("layers",), 1, '{"name":"new","a":[1,2]}')])
    assert grown == PRETTY.replace(
        '    {\n      "name": "seg"',
        '    {\n      "name": "new",\n      "a": [\n        1,\n        2\n      ]\n'
        '    },\n    {\n      "name": "seg"',
    )
    filled = apply(PRETTY, [insert(positions, ("empty",), 0, "1", "a")])
    assert filled == PRETTY.replace('"empty": {}', '"empty": {\n    "a": 1\n  }')
    last = apply(PRETTY, [insert(positions, ("layers", 1, "segments"), 99, '"3"')])
    assert last == PRETTY.replace('"2"\n', '"2",\n        "3"\n')


def test_inserting_into_one_line() -> None:
    assert apply('{"a":1}', [insert(Positions('{"a":1}'), (), 9, '{"x": 2}', "b")]) == '{"a":1,"b":{"x":2}}'
    text = '{"a": 1, "b": 2}'
    assert apply(text, [insert(Positions(text), (), 0, "[1,2]", "c")]) == '{"c": [1, 2], "a": 1, "b": 2}'


def test_moving_swaps_only_the_elements() -> None:
    text = "[1,  22,\n333]"
    assert apply(text, move(Positions(text), (), 2, 0)) == "[333,  1,\n22]"


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply("abc", [Edit(0, 2, ""), Edit(1, 3, "")])


def test_renaming_a_layer() -> None:
    state, positions = read(PRETTY), Positions(PRETTY)
    path = find_layer(state, "img")
    assert apply(PRETTY, rename_layer(positions, state, path, "renamed")) == PRETTY.replace(
        '"img"', '"renamed"'
    )
    alone = apply(PRETTY, rename_layer(positions, state, path, "renamed", references=False))
    assert [change.label for change in diff(PRETTY, alone).changes] == ["layers/img renamed"]
    text = (
        '{"layers":{"a":{"linkedSegmentationLayer":{"segments":"a","b":"c"}},'
        '"b":{"linkedSegmentationLayer":"a"}}}'
    )
    renamed = apply(text, rename_layer(Positions(text), read(text), ("layers", "a"), "z"))
    assert renamed == text.replace('"a"', '"z"')
    with pytest.raises(KeyError):
        find_layer(state, "nothing")


def test_deleting_a_layer() -> None:
    after = apply(PRETTY, [delete_layer(Positions(PRETTY), ("layers", 0))])
    assert [change.label for change in diff(PRETTY, after).changes] == ["layers/img removed"]


def test_exchanging_segments() -> None:
    after = apply(PRETTY, exchange_segments(Positions(PRETTY), ("layers", 1), ['"1"'], ['"3"', '"!4"']))
    assert after == PRETTY.replace('"1",\n        "2"', '"2",\n        "3",\n        "!4"')
    fork = '{"layers":[{"segments":["1"],"hiddenSegments":["2"]}]}'
    after = apply(fork, exchange_segments(Positions(fork), ("layers", 0), ['"!2"'], ['"!4"', "5"]))
    assert after == '{"layers":[{"segments":["1",5],"hiddenSegments":["4"]}]}'
    none = '{"layers":[{"name":"a"}]}'
    assert apply(none, exchange_segments(Positions(none), ("layers", 0), [], ['"1"'])) == (
        '{"layers":[{"name":"a","segments":["1"]}]}'
    )


def test_replacing_stale_roots() -> None:
    text = '{"layers":[{"segments":["1","!2","3"]}]}'
    after = apply(
        text,
        replace_segments(Positions(text), read(text), ("layers", 0), {1: 648518346677614825, 2: 9, 7: 8}),
    )
    assert after == '{"layers":[{"segments":["3","648518346677614825","!9"]}]}'


def test_one_change_of_several_is_taken_back() -> None:
    after = (
        PRETTY.replace("1.50", "0.5")
        .replace('"2"\n', '"2",\n        "7"\n')
        .replace('"name": "seg"', '"name": "SEG"')
    )
    found = diff(PRETTY, after).changes
    assert len(found) == 3
    back = {change.label: revert(after, change) for change in found}
    assert back["layers/img/opacity"] == after.replace("0.5", "1.50")
    assert back["layers/seg/segments +1"] == after.replace(',\n        "7"', "")
    assert back["layers/seg renamed"] == after.replace("SEG", "seg")


def test_a_removed_layer_comes_back_where_it_was() -> None:
    for text in (PRETTY, compact(PRETTY), pretty(PRETTY, 4)):
        after = apply(text, [delete_layer(Positions(text), ("layers", 0))])
        (change,) = diff(text, after).changes
        assert revert(after, change).strip() == text.strip()
