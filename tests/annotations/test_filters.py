"""Filters of rows: read as the service wants them, or refused in a sentence before anything is asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.annotations.filters import FilterInvalid, read_filter


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("", {}),
        (" ; ", {}),
        ("size > 12", {"filter_greater_dict": {"size": 12}}),
        ("size>=1.5;size<9", {"filter_greater_equal_dict": {"size": 1.5}, "filter_less_dict": {"size": 9}}),
        ("tag == soma", {"filter_equal_dict": {"tag": "soma"}}),
        ('tag = "a; b, c"', {"filter_equal_dict": {"tag": "a; b, c"}}),
        ('tag = "12"', {"filter_equal_dict": {"tag": "12"}}),
        ("ok = true", {"filter_equal_dict": {"ok": True}}),
        ("tag = null", {"filter_equal_dict": {"tag": "null"}}),
        ("pt_root_id = 648518346677614825", {"filter_equal_dict": {"pt_root_id": 648518346677614825}}),
        ('tag in a, "b, c", 3', {"filter_in_dict": {"tag": ["a", "b, c", 3]}}),
        ("tag ~ ^motor (n|x)", {"filter_regex_dict": {"tag": "^motor (n|x)"}}),
        (
            "pt_position within 0, 0, 0 to 9, 9.5, 9",
            {"filter_spatial_dict": {"pt_position": [[0, 0, 0], [9, 9.5, 9]]}},
        ),
    ],
)
def test_what_is_sent(text: str, sent: dict[str, Any]) -> None:
    found = read_filter(text)
    assert found.sent == sent
    assert found.for_table("t") == {key: {"t": columns} for key, columns in sent.items()}
    assert found.left_out == {}


def test_what_the_service_ignores_is_applied_here() -> None:
    found = read_filter("tag != a; id not in 1, 2; tag != b; size > 1")
    assert set(found.sent) == {"filter_greater_dict"}
    rows = [{"id": 1, "tag": "c"}, {"id": 3, "tag": "a"}, {"id": 4, "tag": "b"}, {"id": 5, "tag": "c"}]
    assert [row["id"] for row in rows if found.keeps(row)] == [5]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("size", "is no filter"),
        ("size >", "lacks a value"),
        ("12 = size", "is no filter"),
        ("pt_position_x > 3", "pt_position as a whole"),
        ("pt_position = 1, 2, 3", "is a point"),
        ("pt_position within 1, 2, 3", "two corners"),
        ("pt_position within 1, 2, 3 to 4, 5", "two corners"),
        ("pt_position within 1, 2, x to 4, 5, 6", "two corners"),
        ("pt_position within 1, 9, 3 to 4, 5, 6", "below"),
        ("tag ~ (", "no regular expression"),
        ("size > 1; size > 2", "two filters"),
        ("size = NaN", "finite"),
    ],
)
def test_what_cannot_be_asked_is_said(text: str, words: str) -> None:
    with pytest.raises(FilterInvalid, match=words):
        read_filter(text)


@given(st.lists(st.one_of(st.integers(-(2**63), 2**64), st.text(), st.booleans()), min_size=1, max_size=5))
def test_any_values_survive_in_a_list(values: list[Any]) -> None:
    text = "column in " + ", ".join(json.dumps(value) for value in values)
    assert read_filter(text).sent == {"filter_in_dict": {"column": values}}


@given(st.text(max_size=60))
def test_nothing_that_is_typed_is_a_crash(text: str) -> None:
    try:
        found = read_filter(text)
    except FilterInvalid:
        return
    json.dumps(found.for_table("t"), allow_nan=False)
