from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.widgets.editor import motion

LINES = ['  "name": "img one",', "", "    12.5, _a"]


def walk(
    step: Callable[[tuple[int, int]], tuple[int, int]], start: tuple[int, int], count: int
) -> list[tuple[int, int]]:
    places = []
    for _ in range(count):
        start = step(start)
        places.append(start)
    return places


def test_word_right_stops_at_the_ends_of_words_and_signs() -> None:
    assert walk(partial(motion.word_right, LINES), (0, 0), 9) == [
        (0, 3),
        (0, 7),
        (0, 9),
        (0, 11),
        (0, 14),
        (0, 18),
        (0, 20),
        (1, 0),
        (2, 0),
    ]
    assert motion.word_right(LINES, (2, 12)) == (2, 12)


def test_word_left_stops_at_the_starts() -> None:
    assert walk(partial(motion.word_left, LINES), (2, 4), 4) == [(2, 0), (1, 0), (0, 20), (0, 18)]
    assert motion.word_left(LINES, (0, 2)) == (0, 0)
    assert motion.word_left(LINES, (0, 0)) == (0, 0)


def test_word_start_goes_on_to_following_lines() -> None:
    assert walk(partial(motion.word_start, LINES), (0, 15), 4) == [(0, 18), (2, 4), (2, 6), (2, 7)]
    assert motion.word_start(LINES, (2, 10)) == (2, 12)


@pytest.mark.parametrize(
    ("position", "expected"),
    [((0, 4), ((0, 3), (0, 7))), ((0, 20), ((0, 18), (0, 20))), ((1, 0), ((1, 0), (1, 0)))],
)
def test_word_at(position: tuple[int, int], expected: object) -> None:
    assert motion.word_at(LINES, position) == expected


@given(st.recursive(st.text('[]{}\\"a', max_size=4), lambda v: st.lists(v, max_size=3), max_leaves=12))
def test_brackets_match_as_json_nests_them(value: object) -> None:
    lines = json.dumps({"v": value, "w": [value]}, indent=1).split("\n")
    last = len(lines) - 1
    assert motion.matching_bracket(lines, (0, 0)) == (last, 0)
    assert motion.matching_bracket(lines, (last, 0)) == (0, 0)
    for row, line in enumerate(lines):
        if line.endswith("["):
            partner = motion.matching_bracket(lines, (row, len(line) - 1))
            assert partner is not None
            indent = motion.first_text_column(line)
            assert partner == (partner[0], indent)
            assert all(motion.first_text_column(inner) > indent for inner in lines[row + 1 : partner[0]])
            assert motion.matching_bracket(lines, partner) == (row, len(line) - 1)


@pytest.mark.parametrize(
    ("lines", "position", "limit"),
    [
        (['"[" ]'], (0, 1), None),  # inside a string
        (["[", "1"], (0, 0), None),  # no partner
        (["[", "", "", "]"], (0, 0), 2),  # too far
        (["abc"], (0, 1), None),
        (["[}"], (0, 0), None),
    ],
)
def test_no_partner(lines: list[str], position: tuple[int, int], limit: int | None) -> None:
    assert motion.matching_bracket(lines, position, limit=limit) is None
