"""The last line of every screen: what can be done here, with its keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from rich.style import Style
from rich.text import Text
from textual import events
from textual.screen import Screen
from textual.widget import Widget


class ShownKey(NamedTuple):
    """A key as the bar shows it; `key` is Textual's name of it, `text` how people write it."""

    key: str
    text: str
    words: str
    usable: bool
    tooltip: str

    @property
    def width(self) -> int:
        """Columns, without the gap behind it."""
        return len(self.text) + len(self.words) + bool(self.words)


class KeyBar(Widget):
    """One widget for all keys: Textual's footer makes one for each, and all anew at every change of a mode."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--words"}
    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; text-wrap: nowrap; color: $footer-foreground; background: $panel; }
    KeyBar .key-bar--key { color: $footer-key-foreground; background: $panel; text-style: bold; }
    KeyBar .key-bar--words { color: $footer-description-foreground; background: $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.keys: tuple[ShownKey, ...] = ()

    def on_mount(self) -> None:
        """Hear of other keys."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def on_unmount(self) -> None:
        """Hear of nothing any more."""
        self.screen.bindings_updated_signal.unsubscribe(self)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        """Show the keys if they are others now, or others of them can be used."""
        if not screen.app.app_focus or not self.is_attached or screen is not self.screen:
            return
        shown: dict[str, ShownKey] = {}
        for _, binding, enabled, tooltip in screen.active_bindings.values():
            if binding.show and binding.action not in shown:
                text = self.app.get_key_display(binding)
                shown[binding.action] = ShownKey(binding.key, text, binding.description, enabled, tooltip)
        keys = tuple(shown.values())
        if keys != self.keys:
            self.keys = keys
            self.refresh()

    def render(self) -> Text:
        """Draw the keys, those that cannot be used now dimmed."""
        base = self.rich_style
        key_style = self.get_component_rich_style("key-bar--key")
        words_style = self.get_component_rich_style("key-bar--words")
        line = Text(no_wrap=True, end="")
        for at, shown in self.places():
            if at:
                line.append(" ", base)
            plain = base if shown.usable else base + Style(dim=True)
            line.append(shown.text, plain + key_style)
            if shown.words:
                line.append(f" {shown.words}", plain + words_style)
        return line

    def places(self) -> Iterator[tuple[int, ShownKey]]:
        """Yield the keys with the columns they begin at."""
        at = 0
        for shown in self.keys:
            yield at, shown
            at += shown.width + 1

    def _at(self, column: int) -> ShownKey | None:
        for at, shown in self.places():
            if at <= column < at + shown.width:
                return shown
        return None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Explain the key under the pointer."""
        shown = self._at(event.x)
        tooltip = shown.tooltip if shown is not None else ""
        if tooltip != (self.tooltip or ""):
            self.tooltip = tooltip or None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Do what the key under the pointer does."""
        shown = self._at(event.x)
        if shown is None:
            return
        if shown.usable:
            self.app.simulate_key(shown.key)
        else:
            self.app.bell()
