"""What the app writes to its terminal: little, and all that is needed, on whichever screen one is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte
import pytest
from textual._compositor import Compositor, CompositorUpdate
from textual.screen import Screen

from tests.screens.conftest import keys, until
from tests.widgets.test_thrift import Erasing, looks
from zettatui.app.main import ZettatuiApp
from zettatui.screens.state import StateScreen
from zettatui.widgets.picture import Picture

SWITCH_BYTES = 4_096
ACTION_BYTES = 6_000
"""A dialog over a whole screen of text dims every cell of it."""

Cells = list[list[tuple[object, ...]]]


class Terminal:
    """A terminal (pyte's) that gets what the app would write, and remembers how much that was."""

    def __init__(self, app: ZettatuiApp, size: tuple[int, int]) -> None:
        self.picture = Picture()
        self.written = 0
        self._app = app
        self._screen = Erasing(*size)
        self._stream = pyte.Stream(self._screen)

    def paint(self, update: CompositorUpdate) -> None:
        if not self.picture.known:
            update = self._app.screen._compositor.render_full_update()
        frame = self.picture.changes(update, self._app.console)
        self.written += len(frame.encode())
        # pyte takes an SGR without parameters as nothing at all.
        self._stream.feed(frame.replace("\x1b[m", "\x1b[0m"))

    @property
    def seen(self) -> Cells:
        return looks(self._screen)

    @property
    def meant(self) -> Cells:
        """What Textual's own frame of the whole screen shows on a terminal of its own."""
        fresh = pyte.Screen(self._screen.columns, self._screen.lines)
        frame = Compositor.render_full_update(self._app.screen._compositor).render_segments(self._app.console)
        pyte.Stream(fresh).feed(frame.replace("\n", "").replace("\x1b[m", "\x1b[0m"))
        return looks(fresh)


@contextmanager
def terminal_of(
    app: ZettatuiApp, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Terminal]:
    shown = Terminal(app, size)
    display = app._display

    def note(screen: Screen[object], update: object) -> None:
        if isinstance(update, CompositorUpdate) and not app._batch_count:
            shown.paint(update)
        display(screen, update)

    monkeypatch.setattr(app, "_display", note)
    monkeypatch.setenv("TERM", "xterm-256color")
    yield shown


@pytest.fixture
def file(tmp_path: Path) -> str:
    layers = [
        {"name": f"layer {at}", "type": "image", "source": "precomputed://gs://bucket/神経"}
        for at in range(30)
    ]
    path = tmp_path / "state.json"
    path.write_text(json.dumps({"layers": layers}, indent=2, ensure_ascii=False))
    return str(path)


WAY = (
    "g d", "down", "g j", "g g", "g t", "g l", "down", "g s", "i", "x", "escape", "slash", "e", "escape",
    "pagedown", "tab", "down", "question_mark", "escape", "ctrl+o", "escape", "g l",
)  # fmt: skip


@pytest.mark.slow
async def test_what_is_written_leaves_on_the_terminal_what_the_screens_show(
    demo_app: Callable[..., ZettatuiApp], file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = demo_app(file)
    with terminal_of(app, (80, 24), monkeypatch) as shown:
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: isinstance(app.screen, StateScreen) and app.screen.checked is not None)
            assert shown.seen == shown.meant
            for pressed in WAY:
                before = shown.written
                await keys(pilot, *pressed.split())
                written = shown.written - before
                assert shown.seen == shown.meant, pressed
                assert written <= (SWITCH_BYTES if pressed.startswith("g ") else ACTION_BYTES), (
                    pressed,
                    written,
                )
                assert written > 0 or not pressed.startswith("g "), pressed


async def test_another_size_is_painted_whole(
    demo_app: Callable[..., ZettatuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = demo_app()
    with terminal_of(app, (80, 24), monkeypatch) as shown:
        async with app.run_test(size=(80, 24)) as pilot:
            await keys(pilot, "g", "j")
            for size in ((60, 20), (80, 24)):
                # What a terminal makes of its cells when its size changes is its own affair.
                shown._screen.resize(size[1], size[0])
                shown._screen.erase_in_display(2)
                await pilot.resize_terminal(*size)
                await keys(pilot)
                assert shown.seen == shown.meant
