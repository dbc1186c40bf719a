"""The sentence above the footer: what went wrong or right, and what to do next."""

from __future__ import annotations

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

_MARKS = {"error": "✗", "warning": "!", "done": "✓", "info": "·"}


class SentenceLine(Widget, can_focus=False):
    """One to three lines of plain words; hidden while there is nothing to say."""

    DEFAULT_CSS = """
    SentenceLine {
        height: auto;
        max-height: 6;
        padding: 0 1;
        background: $surface;
        display: none;
    }
    SentenceLine.-shown { display: block; }
    SentenceLine.-error { color: $text-error; }
    SentenceLine.-warning { color: $text-warning; }
    SentenceLine.-done { color: $text-success; }
    """

    sentence: reactive[str] = reactive("", layout=True)
    """The words shown."""

    hint: reactive[str] = reactive("", layout=True)
    """The key that explains the sentence, after it."""

    def __init__(self) -> None:
        super().__init__(classes="above-keys")
        self._level = "info"

    @property
    def shown(self) -> bool:
        """Tell whether there is a sentence on screen."""
        return bool(self.sentence)

    @property
    def level(self) -> str:
        """The level of the sentence on screen."""
        return self._level

    def show(self, sentence: str, level: str = "info", hint: str = "") -> None:
        """Show a sentence at a level: `info`, `done`, `warning` or `error`; an empty one hides the line."""
        self.hint = hint
        self._level = level if level in _MARKS else "info"
        self.sentence = sentence
        for name in _MARKS:
            self.set_class(name == self._level, f"-{name}")
        self.set_class(bool(sentence), "-shown")

    def render(self) -> Text:
        """Draw the mark and the words, never as markup."""
        if not self.sentence:
            return Text("")
        words = Text(f"{_MARKS[self._level]} {self.sentence}")
        if not self.hint:
            return words
        hinted = words.copy().append(f"  {self.hint}", style="bold")
        last = hinted.wrap(self.app.console, max(1, self.size.width or 80))[-1]
        return hinted if self.hint in last.plain else words.append(f"\n  {self.hint}", style="bold")
