from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.widgets.editor.buffer import Buffer
from zettatui.widgets.editor.search import Search, SearchInvalid

TEXT = "img Img\n[1]\nimg"


@given(
    st.text(st.sampled_from("aAb.\n"), max_size=60), st.text(st.sampled_from("ab."), min_size=1, max_size=3)
)
def test_matches_are_those_of_a_plain_search_line_by_line(text: str, pattern: str) -> None:
    expected = [
        (row, match.start(), match.end())
        for row, line in enumerate(text.split("\n"))
        for match in re.finditer(re.escape(pattern), line, re.IGNORECASE)
    ]
    assert Search(pattern).matches(Buffer(text)) == expected


def test_a_capital_makes_case_count_but_not_in_an_escape() -> None:
    buffer = Buffer(TEXT)
    assert len(Search("img").matches(buffer)) == 3
    assert len(Search("Img").matches(buffer)) == 1
    assert len(Search(r"im\S", regex=True).matches(buffer)) == 3


def test_signs_are_plain_unless_regex_is_asked_for() -> None:
    buffer = Buffer(TEXT)
    assert Search("[1]").matches(buffer) == [(1, 0, 3)]
    assert Search("[1]", regex=True).matches(buffer) == [(1, 1, 2)]
    assert Search("x*", regex=True).matches(buffer) == []


def test_next_and_previous_go_around() -> None:
    buffer, search = Buffer(TEXT), Search("img")
    assert search.following(buffer, (0, 0)) == 1
    assert search.following(buffer, (0, 0), here=True) == 0
    assert search.following(buffer, (2, 0)) == 0
    assert search.preceding(buffer, (2, 0)) == 1
    assert search.preceding(buffer, (0, 0)) == 2
    assert Search("none").following(buffer, (0, 0)) is None
    assert Search("none").preceding(buffer, (0, 0)) is None


def test_an_edit_is_seen() -> None:
    buffer, search = Buffer(TEXT), Search("img")
    assert len(search.matches(buffer)) == 3
    buffer.replace((0, 0), (0, 3), "")
    assert search.matches(buffer) == [(0, 1, 4), (2, 0, 3)]


def test_a_broken_expression_is_told_in_a_sentence() -> None:
    with pytest.raises(SearchInvalid, match=r"^\(a is not a regular expression: .* at character 1\.$"):
        Search("(a", regex=True)
