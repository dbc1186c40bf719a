"""Somebody who does anything at all: random keys of every screen, pastes, faults and sizes, one after the other."""

from __future__ import annotations

import asyncio
import gc
import os
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

from textual import events
from textual.pilot import Pilot

from tests.idle import wait_for_idle
from tests.screens.conftest import settled
from tests.screens.walkthrough import ROOT, STATE_ID, SUPERVOXEL
from tests.soak.writing import PATIENCE, Writer
from zettatui.actions import EVERYWHERE, actions_of
from zettatui.app.main import ZettatuiApp
from zettatui.demo import DEMO_ADDRESS, demo_workbench
from zettatui.sandbox import Sandbox
from zettatui.screens.base import ZettaScreen
from zettatui.screens.go import PLACES
from zettatui.screens.state import StateScreen
from zettatui.worker.jobs import Unforeseen
from zettatui.worker.workbench import Workbench

Flavour = Literal["zetta", "cave"]
ADDRESSES: dict[Flavour, str] = {"zetta": DEMO_ADDRESS, "cave": "https://global.daf-apis.com"}
LEFT_OUT = {"everywhere.quit", "state.external", "login.browser", "login.log_out", "login.forget"}
"""What ends the app, needs another program or a browser, or takes away the token that all else needs."""
MOVES = (
    "down",
    "up",
    "pagedown",
    "pageup",
    "home",
    "end",
    "left",
    "right",
    "enter",
    "tab",
    "shift+tab",
    "escape",
)
THINGS = (
    STATE_ID,
    f"https://api.zetta.ai/wclee/nglstate/api/v1/{STATE_ID}",
    f"https://neuromancer-seung-import.appspot.com/?json_url={DEMO_ADDRESS}/nglstate/api/v1/{STATE_ID}",
    SUPERVOXEL,
    ROOT,
    f"{ROOT} {SUPERVOXEL} 0 12 {SUPERVOXEL}",
    "vnc_v0",
    "test_table",
    '{"layers": [{"name": "a", "type": "image", "source": "precomputed://x"}]}',
    "1",
    "nothing that can be opened",
)
TEXTS = (
    "a",
    "img",
    "12",
    '"',
    "x" * 40,
    "日本語 é",
    "1, 2, 3",
    "size > 1",
    "\\",
    "[",
    "{}",
    "4 4 40",
    " ",
    "seg\nimg",
)
SIZES = ((80, 24), (120, 40), (60, 15), (200, 50), (80, 24))
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 503, "times": 5},
    {"kind": "status", "status": 401},
    {"kind": "status", "status": 403, "body": '{"error": "missing_permission"}'},
    {"kind": "status", "status": 429, "headers": {"Retry-After": "0"}},
    {"kind": "after", "status": 504},
    {"kind": "slow", "seconds": 0.03, "times": 3},
    {"kind": "drip", "seconds": 0.001},
    {"kind": "cut"},
    {"kind": "cut", "times": 4},
    {"kind": "truncate", "keep": 20},
    {"kind": "empty"},
    {"kind": "html"},
    {"kind": "redirect"},
)
MIX = {"key": 46, "move": 18, "go": 8, "paste": 7, "write": 10, "open": 5, "size": 2, "fault": 8}
"""What a person does how often."""


@dataclass
class Seen:
    """What a run has come across."""

    actions: Counter[str] = field(default_factory=Counter)
    screens: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[int, float]] = field(default_factory=list)
    """Actions done so far, and MB of memory in use."""
    faults: int = 0
    unforeseen: list[str] = field(default_factory=list)

    @property
    def slope(self) -> float:
        """MB that memory grows by in 1,000 actions, over the last two thirds of the run."""
        points = self.memory[len(self.memory) // 3 :]
        if len(points) < 2:
            return 0.0
        mean_x = sum(x for x, _ in points) / len(points)
        mean_y = sum(y for _, y in points) / len(points)
        spread = sum((x - mean_x) ** 2 for x, _ in points)
        return 1000 * sum((x - mean_x) * (y - mean_y) for x, y in points) / spread


class Person:
    """One person with a home, a sandbox and a seed; goes through several lives of the app."""

    def __init__(self, folder: Path, *, seed: int, flavour: Flavour, mix: Mapping[str, int] = MIX) -> None:
        self.rnd = random.Random(seed)
        self.mix = mix
        random.seed(seed)
        self.home = folder / "home"
        self.sandbox = Sandbox(flavour, address=ADDRESSES[flavour])
        self.seen = Seen()
        self.done = 0
        self._where: object = None
        self._stayed = 0
        self.last: list[str] = []
        """The last actions, to be told when something goes wrong."""
        self.writer = Writer(self.rnd, self.sandbox, self._press, self.last)

    async def live(self, actions: int) -> None:
        """Use the app for some actions, then leave it by no orderly way, and see whether the edit is there."""
        app = self._app()
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot, seconds=PATIENCE)
            until = self.done + actions
            while self.done < until:
                await self._act(app, pilot)
            name = await self.writer.kept(app, pilot)
            left = (name, self._text_of(app)) if name is not None else None
            self._look_at_jobs(app)
            self._where = None
        await self._take_up(left)
        # What is there when an app has started counts as there for good, in a process of its own.
        gc.unfreeze()
        gc.collect()

    def _text_of(self, app: ZettatuiApp) -> str:
        return next(one.editor.text for one in app._screens_mounted() if isinstance(one, StateScreen))

    def _bench(self) -> Workbench:
        bench = demo_workbench(sandbox=self.sandbox, folder=self.home)
        bench.pause = _at_once
        bench.credentials.keep_for_session(bench.address.url, self.sandbox.people.token_of("ann"))
        return bench

    def _app(self) -> ZettatuiApp:
        return ZettatuiApp(self._bench(), datastack="vnc_v0")

    # -- doing anything --------------------------------------------------------------------------------

    async def _act(self, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        self.done += 1
        await self._move_on(app, pilot)
        doing = self.rnd.choices(list(self.mix), list(self.mix.values()))[0]
        await getattr(self, f"_{doing}")(app, pilot)
        await asyncio.wait_for(pilot.pause(), PATIENCE)
        if self.rnd.random() < 0.3:
            await settled(pilot, seconds=PATIENCE)
        assert app.is_running, f"the app ended after {self.last[-12:]}"
        if self.done % 100 == 0:
            gc.collect()
            self.seen.memory.append((self.done, _megabytes()))
            print(f"{self.done:,} actions, {self.seen.memory[-1][1]:.0f} MB, {self.writer.done}", flush=True)

    async def _move_on(self, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        """Leave a dialog or a screen that has had its share, as anybody would."""
        self._stayed = self._stayed + 1 if app.screen is self._where else 0
        self._where = app.screen
        if self._stayed > (6 if not isinstance(app.screen, ZettaScreen) else 25):
            self._stayed = 0
            for _ in range(3):
                await self._press("escape", app, pilot)
            if isinstance(app.screen, ZettaScreen):
                await self._go(app, pilot)

    def _note(self, what: str, app: ZettatuiApp) -> None:
        scope = str(getattr(app.screen, "SCOPE", type(app.screen).__name__))
        self.seen.screens[scope] += 1
        self.last.append(f"{scope}: {what}")
        del self.last[:-40]

    async def _press(self, key: str, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        self._note(key, app)
        await asyncio.wait_for(pilot.press(key), PATIENCE)

    async def _key(self, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        """Press the key of an action, of the screen or one of its parts more often than of everywhere."""
        screen = app.screen
        scopes = [str(getattr(part, "SCOPE", "")) for part in (screen, *getattr(screen, "parts", ()))]
        own = [one for scope in scopes for one in actions_of(scope)] or list(actions_of(EVERYWHERE))
        every = list(actions_of(EVERYWHERE))
        choice = self.rnd.choice(own if self.rnd.random() < 0.85 else every)
        if choice.id in LEFT_OUT:
            return
        self.seen.actions[choice.id] += 1
        await self._press(self.rnd.choice(choice.keys), app, pilot)

    async def _move(self, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        await self._press(self.rnd.choice(MOVES), app, pilot)

    async def _go(self, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        await self._press("ctrl+g", app, pilot)
        await self._press(self.rnd.choice(list(PLACES)), app, pilot)

    async def _paste(self, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        self._note("paste", app)
        app.post_message(events.Paste(self.rnd.choice((*THINGS, *TEXTS))))

    async def _open(self, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        thing = self.rnd.choice(THINGS)
        await self._press("ctrl+o", app, pilot)
        app.post_message(events.Paste(thing))
        await pilot.pause()
        await self._press("enter", app, pilot)

    async def _size(self, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        size = self.rnd.choice(SIZES)
        self._note(f"resize {size}", app)
        await pilot.resize_terminal(*size)

    async def _fault(self, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        if self.rnd.random() < 0.5:
            self.sandbox.faults.clear()
            return
        knobs = dict(self.rnd.choice(FAULTS))
        method = self.rnd.choice((None, None, "GET", "POST"))
        self.sandbox.faults.add(knobs.pop("kind"), method, ".*", **knobs)
        self.seen.faults += 1

    async def _write(self, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        await self.writer.write(app, pilot)

    # -- nothing is lost -------------------------------------------------------------------------------

    async def _take_up(self, left: tuple[str, str] | None) -> None:
        """Start the app anew and open the draft that was left: the text is in it to the last character."""
        if left is None:
            return
        name, text = left
        app = ZettatuiApp(self._bench())
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot, seconds=PATIENCE)
            app.go_to("state")
            await settled(pilot, seconds=PATIENCE)
            screen = app.screen
            assert isinstance(screen, StateScreen)
            if screen.opened is None or screen.editor.text != text:
                # What was open some seconds before is back by itself; the newest draft is offered.
                screen.take_up(("draft", name))
                await settled(pilot, seconds=PATIENCE)
            assert screen.opened is not None
            self.writer.must_stand(screen.editor, text, f"taking up draft {name}")
        self.writer.done.recovered += 1

    def _look_at_jobs(self, app: ZettatuiApp) -> None:
        self.seen.unforeseen += [
            f"{job.name}: {job.sentence}" for job in app.worker.history if isinstance(job.error, Unforeseen)
        ]


async def _at_once(seconds: float) -> None:
    """Wait for nothing between the attempts of a request."""
    await asyncio.sleep(0)


def _megabytes() -> float:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep what a random person may do to this machine in a folder: files by relative names, pages in a browser."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        with (
            patch.object(ZettatuiApp, "open_url", lambda *given, **named: None),
            patch("textual.app.wait_for_idle", wait_for_idle),
        ):
            yield
    finally:
        os.chdir(before)


async def soak(
    folder: Path, *, seed: int, flavour: Flavour, actions: int, life: int, mix: Mapping[str, int] = MIX
) -> Person:
    """Do so many actions in lives of so many each; return the person, who tells what there was."""
    person = Person(folder, seed=seed, flavour=flavour, mix=mix)
    with alone(folder):
        try:
            while person.done < actions:
                await person.live(min(life, actions - person.done))
        except BaseException:
            print(f"seed {seed}, action {person.done}; before: {person.last[-25:]}")
            raise
        finally:
            person.sandbox.close()
    return person
