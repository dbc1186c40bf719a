from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.editor_host import opened, shown
from zettatui.widgets.editor.buffer import Buffer
from zettatui.widgets.editor.folds import Folds

ROWS = [
    "{",
    '  "layers": [',
    "    {",
    '      "a": 1',
    "    },",
    "    {",
    '      "b": 2',
    "    }",
    "  ],",
    '  "x": {',
    "  }",
    "}",
]
TEXT = "\n".join(ROWS)
RANGES = [(0, 11), (1, 8), (2, 4), (5, 7), (9, 10)]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15)), max_size=8))
def test_rows_and_lines_agree_with_a_plain_count(pairs: list[tuple[int, int]]) -> None:
    folds = Folds()
    kept: list[tuple[int, int]] = []
    for first, more in pairs:
        last = first + more
        if more and not any(other < first <= end for other, end in kept):
            folds.fold((first, last))
            kept = [(other, end) for other, end in kept if not first <= other <= last] + [(first, last)]
    hidden = {row for first, last in kept for row in range(first + 1, last + 1)}
    visible = {row: None for row in range(60) if row not in hidden}
    assert [folds.row_at(line) for line in range(len(visible))] == list(visible)
    assert [folds.line_of(row) for row in visible] == list(range(len(visible)))
    assert folds.hidden == 60 - len(visible)
    for row in range(60):
        fold = folds.hiding(row)
        assert (fold is None) == (row in visible)
        if fold is not None:
            assert folds.line_of(row) == folds.line_of(fold[0])


def test_ranges_follow_the_text_until_others_are_offered() -> None:
    folds, buffer = Folds(), Buffer(TEXT)
    folds.offer(RANGES)
    assert folds.around(6) == (5, 7)
    folds.follow(buffer.replace((0, 1), (0, 1), "\n\n"))
    assert folds.around(8) == (7, 9)
    assert folds.around(1) == (0, 13)
    folds.follow(buffer.replace((3, 13), (6, 4), ""))
    assert folds.around(5) == (4, 6)
    folds.offer([(1, 2)])
    assert folds.around(5) is None


async def test_keys_fold_and_unfold_and_motion_goes_over_folded_rows() -> None:
    async with opened(TEXT, mode="view", at=(3, 6), size=(60, 16)) as (editor, pilot, _):
        editor.set_folds(RANGES)
        await pilot.press("f")
        assert editor.folded == [(2, 4)]
        assert editor.cursor == (2, 5)
        assert shown(editor, 2).split() == ["▸", "3", "{", "…", "2", "lines", "},"]
        assert shown(editor, 3).split() == ["6", "{"]
        await pilot.press("down")
        assert editor.cursor[0] == 5
        await pilot.press("up", "f")
        assert editor.folded == []
        assert shown(editor, 3).split() == ["4", '"a":', "1"]
        await pilot.press("F")
        assert editor.folded == [(5, 7), (9, 10)]
        await pilot.press("F")
        assert editor.folded == []


async def test_what_needs_a_folded_row_unfolds_it() -> None:
    async with opened(TEXT, mode="view", size=(60, 16)) as (editor, pilot, _):
        editor.set_folds(RANGES)
        editor.fold(1, 8)
        assert editor.find("b") == 1
        assert editor.find_next() == (1, 1)
        assert (editor.folded, editor.cursor) == ([], (6, 7))
        editor.move_to(0, 0)
        editor.fold(1, 8)
        editor.select((0, 0), (9, 0))
        assert editor.folded == [(1, 8)]
        editor.move_to(3, 0)
        assert editor.folded == []
        editor.move_to(1, 13)
        editor.fold(1, 8)
        await pilot.press("right")
        assert (editor.folded, editor.cursor) == ([], (2, 0))


async def test_edits_above_and_below_keep_a_fold_and_one_inside_unfolds_it() -> None:
    async with opened(TEXT, at=(0, 1), size=(60, 16)) as (editor, pilot, _):
        editor.fold(1, 8)
        await pilot.press("enter")
        assert editor.folded == [(2, 9)]
        assert shown(editor, 2).split()[:2] == ["▸", "3"]
        editor.move_to(10, 3)
        await pilot.press("enter")
        assert editor.folded == [(2, 9)]
        await pilot.press("ctrl+z", "ctrl+z")
        assert (editor.text, editor.folded) == (TEXT, [(1, 8)])
        editor.apply_edits([(0, 0, "\n"), (TEXT.index('"b"'), TEXT.index('"b"') + 3, '"c"')])
        assert editor.folded == []
        editor.undo()
        assert editor.text == TEXT


async def test_a_folded_error_is_still_seen() -> None:
    async with opened(TEXT, mode="view", size=(60, 16)) as (editor, _, _host):
        editor.marks = {3: ("error", "no such key")}
        editor.fold(1, 8)
        assert shown(editor, 1).startswith("✗ 2 ")
        assert "no such key" in shown(editor, 1)
        editor.next_mark()
        assert (editor.folded, editor.cursor[0]) == ([], 3)


async def test_two_million_rows_fold_and_scroll() -> None:
    text = "\n".join(["{", *["1"] * 2_000_000, "}"])
    async with opened(text, mode="view", size=(60, 12)) as (editor, pilot, _):
        editor.set_folds((first, first + 3) for first in range(1, 1_999_990, 4))
        editor.move_to(1_000_000, 0, center=True)
        await pilot.press("f", "down")
        assert len(editor.folded) == 1
        assert editor.cursor[0] == editor.folded[0][1] + 1
        editor.fold(0, 2_000_001)
        await pilot.pause()
        assert shown(editor, 0).split() == ["▸", "1", "{", "…", "2,000,001", "lines", "}"]
        assert shown(editor, 1) == ""
        assert editor.scroll_offset.y == 0


@pytest.mark.parametrize("row", [0, 500, 999])
async def test_a_row_gone_to_can_be_shown_in_the_middle(row: int) -> None:
    async with opened("\n".join(map(str, range(1000))), mode="view", size=(60, 15)) as (editor, pilot, _):
        editor.move_to(row, 0, center=True)
        await pilot.pause()
        height = editor.scrollable_content_region.height
        assert editor.scroll_offset.y == min(max(0, row - height // 2), 1000 - height)
