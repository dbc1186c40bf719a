"""What a list tells of its rows: where the cursor is, where it came to rest, what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from zettatui.widgets.virtual_list import VirtualList


class RowMessage(Message, namespace="virtual_list"):
    """Tells of one row of a list."""

    def __init__(self, virtual_list: VirtualList, row: int) -> None:
        super().__init__()
        self.virtual_list = virtual_list
        self.row = row

    @property
    def control(self) -> VirtualList:
        """The list the row belongs to."""
        return self.virtual_list


class LatestRowMessage(RowMessage, namespace="virtual_list"):
    """Of several of them on their way only the last one counts."""

    def can_replace(self, message: Message) -> bool:
        """Tell whether the other is of the same kind and list."""
        return type(message) is type(self) and message.control is self.virtual_list


class RowHighlighted(LatestRowMessage, namespace="virtual_list"):
    """The cursor stands on another row."""


class RowRested(LatestRowMessage, namespace="virtual_list"):
    """The cursor has stood on a row for a moment: what is told of it at length can follow now.

    After keys and clicks it comes the app's `rest_seconds` later, and only for the row where the cursor stopped:
    on a slow line a key that is held down writes the marks of the rows, and not each text beside them. After
    `show`, `move_to` and `enter` it comes at once.
    """


class RowSelected(RowMessage, namespace="virtual_list"):
    """A row was chosen with Enter or a double click."""
