"""Notices that go away by themselves: they cover nothing that is being read or typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets._toast import Toast

from tests.screens.conftest import settled, until
from zettatui.app.main import ZettatuiApp
from zettatui.demo import demo_workbench
from zettatui.screens.base import ZettaScreen
from zettatui.widgets.guide_line import GuideLine
from zettatui.widgets.key_bar import KeyBar
from zettatui.widgets.sentence import SentenceLine


@pytest.mark.parametrize(("place", "field"), [("login", ""), ("graph", "#graph-ids"), ("state", "")])
async def test_notices_cover_neither_words_nor_the_row_one_is_on(
    tmp_path: Path, place: str, field: str
) -> None:
    app = ZettatuiApp(demo_workbench(folder=tmp_path), guided=True)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        app.go_to(place)
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, ZettaScreen)
        screen.say(
            "Something long was said here, which takes more than one of the lines. " * 2, level="warning"
        )
        if field:
            screen.query_one(field).focus()
        await settled(pilot)
        for length in (30, 140):
            app.notify("x" * length)
            await until(pilot, lambda: bool(screen.query(Toast)))
            app.notify("x" * length)

            def nothing_is_covered() -> bool:
                shown = [toast.region for toast in screen.query(Toast)]
                kept = [
                    part.region for kind in (SentenceLine, GuideLine, KeyBar) for part in screen.query(kind)
                ]
                row = app._cursor_row()
                return (
                    len(shown) == 1  # what is said twice is shown once
                    and shown[0].height > 0
                    and not any(part.overlaps(shown[0]) for part in kept)
                    and not shown[0].y <= row < shown[0].bottom
                )

            await until(pilot, nothing_is_covered, seconds=4)
            app.clear_notifications()
            await until(pilot, lambda: not screen.query(Toast))


async def test_what_a_held_key_says_again_and_again_is_shown_once(tmp_path: Path) -> None:
    app = ZettatuiApp(demo_workbench(folder=tmp_path))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        for _ in range(5):
            app.notify("Choose a datastack first.")
        await until(pilot, lambda: bool(app.screen.query(Toast)))
        assert [note.message for note in app._notifications] == ["Choose a datastack first."]
        await until(pilot, lambda: len(app.screen.query(Toast)) == 1)
