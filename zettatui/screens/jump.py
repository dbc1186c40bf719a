"""Jump mode: a letter on every row, field and list in view, and one key goes there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any, ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset, Size
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from zettatui.widgets.virtual_list import VirtualList

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""What stands under the fingers comes first."""


class Target(NamedTuple):
    """Something to jump to: where its letter stands on the terminal, and what to do."""

    at: Offset
    go: Callable[[], object]


def targets(screen: Screen[Any]) -> list[Target]:
    """Return all that can be jumped to in view, by line and column."""
    return sorted(_targets(screen), key=lambda one: (one.at.y, one.at.x))


def _targets(screen: Screen[Any]) -> Iterator[Target]:
    for widget in screen.focus_chain:
        region = screen.find_widget(widget).visible_region
        if not region:
            continue
        if isinstance(widget, VirtualList) and len(widget.rows):
            for row, line in widget.rows_in_view:
                at = widget.content_region.offset + Offset(0, line)
                if region.contains_point(at):
                    yield Target(at, _to_row(screen, widget, row))
        else:
            yield Target(region.offset, _to_widget(screen, widget))


def _to_widget(screen: Screen[Any], widget: Widget) -> Callable[[], object]:
    return lambda: screen.set_focus(widget)


def _to_row(screen: Screen[Any], rows: VirtualList, row: int) -> Callable[[], object]:
    def go() -> None:
        screen.set_focus(rows)
        rows.move_to(row)

    return go


def labels(count: int) -> list[str]:
    """Return so many labels: one letter each, or two each where there are more than letters."""
    if count <= len(LETTERS):
        return list(LETTERS[:count])
    pairs = product(LETTERS, repeat=2)
    return ["".join(next(pairs)) for _ in range(min(count, len(LETTERS) ** 2))]


class JumpScreen(ModalScreen[Target | None]):
    """The letters over the screen one is on; anything else than a letter leaves."""

    DEFAULT_CSS = """
    JumpScreen { background: transparent; layers: below letters; }
    JumpScreen > .jump--letter {
        layer: letters;
        position: absolute;
        width: auto;
        height: 1;
        color: $block-cursor-foreground;
        background: $block-cursor-background;
        text-style: bold;
        &:ansi { color: ansi_default; background: ansi_default; text-style: reverse bold; }
    }
    """
    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self, found: Iterable[Target]) -> None:
        super().__init__()
        found = list(found)
        self._targets = dict(zip(labels(len(found)), found, strict=False))
        self._typed = ""
        self._left = False
        self._drawn_for: Size | None = None

    def compose(self) -> ComposeResult:
        """Put the letters where their targets are."""
        for label, target in self._targets.items():
            letter = Static(label, classes="jump--letter", markup=False)
            letter.styles.offset = (target.at.x, target.at.y)
            yield letter

    def on_key(self, event: events.Key) -> None:
        """Take a letter; leave with the target once it is clear which, without one for any other key."""
        event.stop()
        if self._left:
            return
        self._typed += event.key
        if self._typed in self._targets:
            self._leave(self._targets[self._typed])
        elif not any(label.startswith(self._typed) for label in self._targets):
            self._leave(None)

    def on_click(self) -> None:
        """Leave: who takes the mouse needs no letters."""
        self._leave(None)

    def on_resize(self, event: events.Resize) -> None:
        """Leave when what is below moves: the letters would stand elsewhere."""
        if self._drawn_for is not None and event.size != self._drawn_for:
            self._leave(None)
        self._drawn_for = event.size

    def _leave(self, target: Target | None) -> None:
        if not self._left:
            self._left = True
            self.dismiss(target)
