from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.widgets.editor.highlight import KINDS, json_highlight


def parts(line: str) -> list[tuple[str, str]]:
    return [(line[a:b], kind) for a, b, kind in json_highlight(line, 0, len(line))]


def test_the_parts_of_a_line() -> None:
    assert parts('  "a\\"b": [-1.5e3, 7, true, null, "x"],') == [
        ('"a\\"b"', "key"),
        (":", "punctuation"),
        ("[", "punctuation"),
        ("-1.5e3", "number"),
        (",", "punctuation"),
        ("7", "number"),
        (",", "punctuation"),
        ("true", "constant"),
        (",", "punctuation"),
        ("null", "constant"),
        (",", "punctuation"),
        ('"x"', "string"),
        ("],", "punctuation"),
    ]


def test_what_is_no_json_is_an_error() -> None:
    assert ("oo", "error") in parts("foo")


@given(st.text(max_size=40))
def test_any_text_gives_ordered_spans_inside_the_line(line: str) -> None:
    end = 0
    for start, last, kind in json_highlight(line, 0, len(line)):
        assert end <= start < last <= len(line)
        assert kind in KINDS
        end = last


@pytest.mark.parametrize("at", [0, 1_500, 5_000, 20_000, 39_000])
def test_a_window_of_a_long_line_is_coloured_like_the_whole(at: int) -> None:
    values = [{"k\\": 'a "quoted" \\ [word]', "n": 6.5e-7 + i, "b": True} for i in range(900)]
    line = json.dumps(values)
    assert len(line) > 40_000
    whole: dict[int, str] = {}
    from pygments.lexers.data import JsonLexer
    from pygments.token import Name, String

    for start, token, text in JsonLexer().get_tokens_unprocessed(line):
        family = "key" if token in Name.Tag else "string" if token in String else ""
        whole.update(dict.fromkeys(range(start, start + len(text)), family))
    window: dict[int, str] = {}
    for start, end, kind in json_highlight(line, at, at + 80):
        window.update(dict.fromkeys(range(start, end), kind if kind in ("key", "string") else ""))
    for column in range(at, at + 80):
        assert window.get(column, "") == whole[column], line[column - 20 : column + 20]
