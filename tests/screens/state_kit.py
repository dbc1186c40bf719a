"""What the tests of the state screen work with: the demo's state in the app, driven by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual.pilot import Pilot
from textual.widgets import Static

from tests.screens.conftest import keys, screen_text, until
from tests.screens.walkthrough import STATE_ID
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox
from zettatui.screens.state import StateScreen
from zettatui.screens.state.layers import LayersPane
from zettatui.screens.state.problems import ProblemsPane
from zettatui.states.dialect import LayerSummary, layers
from zettatui.states.literals import read
from zettatui.widgets.sentence import SentenceLine

Make = Callable[..., ZettatuiApp]


class Desk:
    """A state on the screen, and what a person sees of it."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot

    @property
    def screen(self) -> StateScreen:
        """The state screen, also beneath a dialog."""
        return next(one for one in self.pilot.app.screen_stack if isinstance(one, StateScreen))

    @property
    def text(self) -> str:
        """The text as it stands."""
        return self.screen.editor.text

    @property
    def sentence(self) -> str:
        """The sentence above the footer."""
        return self.screen.query_one(SentenceLine).sentence

    @property
    def names(self) -> list[str]:
        """The names of the layers in the text."""
        return [layer.name for layer in layers(read(self.text))]

    def layer(self, name: str) -> LayerSummary:
        """One layer of the text."""
        return next(layer for layer in layers(read(self.text)) if layer.name == name)

    @property
    def pane(self) -> LayersPane:
        """The list of layers."""
        return self.screen.query_one(LayersPane)

    @property
    def problems(self) -> ProblemsPane:
        """The list of problems."""
        return self.screen.query_one(ProblemsPane)

    @property
    def row(self) -> int:
        """The row of the cursor in the text, from 0."""
        return self.screen.editor.cursor[0]

    def static(self, selector: str) -> str:
        """The words of a part."""
        return str(self.screen.query_one(selector, Static).content)

    async def press(self, *pressed: str) -> None:
        """Press keys one by one, each with all that comes of it."""
        for key in pressed:
            await keys(self.pilot, key)

    async def read(self) -> None:
        """Wait until the text as it stands is read."""
        await until(self.pilot, lambda: self.screen.checked_now is not None)

    async def put(self, text: str) -> None:
        """Let the text be another one, and wait until it is read."""
        self.screen.editor.replace_all(text)
        await self.read()

    async def at_layer(self, name: str) -> None:
        """Go to a layer in the list."""
        await self.read()
        await self.press("tab")
        assert self.pane.has_focus
        await self.press("home", *["down"] * self.names.index(name))
        assert self.pane.chosen is not None
        assert self.pane.chosen.name == name


@asynccontextmanager
async def desk(make: Make, thing: str = STATE_ID, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Desk]:
    """Open a state in the app."""
    world = Sandbox("zetta", address="https://api.zetta.ai/wclee")
    app = make(thing, sandbox=world)
    app.bench.credentials.keep_for_session(app.bench.address.url, world.people.token_of("ann"))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, StateScreen) and app.screen.checked is not None)
        found = Desk(pilot)
        await found.read()
        yield found


def shown(one: Desk) -> str:
    """Return what the terminal shows."""
    assert isinstance(one.pilot.app, ZettatuiApp)
    return screen_text(one.pilot.app)
