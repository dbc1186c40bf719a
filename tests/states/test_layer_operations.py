"""Operations on layers: each is edits of the text that change what was asked for and nothing else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.states.dialect import layers as layers_of
from zettatui.states.diff import diff
from zettatui.states.document import compact, pretty, spaced
from zettatui.states.edits import Edit, EditRefused, apply, put
from zettatui.states.layer_edits import (
    duplicate_layer,
    move_layer,
    rename_layer,
    set_archived,
    set_visible,
    unused_name,
)
from zettatui.states.layer_segments import change_segments, segments_of, set_segments_hidden
from zettatui.states.literals import read
from zettatui.states.positions import Positions
from zettatui.states.source_edits import change_source, hosts_of, replace_host, source_places
from zettatui.states.view_edits import position_of, set_position

from .strategies import layers, states, write

FORK = """{"navigation": {"pose": {"position": {"voxelSize": [4.3, 4.3, 45.0], "voxelCoordinates": [1.50, 2, 3]}}},
 "layers": [{"name": "img", "type": "image", "source": "precomputed://gs://bucket/a"},
  {"name": "seg", "type": "segmentation_with_graph", "source": "graphene://https://old.org/t/1",
   "segments": ["1", 2, "3"], "visible": false},
  "precomputed://gs://bucket/b"]}"""
MAINLINE = """{"dimensions": {"x": [4e-9, "m"], "y": [4e-9, "m"], "z": [4.0e-8, "m"]}, "position": [1.0, 2, 3],
 "layers": [{"name": "seg", "type": "segmentation", "segments": ["1", "!2", "3"], "archived": true,
   "source": [{"url": "graphene://middleauth+https://old.org/t/1", "state": {}}, "precomputed://https://OLD.org:80/x"]},
  {"name": "seg1", "type": "segmentation", "segments": ["3", "!4"], "source": {"url": "precomputed://s3://b"}}]}"""
SEG = ("layers", 1)


def do(text: str, operation: object, *arguments: object, **options: object) -> str:
    assert callable(operation)
    edits: list[Edit] = operation(Positions(text), read(text), *arguments, **options)
    after = apply(text, edits)
    read(after)
    return after


def test_hiding_and_showing() -> None:
    shown = do(FORK, set_visible, SEG, True)
    assert shown == FORK.replace(', "visible": false', "")
    assert do(shown, set_visible, SEG, False) == FORK.replace(', "visible": false', ',\n   "visible": false')
    assert do(FORK, set_visible, SEG, False) == FORK
    assert do(MAINLINE, set_visible, ("layers", 0), False) == MAINLINE
    assert do(MAINLINE, set_visible, ("layers", 0), True) == MAINLINE.replace(' "archived": true,', "")
    with pytest.raises(EditRefused, match="only a source, in the old form"):
        do(FORK, set_visible, ("layers", 2), False)
    both = '{"layers":[{"visible":false,"archived":true}]}'
    assert do(both, set_visible, ("layers", 0), True) == '{"layers":[{}]}'


def test_archiving() -> None:
    assert do(MAINLINE, set_archived, ("layers", 0), True) == MAINLINE
    hidden = do(MAINLINE, set_visible, SEG, False)
    archived = do(hidden, set_archived, SEG, True)
    assert archived == hidden.replace('"visible": false', '"archived": true')
    assert do(archived, set_archived, SEG, False) == MAINLINE
    assert do(MAINLINE, set_archived, SEG, False) == MAINLINE
    assert do('{"layers":[{"name":"a"}]}', set_archived, ("layers", 0), True) == (
        '{"layers":[{"name":"a","archived":true}]}'
    )


def test_moving() -> None:
    moved = do(FORK, move_layer, ("layers", 2), 0)
    assert [layer if isinstance(layer, str) else layer["name"] for layer in json.loads(moved)["layers"]] == [
        "precomputed://gs://bucket/b",
        "img",
        "seg",
    ]
    assert do(FORK, move_layer, ("layers", 0), 99) == do(FORK, move_layer, ("layers", 0), 2)
    assert do('{"layers":{"a":1, "b":{},"c":"x"}}', move_layer, ("layers", "c"), 0) == (
        '{"layers":{"c":"x", "a":1,"b":{}}}'
    )
    with pytest.raises(KeyError):
        do(FORK, move_layer, ("layers", 3), 0)


def test_duplicating() -> None:
    copied = do(MAINLINE, duplicate_layer, ("layers", 0))
    assert [layer["name"] for layer in json.loads(copied)["layers"]] == ["seg", "seg2", "seg1"]
    assert [change.label for change in diff(MAINLINE, copied).changes] == ["layers/seg2 added"]
    twice = pretty(MAINLINE)
    again = do(twice, duplicate_layer, ("layers", 1), "other")
    assert again == pretty(again)
    assert do('{"layers":{"a":"x","b":{}}}', duplicate_layer, ("layers", "a")) == (
        '{"layers":{"a":"x","a1":"x","b":{}}}'
    )
    assert do('{"layers":[{"a":1}]}', duplicate_layer, ("layers", 0), "n") == (
        '{"layers":[{"a":1},{"a":1,"name":"n"}]}'
    )
    with pytest.raises(EditRefused, match='named "seg1" already'):
        do(MAINLINE, duplicate_layer, ("layers", 0), "seg1")
    assert unused_name(read(MAINLINE), "seg") == "seg2"


def test_renaming_is_refused_where_it_cannot_be() -> None:
    with pytest.raises(EditRefused, match='named "img" already'):
        do(FORK, rename_layer, SEG, "img")
    with pytest.raises(EditRefused, match="only a source"):
        do(FORK, rename_layer, ("layers", 2), "x")
    assert do('{"layers":[{"a":1}]}', rename_layer, ("layers", 0), "n") == '{"layers":[{"a":1,"name":"n"}]}'
    assert do('{"layers":{"a":"x"}}', rename_layer, ("layers", "a"), "n") == '{"layers":{"n":"x"}}'


@pytest.mark.parametrize(
    ("how", "ids", "after"),
    [
        ("add", ["3", 9, "!8"], '["1", "!2", "3", "9", "!8"]'),
        ("remove", ["2", 1], '["3"]'),
        ("keep", ["!1", "2"], '["1", "!2"]'),
        ("replace", ["7", "3", "2"], '["!2", "3", "7"]'),
        ("replace", [], "[]"),
        ("keep", [18446744073709551615], "[]"),
        ("add", [], '["1", "!2", "3"]'),
    ],
)
def test_segments_of_a_mainline_layer(how: str, ids: list[object], after: str) -> None:
    changed = do(MAINLINE, change_segments, ("layers", 0), how, ids)
    assert changed == MAINLINE.replace('["1", "!2", "3"]', after)


def test_segments_of_a_fork_layer() -> None:
    after = do(FORK, change_segments, SEG, "add", ["!8", "9"])
    assert after == FORK.replace(
        '["1", 2, "3"], "visible": false', '["1", 2, "3", "9"], "visible": false, "hiddenSegments": ["8"]'
    )
    assert do(after, change_segments, SEG, "remove", ["8", "2"]) == after.replace('"1", 2,', '"1",').replace(
        '"8"', ""
    )
    assert do(FORK, change_segments, SEG, "replace", [5]) == FORK.replace('["1", 2, "3"]', '["5"]')
    for layer, said in ((("layers", 0), "image layer"), (("layers", 2), "only a source")):
        with pytest.raises(EditRefused, match=said):
            do(FORK, change_segments, layer, "add", [1])
    for wrong in ("x", "-1", "18446744073709551616", "1.5", "٣"):
        with pytest.raises(EditRefused, match="no segment id"):
            do(FORK, change_segments, SEG, "add", [wrong])
    with pytest.raises(EditRefused, match="segments of this layer is no list"):
        do('{"layers":[{"segments":{}}]}', change_segments, ("layers", 0), "add", [1])
    assert do('{"layers":[{"name":"a"}]}', change_segments, ("layers", 0), "add", [1]) == (
        '{"layers":[{"name":"a","segments":["1"]}]}'
    )


def test_segments_of_another_layer() -> None:
    other = segments_of(read(MAINLINE), SEG)
    assert other == ["3", "!4"]
    assert '["1", "!2", "3", "!4"]' in do(MAINLINE, change_segments, ("layers", 0), "add", other)
    assert '["1", "!2"]' in do(MAINLINE, change_segments, ("layers", 0), "remove", other)
    assert '["3"]' in do(MAINLINE, change_segments, ("layers", 0), "keep", other)
    assert segments_of(
        read('{"layers":[{"segments":[5,"!6","5"],"hiddenSegments":["7","6"]}]}'), ("layers", 0)
    ) == [*("5", "!6", "!7")]


def test_hiding_segments_in_both_spellings() -> None:
    hidden = do(MAINLINE, set_segments_hidden, ("layers", 0), ["1", 3, 99], True)
    assert hidden == MAINLINE.replace('"1", "!2", "3"]', '"!1", "!2", "!3"]')
    assert do(hidden, set_segments_hidden, ("layers", 0), [1, 3], False) == MAINLINE
    fork = do(FORK, set_segments_hidden, SEG, [2, 1], True)
    assert '"segments": ["3"], "visible": false, "hiddenSegments": ["1", "2"]' in fork
    back = do(fork, set_segments_hidden, SEG, [1], False)
    assert '"segments": ["3", "1"], "visible": false, "hiddenSegments": ["2"]' in back
    mixed = '{"layers":[{"segments":["!5","6"],"hiddenSegments":["7","6"]}]}'
    assert do(mixed, set_segments_hidden, ("layers", 0), [5, 6, 7], False) == (
        '{"layers":[{"segments":["5","6","7"],"hiddenSegments":[]}]}'
    )


def test_sources_and_hosts() -> None:
    assert hosts_of(read(MAINLINE)) == {"old.org": 1, "old.org:80": 1, "b": 1}
    assert hosts_of(read(FORK)) == {"bucket": 2, "old.org": 1}
    after = do(MAINLINE, replace_host, "https://old.org/", "new.example/wclee")
    assert after == MAINLINE.replace("//old.org/", "//new.example/wclee/").replace(
        "OLD.org:", "new.example/wclee:"
    )
    assert do(FORK, replace_host, "bucket", "other") == FORK.replace("//bucket", "//other")
    assert do(FORK, replace_host, "bucket", "other", [("layers", 0)]) == FORK.replace("bucket/a", "other/a")
    with pytest.raises(EditRefused, match=r"No source is on old\. Hosts here: bucket, old\.org\."):
        do(FORK, replace_host, "old", "new")
    with pytest.raises(EditRefused, match="missing"):
        do(FORK, replace_host, "old.org", " ")
    one = do(MAINLINE, change_source, SEG, "precomputed://x")
    assert one == MAINLINE.replace("precomputed://s3://b", "precomputed://x")
    with pytest.raises(EditRefused, match="has 2 sources"):
        do(MAINLINE, change_source, ("layers", 0), "x")
    second = do(MAINLINE, change_source, ("layers", 0), "x", which=1)
    assert source_places(read(second), ("layers", 0))[1] == (("layers", 0, "source", 1), "x")
    assert do(FORK, change_source, ("layers", 2), "x") == FORK.replace('"precomputed://gs://bucket/b"', '"x"')
    assert (
        do('{"layers":[{"a":1}]}', change_source, ("layers", 0), "x") == '{"layers":[{"a":1,"source":"x"}]}'
    )


def test_position_in_both_dialects() -> None:
    assert position_of(read(FORK)) == ("1.50", "2", "3")
    assert do(FORK, set_position, (7, 8.5, 9.0)) == FORK.replace("[1.50, 2, 3]", "[7, 8.5, 9]")
    assert do(MAINLINE, set_position, (7, 8, 9)) == MAINLINE.replace("[1.0, 2, 3]", "[7, 8, 9]")
    time_first = '{"dimensions":{"t":[1,"s"],"z":[1,"m"],"y":[1,"m"],"x":[1,"m"]},"position":[0.50,3,2,1]}'
    assert position_of(read(time_first)) == ("1", "2", "3")
    assert do(time_first, set_position, (7, 8, 9)) == time_first.replace("3,2,1]", "9,8,7]")
    assert do('{"navigation":{}}', set_position, (1, 2, 3)) == (
        '{"navigation":{"pose":{"position":{"voxelCoordinates":[1,2,3]}}}}'
    )
    nm = '{"navigation":{"pose":{"position":{"spatialCoordinates":[4,4,40]}}}}'
    assert do(nm, set_position, (1, 2, 3)) == nm.replace("spatialCoordinates", "voxelCoordinates").replace(
        "[4,4,40]", "[1,2,3]"
    )
    assert do('{"dimensions":{}}', set_position, (1, 2, 3)) == '{"dimensions":{},"position":[1,2,3]}'
    for text, said in [
        ("{}", "neither navigation nor dimensions"),
        ('{"navigation":[]}', "no object here"),
        ('{"dimensions":{"a":[1,"m"]}}', "not x, y and z"),
        ('{"dimensions":{"x":[1,"m"],"y":[1,"m"],"z":[1,"m"],"t":[1,"s"]}}', "more axes"),
    ]:
        with pytest.raises(EditRefused, match=said):
            do(text, set_position, (1, 2, 3))
    with pytest.raises(EditRefused, match="three numbers"):
        do(FORK, set_position, (1, float("nan"), 3))


def test_putting_what_is_missing() -> None:
    text = '{\n  "a": {\n    "b": 1\n  }\n}'
    assert apply(text, [put(Positions(text), ("a", "b"), "2")]) == text.replace("1", "2")
    assert json.loads(apply(text, [put(Positions(text), ("a", "c", "d"), "2")])) == {
        "a": {"b": 1, "c": {"d": 2}}
    }
    for path in (("a", "b", "c"), ("a", 0)):
        with pytest.raises(KeyError):
            put(Positions(text), path, "2")


operations = st.sampled_from(["hide", "show", "archive", "unarchive", "move", "copy", "rename"])


@given(states, st.lists(st.tuples(operations, st.integers(0, 5), st.integers(0, 5)), max_size=4), st.data())
def test_any_sequence_changes_only_layers(
    state: dict[str, object], steps: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from([compact, spaced, pretty]))(write(state))
    rest = {key: value for key, value in state.items() if key != "layers"}
    for name, which, number in steps:
        count = len(layers_of(read(text)))
        if not count:
            return
        layer = ("layers", which % count)
        before = layers_of(read(text))
        if name in ("hide", "show"):
            text = do(text, set_visible, layer, name == "show")
            after = layers_of(read(text))
            assert after[which % count].visible == (name == "show")
        elif name in ("archive", "unarchive"):
            text = do(text, set_archived, layer, name == "archive")
            assert layers_of(read(text))[which % count].archived == (name == "archive")
        elif name == "move":
            text = do(text, move_layer, layer, number)
            names = [one.name for one in before]
            names.insert(min(number, count - 1), names.pop(which % count))
            assert [one.name for one in layers_of(read(text))] == names
        elif name == "copy":
            text = do(text, duplicate_layer, layer)
            assert len({one.name for one in layers_of(read(text))}) == count + 1
        else:
            text = do(text, rename_layer, layer, f"fresh {number} {which} {count} {len(text)}")
        left = read(text)
        assert isinstance(left, dict)
        assert {key: value for key, value in left.items() if key not in ("layers", "selectedLayer")} == rest


ids = st.lists(st.integers(1, 12), max_size=6)


@given(layers.filter(bool), ids, st.sampled_from(["add", "remove", "keep", "replace"]), st.booleans())
def test_segments_are_sets(listed: list[dict[str, object]], chosen: list[int], how: str, fork: bool) -> None:
    text = write(
        {
            "navigation" if fork else "dimensions": {},
            "layers": [{**one, "type": "segmentation"} for one in listed],
        }
    )
    where = ("layers", 0)
    old = {one.removeprefix("!") for one in segments_of(read(text), where)}
    given_ids = {str(one) for one in chosen}
    after = do(text, change_segments, where, how, chosen)
    new = segments_of(read(after), where)
    wanted = {
        "add": old | given_ids,
        "remove": old - given_ids,
        "keep": old & given_ids,
        "replace": given_ids,
    }
    assert {one.removeprefix("!") for one in new} == wanted[how]
    hidden = do(after, set_segments_hidden, where, [one.removeprefix("!") for one in new], True)
    assert all(one.startswith("!") for one in segments_of(read(hidden), where))
    shown = do(hidden, set_segments_hidden, where, segments_of(read(hidden), where), False)
    assert set(segments_of(read(shown), where)) == wanted[how]
