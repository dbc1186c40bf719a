"""The omnibox: one field that takes anything, says what it takes it for, and offers what can be done with it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
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
from zettatui.screens.messages import JobEnded
from zettatui.screens.news import News
from zettatui.states.links import read_link
from zettatui.widgets.options import MarkedOptions
from zettatui.worker.jobs import Job, Progress
from zettatui.worker.links import Followed, follow
from zettatui.worker.things import Reading, Surroundings, choices, comparable, what_it_is

_LONGEST_SHOWN = 2_000
_LONG = 50_000
"""Characters above which a text is read on another thread."""


class AnyField(Input):
    """A field that passes a paste of many lines on, where a plain one would keep the first line only."""

    class Pasted(Message):
        """Something was pasted that does not belong into a field as it is: too big, or with a token in it."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def _on_paste(self, event: events.Paste) -> None:
        long = "\n" in event.text.strip() or len(event.text) > _LONGEST_SHOWN
        if long or read_link(event.text).token_removed:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pasted(event.text))


@dataclass(frozen=True)
class _Read:
    """What a text is, and what can be done with it."""

    text: str
    what: str
    choices: list[Reading]


class TextRead(News):
    """A long text was read."""

    read: _Read


class LinkFollowed(News):
    """It is known where a short link leads."""

    followed: Followed


class Omnibox(ZettaModal[Reading]):
    """Open anything: an id, a link, a file, JSON, segment ids, a table, a datastack."""

    CSS_PATH = "omnibox.tcss"
    SCOPE: ClassVar[str] = "omnibox"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "choose(1)", "next", show=False),
        Binding("up", "choose(-1)", "previous", show=False),
    ]

    def __init__(self, around: Surroundings, text: str = "", *, only_compare: bool = False) -> None:
        """Ask for anything; `only_compare` asks for a state that the open one is compared with."""
        super().__init__()
        self._around, self._text, self._only_compare = around, text, only_compare
        self._readings: list[Reading] = []
        self._asking: Job[Followed] | None = None
        self._remark = ""

    def compose(self) -> ComposeResult:
        """Show the field, what its text is, and what can be done with it."""
        title, kinds = "Open anything", "state id, link, file, JSON, segment ids, table, datastack"
        if self._only_compare:
            title, kinds = (
                f"Compare {plain_line(self._around.open_title)} with",
                "state id, link, file or JSON",
            )
        with Vertical():
            yield Static(title, classes="omnibox-title", markup=False)
            field = AnyField(placeholder=kinds)
            field.cursor_blink = False
            yield field
            yield Static(classes="omnibox-what", markup=False)
            yield MarkedOptions(markup=False)
            yield Static("enter do it   ↑ ↓ choose   esc close", classes="omnibox-keys", markup=False)

    def on_mount(self) -> None:
        """Type at once; the readings are chosen with the arrows, without leaving the field."""
        self.query_one(OptionList).can_focus = False
        self.query_one(AnyField).focus()
        if self._text:
            self._take_in(self._text)

    def on_unmount(self) -> None:
        """Ask nobody any more."""
        if self._asking is not None:
            self._asking.cancel()

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
        if read_link(message.value).token_removed:
            self._take_in(message.value)
        else:
            self._read(message.value)

    @on(AnyField.Pasted)
    def _pasted(self, message: AnyField.Pasted) -> None:
        self._take_in(message.text)

    def _take_in(self, text: str) -> None:
        """Show the start of a text, without any token, and read all of it."""
        long = "\n" in text.strip() or len(text) > _LONGEST_SHOWN
        shown = plain_line(text[:_LONGEST_SHOWN], limit=60) if long else read_link(text).input
        field = self.query_one(AnyField)
        with field.prevent(Input.Changed):
            field.value = plain_line(read_link(shown).input, limit=_LONGEST_SHOWN)
        self._read(text)

    # -- what it is ------------------------------------------------------------------------------------

    def _read(self, text: str) -> None:
        self._text, self._remark = text, ""
        if len(text) < _LONG:
            self._show(_read(text, self._around, self._only_compare))
            return
        self._say("Being read…")
        work = partial(_read_aside, text, self._around, self._only_compare)
        self.host.start_job(self, "read what was pasted", work, TextRead, group="omnibox:read", quiet=True)

    @on(TextRead)
    def _long_text_read(self, message: TextRead) -> None:
        if message.read.text == self._text:
            self._show(message.read)

    def _show(self, read: _Read) -> None:
        self._readings = read.choices
        self._say(read.what)
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(plain_line(reading.words)) for reading in self._readings])
        options.highlighted = 0 if self._readings else None

    def _say(self, words: str) -> None:
        line = self.query_one(".omnibox-what", Static)
        line.update(plain_line(f"{self._remark} {words}".strip(), limit=600))

    # -- doing it --------------------------------------------------------------------------------------

    @on(Input.Submitted)
    def _take(self) -> None:
        chosen = self.query_one(OptionList).highlighted
        if chosen is not None:
            self._do(self._readings[chosen])

    @on(OptionList.OptionSelected)
    def _clicked(self, message: OptionList.OptionSelected) -> None:
        self._do(self._readings[message.option_index])

    def _do(self, reading: Reading) -> None:
        if reading.act != "follow":
            self.dismiss(reading)
        elif self._asking is None or self._asking.state.ended:
            link = read_link(reading.thing)
            self._say(f"Asking where {link.input} leads…")
            work = partial(follow, self.host.bench, self.host.session, link)
            self._asking = self.host.start_job(self, "ask where a short link leads", work, LinkFollowed)

    @on(LinkFollowed)
    def _followed(self, message: LinkFollowed) -> None:
        followed = message.followed
        if followed.asked != read_link(self._text).input:
            return
        self._take_in(followed.link.input)
        self._remark = f"{followed.asked} leads here."
        self._say(what_it_is(self._text))

    @on(JobEnded)
    def _failed(self, message: JobEnded) -> None:
        if message.job is self._asking and message.job.error is not None:
            self._say(message.job.sentence)

    def action_choose(self, step: int) -> None:
        """Go to another reading."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()


def _read(text: str, around: Surroundings, only_compare: bool) -> _Read:
    if not text.strip():
        return _Read(text, "", [])
    return _Read(text, what_it_is(text), comparable(text) if only_compare else choices(text, around))


async def _read_aside(text: str, around: Surroundings, only_compare: bool, progress: Progress) -> _Read:
    return await asyncio.to_thread(_read, text, around, only_compare)
