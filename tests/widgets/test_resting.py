"""What is told of a row: when, and where it stands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input

from zettatui.widgets.detail import Detail
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import Column, VirtualList

WORDS = ("one", "two\ntwo\ntwo", "three", "four\nfour")


class Listing(App[None]):
    """A list of four, a text below it, and a field."""

    CSS = "Detail { height: auto; }"

    def __init__(self, rest_seconds: float) -> None:
        super().__init__()
        self.rest_seconds = rest_seconds
        self.highlighted: list[int] = []
        self.rested: list[int] = []

    def compose(self) -> ComposeResult:
        yield VirtualList([Column("what")], TextRows([(word[:3],) for word in WORDS]))
        yield Detail()
        yield Input()

    def on_virtual_list_row_highlighted(self, message: VirtualList.RowHighlighted) -> None:
        self.highlighted.append(message.row)

    def on_virtual_list_row_rested(self, message: VirtualList.RowRested) -> None:
        self.rested.append(message.row)
        self.query_one(Detail).update(WORDS[message.row])


@asynccontextmanager
async def listing(rest_seconds: float) -> AsyncIterator[tuple[Listing, Pilot[None]]]:
    app = Listing(rest_seconds)
    async with app.run_test(size=(40, 12)) as pilot:
        app.query_one(VirtualList).focus()
        await pilot.pause()
        yield app, pilot


async def test_a_held_key_moves_the_mark_and_tells_of_the_last_row_only() -> None:
    async with listing(0.05) as (app, pilot):
        table = app.query_one(VirtualList)
        app.rest_seconds = 3_600.0
        await pilot.press("j", "j")
        assert (app.highlighted, app.rested, table.resting) == ([1, 2], [], True)
        app.rest_seconds = 0.05
        await pilot.press("j")
        while table.resting:
            await pilot.pause(0.01)
        await pilot.pause()
        assert (app.highlighted, app.rested) == ([1, 2, 3], [3])


@pytest.mark.parametrize(
    ("how", "row"),
    [
        (lambda app: app.query_one(VirtualList).action_select(), 1),
        (lambda app: app.query_one(Input).focus(), 1),
        (lambda app: app.query_one(VirtualList).move_to(2), 2),
        (lambda app: app.query_one(VirtualList).show(TextRows([("a",), ("b",)])), 0),
    ],
    ids=["enter", "focus", "moved", "shown"],
)
async def test_it_is_told_at_once(how: Callable[[Listing], object], row: int) -> None:
    async with listing(3_600.0) as (app, pilot):
        await pilot.press("j")
        assert app.rested == []
        how(app)
        await pilot.pause()
        assert app.rested == [row]
        assert not app.query_one(VirtualList).resting


async def test_the_list_keeps_its_place_above_texts_of_several_heights() -> None:
    async with listing(0.0) as (app, pilot):
        table, detail = app.query_one(VirtualList), app.query_one(Detail)
        heights = []
        for _ in WORDS[1:]:
            await pilot.press("j")
            await pilot.pause()
            heights.append((table.size.height, detail.size.height))
        assert heights == [(6, 3)] * 3
        await pilot.resize_terminal(41, 12)
        await pilot.pause()
        assert detail.size.height == 2, "another window, so only what is needed now"
        detail.update("")
        await pilot.pause()
        assert detail.size.height < 2
