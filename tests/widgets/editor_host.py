"""An app around one editor, for the tests of its keys, messages and drawing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar, TypeVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Button

from zettatui.widgets.editor import Editor

DOC = '{\n  "layers": [\n    "img",\n    "seg"\n  ]\n}'


Heard = TypeVar("Heard", bound=Message)


class Host(App[None]):
    """An app with bindings that an editor in text mode must never let through."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "seen('d')"),
        Binding("g", "seen('g')"),
        Binding("question_mark", "seen('?')"),
        Binding("escape", "seen('escape')"),
        Binding("ctrl+c", "seen('ctrl+c')"),
        Binding("ctrl+s", "seen('ctrl+s')"),
    ]

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.editor = editor
        self.seen: list[str] = []
        self.heard: list[Message] = []
        self.pasted: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.editor
        yield Button("other")

    def action_seen(self, key: str) -> None:
        self.seen.append(key)

    def on_editor_changed(self, message: Editor.Changed) -> None:
        self.heard.append(message)

    def on_editor_mode_changed(self, message: Editor.ModeChanged) -> None:
        self.heard.append(message)

    def on_editor_cursor_moved(self, message: Editor.CursorMoved) -> None:
        self.heard.append(message)

    def on_editor_copy_requested(self, message: Editor.CopyRequested) -> None:
        self.heard.append(message)

    def on_paste(self, event: events.Paste) -> None:
        self.pasted.append(event.text)

    def take(self, kind: type[Heard]) -> list[Heard]:
        found = [message for message in self.heard if isinstance(message, kind)]
        self.heard.clear()
        return found


Opened = tuple[Editor, Pilot[None], Host]


@asynccontextmanager
async def opened(
    text: str = DOC, *, mode: str = "text", at: tuple[int, int] = (0, 0), size: tuple[int, int] = (60, 12)
) -> AsyncIterator[Opened]:
    host = Host(Editor(text))
    async with host.run_test(size=size) as pilot:
        host.editor.focus()
        if mode == "text":
            await pilot.press("i")
        host.editor.move_to(*at)
        await pilot.pause()
        host.heard.clear()
        yield host.editor, pilot, host


def shown(editor: Editor, y: int) -> str:
    return editor.render_line(y).text.rstrip()
