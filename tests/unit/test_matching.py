"""Searching: what is typed is looked for as it stands, behind a `~` with letters in between."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zettatui.matching import holding


@given(text=st.text(), start=st.integers(0, 20), length=st.integers(0, 20))
def test_every_part_of_a_text_is_found(text: str, start: int, length: int) -> None:
    part = text[start : start + length]
    if not part.startswith("~"):
        assert holding(part)(text)
    assert holding(f"~{part}")(text)


@given(text=st.text(alphabet="abc~", max_size=12), typed=st.text(alphabet="abc", min_size=1, max_size=5))
def test_fuzzy_wants_all_letters_in_their_order(text: str, typed: str) -> None:
    left = iter(text)
    assert holding(f"~{typed}")(text) == all(letter in left for letter in typed)


def test_examples() -> None:
    assert holding("New R")("new row")
    assert not holding("nwrow")("new row")
    assert holding("~nwrow")("new row")
    assert holding("~N W")("new row")
    assert not holding("~wn")("new row")
