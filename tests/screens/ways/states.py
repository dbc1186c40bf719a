"""The ways to the pictures of a state: its text, layers, problems, ids that are not current, sets of them."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.screens.conftest import keys, screen_text, settled, type_text, until
from tests.screens.test_refresh_screen import stale_text
from tests.screens.walkthrough import find
from zettatui.widgets.editor import Editor

from .way import Way, nothing, on_state, then, typed


async def state(pilot: Pilot[None]) -> None:
    """Wait for the state that the app was started with."""
    await until(pilot, lambda: "● img" in screen_text(pilot.app))


async def edited(pilot: Pilot[None]) -> None:
    """Rename the first layer."""
    await state(pilot)
    await find(pilot, '"name": "img"')
    await keys(pilot, "i", "end", "left", "left", "backspace", "backspace", "backspace")
    await type_text(pilot, "renamed")
    await keys(pilot, "escape")
    await until(
        pilot, lambda: "● renamed" in screen_text(pilot.app) and "draft kept" in screen_text(pilot.app)
    )


async def doubtful(pilot: Pilot[None]) -> None:
    """Let two layers have one name, then list the problems."""
    await state(pilot)
    await find(pilot, '"name": "notes"')
    await keys(pilot, "i", "end", "left", "left", *["backspace"] * 5)
    await type_text(pilot, "img")
    await keys(pilot, "escape")
    await until(pilot, lambda: "warning" in screen_text(pilot.app) and "draft kept" in screen_text(pilot.app))
    await keys(pilot, "p")


async def broken(pilot: Pilot[None]) -> None:
    """Break the JSON."""
    await state(pilot)
    await keys(pilot, "i", "end")
    await type_text(pilot, ",")
    await keys(pilot, "escape")
    await until(pilot, lambda: "✗" in screen_text(pilot.app) and "draft kept" in screen_text(pilot.app))


async def stale(pilot: Pilot[None]) -> None:
    """Choose the datastack, and put ids into the state that are not current."""
    await state(pilot)
    await keys(pilot, "g", "d")
    await keys(pilot, "enter")
    await keys(pilot, "g", "s")
    editor = pilot.app.screen.query_one(Editor)
    editor.replace_all(stale_text(editor.text))
    await settled(pilot)


async def fresh(pilot: Pilot[None]) -> None:
    """Choose the datastack, and check the ids of the state as it is stored."""
    await state(pilot)
    await keys(pilot, "g", "d")
    await keys(pilot, "enter")
    await keys(pilot, "g", "s")
    await keys(pilot, "r")


STATES: dict[str, Way] = {
    "state-empty": Way(then(nothing, "g", "s"), datastack=None),
    "state-full": on_state(state),
    "state-edited": on_state(edited),
    "state-broken": on_state(broken),
    "state-find": on_state(then(state, "slash")),
    "state-layers": on_state(then(state, "tab", "down", "down")),
    "state-segments": on_state(typed(then(state, "tab", "down", "s"), "outlines")),
    "state-replace": on_state(typed(then(state, "s"), "name", "enter", "tab")),
    "state-problems": on_state(doubtful),
    "state-outline": on_state(typed(then(state, "o"), "vnc seg")),
    "state-folded": on_state(then(state, "F")),
    "state-go-to": on_state(typed(then(state, "colon"), "layers/img")),
    "state-unknown": Way(nothing, thing="123456789012345678", datastack=None),
    "refresh-current": on_state(fresh),
    "refresh-stale": on_state(then(stale, "r", "enter", "down", "space", "v")),
    "sets-full": on_state(then(stale, "S")),
    "sets-combine": on_state(typed(then(stale, "S", "c"), "vnc_v0")),
}
"""By the names of the pictures."""
