from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.strip import Strip

from zettatui.widgets.columns import RowLayout
from zettatui.widgets.virtual_list import Column, VirtualList

COLUMNS = [Column("root id", 18, "right"), Column("schema"), Column("rows", 9, "right")]


class Counted:
    """Rows made up on the spot that remember which were asked for."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[int] = []

    def __len__(self) -> int:
        return self.count

    def row(self, i: int) -> Sequence[str]:
        self.asked.append(i)
        return [str(648518346677614825 + i), "[b]synapse[/b] 中文", f"{i:,}"]


class Host(App[None]):
    def __init__(self, table: VirtualList) -> None:
        super().__init__()
        self.table = table
        self.heard: list[tuple[str, int]] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_virtual_list_row_highlighted(self, message: VirtualList.RowHighlighted) -> None:
        self.heard.append(("highlighted", message.row))

    def on_virtual_list_row_selected(self, message: VirtualList.RowSelected) -> None:
        self.heard.append(("selected", message.row))


@asynccontextmanager
async def opened(
    rows: Counted, size: tuple[int, int] = (60, 10), **options: Any
) -> AsyncIterator[tuple[VirtualList, Pilot[None], Host]]:
    host = Host(VirtualList(COLUMNS, rows, **options))
    async with host.run_test(size=size) as pilot:
        host.table.focus()
        await pilot.pause()
        yield host.table, pilot, host


def lines(table: VirtualList) -> list[str]:
    return [table.render_line(y).text.rstrip() for y in range(table.size.height)]


async def test_header_rows_and_alignment_as_plain_text() -> None:
    async with opened(Counted(3)) as (table, _, _host):
        drawn = lines(table)
        assert drawn[0] == f" {'root id':>18}  {'schema':27}  {'rows':>9}"
        assert drawn[1].startswith("▸648518346677614825  [b]synapse[/b] 中文 ")
        assert drawn[2].startswith(" 648518346677614826  [b]synapse[/b] 中文 ")
        assert drawn[3].endswith("  2")
        assert drawn[4] == ""
        assert {table.render_line(y).cell_length for y in range(5)} == {60}


async def test_five_million_rows_ask_only_for_those_in_view() -> None:
    rows = Counted(5_000_000)
    async with opened(rows) as (table, pilot, host):
        await pilot.press("end")
        assert table.cursor_row == 4_999_999
        await pilot.press("pageup")
        assert table.cursor_row == 4_999_991
        assert lines(table)[-1].endswith("4,999,991")
        await pilot.press("home", "pagedown", "j", "down", "k", "up")
        assert table.cursor_row == 8
        assert len(set(rows.asked)) < 60
        assert host.heard[0] == ("highlighted", 4_999_999)


async def test_moving_the_cursor_draws_two_rows_anew() -> None:
    rows = Counted(1000)
    async with opened(rows) as (table, pilot, _):
        lines(table)
        rows.asked.clear()
        await pilot.press("down")
        await pilot.pause()
        assert set(rows.asked) == {0, 1}
        rows.asked.clear()
        table.refresh_row(5)
        table.refresh_row(500)
        await pilot.pause()
        assert set(rows.asked) == {5}


async def test_enter_and_double_click_select() -> None:
    async with opened(Counted(5)) as (table, pilot, host):
        await pilot.press("down", "enter")
        assert host.heard == [("highlighted", 1), ("selected", 1)]
        await pilot.click(table, offset=(5, 4))
        assert host.heard[2:] == [("highlighted", 3)]
        await pilot.click(table, offset=(5, 5), times=2)
        assert host.heard[3:] == [("highlighted", 4), ("selected", 4)]
        await pilot.click(table, offset=(5, 0))
        await pilot.click(table, offset=(5, 8))
        assert len(host.heard) == 5


async def test_an_empty_list_says_what_to_do() -> None:
    async with opened(
        Counted(0), size=(30, 8), empty="No table yet.\nPress c to create the first one here."
    ) as (
        table,
        pilot,
        host,
    ):
        assert lines(table)[2:5] == ["  No table yet.", "  Press c to create the", "  first one here."]
        await pilot.press("enter", "down", "end")
        assert (table.cursor_row, host.heard) == (None, [])
        table.say_empty("Nothing.")
        assert lines(table)[2] == "  Nothing."


async def test_rows_come_and_go() -> None:
    rows = Counted(20)
    async with opened(rows) as (table, pilot, host):
        await pilot.press("end")
        rows.count = 4
        table.rows_changed()
        await pilot.pause()
        assert table.cursor_row == 3
        assert lines(table)[4].endswith("  3")
        assert host.heard[-1] == ("highlighted", 3)
        rows.count = 40
        table.rows_changed()
        await pilot.press("end")
        assert table.cursor_row == 39
        table.show(Counted(2), [Column("only", 20)])
        await pilot.pause()
        assert table.cursor_row == 0
        assert lines(table)[:2] == [" only", "▸648518346677614825"]


async def test_rows_that_come_behind_the_others_draw_nothing_anew() -> None:
    rows = Counted(40)
    async with opened(rows) as (table, pilot, _):
        rows.asked.clear()
        rows.count = 1_000_000
        table.rows_added()
        assert not table.screen._layout_required
        await pilot.pause()
        assert rows.asked == []
        await pilot.press("end")
        assert table.cursor_row == 999_999
        assert lines(table)[-1].endswith("999,999")


async def test_rows_that_come_while_there_is_room_are_drawn() -> None:
    rows = Counted(2)
    async with opened(rows) as (table, pilot, _):
        rows.count = 4
        table.rows_added()
        await pilot.pause()
        assert lines(table)[4].endswith("  3")
        rows.count = 30
        table.rows_added()
        await pilot.pause()
        assert table.show_vertical_scrollbar
        assert lines(table)[9].endswith("  8")


async def test_columns_that_do_not_fit_scroll_sideways() -> None:
    async with opened(Counted(3), size=(30, 8)) as (table, pilot, _):
        assert table.render_line(1).text == "▸648518346677614825  [b]syna… "
        assert table.render_line(2).text == " 648518346677614826  [b]syna… "
        await pilot.press("right", "right")
        assert lines(table)[0].endswith("rows")
        assert lines(table)[1].endswith("0")
        await pilot.press("h", "h")
        assert lines(table)[0].startswith(" ")
        assert "root id" in lines(table)[0]


async def test_rows_may_have_a_tone_and_short_rows_are_filled() -> None:
    class Short(Counted):
        def row(self, i: int) -> Sequence[str]:
            return ["deleted"]

    async with opened(Short(3), tone=lambda i: "muted" if i == 1 else "") as (table, _, _host):
        styles = [next(iter(table.render_line(y))).style for y in (2, 3)]
        assert styles[0] != styles[1]
        assert lines(table)[1].split() == ["▸", "deleted"]
        assert lines(table)[2].strip() == "deleted"


async def test_resizing_keeps_the_cursor_in_view() -> None:
    async with opened(Counted(100), size=(60, 20)) as (table, pilot, _):
        table.move_to(18)
        await pilot.resize_terminal(40, 6)
        await pilot.pause()
        assert any("648518346677614843" in line for line in lines(table))
        assert table.scroll_offset.y <= 18 < table.scroll_offset.y + 5


async def test_the_cursor_row_is_marked_in_its_first_words_and_a_sign_tells_it_without_colour() -> None:
    async with opened(Counted(3)) as (table, pilot, _):
        assert [line[0] for line in lines(table)[1:4]] == ["▸", " ", " "]
        await pilot.press("down")
        await pilot.pause()
        assert [line[0] for line in lines(table)[1:4]] == [" ", "▸", " "]
        other = next(iter(table.render_line(1))).style
        marked = [segment.text for segment in table.render_line(2) if segment.style != other]
        assert "".join(marked) == "▸648518346677614826"
        await pilot.press("right")
        await pilot.pause()
        assert lines(table)[2][0] == "▸"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("short", "▸short"),
        ("a_name_without_any_blanks_at_all_in_it", "▸a_name_without_any_blanks_a"),
        ("many words, which go on behind the mark", "▸many words, which go on"),
        ("中文中文中文中文中文中文中文中文", "▸中文中文中文中文中文中文中"),
        ("", "▸"),
    ],
)
def test_the_mark_ends_between_words(text: str, marked: str) -> None:
    layout = RowLayout([Column("what")], 60)
    plain, style = Style(), Style(bold=True)
    strip = layout.marked(Strip([Segment(layout.text([text]), plain)], layout.width), style)
    assert strip.cell_length == layout.width == cell_len(strip.text)
    assert "".join(segment.text for segment in strip if segment.style == style) == marked


async def test_rows_that_were_drawn_are_asked_for_again_only_when_they_may_be_others() -> None:
    rows = Counted(1000)
    async with opened(rows) as (table, pilot, _):
        table.move_to(8)
        await pilot.pause()
        rows.asked.clear()
        await pilot.press("down")
        await pilot.pause()
        assert table.scroll_offset.y == 1
        assert set(rows.asked) == {8, 9}
        rows.asked.clear()
        table.refresh()
        await pilot.pause()
        assert len(set(rows.asked)) == 9


@pytest.mark.parametrize("theme", ["textual-dark", "ansi-dark", "ansi-light"])
async def test_the_cursor_row_looks_different_in_every_theme(theme: str) -> None:
    async with opened(Counted(3)) as (table, pilot, host):
        host.theme = theme
        await pilot.pause()
        first, second = (next(iter(table.render_line(y))).style for y in (1, 2))
        assert first != second


def test_messages_of_other_lists_are_not_replaced() -> None:
    one, two = VirtualList(COLUMNS), VirtualList(COLUMNS)
    message: Message = VirtualList.RowHighlighted(one, 1)
    assert message.can_replace(VirtualList.RowHighlighted(one, 2))
    assert not message.can_replace(VirtualList.RowHighlighted(two, 2))
