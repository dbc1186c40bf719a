"""The page of what a command of the person's own said: plain text, line by line."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from zettatui.screens.base import ZettaScreen
from zettatui.screens.keys import bindings_for
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.worker.own_commands import CommandEnded

_WIDEST = 4_000


class OutputScreen(ZettaScreen):
    """All lines of one run of a command."""

    SCOPE = "output"
    TITLE_WORD = "Command"
    CSS_PATH = "output.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("output")

    def __init__(self, ended: CommandEnded, again: Callable[[], object]) -> None:
        super().__init__()
        self._ended, self._again = ended, again

    def compose_body(self) -> Iterable[Widget]:
        """What was run and how it ended, over the lines."""
        ended = self._ended
        ran = f"{ended.command.name} · code {ended.code} · {ended.seconds:.1f} s · {shlex.join(ended.words)}"
        yield Static(ran, id="output-words", markup=False, classes="-failed" if ended.code else "")
        lines = [line.expandtabs() for line in ended.text.splitlines()]
        width = min(_WIDEST, max(map(cell_len, lines), default=0))
        yield VirtualList(
            [Column("", width)],
            TextRows([(line,) for line in lines]),
            empty="It said nothing.",
            show_header=False,
            id="output-lines",
        )

    def begin(self) -> None:
        """Stand on the first line."""
        self.query_one(VirtualList).focus()
        if self._ended.cut:
            self.say("It said more; only the beginning is kept.", level="warning")

    def action_copy(self) -> None:
        """Copy all that was said."""
        self.host.copy_text(self._ended.text, "what the command said")

    def action_again(self) -> None:
        """Go back and run the command once more."""
        self.dismiss(None)
        self.app.call_later(self._again)
