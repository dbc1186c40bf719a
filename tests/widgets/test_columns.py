"""How a row is laid out: columns that stay near each other, and a sign where a row is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from zettatui.widgets.columns import Column, RowLayout, in_view

NAMES = (Column("name", least=10, most=30), Column("rows", 8, "right"))


def test_a_column_grows_no_further_than_it_may() -> None:
    assert RowLayout(NAMES, 30).width == 30
    assert RowLayout(NAMES, 44).width == RowLayout(NAMES, 200).width == 30 + 2 + 8 + 2


def test_what_one_column_may_not_have_the_other_gets() -> None:
    columns = (Column("a", most=20), Column("b"))
    assert RowLayout(columns, 104).width == 104


def shown(text: str, left: int, room: int) -> str:
    return in_view(text, len(text), left, room, Style.null()).text


def test_a_row_that_goes_on_says_so() -> None:
    assert shown("648518346677614825  ", 0, 10) == "648518346…"
    assert shown("648518346677614825  ", 12, 10) == "614825    "
    assert shown("6485183466          ", 0, 10) == "6485183466"


@given(st.text("ab 視…", max_size=40), st.integers(0, 50), st.integers(1, 50))
def test_what_is_in_view_fills_its_room(text: str, left: int, room: int) -> None:
    length = sum(2 if sign == "視" else 1 for sign in text)
    strip = in_view(text, length, left, room, Style.null())
    assert strip.cell_length == room
