"""One thing a form asks for: its name, what it is, the fields to type in, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

MARKS = {"error": "✗", "warning": "!", "advice": "!", "info": "·"}


def text_field(value: str = "", *, id: str | None = None, placeholder: str = "") -> Input:  # noqa: A002
    """Make a one-line text field as all forms here use it: no border, no blinking cursor."""
    field = Input(value, placeholder=placeholder, id=id, compact=True, select_on_focus=False)
    field.cursor_blink = False
    return field


class FormLine(Vertical):
    """A name with its words, the fields beneath it, and sentences about them; all data is plain text.

    `more` are further rows of widgets under the fields and their note.
    """

    # With priority: otherwise letters that come in one read with a tab still go to the field before it.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "next field", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", "field before", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    FormLine { height: auto; padding: 0 1; }
    FormLine > .form-head { height: auto; }
    FormLine .form-name { width: auto; min-width: 14; text-style: bold; padding-right: 2; }
    FormLine .form-words { width: 1fr; height: auto; max-height: 4; color: $text-muted; }
    FormLine > .form-fields { height: auto; padding-left: 2; }
    FormLine .form-label { width: auto; padding-right: 1; }
    FormLine Input { width: 1fr; background: $surface; }
    FormLine Input.-number { width: 11; margin-right: 2; }
    FormLine Input.-long-number { width: 24; }
    FormLine .form-note { width: auto; max-width: 44; padding-left: 2; color: $text-muted; }
    FormLine > .form-said { display: none; height: auto; padding-left: 2; }
    FormLine > .form-said.-error { display: block; color: $text-error; }
    FormLine > .form-said.-warning { display: block; color: $text-warning; }
    FormLine > .form-said.-info { display: block; color: $text-muted; }
    """

    def __init__(
        self,
        name: str,
        words: str = "",
        *,
        note: str = "",
        fields: Iterable[Widget] = (),
        more: Iterable[tuple[Widget, ...]] = (),
        id: str | None = None,  # noqa: A002 - every Textual widget calls it so
    ) -> None:
        super().__init__(id=id)
        self._title, self._words, self._note = name, words, note
        self._fields, self._more = list(fields), list(more)

    def compose(self) -> ComposeResult:
        """Lay out name, words, fields, note and sentences."""
        with Horizontal(classes="form-head"):
            yield Static(self._title, markup=False, classes="form-name")
            yield Static(self._words, markup=False, classes="form-words")
        with Horizontal(classes="form-fields"):
            yield from self._fields
            if self._note:
                yield Static(self._note, markup=False, classes="form-note")
        for widgets in self._more:
            yield Horizontal(*widgets, classes="form-fields")
        yield Static(markup=False, classes="form-said")

    def tell(self, sentences: Iterable[str], level: str = "error") -> None:
        """Show sentences under the fields, one a line; none takes them away."""
        line = self.query_one(".form-said", Static)
        lines = list(sentences)
        line.update("\n".join(f"{MARKS[level]} {sentence}" for sentence in lines))
        for name in ("error", "warning", "info"):
            line.set_class(bool(lines) and name == ("warning" if level == "advice" else level), f"-{name}")

    @property
    def first_field(self) -> Widget | None:
        """The field that takes the focus."""
        return next((widget for widget in self.query("*") if widget.can_focus), None)
