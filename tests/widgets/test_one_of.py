"""A choice among words on one line: where its cursor begins, and what a key chooses."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Input

from zettatui.widgets.one_of import NONE, OneOf


class Choice(App[None]):
    """A field, and a choice behind it."""

    def __init__(self, chosen: int) -> None:
        super().__init__()
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        yield Input()
        yield OneOf(["yes", "no", "leave out"], self._chosen)


@pytest.mark.parametrize(("chosen", "right"), [(NONE, 1), (0, 1), (1, 2), (2, 0)])
async def test_the_cursor_begins_at_the_chosen_word(chosen: int, right: int) -> None:
    async with Choice(chosen).run_test() as pilot:
        one = pilot.app.query_one(OneOf)
        await pilot.press("tab", "space")
        assert one.index == max(chosen, 0)
        await pilot.press("right", "space")
        assert one.index == right


async def test_coming_back_the_cursor_is_at_the_chosen_word_again() -> None:
    async with Choice(1).run_test() as pilot:
        one = pilot.app.query_one(OneOf)
        await pilot.press("tab", "right", "tab", "shift+tab", "space")
        assert one.word == "no"
        await pilot.click(one.children[2])
        assert one.word == "leave out"
