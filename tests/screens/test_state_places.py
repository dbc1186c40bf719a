"""Finding one's way in a state: outline, go to, breadcrumb, folds, finding and replacing, problems."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tests.screens.conftest import type_text, until
from tests.screens.state_kit import Desk, Make, desk, shown
from zettatui.screens.state.messages import TextChecked

BARE = '"648518346677614825"\n'


async def go_to(one: Desk, typed: str) -> None:
    """Type a place."""
    await one.press("colon")
    await type_text(one.pilot, typed)
    await one.press("enter")


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("12", "{"),
        ("1:1", "{"),
        ("layers[1].segments[0]", '"648518346677614825"'),
        ("vnc_v0/segments", '"segments": ['),
        ("notes", "{"),
        ("layout", '"layout": "xy-3d",'),
    ],
)
async def test_go_to(demo_app: Make, typed: str, line: str) -> None:
    async with desk(demo_app) as one:
        await go_to(one, typed)
        assert one.screen.editor.line(one.row).strip() == line
        assert one.screen.editor.has_focus


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("9999", "There is no line 9,999: the text has 145, counted from 1."),
        ("0", "There is no line 0: the text has 145, counted from 1."),
        ("layers[9]", "There is no 9] in layers: it has 4 elements"),
        ("nope", "There is no nope in the top."),
    ],
)
async def test_go_to_what_is_not_there(demo_app: Make, typed: str, sentence: str) -> None:
    async with desk(demo_app) as one:
        count = one.screen.editor.line_count
        await go_to(one, typed)
        assert one.row == 0
        said = sentence.replace("145", f"{count:,}").split(" in ")[0].replace("9]", "")
        assert one.sentence.startswith(said), one.sentence


async def test_the_breadcrumb_names_the_layer(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await go_to(one, "layers[1].segments[0]")
        await until(one.pilot, lambda: one.static("#state-place") == "layers / 1 vnc_v0 / segments / 0")


async def test_the_outline_filters_and_goes(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await one.press("o")
        assert "vnc_v0" in shown(one)
        assert "segmentation_with_graph" in shown(one)
        await type_text(one.pilot, "vnc seg")
        assert "perspectiveZoom" not in shown(one)
        await one.press("down", "down", "down", "enter")
        assert one.screen.editor.line(one.row).strip() == '"segments": ['
        await one.press("o", "escape")
        assert one.screen.editor.line(one.row).strip() == '"segments": ['


async def test_no_outline_of_what_is_no_json(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await one.put("{,")
        await one.press("o")
        assert one.sentence.startswith("There is no outline")


async def test_finding_counts_and_goes_both_ways(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await one.press("slash")
        await type_text(one.pilot, '"name"')
        assert one.static("#state-hits") == "1 of 4"
        rows = [one.row]
        for key in ("enter", "down", "up"):
            await one.press(key)
            rows.append(one.row)
        assert one.static("#state-hits") == "2 of 4"
        assert rows[0] < rows[1] < rows[2]
        assert rows[3] == rows[1]
        await one.press("ctrl+u")
        await type_text(one.pilot, "zebra")
        assert one.static("#state-hits") == "not in the text"
        await one.press("escape")
        assert one.screen.editor.has_focus
        assert one.row == rows[1]


async def test_regular_expressions(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await one.press("slash", "ctrl+r")
        await type_text(one.pilot, r'"na(me')
        assert "is not a regular expression" in one.static("#state-hits")
        await type_text(one.pilot, r')": "(\w+)"')
        assert one.static("#state-hits") == "regex  1 of 4"
        await one.press("tab")
        await type_text(one.pilot, r'"name": "x_\2"')
        await one.press("ctrl+l")
        assert one.names == ["x_img", "x_vnc_v0", "x_outlines", "x_notes"]


async def test_replacing_one_then_all_each_one_step(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        before = one.text
        await one.press("s")
        await type_text(one.pilot, '"name"')
        await one.press("tab")
        await type_text(one.pilot, '"title"')
        await one.press("enter")
        assert one.text == before.replace('"name"', '"title"', 1)
        await one.press("ctrl+l")
        assert one.text == before.replace('"name"', '"title"')
        assert one.static("#state-hits").startswith("3 replaced")
        await one.press("escape", "z")
        assert one.text == before.replace('"name"', '"title"', 1)
        await one.press("z")
        assert one.text == before
        await one.press("Z")
        assert one.text == before.replace('"name"', '"title"', 1)


async def test_replacing_begins_with_what_was_found_and_typing_takes_its_place(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        find = one.screen._find
        await one.press("slash")
        await type_text(one.pilot, '"name"')
        await one.press("escape", "s")
        assert find.query_one("#state-find", Input).value == '"name"'
        assert one.static("#state-hits") == "1 of 4"
        await one.press("escape", "slash")
        assert find.query_one("#state-find", Input).value == ""
        await one.press("escape", "s")
        await type_text(one.pilot, '"type"')
        assert find.query_one("#state-find", Input).value == '"type"'
        await one.press("escape")
        one.screen.editor.select((0, 0), (0, 1))
        await one.press("s")
        assert find.query_one("#state-find", Input).value == "{"


async def test_folds_by_key(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await go_to(one, "vnc_v0/segments")
        await one.press("f")
        assert one.screen.editor.folded
        assert "… 2 lines" in shown(one)
        await one.press("f")
        assert not one.screen.editor.folded
        await one.press("F")
        assert len(one.screen.editor.folded) > 2
        await one.press("F")
        assert not one.screen.editor.folded


async def with_problems(one: Desk) -> str:
    """Put a bare id and a second layer of one name into the text."""
    text = one.text.replace(BARE, BARE.replace('"', ""), 1).replace('"name": "notes"', '"name": "img"')
    await one.put(text)
    return text


async def test_problems_are_counted_listed_and_gone_to(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        text = await with_problems(one)
        assert one.static("#state-problems") == "2 warnings (p lists)"
        rows = [at for at, line in enumerate(text.split("\n")) if line.strip() in ("648518346677614825",)]
        await one.press("n")
        first = one.row
        await one.press("n")
        second = one.row
        await one.press("N")
        assert one.row == first != second
        assert rows == [first] or abs(rows[0] - first) == 1
        await one.press("p")
        assert "bare" in shown(one)
        assert "f put quotes around" in shown(one)
        await one.press("down")
        assert one.row == second, "the text follows the list"
        await one.press("enter")
        assert one.screen.editor.has_focus
        assert one.row == second
        await one.press("p", "p")
        assert not one.problems.has_class("-shown")


async def test_a_quick_fix_is_one_step(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        text = await with_problems(one)
        await one.press("p", "f")
        assert one.text == text.replace(BARE.replace('"', ""), BARE, 1)
        assert one.sentence == "Fixed: put quotes around. z takes it back."
        await one.read()
        assert one.static("#state-problems") == "1 warning (p lists)"
        await one.press("z")
        assert one.text == text


async def test_that_there_are_no_problems_is_said_once(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await go_to(one, "layers[1].segments[0]")
        place = "layers / 1 vnc_v0 / segments / 0"
        await until(one.pilot, lambda: one.static("#state-place") == place)
        await one.press("p")
        assert shown(one).count("No problems found.") == 1
        assert one.static("#state-place") == place
        await one.put(one.text.replace(BARE, BARE.replace('"', ""), 1))
        await until(one.pilot, lambda: "bare" in one.static("#state-place"))
        await one.press("f")
        await one.read()
        await until(one.pilot, lambda: one.static("#state-place").startswith("layers / 1"))
        assert shown(one).count("No problems found.") == 1


async def test_a_fix_of_what_is_no_json(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await one.put('{"layers": [], "a": NaN}')
        assert one.static("#state-problems").startswith("✗ line 1, column 21: NaN is not JSON")
        await one.press("p", "f")
        assert one.text == '{"layers": [], "a": null}'


async def test_a_problem_without_a_fix_says_so(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await one.put("{")
        await one.press("p", "f")
        told = [notice.message for notice in one.pilot.app._notifications]
        assert told == ["There is no quick fix for this one: enter goes there."]
        await one.press("escape")
        assert one.screen.editor.has_focus


async def test_lint_knows_the_datastack(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        assert one.static("#state-problems") == ""
        app = one.pilot.app
        await one.press("g", "d", "enter", "g", "s")
        assert one.screen.states.lint_context.segmentation_source.startswith("graphene://")
        text = one.text.replace("graphene://https://api.zetta.ai/", "graphene://https://other.example/")
        await one.put(text)
        assert one.static("#state-problems") == "1 remark (p lists)"
        assert app.is_running


async def test_typing_is_never_held_up_by_problems(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await with_problems(one)
        await one.press("ctrl+home", "i")
        await one.pilot.press("x", "y", "z")
        assert one.text.startswith("xyz{")


async def test_a_text_read_as_one_leaves_is_shown_nowhere(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await one.problems.remove()
        one.pilot.app.exit()
        one.screen.post_message(TextChecked(one.screen.checked))
