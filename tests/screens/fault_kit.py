"""What the fault tests work with: an app on sandboxes behind one wire, driven by keys."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from rich.text import Text
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, Static

from tests.screens.conftest import keys, settled
from zettatui.access.credentials import Credentials, KeepPlace
from zettatui.access.dead_tokens import DeadTokens
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox, demo
from zettatui.sandbox.record import Received
from zettatui.screens.base import ZettaScreen
from zettatui.screens.state import StateScreen
from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.services.asgi import AsgiAdapter
from zettatui.services.wire import IncomingAnswer, NotConnected, OutgoingRequest
from zettatui.storage.paths import Folders
from zettatui.widgets.sentence import SentenceLine
from zettatui.worker.workbench import Workbench

Flavour = Literal["cave", "zetta"]
FLAVOURS: tuple[Flavour, ...] = ("zetta", "cave")
PATIENCE = 0.6
"""Seconds of silence after which the tests' wire gives a request up; the app's own limits are much longer."""
NO_PATIENCE = 0.05
"""The same for a request of which it is known that no answer will come."""
READ_ONLY_POSTS = re.compile(
    r".*/(is_latest_roots|root_timestamps|roots|roots_binary|lineage_graph_multiple|leaves_many)$"
)


class Wire:
    """The only way out of the app: sandboxes by origin; it can be pulled, and its patience is short."""

    def __init__(self, *worlds: Sandbox) -> None:
        self._adapters = {world.origin: AsgiAdapter(world.app) for world in worlds}
        self.pulled = False
        self.silent: tuple[str | None, str] | None = None
        """Method and path (a regular expression) of requests that will not be answered."""

    @asynccontextmanager
    async def open(self, request: OutgoingRequest) -> AsyncIterator[IncomingAnswer]:
        adapter = self._adapters.get(request.origin)
        if self.pulled or adapter is None:
            raise NotConnected("no route to the host")
        patience = NO_PATIENCE if self._will_not_answer(request) else PATIENCE
        async with adapter.open(dataclasses.replace(request, read_limit=patience)) as answer:
            yield answer

    def _will_not_answer(self, request: OutgoingRequest) -> bool:
        method, path = self.silent or ("", "")
        return method in (None, request.method) and bool(re.match(path, request.target.partition("?")[0]))

    async def aclose(self) -> None:
        for adapter in self._adapters.values():
            await adapter.aclose()


async def at_once(seconds: float) -> None:
    """Stand in for the pause between two attempts."""
    await asyncio.sleep(0)


class Visitor:
    """A person at the keyboard, signed in with a token that is kept in a file, as on a real machine."""

    def __init__(
        self,
        flavour: Flavour,
        folder: Path,
        *,
        world: Sandbox | None = None,
        others: tuple[Sandbox, ...] = (),
        signed_in: bool = True,
    ) -> None:
        self.flavour = flavour
        self.world = world or Sandbox(flavour)
        self.wire = Wire(self.world, *others)
        self.address = ServerAddress.parse(self.world.address)
        own = Folders.under(folder / "home")
        self.secrets = folder / "secrets"
        self.credentials = Credentials(DeadTokens(own.dead_tokens_file), folder=self.secrets, env={})
        self.token: Secret = self.world.people.token_of("ann")
        if signed_in:
            self.credentials.keep(self.address.url, self.token, KeepPlace.FILE)
        bench = Workbench(
            self.address,
            folders=own,
            credentials=self.credentials,
            adapter_of=lambda server: self.wire,
            pause=at_once,
        )
        self.app = ZettatuiApp(bench)
        self.pilot: Pilot[None]

    @asynccontextmanager
    async def here(self, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Visitor]:
        """Run the app until its first screen stands still."""
        async with self.app.run_test(size=size) as self.pilot:
            await settled(self.pilot)
            yield self

    # -- doing -----------------------------------------------------------------------------------------

    async def press(self, *pressed: str) -> None:
        """Press keys and wait for what comes of them."""
        await keys(self.pilot, *pressed)

    async def settled(self) -> None:
        """Wait until nothing runs."""
        await settled(self.pilot)

    async def open(self, thing: str) -> None:
        """Hand a text to the screen that can open it, as the omnibox does."""
        self.app.open_thing(thing)
        await self.settled()

    async def go(self, place: str) -> None:
        """Go to another screen."""
        self.app.go_to(place)
        await self.settled()

    async def fill(self, texts: dict[str, str]) -> None:
        """Put texts into fields by their ids."""
        for field, text in texts.items():
            self.screen.query_one(field, Input).value = text
        await self.settled()

    async def choose_datastack(self) -> None:
        """Work with the demo's datastack."""
        await self.go("datastack")
        self.screen.open_thing(demo.DATASTACK)
        await self.settled()
        assert self.app.session.datastack is not None

    async def enter(self, field: str) -> None:
        """Press enter in a field."""
        self.screen.query_one(field, Input).focus()
        await self.press("enter")

    # -- seeing ----------------------------------------------------------------------------------------

    @property
    def screen(self) -> ZettaScreen:
        """The screen one is on."""
        assert isinstance(self.app.screen, ZettaScreen)
        return self.app.screen

    @property
    def state(self) -> StateScreen:
        """The state screen, also beneath the diff."""
        found = next(s for s in self.app.screen_stack if isinstance(s, StateScreen))
        assert isinstance(found, StateScreen)
        return found

    @property
    def sentence(self) -> str:
        """The sentence above the footer."""
        return self.screen.query_one(SentenceLine).sentence

    def static(self, selector: str) -> str:
        """The words of one static part."""
        content = self.screen.query_one(selector, Static).content
        return content.plain if isinstance(content, Text) else str(content)

    def painted(self) -> str:
        """All that stands on the terminal, line by line, as the compositor draws it."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    def texts(self) -> dict[str, str]:
        """What stands in the fields of this screen."""
        return {str(field.id): field.value for field in self.screen.query(Input)}

    # -- what the server got ---------------------------------------------------------------------------

    def sent(self, method: str, path: str) -> list[Received]:
        """The requests of a method and path that the server got."""
        return self.world.record.select(method, path)

    def changes_sent(self) -> list[Received]:
        """The requests that can change something."""
        return [
            received
            for received in self.world.record.requests
            if received.method in ("POST", "PUT", "DELETE") and not READ_ONLY_POSTS.match(received.path)
        ]

    @property
    def token_is_kept(self) -> bool:
        """Whether the token is still in its file and still good for use."""
        best = self.credentials.find(self.address.url).best
        return best is not None and best.secret == self.token


def strips_of(widget: Widget) -> str:
    """The text of a widget's own lines."""
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


Check = Callable[[Visitor], Any]
