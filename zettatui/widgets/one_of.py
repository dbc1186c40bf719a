"""One of a few words, on one line: `(o) yes  ( ) no  ( ) leave out`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.content import Content
from textual.geometry import Size
from textual.widgets import RadioButton, RadioSet

NONE: Final = -1
"""The index of no word."""


class MarkedButton(RadioButton):
    """A radio button that tells its state by a letter, not only by colour."""

    def render(self) -> Content:
        """Draw the mark and the word."""
        label = self.label.pad(1, 1).stylize_before(self.get_visual_style("toggle--label"))
        return Content.assemble("(o)" if self.value else "( )", label)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Measure the mark and the word."""
        return 5 + self.label.cell_length


class WordyButton(MarkedButton):
    """The same with words that may need more than one line."""

    DEFAULT_CSS = "WordyButton { width: 1fr; height: auto; text-wrap: wrap; }"

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Measure the lines that the words need."""
        return self.render().get_height({}, width)


class OneOf(RadioSet):
    """A choice among a few words; left and right move, space or enter choose. `chosen` may be NONE.

    The cursor begins at the word that is chosen, each time one comes here.
    """

    DEFAULT_CSS = """
    OneOf, OneOf:focus {
        layout: horizontal; height: 1; width: 1fr; border: none; padding: 0;
        background: transparent; background-tint: transparent; overflow: hidden;
    }
    OneOf > MarkedButton { width: auto; margin-right: 1; }
    OneOf:blur > MarkedButton.-selected > .toggle--label { background: transparent; }
    """

    def __init__(
        self,
        words: Sequence[str],
        chosen: int = 0,
        *,
        id: str | None = None,  # noqa: A002 - every Textual widget calls it so
    ) -> None:
        buttons = [MarkedButton(Content(word), value=index == chosen) for index, word in enumerate(words)]
        super().__init__(*buttons, id=id, compact=True)
        self._words = tuple(words)
        self._first = chosen

    def on_focus(self) -> None:
        """Begin at the word that is chosen."""
        for _ in self._words:
            if self.pressed_button is None or self.pressed_button.has_class("-selected"):
                return
            self.action_next_button()

    @property
    def index(self) -> int:
        """The index of the word that is chosen; NONE where none is."""
        return self.pressed_index if self.is_mounted else self._first

    @property
    def word(self) -> str:
        """The word that is chosen; empty where none is."""
        return self._words[self.index] if self.index >= 0 else ""
