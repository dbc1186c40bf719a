"""What comes back to the card of a row from the worker."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from zettatui.worker.row_cards import RowCard
from zettatui.worker.row_links import PointLink


@dataclass
class CardRead(Message, bubble=False):
    """A row, its schema, and what became of it came."""

    card: RowCard


@dataclass
class LinkMade(Message, bubble=False):
    """The link to a point is there; `opened` = it goes to the browser, else to the clipboard."""

    link: PointLink
    opened: bool
