"""What comes back to the card of a row from the worker."""

from __future__ import annotations

from zettatui.screens.news import News
from zettatui.worker.row_cards import RowCard
from zettatui.worker.row_links import PointLink


class CardRead(News):
    """A row, its schema, and what became of it came."""

    card: RowCard


class LinkMade(News):
    """The link to a point is there; `opened` = it goes to the browser, else to the clipboard."""

    link: PointLink
    opened: bool
