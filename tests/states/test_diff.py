"""The semantic diff, change by change."""

from __future__ import annotations

import json
import time

import pytest

from zettatui.states.diff import diff, unified
from zettatui.states.edits import EditRefused
from zettatui.states.literals import JsonFault
from zettatui.states.revert import revert

STATE = """{"layers": [
  {"name": "img", "type": "image", "source": "precomputed://x", "opacity": 1.50},
  {"name": "seg", "type": "segmentation", "source": "graphene://y",
   "segments": ["1", "2", "648518346677614825"],
   "hiddenSegments": ["9"]},
  {"name": "soma", "type": "annotation", "annotations": [
     {"id": "3f2a", "type": "point", "point": [1, 2, 3]},
     {"id": "77", "type": "point", "point": [4, 5, 6.0]}]}],
 "dimensions": {"x": [6.5e-7, "m"], "y": [1, "m"]}, "title": "a"}"""


def one(before: str, after: str) -> dict[str, object]:
    found = diff(before, after)
    assert len(found.changes) == 1, found
    assert diff(before, revert(after, found.changes[0])).same
    return found.changes[0].to_json()


def test_line_6_of_the_walkthrough() -> None:
    assert one(STATE, STATE.replace('"img"', '"renamed"')) == {
        "path": ["layers", 0, "name"],
        "kind": "renamed",
        "what": "layer",
        "before": '"img"',
        "after": '"renamed"',
        "note": None,
        "label": "layers/img renamed",
    }


def test_renamed_and_changed_at_once() -> None:
    after = STATE.replace('"img"', '"renamed"').replace("1.50", "0.5")
    assert [(c.kind, c.path, c.before, c.after) for c in diff(STATE, after).changes] == [
        ("renamed", ("layers", 0, "name"), '"img"', '"renamed"'),
        ("changed", ("layers", 0, "opacity"), "1.50", "0.5"),
    ]


def test_segments_are_one_change_with_lists() -> None:
    change = one(STATE, STATE.replace('"1", "2"', '"2", "5", "6"'))
    assert change["path"] == ["layers", 1, "segments"]
    assert (change["kind"], change["what"]) == ("changed", "segment")
    assert (change["before"], change["after"]) == ('["1"]', '["5", "6"]')
    assert change["label"] == "layers/seg/segments +2 −1"


def test_hidden_segments_in_both_spellings() -> None:
    mainline = STATE.replace('"648518346677614825"]', '"648518346677614825", "!9"]').replace(
        ',\n   "hiddenSegments": ["9"]', ""
    )
    assert diff(STATE, mainline).same
    change = one(STATE, STATE.replace('"1", "2", ', '"2", ').replace('["9"]', '["9", "1"]'))
    assert (change["before"], change["after"]) == ('["1"]', '["!1"]')


def test_annotations_match_by_id() -> None:
    change = one(STATE, STATE.replace("[1, 2, 3]", "[1, 2, 4]"))
    assert change["label"] == "layers/soma/annotations/3f2a/point"
    assert (change["what"], change["before"], change["after"]) == ("annotation", "[1,2,3]", "[1,2,4]")
    change = one(STATE, STATE.replace('{"id": "3f2a"', '{"id": "new", "point": [0, 0, 0]}, {"id": "3f2a"'))
    assert (change["kind"], change["what"], change["path"]) == (
        "added",
        "annotation",
        ["layers", 2, "annotations", 0],
    )


def test_float_dust_and_other_notes() -> None:
    dust = diff(STATE, STATE.replace("6.5e-7", "6.500000000000001e-7"))
    assert [(c.path, c.note) for c in dust.changes] == [(("dimensions", "x", 0), "float dust")]
    assert dust.headline == "0 changes, 1 dust"
    assert one('{"a": 648518346677614825}', '{"a": 648518346677614800}')["note"] == "rounded integer"
    assert one('{"a": 5}', '{"a": "5"}')["note"] == "number vs string"
    assert one('{"layers":[{"name":"s","segments":[5]}]}', '{"layers":[{"name":"s","segments":["5"]}]}')[
        "note"
    ] == ("number vs string")
    assert one(
        '{"layers":[{"name":"s","segments":["5"]}]}', '{"layers":[{"name":"s","segments":["5","5"]}]}'
    )["note"] == ("duplicate id")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1.50", "1.5"),
        ("1e-9", "0.000000001"),
        ("-0", "0"),
        ('"\\/"', '"/"'),
        ('"\\u00e9"', '"é"'),
        ("[1.0]", "[1]"),
    ],
)
def test_spelling_is_no_change(before: str, after: str) -> None:
    assert diff(f'{{"a": {before}}}', f'{{"a": {after}}}').same


@pytest.mark.parametrize(
    ("before", "after"), [("1", "true"), ("0", "false"), ("null", "0"), ('"1"', "1"), ("[]", "{}")]
)
def test_kinds_are_told_apart(before: str, after: str) -> None:
    assert one(f'{{"a": {before}}}', f'{{"a": {after}}}')["kind"] == "changed"


def test_order_of_axes_and_of_layers_counts() -> None:
    swapped = one('{"dimensions":{"t":[1,"s"],"x":[1,"m"]}}', '{"dimensions":{"x":[1,"m"],"t":[1,"s"]}}')
    assert (swapped["kind"], swapped["note"], swapped["before"]) == ("moved", "order of axes", '["t", "x"]')
    state = json.loads(STATE)
    state["layers"].insert(0, state["layers"].pop())
    moved = one(STATE, json.dumps(state))
    assert (moved["kind"], moved["what"], moved["label"]) == ("moved", "layer", "layers/soma moved")
    assert (moved["before"], moved["after"]) == ("2", "0")


def test_layers_added_removed_and_in_old_forms() -> None:
    state = json.loads(STATE)
    gone = state["layers"].pop(1)
    removed = one(STATE, json.dumps(state))
    assert (removed["kind"], removed["what"], removed["path"]) == ("removed", "layer", ["layers", 1])
    assert json.loads(str(removed["before"])) == gone
    assert one('{"layers":{"a":{"x":1}}}', '{"layers":{"b":{"x":1}}}')["label"] == "layers/a renamed"
    assert one('{"layers":["a","b"]}', '{"layers":["a","c"]}')["path"] == ["layers", 1]
    assert one('{"layers":[]}', '{"layers":{}}')["path"] == ["layers"]
    assert (
        one('{"layers":[{"name":"a","segments":{}}]}', '{"layers":[{"name":"a","segments":[]}]}')["what"]
        == "value"
    )


def test_layers_with_the_same_name_match_in_turn() -> None:
    text = '{"layers":[{"name":"a","x":1},{"name":"a","x":2}]}'
    assert one(text, text.replace("2", "3"))["path"] == ["layers", 1, "x"]


def test_lists_without_ids() -> None:
    assert one('{"a":["x","y","z"]}', '{"a":["x","z"]}')["path"] == ["a", 1]
    assert one('{"a":["x","z"]}', '{"a":["x","y","z"]}')["after"] == '"y"'
    assert one('{"a":["x","y","z"]}', '{"a":["x","q","q","q"]}')["path"] == ["a"]


def test_half_surrogates_are_compared_too() -> None:
    change = one('{"a": "\\ud800", "b": 1}', '{"a": "\\ud801", "b": 1}')
    assert (change["before"], change["after"]) == ('"\\ud800"', '"\\ud801"')
    assert diff('{"a": "\\ud83d\\ude00\\uD800"}', '{"a": "😀\\ud800"}').same


def test_broken_json_is_told_with_its_place() -> None:
    with pytest.raises(JsonFault, match="line 1, column 4: comma before ]"):
        diff("{}", "[1,]")


def test_counts_and_text() -> None:
    found = diff(STATE, STATE.replace('"img"', '"renamed"').replace('"title": "a"', '"title": "b"'))
    assert found.headline == "2 changes"
    assert found.to_json()["counts"] == {
        "added": 0,
        "removed": 0,
        "changed": 1,
        "moved": 0,
        "renamed": 1,
        "dust": 0,
    }
    assert unified("a\nb\n", "a\nc\n")[-2:] == ["-b", "+c"]


def test_a_big_state_with_one_annotation_inserted_is_one_change() -> None:
    annotations = [{"id": f"{n:040x}", "type": "point", "point": [n, 1.5, 2.25]} for n in range(30_000)]
    ids = [str(648518346677614825 + n) for n in range(150_000)]
    state = {"layers": [{"name": "seg", "segments": ids}, {"name": "soma", "annotations": annotations}]}
    before = json.dumps(state, indent=2)
    annotations.insert(0, {"id": "new", "type": "point", "point": [1, 2, 3]})
    after = json.dumps(state, indent=2)
    assert len(before) > 8_000_000
    started = time.process_time()
    found = diff(before, after)
    assert time.process_time() - started < 2  # four times what it should take, for a busy machine
    assert [(c.kind, c.what) for c in found.changes] == [("added", "annotation")]


def test_half_surrogates_in_keys_and_private_characters() -> None:
    assert one('{"\\ud800": [1], "b": "\\udfff"}', '{"\\ud800": [2], "b": "\\udfff"}')["before"] == "1"
    assert one('{"a": "\U0010f000"}', '{"a": "\\ud800"}')["before"] == '"\U0010f000"'
    assert diff(
        '{"layers":[{"name":"s","segments":["\\ud800"]}]}', '{"layers":[{"name":"s","segments":["1"]}]}'
    ).changes


def test_taking_back_what_holds_half_a_surrogate() -> None:
    before = '{\n  "a": {\n    "b": "\\ud800"\n  },\n  "c": {}\n}'
    assert one(before, '{\n  "c": {}\n}')["before"] == '{"b":"\\ud800"}'
    assert one('{\n  "c": {"d": ["\\ud800"]}\n}', '{\n  "c": {}\n}')["kind"] == "removed"


def test_a_change_as_one_line() -> None:
    lines = [change.line() for change in diff(STATE, STATE.replace("6.5e-7", "6.500000000000001e-7")).changes]
    assert lines == ["dimensions/x/0: 6.5e-7 ~ 6.500000000000001e-7 (float dust)"]
    (change,) = diff("{}", '{"title": "' + "x" * 99 + '"}').changes
    assert change.line(10) == 'title added: "xxxxxxxx…'
    (change,) = diff(STATE, STATE.replace('"img"', '"renamed"')).changes
    assert change.line() == 'layers/img renamed: "img" → "renamed"'


def test_a_change_of_another_text_is_refused_with_a_reason() -> None:
    for after in (STATE.replace('"img"', '"renamed"'), STATE.replace('"1", "2", ', '"2", '), "{}"):
        for change in diff(STATE, after).changes:
            with pytest.raises(EditRefused, match=r"cannot be taken back: .* Compare again first\."):
                revert("[]", change)


def test_lists_of_segments_come_and_go_with_their_segments() -> None:
    without = STATE.replace(',\n   "hiddenSegments": ["9"]', "")
    assert revert(STATE, diff(without, STATE).changes[0]) == without
    empty = STATE.replace('["9"]', "[]")
    back = revert(without, diff(empty, without.replace('"1", ', "")).changes[0])
    assert json.loads(back)["layers"][1]["hiddenSegments"] == []
