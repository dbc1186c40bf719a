"""The line that says what to do next; it has nothing to say while nobody is guided."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.reactive import reactive
from textual.widget import Widget


class GuideLine(Widget, can_focus=False):
    """One line above the keys: how far one is, what is next and how; a click asks for more."""

    DEFAULT_CSS = """
    GuideLine { dock: bottom; height: 1; margin-bottom: 1; padding: 0 1; background: $accent 20%; display: none; }
    GuideLine.-shown { display: block; }
    GuideLine:ansi { background: transparent; text-style: bold; }
    """
    ALLOW_SELECT = False

    words: reactive[tuple[str, str, str]] = reactive(("", "", ""))
    """How far, what is next with its keys, and the key for more."""

    def __init__(self, words: tuple[str, str, str]) -> None:
        super().__init__(classes="above-keys -shown" if any(words) else "above-keys")
        self.set_reactive(GuideLine.words, words)

    def watch_words(self) -> None:
        """Take no room while there is nothing to say."""
        self.set_class(any(self.words), "-shown")

    def render(self) -> Text:
        """Draw the parts, cutting the middle one where all do not fit."""
        far, what, more = self.words
        line = Text(no_wrap=True).append(f"{far}  ", style="bold").append(what)
        line.truncate(max(0, self.size.width - len(more) - 2), overflow="ellipsis")
        line.pad_right(max(0, self.size.width - line.cell_len - len(more)))
        return line.append(more, style="dim")

    async def _on_click(self, event: events.Click) -> None:
        await self.app.run_action("guide")
