from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
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
    assert search.following(buffer, (0, 0)) == (0, 4, 7)
    assert search.following(buffer, (0, 0), here=True) == (0, 0, 3)
    assert search.following(buffer, (2, 0)) == (0, 0, 3)
    assert search.preceding(buffer, (2, 0)) == (0, 4, 7)
    assert search.preceding(buffer, (0, 0)) == (2, 0, 3)
    assert [search.number(buffer, match) for match in search.matches(buffer)] == [1, 2, 3]
    assert search.at(buffer, (0, 4)) == (0, 4, 7)
    assert search.at(buffer, (0, 5)) is None
    assert Search("none").following(buffer, (0, 0)) is None
    assert Search("none").preceding(buffer, (0, 0)) is None


PIECES = [
    "a",
    "b",
    ".",
    "*",
    "+",
    "?",
    "^",
    "$",
    "|",
    "(",
    ")",
    "(?:",
    "[ab]",
    "[^a]",
    "[^ab ]",
    r"\s",
    r"\S",
    r"\W",
]
PIECES += [
    r"\d",
    r"\D",
    r"\b",
    r"\B",
    "{2}",
    " ",
    r"\.",
    "(?=a)",
    "(?!b)",
    r"[^\s]",
    r"[\w-]",
    r"\1",
    "[ -b]",
]


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join),
    st.text(st.sampled_from("abAé 1.\n"), max_size=30),
)
def test_an_expression_finds_in_a_text_what_it_finds_in_each_row(pattern: str, text: str) -> None:
    try:
        search = Search(pattern, regex=True)
    except SearchInvalid:
        assume(False)
    capital = any(letter.isupper() for letter in re.sub(r"\\.", "", pattern))
    flags = re.RegexFlag(0) if capital else re.IGNORECASE
    expected = [
        (row, *match.span())
        for row, line in enumerate(text.split("\n"))
        for match in re.finditer(pattern, line, flags)
        if match.end() > match.start()
    ]
    buffer = Buffer(text)
    assert search.matches(buffer) == expected
    assert search.total(buffer) == len(expected)


def test_occurrences_in_a_long_text_are_numbered_across_its_blocks() -> None:
    buffer, search = Buffer("\n".join(f'"{i}" x' for i in range(40_000))), Search("x")
    assert len(buffer.lines.blocks) > 5
    assert search.total(buffer) == 40_000
    match = search.following(buffer, (29_999, 9))
    assert match == (30_000, 8, 9)
    assert match is not None
    assert search.number(buffer, match) == 30_001
    assert search.preceding(buffer, (0, 0)) == (39_999, 8, 9)
    assert [edit[2] for edit in Search(r"(\d)5", regex=True).replacements(Buffer("15 25"), r"<\1>")] == [
        "<1>",
        "<2>",
    ]
    with pytest.raises(SearchInvalid, match="cannot be put in the place"):
        Search(r"\d5", regex=True).replacements(Buffer("15"), r"\1")


def test_an_edit_is_seen() -> None:
    buffer, search = Buffer(TEXT), Search("img")
    assert len(search.matches(buffer)) == 3
    buffer.replace((0, 0), (0, 3), "")
    assert search.matches(buffer) == [(0, 1, 4), (2, 0, 3)]


def test_a_broken_expression_is_told_in_a_sentence() -> None:
    with pytest.raises(SearchInvalid, match=r"^\(a is not a regular expression: .* at character 1\.$"):
        Search("(a", regex=True)
