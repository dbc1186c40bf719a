"""Small dialogs that several screens use: a question, and a line of text."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from zettatui.screens.base import ZettaModal

DIALOG_CSS = """
{0} {{ align: center middle; background: $background 60%; }}
{0} > Vertical {{
    width: 72; max-width: 96%; height: auto; padding: 1 2;
    background: $panel; border-left: outer $accent;
}}
{0} .dialog-title {{ text-style: bold; }}
{0} .dialog-words {{ margin-top: 1; }}
{0} .dialog-words.-wrong {{ color: $text-error; }}
{0} .dialog-keys {{ margin-top: 1; color: $text-muted; }}
{0} VirtualList {{ background: $panel; }}
{0} VirtualList .list--header, {0} VirtualList:light .list--header {{ color: $foreground 72%; }}
{0} VirtualList .list--muted, {0} VirtualList:light .list--muted {{ color: $foreground 72%; }}
{0} VirtualList:ansi .list--header, {0} VirtualList:ansi .list--muted {{ color: ansi_default; }}
{0} Input, {0} Input:focus {{ margin-top: 1; height: 1; border: none; padding: 0 1; background: $surface; }}
"""


class Question(ZettaModal[bool]):
    """A question that needs a deliberate yes; everything else is no."""

    DEFAULT_CSS = DIALOG_CSS.format("Question")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "agree", "yes"), Binding("n", "step_back", "no")]

    def __init__(self, title: str, words: str, yes: str) -> None:
        super().__init__()
        self._title, self._words, self._yes = title, words, yes

    def compose(self) -> ComposeResult:
        """Show the question, what a yes means, and the two keys."""
        with Vertical():
            yield Static(self._title, markup=False, classes="dialog-title")
            yield Static(self._words, markup=False, classes="dialog-words")
            yield Static(f"y {self._yes}   esc no", markup=False, classes="dialog-keys")

    def action_agree(self) -> None:
        """Take the yes."""
        self.dismiss(True)

    def step_back(self) -> bool:
        """Take everything else as no."""
        self.dismiss(False)
        return True


class AskLine(ZettaModal[str]):
    """Asks for one line of text; what is wrong with it is said while it is typed."""

    DEFAULT_CSS = DIALOG_CSS.format("AskLine")

    def __init__(
        self, title: str, words: str, *, value: str = "", check: Callable[[str], str] = lambda text: ""
    ) -> None:
        super().__init__()
        self._title, self._words, self._value, self._check = title, words, value, check

    def compose(self) -> ComposeResult:
        """Show what is asked, and the field."""
        with Vertical():
            yield Static(self._title, markup=False, classes="dialog-title")
            yield Static(self._words, markup=False, classes="dialog-words")
            field = Input(self._value)
            field.cursor_blink = False
            yield field
            yield Static("enter ok   esc cancel", markup=False, classes="dialog-keys")

    @on(Input.Changed)
    def _tell(self, message: Input.Changed) -> None:
        self._say(self._check(message.value) if message.value else "")

    @on(Input.Submitted)
    def _take(self, message: Input.Submitted) -> None:
        wrong = self._check(message.value)
        if wrong:
            self._say(wrong)
        else:
            self.dismiss(message.value)

    def _say(self, wrong: str) -> None:
        words = self.query_one(".dialog-words", Static)
        words.update(f"✗ {wrong}" if wrong else self._words)
        words.set_class(bool(wrong), "-wrong")
