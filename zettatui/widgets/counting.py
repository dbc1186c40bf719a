"""Counts before motions, as in vi: `5j` is five times `j`, `12G` goes to the twelfth line or row."""

from __future__ import annotations

from typing import Any, Final

from textual import actions, events
from textual.message import Message
from textual.widget import Widget

from zettatui.widgets.editor.view import TextView
from zettatui.widgets.virtual_list import VirtualList

DIGITS: Final = 7
"""A number of more digits is no count that anybody means."""
MOST_STEPS: Final = 500
"""How often a step by characters or words is repeated: more would take longer than a frame may."""


class CountTyped(Message):
    """A count is being typed before a motion, or not any more: then it is empty."""

    def __init__(self, digits: str) -> None:
        super().__init__()
        self.digits = digits


class Count:
    """The count of one widget; it takes the keys that come to the widget before anything else does."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._digits = ""

    def take(self, event: events.Key) -> None:
        """Take a digit, or the motion or `escape` behind the digits; any other key drops them and goes on."""
        key = event.key
        if key.isdecimal() and (self._digits or key != "0"):
            if len(self._digits) < DIGITS:
                self._show(self._digits + key)
        elif not self._digits:
            return
        else:
            count = int(self._digits)
            self._show("")
            # Done here and now: as a binding the motion would come after the digits of the next one.
            if key != "escape" and not self._moved(key, count):
                return
        event.stop()
        event.prevent_default()

    def drop(self) -> None:
        """Forget what was typed."""
        if self._digits:
            self._show("")

    def repeat(self, action: str, parameters: tuple[Any, ...], count: int) -> bool:
        """Do what a motion with a number before it means; False where it means nothing."""
        raise NotImplementedError

    def _moved(self, key: str, count: int) -> bool:
        for binding in self._widget._bindings.key_to_bindings.get(key, ()):
            _, name, parameters = actions.parse(binding.action)
            if self.repeat(name, parameters, count):
                return True
        return False

    def _show(self, digits: str) -> None:
        self._digits = digits
        self._widget.post_message(CountTyped(digits))


class RowCount(Count):
    """The count of a list: so many rows or pages, or the row of that number."""

    def __init__(self, table: VirtualList) -> None:
        super().__init__(table)
        self._table = table

    def repeat(self, action: str, parameters: tuple[Any, ...], count: int) -> bool:
        """Move the cursor."""
        if action == "move":
            self._table.action_move(parameters[0] * count)
        elif action == "page":
            self._table.action_page(parameters[0] * count)
        elif action == "last":
            self._table.action_last(count - 1)
        return action in ("move", "page", "last")


class TextCount(Count):
    """The count of a text: so many lines, pages, characters or words, or the line of that number."""

    _STEPS = frozenset({"left", "right", "word_left", "word_right", "word_start"})

    def __init__(self, text: TextView) -> None:
        super().__init__(text)
        self._text = text

    def repeat(self, action: str, parameters: tuple[Any, ...], count: int) -> bool:
        """Move the cursor."""
        select = parameters == (True,)
        if action in ("up", "down"):
            self._text.action_lines(-count if action == "up" else count, select)
        elif action in ("viewport_up", "viewport_down"):
            self._text.action_pages(-count if action == "viewport_up" else count, select)
        elif action == "last_line":
            self._text.action_last_line(select, count)
        elif action in self._STEPS:
            step = getattr(self._text, f"action_{action}")
            for _ in range(min(count, MOST_STEPS)):
                step(select)
        else:
            return False
        return True


def count_of(widget: Widget) -> Count:
    """Make the count of a text or of a list."""
    if isinstance(widget, TextView):
        return TextCount(widget)
    if isinstance(widget, VirtualList):
        return RowCount(widget)
    raise TypeError(f"{type(widget).__name__} has no motions")
