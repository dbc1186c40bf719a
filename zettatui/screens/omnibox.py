"""The omnibox: one field that takes anything, and says what it takes it for."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from zettatui.plain import plain_line
from zettatui.screens.base import ZettaModal
from zettatui.worker.things import Reading, readings

_LONGEST_SHOWN = 2_000


class AnyField(Input):
    """A field that passes a paste of many lines on, where a plain one would keep the first line only."""

    class Pasted(Message):
        """Something too big for a field was pasted."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def _on_paste(self, event: events.Paste) -> None:
        if "\n" in event.text.strip() or len(event.text) > _LONGEST_SHOWN:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pasted(event.text))


class Omnibox(ZettaModal[Reading]):
    """Open anything: an id, a link, a file, JSON, segment ids, a table, a datastack."""

    CSS_PATH = "omnibox.tcss"
    SCOPE: ClassVar[str] = "omnibox"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "choose(1)", "next", show=False),
        Binding("up", "choose(-1)", "previous", show=False),
    ]

    def __init__(self, place: str) -> None:
        super().__init__()
        self._place = place
        self._readings: list[Reading] = []

    def compose(self) -> ComposeResult:
        """Show the field and, below it, what its text can be taken for."""
        with Vertical():
            yield Static("Open anything", classes="omnibox-title")
            field = AnyField(placeholder="state id, link, file, JSON, segment ids, table, datastack")
            field.cursor_blink = False
            yield field
            yield OptionList(markup=False)
            yield Static("enter open   ↑ ↓ another reading   esc close", classes="omnibox-keys")

    def on_mount(self) -> None:
        """Type at once; the readings are chosen with the arrows, without leaving the field."""
        self.query_one(OptionList).can_focus = False
        self.query_one(AnyField).focus()

    def on_key(self, event: events.Key) -> None:
        """Take what is typed before the field is ready."""
        if self.focused is None and event.character is not None and event.is_printable:
            event.stop()
            self.query_one(AnyField).insert_text_at_cursor(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted before the field is ready."""
        if self.focused is None:
            event.stop()
            self.query_one(AnyField).post_message(events.Paste(event.text))

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        self._read(message.value)

    @on(AnyField.Pasted)
    def _pasted(self, message: AnyField.Pasted) -> None:
        field = self.query_one(AnyField)
        with field.prevent(Input.Changed):
            field.value = plain_line(message.text, limit=60)
        self._read(message.text)

    def _read(self, text: str) -> None:
        self._readings = readings(text, self._place) if text.strip() else []
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(plain_line(reading.words)) for reading in self._readings])
        options.highlighted = 0 if self._readings else None

    @on(Input.Submitted)
    def _take(self) -> None:
        chosen = self.query_one(OptionList).highlighted
        if chosen is not None:
            self.dismiss(self._readings[chosen])

    @on(OptionList.OptionSelected)
    def _clicked(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._readings[message.option_index])

    def action_choose(self, step: int) -> None:
        """Go to another reading."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()
