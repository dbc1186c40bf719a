"""Every text of every answer is poisoned: each screen shows it as plain text, nothing acts on it, all goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App
from textual.widgets import Input

from tests.hostile.poison import MARKUP, PoisonedWire, wrong_in, wrong_on
from tests.screens.fault_kit import FLAVOURS, Flavour, Visitor
from tests.screens.fault_places import CREATE, fill_row
from tests.screens.fault_table import mend
from zettatui.actions import BY_ID
from zettatui.sandbox import demo
from zettatui.screens.base import ZettaScreen
from zettatui.screens.modes import MODES
from zettatui.widgets.editor import Editor


class Lookout(Visitor):
    """A visitor of a poisoned world who looks at the terminal after every step."""

    def __init__(self, flavour: Flavour, folder: Path) -> None:
        super().__init__(flavour, folder)
        self.poison = PoisonedWire(self.wire)
        self.wire = self.poison  # type: ignore[assignment]  # an adapter is all that the app asks of it
        self.wrong: list[str] = []
        self.steps = 0
        self.markup_seen: set[str] = set()

    async def settled(self) -> None:
        await super().settled()
        self.look()

    async def press(self, *pressed: str) -> None:
        await super().press(*pressed)
        self.look(" ".join(pressed))

    def look(self, after: str = "") -> None:
        screen = self.app.screen
        scope = screen.SCOPE if isinstance(screen, ZettaScreen) else type(screen).__name__
        self.steps += 1
        self.wrong += wrong_on(screen, f"{scope} {after}".strip())
        self.wrong += wrong_in(self.app.clipboard, f"clipboard at {scope} {after}")
        if MARKUP in self.painted():
            self.markup_seen.add(scope)

    def mended(self) -> None:
        mend(self)


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(App, "open_url", lambda self, url, new_tab=True: None)


async def home(visitor: Lookout, scope: str) -> None:
    """Step back until on the screen of that name."""
    for _ in range(8):
        if isinstance(visitor.app.screen, ZettaScreen) and scope == visitor.app.screen.SCOPE:
            return
        await visitor.press("escape")
    await visitor.go(scope)


async def walk(visitor: Lookout) -> None:
    """Go everywhere and copy everything."""
    for place in ("login", "datastack"):
        await visitor.go(place)
        await visitor.press("r")
    await visitor.choose_datastack()
    await visitor.press("y", "I", "S")
    await visitor.go("tables")
    for key in ("m", "s"):
        await visitor.press(key)
        await visitor.press("y")
        await visitor.press("t")
        await home(visitor, "tables")
    await visitor.press("y", "c")
    await visitor.fill(CREATE)
    await visitor.press("ctrl+s")
    await visitor.press("n")
    await fill_row(visitor)
    await visitor.press("ctrl+s")
    await visitor.press("y")
    await visitor.press("o")
    await home(visitor, "tables")
    await visitor.open(str(demo.STATE_ID))
    editor = visitor.screen.query_one(Editor)
    assert MARKUP in editor.text
    editor.replace_all(editor.text.replace("[bold red]", "[bold blue]"))
    await visitor.settled()
    for key in ("y", "tab", "o", "p", "d"):
        await visitor.press(key)
        await visitor.press("down", "down")
        await home(visitor, "state")
    await visitor.press("d")
    await visitor.press("y", "t", "y", "s")
    await home(visitor, "state")
    await visitor.press("D")
    await visitor.press("down", "v")
    await visitor.press("y")
    await home(visitor, "state")
    await visitor.go("graph")
    await visitor.open(f"{demo.SUPERVOXEL} {demo.ROOT}")
    await visitor.press("h")
    await visitor.press("y")
    await visitor.go("jobs")
    await visitor.press("enter")
    await visitor.press("y")


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_poison_in_every_text_is_shown_as_text(flavour: Flavour, tmp_path: Path) -> None:
    visitor = Lookout(flavour, tmp_path)
    async with visitor.here():
        await walk(visitor)
        assert visitor.wrong == []
        # The poison was there to be seen: a walk that shows none of it proves nothing.
        assert visitor.poison.poisoned > 15
        assert {"datastack", "tables", "metadata", "schema", "diff"} <= visitor.markup_seen, (
            visitor.markup_seen
        )
        await still_usable(visitor)


async def still_usable(visitor: Lookout) -> None:
    """The app does its work as if nothing had been, once the server behaves."""
    visitor.poison.on = False
    visitor.mended()
    await visitor.go("datastack")
    await visitor.press("r")
    await visitor.choose_datastack()
    await visitor.go("graph")
    await visitor.open(str(demo.SUPERVOXEL))
    assert str(demo.ROOT) in visitor.painted()
    assert visitor.token_is_kept


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_poison_in_every_error_is_shown_as_text(flavour: Flavour, tmp_path: Path) -> None:
    visitor = Lookout(flavour, tmp_path)
    long = "x" * 300_000
    bodies = (
        f'{{"message": "refused {long}"}}',
        '{"error": "missing_tos", "message": "m", "data": {"tos_name": "terms", "tos_form_url": "http://evil/"}}',
        '{"error": "missing_permission", "message": "m", "data": {"required_permission": "view", "auth_dataset": "d"}}',
        '{"schema_errors": {"field": ["wrong"], "other": {"inner": ["wrong too"]}}}',
        '{"message": "422 Unprocessable Entity: {\'pt\': [\'no point\']}", "traceback": ["line one", "line two"]}',
        f"a sentence {long}",
    )
    async with visitor.here():
        await visitor.choose_datastack()
        for number, body in enumerate(bodies):
            visitor.world.faults.add("status", status=(400, 403, 500)[number % 3], body=body, times=None)
            for place in ("datastack", "tables", "login")[number % 2 :]:
                await visitor.go(place)
                await visitor.press("r")
                assert len(visitor.sentence) < 1_500
            await visitor.go("graph")
            await visitor.open(str(demo.SUPERVOXEL))
            visitor.mended()
        await visitor.go("jobs")
        await visitor.press("enter")
        await visitor.press("y")
        assert visitor.wrong == []
        assert "datastack" in visitor.markup_seen
        await still_usable(visitor)


_LEFT_OUT = {"everywhere.quit", "state.external", "everywhere.cancel"}


@pytest.mark.slow
@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_every_key_of_every_screen_over_poison(flavour: Flavour, tmp_path: Path) -> None:
    """Whatever screens and keys there are: none of them lets the poison through or ends the app."""
    visitor = Lookout(flavour, tmp_path)
    async with visitor.here():
        await visitor.choose_datastack()
        await visitor.open(str(demo.STATE_ID))
        await visitor.go("graph")
        await visitor.open(f"{demo.SUPERVOXEL} {demo.ROOT}")
        for place in MODES:
            mine = [one for one in BY_ID.values() if one.scope == place and one.id not in _LEFT_OUT]
            assert mine, place
            for action in mine:
                await home(visitor, place)
                await visitor.press(action.keys[0])
                below = visitor.app.screen
                scope = below.SCOPE if isinstance(below, ZettaScreen) else ""
                if scope not in ("", place):
                    for inner in [one for one in BY_ID.values() if one.scope == scope]:
                        await visitor.press(inner.keys[0])
                        if visitor.app.screen is not below:
                            await visitor.press("escape")
                for field in visitor.app.screen.query(Input):
                    if field.has_focus:
                        await visitor.press("x", "enter")
                if visitor.app.session.identity is None:
                    pytest.fail(f"{action.id} signed out without a question")
        assert visitor.wrong == []
        assert visitor.steps > 100
