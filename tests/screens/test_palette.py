"""The palette offers every action by its words, and a key that cannot act says why."""

from __future__ import annotations

from collections.abc import Callable

from textual.command import CommandPalette

from tests.screens.conftest import keys, screen_text, settled, type_text, until
from zettatui.app.main import ZettatuiApp
from zettatui.screens.tables import TablesScreen


async def test_an_action_is_found_by_its_words_and_run(demo_app: Callable[..., ZettatuiApp]) -> None:
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "ctrl+p")
        assert isinstance(app.screen, CommandPalette)
        await until(pilot, lambda: "copy (y)" in screen_text(app))
        await type_text(pilot, "go to tab")
        await until(pilot, lambda: "Show the tables screen." in screen_text(app))
        await until(pilot, lambda: "copy (y)" not in screen_text(app))
        await keys(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, TablesScreen))


async def test_a_key_that_cannot_act_says_why(demo_app: Callable[..., ZettatuiApp]) -> None:
    app = demo_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "x")
        assert [note.message for note in app._notifications] == [
            "There is no token for this server yet: paste one with i."
        ]
