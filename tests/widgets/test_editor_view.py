from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Region

from tests.widgets.editor_host import opened, shown
from zettatui.widgets.editor import Editor, SearchInvalid

# Cursor, selection, scrolling


async def test_up_and_down_keep_the_column_over_short_lines() -> None:
    async with opened("abcdef\nx\nab中中ef", at=(0, 5)) as (editor, pilot, _):
        await pilot.press("down")
        assert editor.cursor == (1, 1)
        await pilot.press("down")
        assert editor.cursor == (2, 3)
        await pilot.press("down")
        assert editor.cursor == (2, 6)
        await pilot.press("up", "up", "up")
        assert editor.cursor == (0, 0)


async def test_left_and_right_cross_lines_and_combining_characters() -> None:
    async with opened("e\u0301x\ny") as (editor, pilot, _):
        await pilot.press("right")
        assert editor.cursor == (0, 2)
        await pilot.press("right", "right")
        assert editor.cursor == (1, 0)
        await pilot.press("left", "left", "left")
        assert editor.cursor == (0, 0)
        await pilot.press("shift+right", "right")
        assert (editor.cursor, editor.selected_text) == ((0, 2), "")


async def test_home_goes_to_the_first_text_then_to_the_start() -> None:
    async with opened(at=(2, 8)) as (editor, pilot, _):
        await pilot.press("home")
        assert editor.cursor == (2, 4)
        await pilot.press("home")
        assert editor.cursor == (2, 0)
        await pilot.press("ctrl+end")
        assert editor.cursor == (5, 1)
        await pilot.press("ctrl+home")
        assert editor.cursor == (0, 0)


async def test_the_view_follows_the_cursor_both_ways() -> None:
    text = "\n".join(f"{i} " + "x" * 200 + "Y" for i in range(1000))
    async with opened(text, size=(60, 12)) as (editor, pilot, _):
        await pilot.press("pagedown")
        assert 0 < editor.scroll_offset.y <= editor.cursor[0]
        await pilot.press("ctrl+end")
        height = editor.scrollable_content_region.height
        assert editor.scroll_offset.y == 1000 - height
        assert shown(editor, height - 1).endswith("xY")
        await pilot.press("home")
        assert editor.scroll_offset.x == 0
        editor.move_to(500, 100)
        await pilot.pause()
        assert any(shown(editor, y).startswith("  501 ") for y in range(height))
        assert editor.scroll_offset.x > 0


async def test_matching_bracket_key() -> None:
    async with opened(mode="view", at=(1, 12)) as (editor, pilot, _):
        await pilot.press("percent_sign")
        assert editor.cursor == (4, 2)
        await pilot.press("percent_sign")
        assert editor.cursor == (1, 12)


async def test_the_mouse_places_drags_and_takes_words_and_rows() -> None:
    async with opened("one two\nthree", mode="view") as (editor, pilot, _):
        gutter = editor.gutter_width
        await pilot.click(editor, offset=(gutter + 5, 0))
        assert editor.cursor == (0, 5)
        await pilot.mouse_down(editor, offset=(gutter + 1, 0))
        await pilot.hover(editor, offset=(gutter + 2, 1))
        await pilot.mouse_up(editor, offset=(gutter + 2, 1))
        assert editor.selected_text == "ne two\nth"
        await pilot.click(editor, offset=(gutter + 5, 0), times=2)
        assert editor.selected_text == "two"
        await pilot.click(editor, offset=(gutter + 3, 1), times=3)
        assert editor.selected_text == "three"
        await pilot.click(editor, offset=(gutter + 40, 5))
        assert (editor.cursor, editor.selected_text) == ((1, 5), "")


async def test_cursor_moves_are_told() -> None:
    async with opened() as (editor, pilot, host):
        await pilot.press("down")
        assert [(m.row, m.col) for m in host.take(Editor.CursorMoved)] == [(1, 0)]
        editor.move_to(99, 99)
        await pilot.pause()
        assert [(m.row, m.col) for m in host.take(Editor.CursorMoved)] == [(5, 1)]


# Drawing


async def test_rows_are_numbered_and_long_ones_cut_with_a_sign() -> None:
    async with opened('{\n  "source": "precomputed://gs://zetta_lee_fly_vnc_001"\n}', size=(30, 8)) as (
        editor,
        _,
        _h,
    ):
        assert shown(editor, 0) == "  1 {"
        assert shown(editor, 1).startswith('  2   "source": "precomputed')
        assert editor.render_line(1).text.rstrip()[-1] == "…"
        assert {editor.render_line(y).cell_length for y in range(6)} == {
            editor.scrollable_content_region.width
        }


async def test_wide_characters_and_escapes_are_drawn_in_their_cells() -> None:
    async with opened('"中文\x1b[31m\t|"', mode="view", size=(30, 6)) as (editor, pilot, _):
        assert shown(editor, 0) == '  1 "中文␛[31m  |"'
        await pilot.press("right", "right", "right", "right")
        assert editor.cursor == (0, 4)
        assert editor.app.cursor_position.x == 4 + 6


Cell = tuple[str, Style | None]


def frame(editor: Editor) -> list[list[Cell]]:
    """Draw the whole viewport from nothing, cell by cell."""
    rows: list[list[Cell]] = []
    for y in range(editor.size.height):
        cells: list[Cell] = []
        for segment in editor.render_line(y):
            for character in segment.text:
                width = cell_len(character)
                if width:
                    cells += [(character, segment.style), *[("", segment.style)] * (width - 1)]
                else:
                    cells[-1] = (cells[-1][0] + character, cells[-1][1])
        rows.append(cells)
    return rows


async def test_every_cell_that_looks_different_after_a_key_was_asked_to_be_redrawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = (
        "end backspace colon backspace left left a b colon left left quotation_mark backspace enter tab x up "
    )
    keys += (
        "end shift+up shift+left delete ctrl+z ctrl+y ctrl+end left shift+tab down left_curly_bracket left "
    )
    keys += "down home ctrl+shift+end ctrl+x ctrl+z ctrl+home ctrl+right é left delete down escape j k k "
    keys += "percent_sign f7 i right z ctrl+z pagedown"
    async with opened('{\n  "name 中文": [\n    "e\u0301",\n    "seg"\n  ]\n}', at=(2, 6), size=(40, 10)) as (
        editor,
        pilot,
        _,
    ):
        editor.marks = {3: ("error", "no such root id")}
        editor.find("seg")
        await pilot.pause()
        regions: list[Region] = []
        refresh = editor.refresh

        def recorded(
            *areas: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
        ) -> Editor:
            regions.extend(areas or [editor.size.region])
            return refresh(*areas, repaint=repaint, layout=layout, recompose=recompose)

        monkeypatch.setattr(editor, "refresh", recorded)
        before = frame(editor)
        for key in keys.split():
            regions.clear()
            await pilot.press(key)
            await pilot.pause()
            after = frame(editor)
            for y, (old, new) in enumerate(zip(before, after, strict=True)):
                for x, (was, now) in enumerate(zip(old, new, strict=True)):
                    assert was == now or any(region.contains(x, y) for region in regions), (key, x, y)
            before = after


async def test_only_the_touched_cells_are_sent_when_a_letter_is_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened(at=(2, 6), size=(60, 12)) as (editor, pilot, _):
        areas: list[int] = []
        refresh = editor.refresh

        def recorded(
            *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
        ) -> Editor:
            areas.extend(region.area for region in regions or [editor.size.region])
            return refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

        monkeypatch.setattr(editor, "refresh", recorded)
        await pilot.press("x")
        assert 0 < sum(areas) < 2 * 60


# Marks and search


async def test_marks_show_their_sentence_and_move_with_the_text() -> None:
    async with opened(at=(0, 1)) as (editor, pilot, _):
        editor.marks = {2: ("error", "comma before ]"), 3: ("warning", "stale id")}
        assert shown(editor, 2) == '✗ 3     "img",   ✗ comma before ]'
        assert shown(editor, 3).startswith("! 4 ")
        await pilot.press("enter")
        assert dict(editor.marks) == {3: ("error", "comma before ]"), 4: ("warning", "stale id")}
        editor.select((2, 0), (4, 0))
        await pilot.press("delete")
        assert dict(editor.marks) == {2: ("warning", "stale id")}
        editor.marks = {}
        assert "stale" not in shown(editor, 2)


async def test_next_mark_goes_around() -> None:
    async with opened(mode="view") as (editor, _, _host):
        assert editor.next_mark() is None
        editor.marks = {2: ("error", "a"), 4: ("warning", "b")}
        assert editor.next_mark() == ("error", "a")
        assert editor.cursor == (2, 4)
        assert editor.next_mark() == ("warning", "b")
        assert editor.next_mark() == ("error", "a")
        assert editor.next_mark(-1) == ("warning", "b")


async def test_find_counts_and_walks() -> None:
    async with opened("img\nseg\nimg img", mode="view") as (editor, _, _host):
        assert editor.find_next() is None
        assert editor.find("img") == 3
        assert editor.find_next(here=True) == (1, 3)
        assert editor.find_next() == (2, 3)
        assert editor.cursor == (2, 0)
        assert editor.find_next() == (3, 3)
        assert editor.find_next() == (1, 3)
        assert editor.find_previous() == (3, 3)
        assert editor.find(r"^s.g$", regex=True) == 1
        with pytest.raises(SearchInvalid):
            editor.find("(", regex=True)
        assert editor.find("") == 0
        assert editor.find_next() is None


async def test_every_theme_has_a_style_for_every_part() -> None:
    async with opened(mode="view") as (editor, pilot, host):
        for theme in ("textual-dark", "textual-light", "ansi-dark", "ansi-light"):
            host.theme = theme
            await pilot.pause()
            key = [s.style for s in editor.render_line(1) if '"layers"' in s.text]
            string = [s.style for s in editor.render_line(2) if '"img"' in s.text]
            assert key
            assert string
            assert key[0] is not None
            assert string[0] is not None
            assert key[0].color != string[0].color, theme


async def test_a_long_line_is_cut_with_a_sign_on_both_sides_and_never_under_the_cursor() -> None:
    line = "".join(chr(0x61 + i % 26) for i in range(1000))
    async with opened(line, mode="view", size=(40, 4)) as (editor, pilot, _):
        for column in (0, 20, 500, 499, 480, 999, 1000):
            editor.move_to(0, column)
            await pilot.pause()
            left, text = editor.scroll_offset.x, shown(editor, 0)[editor.gutter_width :]
            assert (text[0] == "…") == (left > 0)
            assert (len(text) > 30 and text[-1] == "…") == (left + len(text) < 1001 and column < 990)
            place = column - left
            assert (text[place : place + 1] or " ") == (line[column : column + 1] or " ")


async def test_a_long_line_with_wide_characters_is_edited_where_the_cursor_is() -> None:
    line = ('"中文", ' * 1500)[:9000]
    async with opened(line, at=(0, 4500), size=(60, 4)) as (editor, pilot, _):
        await pilot.press("中", "x", "left", "backspace")
        assert editor.text == line[:4500] + "x" + line[4500:]
        strip = editor.render_line(0)
        cell = editor.app.cursor_position.x - editor.content_region.x
        assert strip.crop(cell, cell + 1).text == "x" == editor.line(0)[editor.cursor[1]]
