"""How long a key waits for its frame while a very long state is read and compared in the background."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import RenderableType
from textual import events
from textual.screen import Screen

from tests.widgets.editor_host import Host
from zettatui.states.lint import LintContext
from zettatui.widgets.editor import Editor
from zettatui.worker.comparisons import differences_of
from zettatui.worker.documents import document_of
from zettatui.worker.jobs import Progress
from zettatui.worker.state_text import AtHand, StateText

PERIOD = 0.025


@dataclass(frozen=True)
class Waited:
    """The milliseconds that keys waited for their frames.

    `wall` is what a clock says. `own` is the same, but never more than this process computed since the frame
    before, on all its threads: what it can have held the frame up by itself, whatever else runs on the machine.
    """

    wall: list[float]
    own: list[float]


class Painted(Host):
    """The host that notes when a frame was made."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.painted = asyncio.Event()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        self.painted.set()


def work_of(before: str, after: str) -> dict[str, Callable[[], object]]:
    """Return what the app does in the background with a state: open its bytes, read it, compare it."""
    content = before.encode()
    desk = StateText(before)

    def check(text: str, version: int) -> object:
        return asyncio.run(desk.check(AtHand(text, version), LintContext(), Progress.__new__(Progress)))

    def place() -> object:
        return asyncio.run(desk.place(AtHand(after, 1), 90_000, 3, Progress.__new__(Progress)))

    return {
        "open": lambda: document_of(content),
        "read": lambda: (check(before, 0), check(after, 1), place()),
        "compare": lambda: differences_of(before, after),
    }


async def waits(work: dict[str, Callable[[], object]], shown: str) -> dict[str, Waited]:
    """Type into an editor while each of these runs on a thread; return how long the keys waited."""
    host = Painted(Editor(shown))
    found: dict[str, Waited] = {}
    async with host.run_test(size=(120, 40)) as pilot:
        host.editor.focus()
        host.editor.mode = "text"
        host.editor.move_to(host.editor.line_count // 2, 8)
        for _ in range(20):
            await pilot.press("x")
        for name, run in work.items():
            thread = threading.Thread(target=run)
            wall: list[float] = []
            own: list[float] = []
            thread.start()
            while thread.is_alive() or not wall:
                due, spent = time.perf_counter() + PERIOD, time.process_time()
                await asyncio.sleep(PERIOD)
                host.painted.clear()
                assert host._driver is not None
                host._driver.process_message(events.Key("x", "x"))
                await host.painted.wait()
                wall.append((time.perf_counter() - due) * 1000)
                own.append(min(wall[-1], (time.process_time() - spent) * 1000))
            found[name] = Waited(sorted(wall), sorted(own))
    return found
