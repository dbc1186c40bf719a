"""Opening, showing and sending a state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.states.document import StateDocument, has_own_lines
from zettatui.states.literals import JsonFault

COMPACT = (
    b'{"layers":[{"name":"img","shader":"a\\n\\/b"},'
    b'{"name":"seg","segments":["648518346677614825"]}],"z":1e-9}'
)


def test_a_minified_state_opens_pretty_and_is_sent_minified() -> None:
    document = StateDocument.from_bytes(COMPACT)
    assert document.form == "compact"
    assert document.text.startswith('{\n  "layers": [\n    {\n      "name": "img",')
    edited = document.with_text(document.text.replace('"img"', '"renamed"'))
    assert edited.changed
    assert edited.upload_bytes() == COMPACT.replace(b'"img"', b'"renamed"')


def test_pythons_spacing_and_the_final_newline_survive_an_edit() -> None:
    original = b'{"a": [1, 2], "b": "x, y: z"}\n'
    document = StateDocument.from_bytes(original)
    assert document.form == "spaced"
    assert document.with_text(document.text.replace("2", "3")).upload_bytes() == original.replace(b"2", b"3")


def test_other_layouts_open_as_they_are() -> None:
    original = b'{\r\n    "a": [1,\t2]\r\n}\r\n'
    document = StateDocument.from_bytes(original)
    assert (document.form, document.text) == ("own", original.decode())
    assert document.with_text(document.text.replace("2", "3")).upload_bytes() == original.replace(b"2", b"3")


@pytest.mark.parametrize(
    "original", [b"", b"{", b'{"a":1,}', b"\xff\xfe{}", b"\xef\xbb\xbf{}", b'["\\ud800"]', b"<html>"]
)
def test_what_is_no_clean_json_opens_as_it_is(original: bytes) -> None:
    document = StateDocument.from_bytes(original)
    assert document.form == "own"
    assert document.upload_bytes() == original
    assert document.with_text(document.text + " ").upload_bytes() == original + b" "


def test_a_broken_edit_of_a_minified_state_cannot_be_sent() -> None:
    document = StateDocument.from_bytes(COMPACT)
    broken = document.with_text(document.text.replace('"img",', '"img",,'))
    assert broken.fault is not None
    assert broken.fault.line == 4
    with pytest.raises(JsonFault):
        broken.upload_bytes()
    assert document.fault is None


def test_breadcrumb() -> None:
    document = StateDocument.from_bytes(COMPACT)
    line = document.text.splitlines().index('        "648518346677614825"') + 1
    assert document.path_at(line, 12) == ("layers", 1, "segments", 0)
    assert document.path_at(1, 1) == ()
    assert document.path_at(9999, 1) == ()


def test_breadcrumb_in_a_broken_text() -> None:
    document = StateDocument.from_bytes(COMPACT)
    broken = document.with_text(document.text.replace('"segments": [', '"segments" [ '))
    assert broken.fault is not None
    assert broken.path_at(4, 12)[:2] == ("layers", 0)


def test_outline() -> None:
    entries = StateDocument.from_bytes(COMPACT).outline()
    assert [(entry.depth, entry.label, entry.detail, entry.line) for entry in entries] == [
        (0, "layers", "2 items", 2),
        (1, "img", "", 3),
        (2, "name", "img", 4),
        (2, "shader", "a\n/b", 5),
        (1, "seg", "", 7),
        (2, "name", "seg", 8),
        (2, "segments", "1 item", 9),
        (0, "z", "1e-9", 14),
    ]
    assert StateDocument.from_bytes(b"{").outline() == []


def test_positions_of_duplicate_keys() -> None:
    positions = StateDocument.from_bytes(b'{\n"a": 1,\n"a": [2]\n}').positions
    assert positions.place(("a",)) == (3, 1)
    assert [(path, child.key) for path, child, _ in positions.duplicates()] == [((), "a")]
    with pytest.raises(KeyError):
        positions.span(("a", 1))


@given(st.text(alphabet=" \t\r\n{}a", max_size=12).map(str.encode))
def test_a_text_has_lines_of_its_own_where_one_ends_between_its_first_and_last_sign(original: bytes) -> None:
    inside = original.strip(b" \t\r\n")
    assert has_own_lines(original) == (b"\n" in inside or b"\r" in inside)
