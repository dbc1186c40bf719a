"""Widgets whose motions take a number before them; what that means is in `counting`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget

    from zettatui.widgets.counting import Count


class Counted:
    """A widget of single keys, in which digits count; a key that is text never comes here."""

    _count: Count | None = None

    async def _on_key(self, event: events.Key) -> None:
        if self._count is None and event.key.isdecimal():
            from zettatui.widgets.counting import count_of

            self._count = count_of(cast("Widget", self))
        if self._count is not None:
            self._count.take(event)

    def drop_count(self) -> None:
        """Forget a number that was typed."""
        if self._count is not None:
            self._count.drop()
