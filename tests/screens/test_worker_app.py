"""While a call hangs, keys paint at once and quitting waits for nothing."""

from __future__ import annotations

import asyncio
import statistics
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.message import Message
from textual.widgets import Input

from zettatui.access.credentials import Credentials
from zettatui.app.main import ZettatuiApp
from zettatui.services.address import ServerAddress
from zettatui.services.asgi import AsgiAdapter
from zettatui.storage.paths import folders
from zettatui.worker.jobs import Job, JobState, Progress
from zettatui.worker.workbench import Workbench

PAINTED = 0.05
"""Seconds from a key to its picture on a machine that does nothing else."""
LOADED = 4
"""How much longer it may take on a machine that runs other tests at the same time."""
QUIT = 1.0
KEYS = 31


async def hangs(scope: MutableMapping[str, Any], receive: object, send: object) -> None:
    """Be a server that takes a request and never answers."""
    await asyncio.sleep(30)


class Ended(Message):
    """The job came to an end, which none of these does."""


@pytest.fixture
def app(tmp_path: Path) -> ZettatuiApp:
    bench = Workbench(
        ServerAddress.parse("https://silent.example"),
        folders=folders({"ZETTATUI_HOME": str(tmp_path / "home")}),
        credentials=Credentials.in_memory(),
        adapter_of=lambda address: AsgiAdapter(hangs),
    )
    return ZettatuiApp(bench)


@pytest.fixture
def release() -> Iterator[threading.Event]:
    made = threading.Event()
    yield made
    made.set()


def work_of(kind: str, release: threading.Event) -> Callable[[Progress], Awaitable[Ended]]:
    """Make work that does not end: waiting for a server, blocking a thread, or keeping the processor busy."""

    async def in_a_thread(progress: Progress) -> Ended:
        await asyncio.to_thread(release.wait, 30)
        return Ended()

    def count(progress: Progress) -> None:
        number = 0
        while not release.is_set():
            number += 1
            progress(number, None, "steps")

    async def busy(progress: Progress) -> Ended:
        await asyncio.to_thread(count, progress)
        return Ended()

    async def waiting(progress: Progress) -> Ended:
        await asyncio.Event().wait()
        return Ended()

    return {"server": waiting, "thread": in_a_thread, "busy": busy}[kind]


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that another thread brings about."""

    async def look() -> None:
        while True:
            if condition():
                return
            await asyncio.sleep(0.01)

    await asyncio.wait_for(look(), 10)


async def hanging_jobs(app: ZettatuiApp, kind: str, release: threading.Event) -> list[Job[Any]]:
    """Start the work besides the question for the login page, which waits for the silent server."""
    app.start_job(app, "hang", work_of(kind, release), lambda ended: ended)
    # Who one is, is asked once the screen is drawn; the answer may ask for the login page anew.
    await until(
        lambda: "sign in at silent.example" in {job.name for job in app.worker.history if job.state.ended}
    )
    answered = asyncio.Event()
    app.call_later(answered.set)
    await asyncio.wait_for(answered.wait(), 10)
    await until(lambda: {job.name for job in app.worker.running} == {"hang", "where the login page is"})
    return app.worker.running


class Painted:
    """What the field held at each picture, and when."""

    def __init__(self, app: App[None], field: Input, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at: dict[str, float] = {}
        self._news = asyncio.Event()
        display = app._display

        def note(screen: Any, picture: Any) -> None:
            display(screen, picture)
            self.at.setdefault(field.value, time.perf_counter())
            self._news.set()

        monkeypatch.setattr(app, "_display", note)

    async def when(self, value: str) -> float:
        while value not in self.at:
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), 10)
        return self.at[value]


@pytest.mark.parametrize("kind", ["server", "thread", "busy"])
async def test_a_key_paints_at_once_while_calls_hang(
    app: ZettatuiApp, kind: str, release: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        jobs = await hanging_jobs(app, kind, release)
        await pilot.press("i")
        await pilot.pause()
        field = app.screen.query_one("#login-token", Input)
        assert field.has_focus
        painted = Painted(app, field, monkeypatch)
        took = []
        for length in range(1, KEYS + 1):
            pressed = time.perf_counter()
            app.post_message(events.Key("x", "x"))
            took.append(await painted.when("x" * length) - pressed)
        assert all(job.state is JobState.RUNNING for job in jobs)
        median = statistics.median(took)
        print(f"key to picture, {kind}: median {median * 1000:.1f} ms, worst {max(took) * 1000:.1f} ms")
        assert median < PAINTED * LOADED
        release.set()


@pytest.mark.parametrize("kind", ["server", "thread", "busy"])
async def test_quitting_waits_for_no_call(app: ZettatuiApp, kind: str, release: threading.Event) -> None:
    async with app.run_test(size=(80, 24)):
        jobs = await hanging_jobs(app, kind, release)
        began = time.perf_counter()
        # Not pilot.press, which waits for a quiet processor.
        app.post_message(events.Key("ctrl+q", None))
    took = time.perf_counter() - began
    print(f"quitting, {kind}: {took:.3f} s")
    assert took < QUIT
    assert app.return_code == 0
    release.set()
    await until(lambda: all(job.state.ended for job in jobs))
    assert {job.state for job in jobs} == {JobState.CANCELLED}


async def test_cancelling_frees_the_screen_at_once(app: ZettatuiApp, release: threading.Event) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        jobs = await hanging_jobs(app, "thread", release)
        await pilot.press("ctrl+c")
        await until(lambda: [job.name for job in app.worker.running] == ["hang"])
        await pilot.pause()
        # Only what this screen asked for was cancelled; the other job is nobody's here.
        assert [job.name for job in jobs if not job.state.ended] == ["hang"]
