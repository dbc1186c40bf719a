"""A long state is made ready for the editor before the screen hears of it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.screens.conftest import keys, until
from zettatui.app.main import ZettatuiApp
from zettatui.screens.state import opened
from zettatui.widgets.editor import Editor, LaidOut
from zettatui.worker.jobs import Job, Progress

TEXT = json.dumps({"layers": [{"name": f"layer {at}", "type": "image"} for at in range(50)]}, indent=2)


async def test_a_long_text_is_laid_out_on_another_thread_and_shown_whole(
    demo_app: Callable[..., ZettatuiApp], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.json"
    path.write_text(TEXT)
    threads: list[str] = []

    class Noted(LaidOut):
        def __init__(self, text: str) -> None:
            threads.append(threading.current_thread().name)
            super().__init__(text)

    monkeypatch.setattr(opened, "LONG", 1_000)
    monkeypatch.setattr(opened, "LaidOut", Noted)
    app = demo_app(str(path))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.screen.query_one(Editor).text == TEXT)
        assert threads == ["zettatui-call"]
        editor = app.screen.query_one(Editor)
        assert not editor.modified
        await keys(pilot, "i", "x")
        assert editor.text == f"x{TEXT}"
        assert editor.line_count == TEXT.count("\n") + 1


async def test_a_draft_is_let_go_when_nobody_waits_for_its_text_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    let_go: list[str] = []
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()
    may_end = threading.Event()

    class Slow(LaidOut):
        def __init__(self, text: str) -> None:
            loop.call_soon_threadsafe(begun.set)
            may_end.wait(20)
            super().__init__(text)

    monkeypatch.setattr(opened, "LONG", 1)
    monkeypatch.setattr(opened, "LaidOut", Slow)
    found = SimpleNamespace(
        document=SimpleNamespace(opened=TEXT), draft=SimpleNamespace(release=lambda: let_go.append("draft"))
    )

    async def work(progress: Progress) -> Any:
        return found

    progress = Progress(Job[Any]("open"), lambda job: None)
    task = asyncio.create_task(opened._ready_to_show(work, progress))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    may_end.set()
    assert let_go == ["draft"]


def test_a_text_that_was_laid_out_is_handed_over_once() -> None:
    made = LaidOut("a\nbb\n神経")
    assert made.widest >= 4
    assert made.take().text == "a\nbb\n神経"
    assert made.take().text == ""
