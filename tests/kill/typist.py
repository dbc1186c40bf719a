"""A person at the app who types, uploads now and then, and is killed: says on a pipe what was typed and when.

`python -m tests.kill.typist HOME PIPE SEED THING`; each line on the pipe is one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from string import ascii_lowercase

from textual import events

from zettatui.app.main import ZettatuiApp
from zettatui.demo import DEMO_ADDRESS, demo_workbench
from zettatui.sandbox import Sandbox
from zettatui.screens.diff import DiffScreen
from zettatui.screens.state import StateScreen

PLACE = re.compile('"(?:note|name)": "[^"]*')
"""Where letters can be typed without the text being no JSON any more: the end of this string."""


def letters(number: int) -> str:
    """Return the first letters a typist types; how many there are tells which were last."""
    return (ascii_lowercase * (number // len(ascii_lowercase) + 1))[:number]


class Typist:
    """Works in one app until killed."""

    def __init__(self, app: ZettatuiApp, pipe: int, seed: int) -> None:
        self.app, self.pipe = app, pipe
        self.chance = random.Random(seed)

    def tell(self, **said: object) -> None:
        os.write(self.pipe, json.dumps(said).encode() + b"\n")

    async def until(self, condition: Callable[[], bool]) -> None:
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)

    def press(self, key: str) -> None:
        self.app.post_message(events.Key(key, key if len(key) == 1 else None))

    @property
    def state(self) -> StateScreen:
        assert isinstance(self.app.screen, StateScreen)
        return self.app.screen

    async def work(self) -> None:
        await self.until(lambda: isinstance(self.app.screen, StateScreen) and self.state.opened is not None)
        await self.until(lambda: self.app.session.identity is not None)
        while True:
            await self.type_for(self.chance.uniform(0.4, 3.0))
            await self.upload()

    async def type_for(self, seconds: float) -> None:
        editor = self.state.editor
        found = PLACE.search(editor.text)
        assert found is not None
        before = editor.text[: found.end()]
        editor.focus()
        editor.move_to(before.count("\n"), len(before) - before.rfind("\n") - 1)
        editor.mode = "text"
        opened = self.state.opened
        assert opened is not None
        self.tell(opened=opened.state_id, text=editor.text, place=found.end())
        end = time.monotonic() + seconds
        for number in count(1):
            now = time.monotonic()
            if now > end:
                self.tell(stopped=now)
                return
            self.press(letters(number)[-1])
            self.tell(typed=number, at=now)
            await asyncio.sleep(self.chance.uniform(0.0, 0.04))

    async def upload(self) -> None:
        self.press("escape")
        state = self.state
        await self.until(lambda: state.checked_now is not None)
        self.press("u")
        await self.until(lambda: isinstance(self.app.screen, DiffScreen))
        gate = self.app.screen
        assert isinstance(gate, DiffScreen)
        self.press("u")
        await self.until(lambda: gate.uploaded is not None)
        assert gate.uploaded is not None
        uploaded = gate.uploaded.state_id
        self.tell(uploaded=str(uploaded))
        self.press("escape")
        await self.until(lambda: state.opened is not None and state.opened.state_id == uploaded)


async def main(home: str, pipe: str, seed: str, thing: str) -> None:
    world = Sandbox("zetta", address=DEMO_ADDRESS)
    bench = demo_workbench(sandbox=world, folder=Path(home))
    token = world.people.token_of("ann")
    bench.credentials.keep_for_session(bench.address.url, token)
    app = ZettatuiApp(bench, thing=thing)
    async with app.run_test(size=(80, 24)):
        await Typist(app, int(pipe), int(seed)).work()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
