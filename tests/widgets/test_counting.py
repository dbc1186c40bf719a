"""Counts before motions, in the editor's view mode and in lists."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widget import Widget

from tests.widgets.editor_host import DOC
from zettatui.widgets.counting import CountTyped
from zettatui.widgets.editor import Editor
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import Column, VirtualList

LONG = "\n".join(f"  line {number} of many" for number in range(1, 201))


class Host(App[None]):
    BINDINGS = [("x", "seen('x')", ""), ("escape", "seen('escape')", "")]  # noqa: RUF012 - as Textual types it

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.counts: list[str] = []
        self.seen: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_count_typed(self, message: CountTyped) -> None:
        self.counts.append(message.digits)

    def action_seen(self, key: str) -> None:
        self.seen.append(key)


MOTIONS = [
    ("5 j", (5, 0)),
    ("1 2 G", (11, 2)),
    ("G", (199, 2)),
    ("9 9 9 G 1 G", (0, 2)),
    ("3 w", (0, 9)),
    ("5 j 3 w 2 b 2 k", (3, 2)),
    ("4 l 0", (0, 2)),
    ("3 i escape j", (1, 0)),
    ("2 down dollar_sign", (2, 16)),
]
ROWS = [("12G", 11), ("G", 99_999), ("77G3k", 73), ("9999999j", 99_999), ("20G0", 19)]


async def test_a_number_before_a_motion_of_the_editor() -> None:
    editor = Editor()
    async with Host(editor).run_test() as pilot:
        for pressed, cursor in MOTIONS:
            editor.load(LONG)
            await pilot.press(*pressed.split())
            assert editor.cursor == cursor, pressed


async def test_a_number_before_a_motion_of_a_list() -> None:
    table = VirtualList([Column("n")], TextRows([(str(at),) for at in range(100_000)]))
    async with Host(table).run_test() as pilot:
        table.focus()
        for pressed, row in ROWS:
            table.move_to(0)
            await pilot.press(*pressed, "escape")
            assert table.cursor_row == row, pressed


async def test_the_number_is_told_and_dropped() -> None:
    editor = Editor(DOC)
    host = Host(editor)
    async with host.run_test() as pilot:
        await pilot.press("1", "2", "escape", "j")
        assert host.counts == ["1", "12", ""]
        assert host.seen == []
        assert editor.cursor == (1, 0)
        await pilot.press("3", "x", "j", "escape")
        assert host.counts[3:] == ["3", ""]
        assert host.seen == ["x", "escape"]
        assert editor.cursor == (2, 0)


async def test_in_text_mode_digits_are_text() -> None:
    editor = Editor(DOC)
    async with Host(editor).run_test() as pilot:
        await pilot.press("i", "5", "j")
        assert editor.line(0).startswith("5j")
