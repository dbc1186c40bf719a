from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Button

from tests.widgets.editor_host import DOC, Host, opened, shown
from zettatui.widgets.editor import Editor

# Modes


async def test_view_mode_leaves_letters_to_the_screen_and_moves_by_some() -> None:
    async with opened(mode="view") as (editor, pilot, host):
        await pilot.press("j", "j", "l", "d", "question_mark", "x")
        assert editor.text == DOC
        assert editor.cursor == (2, 1)
        assert host.seen == ["d", "?"]
        await pilot.press("k", "h", "w")
        assert editor.cursor == (1, 2)
        await pilot.press("b")
        assert editor.cursor == (1, 0)


async def test_text_mode_types_every_printable_key_and_none_reaches_the_app() -> None:
    async with opened("") as (editor, pilot, host):
        await pilot.press(
            "d", "g", "question_mark", "j", "k", "h", "l", "w", "b", "i", "space", "percent_sign", "é"
        )
        assert editor.text == "dg?jkhlwbi %é"
        assert host.seen == []
        await pilot.press("ctrl+s")
        assert host.seen == ["ctrl+s"]


async def test_bindings_of_typed_keys_are_hidden_in_text_mode_only() -> None:
    async with opened(mode="view") as (_, pilot, host):
        assert "d" in host.screen.active_bindings
        await pilot.press("i")
        assert "d" not in host.screen.active_bindings
        assert "ctrl+s" in host.screen.active_bindings


@pytest.mark.parametrize("key", ["i", "enter"])
async def test_a_key_goes_into_text_mode_and_escape_back(key: str) -> None:
    async with opened(mode="view") as (editor, pilot, host):
        await pilot.press(key)
        assert editor.mode == "text"
        assert [m.mode for m in host.take(Editor.ModeChanged)] == ["text"]
        await pilot.press("escape")
        assert editor.mode == "view"
        assert host.seen == []
        await pilot.press("escape")
        assert host.seen == ["escape"]
        assert editor.text == DOC


async def test_keys_that_come_in_one_read_are_typed_and_leave_text_mode_in_their_order() -> None:
    async with opened("", mode="view") as (editor, pilot, app):
        for key in ("i", "d", "g", "escape", "d"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        assert editor.text == "dg"
        assert app.seen == ["d"]


async def test_opening_an_editor_says_nothing() -> None:
    host = Host(Editor(DOC))
    async with host.run_test() as pilot:
        await pilot.pause()
        assert host.heard == []
    host = Host(Editor(DOC))
    host.editor.mode = "text"
    async with host.run_test() as pilot:
        host.editor.focus()
        await pilot.press("x")
        assert host.editor.text == "x" + DOC
        assert host.editor.has_class("-text")


async def test_a_read_only_editor_stays_in_view_mode() -> None:
    async with opened(mode="view") as (editor, pilot, _):
        editor.read_only = True
        await pilot.press("i", "enter", "x", "ctrl+z")
        assert (editor.mode, editor.text) == ("view", DOC)
    async with opened(mode="text") as (editor, pilot, _):
        editor.read_only = True
        await pilot.press("x")
        assert (editor.mode, editor.text) == ("view", DOC)


async def test_tab_indents_in_text_mode_and_moves_the_focus_in_view_mode() -> None:
    async with opened("a") as (editor, pilot, host):
        await pilot.press("tab")
        assert editor.text == "  a"
        await pilot.press("end", "shift+tab")
        assert (editor.text, editor.cursor) == ("a", (0, 1))
        await pilot.press("escape", "tab")
        assert isinstance(host.focused, Button)


# Editing


async def test_tab_with_rows_selected_indents_them_in_one_step() -> None:
    async with opened(at=(1, 0)) as (editor, pilot, _):
        await pilot.press("shift+down", "shift+down", "tab")
        assert editor.text == '{\n    "layers": [\n      "img",\n    "seg"\n  ]\n}'
        assert editor.selected_text == '    "layers": [\n      "img",\n'
        await pilot.press("shift+tab")
        assert editor.text == DOC
        await pilot.press("ctrl+z", "ctrl+z")
        assert editor.text == DOC
        assert not editor.modified


async def test_enter_keeps_the_indentation_and_nothing_closes_itself() -> None:
    async with opened(at=(2, 10)) as (editor, pilot, _):
        await pilot.press("enter", "quotation_mark", "left_square_bracket", "left_curly_bracket")
        assert editor.line(3) == '    "[{'
        assert editor.cursor == (3, 7)
        editor.move_to(2, 2)
        await pilot.press("enter")
        assert (editor.line(2), editor.line(3)) == ("  ", '    "img",')


ERASING = [
    (["backspace"], (0, 4), "onetwo\nthree"),
    (["backspace"], (1, 0), "one twothree"),
    (["backspace"], (0, 0), "one two\nthree"),
    (["delete"], (0, 0), "ne two\nthree"),
    (["delete"], (0, 7), "one twothree"),
    (["ctrl+w"], (0, 7), "one \nthree"),
    (["alt+delete"], (0, 3), "one\nthree"),
    (["ctrl+u"], (0, 4), "two\nthree"),
    (["ctrl+k"], (0, 3), "one\nthree"),
    (["ctrl+k"], (0, 7), "one twothree"),
    (["ctrl+shift+k"], (0, 2), "three"),
    (["ctrl+shift+k"], (1, 2), "one two"),
    (["shift+end", "delete"], (0, 3), "one\nthree"),
    (["shift+end", "x"], (0, 3), "onex\nthree"),
    (["f6", "x"], (0, 3), "x\nthree"),
    (["f7", "x"], (0, 3), "x"),
    (["f7", "backspace"], (0, 3), ""),
    (["ctrl+shift+right", "ctrl+shift+right", "x"], (0, 0), "x\nthree"),
]


async def test_erasing_and_replacing() -> None:
    async with opened() as (editor, pilot, _):
        for keys, at, expected in ERASING:
            editor.load("one two\nthree")
            editor.move_to(*at)
            await pilot.press(*keys)
            assert editor.text == expected, keys
            while editor.undo():
                pass
            assert editor.text == "one two\nthree", keys
            while editor.redo():
                pass
            assert editor.text == expected, keys


async def test_undo_and_redo_keys_and_the_modified_flag() -> None:
    async with opened("") as (editor, pilot, host):
        await pilot.press("a", "b")
        assert editor.modified
        assert len(host.take(Editor.Changed)) == 2
        await pilot.press("ctrl+z")
        assert (editor.text, editor.modified) == ("", False)
        assert host.take(Editor.Changed)
        await pilot.press("ctrl+z")
        assert host.take(Editor.Changed) == []
        await pilot.press("ctrl+y")
        assert (editor.text, editor.modified, editor.cursor) == ("ab", True, (0, 2))
        editor.mark_saved()
        assert not editor.modified


async def test_moving_the_cursor_ends_an_undo_step() -> None:
    async with opened("") as (editor, pilot, _):
        await pilot.press("a", "b", "left", "right", "c")
        await pilot.press("ctrl+z")
        assert editor.text == "ab"


async def test_replace_all_is_one_step_and_load_is_none() -> None:
    async with opened(at=(3, 4)) as (editor, pilot, host):
        editor.replace_all("[1,\n2]")
        assert (editor.text, editor.cursor) == ("[1,\n2]", (1, 2))
        assert editor.undo()
        assert (editor.text, editor.cursor) == (DOC, (3, 4))
        assert editor.redo()
        await pilot.pause()
        host.heard.clear()
        editor.load("fresh")
        await pilot.pause()
        assert len(host.take(Editor.Changed)) == 1
        assert (editor.text, editor.cursor, editor.modified) == ("fresh", (0, 0), False)
        assert not editor.undo()


@pytest.mark.parametrize("text", ["", "\n", "a\r\nb\n", "tab\there", "\x00\x1b[31m", "é中\u2028x", "9" * 30])
async def test_a_text_that_is_not_edited_stays_exactly_as_it_came(text: str) -> None:
    async with opened(text) as (editor, pilot, _):
        assert editor.text == text
        await pilot.press("x", "ctrl+z")
        assert editor.text == text


# Clipboard


async def test_cut_copy_and_paste() -> None:
    async with opened("one two", at=(0, 0)) as (editor, pilot, host):
        await pilot.press("ctrl+shift+right", "ctrl+c")
        assert [m.text for m in host.take(Editor.CopyRequested)] == ["one"]
        await pilot.press("end", "ctrl+v")
        assert editor.text == "one twoone"
        await pilot.press("shift+home", "ctrl+x")
        assert editor.text == ""
        assert [m.text for m in host.take(Editor.CopyRequested)] == ["one twoone"]
        await pilot.press("ctrl+v", "ctrl+z", "ctrl+z")
        assert editor.text == "one twoone"


async def test_cut_without_a_selection_takes_the_row() -> None:
    async with opened("one\ntwo", at=(0, 1)) as (editor, pilot, _):
        await pilot.press("ctrl+x", "end", "enter", "ctrl+v")
        assert editor.text == "two\none\n"


async def test_a_newer_text_on_the_apps_clipboard_wins() -> None:
    async with opened("one", at=(0, 0)) as (editor, pilot, host):
        await pilot.press("shift+end", "ctrl+c")
        host.copy_to_clipboard("648518346677614825")
        await pilot.press("end", "ctrl+v")
        assert editor.text == "one648518346677614825"


async def test_copy_without_a_selection_leaves_the_key_to_the_screen() -> None:
    async with opened(mode="view") as (editor, pilot, host):
        await pilot.press("ctrl+c")
        assert host.seen == ["ctrl+c"]
        await pilot.press("shift+right", "ctrl+c")
        assert host.seen == ["ctrl+c"]
        assert editor.selected_text == "{"


async def test_a_paste_of_megabytes_is_one_step() -> None:
    pasted = "\r".join(f'    "{i}",' for i in range(200_000))
    async with opened(at=(3, 0)) as (editor, pilot, host):
        host.post_message(events.Paste(pasted))
        await pilot.pause()
        assert editor.line_count == 200_005
        assert editor.cursor == (200_002, len('    "199999",'))
        assert "\r" not in editor.text
        assert shown(editor, editor.cursor[0] - editor.scroll_offset.y).startswith(" 200003")
        await pilot.press("ctrl+z")
        assert editor.text == DOC


async def test_a_paste_in_view_mode_goes_to_the_screen() -> None:
    async with opened(mode="view") as (editor, pilot, host):
        host.post_message(events.Paste("x"))
        await pilot.pause()
        assert editor.text == DOC
        assert host.pasted == ["x"]


# Edits from outside


async def test_edits_by_offset_are_one_step_and_the_cursor_keeps_its_place() -> None:
    async with opened(at=(3, 6)) as (editor, pilot, host):
        version = editor.text_version
        image, end = DOC.index('"img"'), len(DOC)
        editor.apply_edits([(0, 0, "\n"), (image, image + 5, '"image",\n    "b"'), (end, end, "\n")])
        await pilot.pause()
        changed = "\n" + DOC.replace('"img"', '"image",\n    "b"') + "\n"
        assert editor.text == changed
        assert (editor.cursor, editor.line(5)) == ((5, 6), '    "seg"')
        assert len(host.take(Editor.Changed)) == 1
        assert editor.text_version > version
        assert editor.undo()
        assert (editor.text, editor.cursor) == (DOC, (3, 6))
        assert not editor.undo()
        assert editor.redo()
        assert editor.text == changed


@pytest.mark.parametrize(
    "edits", [[(3, 2, "")], [(4, 5, ""), (1, 2, "")], [(1, 4, ""), (3, 5, "")], [(0, 99, "")], [(-1, 0, "")]]
)
async def test_edits_that_cannot_be_are_refused_and_change_nothing(edits: list[tuple[int, int, str]]) -> None:
    async with opened() as (editor, _, _host):
        with pytest.raises(ValueError, match="in order"):
            editor.apply_edits(edits)
        editor.apply_edits([])
        assert (editor.text, editor.modified) == (DOC, False)


async def test_a_few_edits_of_a_long_text_leave_marks_where_they_belong() -> None:
    text = "\n".join(f'"{i}",' for i in range(50_000))
    async with opened(text) as (editor, _, _host):
        editor.marks = {40_000: ("error", "stale")}
        editor.apply_edits([(0, 1, "\n\n"), (text.index('"20000"'), text.index('"20000"'), "[\n")])
        assert dict(editor.marks) == {40_003: ("error", "stale")}
        editor.replace_all(text)
        assert dict(editor.marks) == {40_000: ("error", "stale")}


async def test_the_version_grows_with_every_change_and_a_snapshot_does_not() -> None:
    async with opened() as (editor, _, _host):
        snapshot, seen = editor.snapshot(), [editor.text_version]
        for act in (
            lambda: editor.paste("x"),
            editor.undo,
            editor.redo,
            lambda: editor.replace_all("y"),
            lambda: editor.load("z"),
        ):
            act()
            seen.append(editor.text_version)
        assert seen == sorted(set(seen))
        assert snapshot.text() == DOC
        assert editor.snapshot().text() == "z"


# Help with the indentation

BREAKS = [
    ('  "a": {', (0, 8), '  "a": {\n    ', (1, 4)),
    ('  "a": [ ', (0, 9), '  "a": [ \n    ', (1, 4)),
    ('  "a": {}', (0, 8), '  "a": {\n    \n  }', (1, 4)),
    ("[1]", (0, 1), "[\n  1]", (1, 2)),
    ('  "a",', (0, 6), '  "a",\n  ', (1, 2)),
    ('  "a"', (0, 0), '\n  "a"', (1, 0)),
]


@pytest.mark.parametrize(("text", "at", "expected", "cursor"), BREAKS)
async def test_enter_goes_one_level_in_behind_an_opening_bracket(
    text: str, at: tuple[int, int], expected: str, cursor: tuple[int, int]
) -> None:
    async with opened(text, at=at) as (editor, pilot, _):
        await pilot.press("enter")
        assert (editor.text, editor.cursor) == (expected, cursor)
        await pilot.press("ctrl+z")
        assert editor.text == text


async def test_a_closing_bracket_on_a_blank_row_goes_below_its_partner() -> None:
    async with opened('  "a": [\n      ', at=(1, 6)) as (editor, pilot, _):
        await pilot.press("right_square_bracket")
        assert (editor.text, editor.cursor) == ('  "a": [\n  ]', (1, 3))
        await pilot.press("ctrl+z")
        assert editor.line(1) == "      ]"
        editor.load("    ")
        editor.move_to(0, 4)
        await pilot.press("right_curly_bracket")
        assert editor.text == "  }"
        editor.load('  "a": 1')
        editor.move_to(0, 8)
        await pilot.press("right_curly_bracket")
        assert editor.text == '  "a": 1}'
