from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from zettatui.widgets.cells import CellMap, cell_map, fit, line_width

LINES = st.text(st.sampled_from('ab"é中👍\t\x00\x1b\u202e\u200b\u0301\ufe0f '), max_size=30)


@given(LINES)
def test_every_cell_belongs_to_the_character_that_covers_it(line: str) -> None:
    cells = CellMap(line)
    assert cells.cell(len(line)) == cells.width
    for column in range(len(line)):
        start, end = cells.cell(column), cells.cell(column + 1)
        assert end >= start
        for cell in range(start, end):
            assert cells.column(cell) == column


@given(LINES)
def test_what_is_drawn_is_as_wide_as_counted_and_holds_no_control_character(line: str) -> None:
    cells = cell_map(line)
    drawn = cells.shown(0, len(line))
    assert sum(map(cell_len, drawn)) == cells.width == line_width(line)
    assert not set(drawn) & set("\t\x00\x1b\u202e\u200b")


@given(LINES, st.integers(0, 30), st.integers(0, 30))
def test_a_slice_of_columns_is_that_part_of_the_whole_drawing(line: str, start: int, end: int) -> None:
    cells = cell_map(line)
    start, end = sorted((min(start, len(line)), min(end, len(line))))
    assert cells.shown(0, start) + cells.shown(start, end) + cells.shown(end, len(line)) == cells.shown(
        0, len(line)
    )


@given(LINES, st.integers(0, 20), st.booleans())
def test_fit_fills_exactly_the_cells_asked_for(text: str, width: int, right: bool) -> None:
    assert sum(map(cell_len, fit(text, width, right=right))) == width


@pytest.mark.parametrize(
    ("text", "width", "right", "expected"),
    [
        ("648518346677614825", 18, False, "648518346677614825"),
        ("12", 5, True, "   12"),
        ("12", 5, False, "12   "),
        ("abcdef", 4, False, "abc…"),
        ("中文字", 4, False, "中 …"),
        ("a\nb", 4, False, "a␊b "),
        ("a\x1b[31mb", 7, False, "a␛[31mb"),
    ],
)
def test_fit(text: str, width: int, right: bool, expected: str) -> None:
    assert fit(text, width, right=right) == expected


ODD = st.text(st.sampled_from("ab中é\u0301\x1b"), max_size=12)


@given(ODD, ODD, st.integers(0, 12), st.integers(0, 12))
def test_the_map_of_an_edited_line_is_the_one_of_the_new_line(
    line: str, inserted: str, column: int, removed: int
) -> None:
    column = min(column, len(line))
    removed = min(removed, len(line) - column)
    fresh = line[:column] + inserted + line[column + removed :]
    made, whole = CellMap(line).edited(fresh, column, removed, inserted), CellMap(fresh)
    assert made.width == whole.width
    assert made.line == fresh
    assert [made.cell(at) for at in range(len(fresh) + 1)] == [whole.cell(at) for at in range(len(fresh) + 1)]
    assert [made.column(at) for at in range(whole.width + 2)] == [
        whole.column(at) for at in range(whole.width + 2)
    ]
    assert made.shown(0, len(fresh)) == whole.shown(0, len(fresh))
