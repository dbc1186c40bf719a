"""Lists that tell where their cursor has come to rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from zettatui.widgets.row_messages import RowRested

if TYPE_CHECKING:
    from textual import events
    from textual.timer import Timer

    from zettatui.widgets.virtual_list import VirtualList


class Resting:
    """The part of a list that waits until a person's keys move its cursor no more."""

    _rest: Timer | None = None

    @property
    def resting(self) -> bool:
        """Whether the cursor has moved and `RowRested` is still to come."""
        return self._rest is not None

    def rest(self) -> None:
        """Take it that the cursor stays where it is, and say so at once."""
        if self._rest is not None:
            self._rest.stop()
            self._rest = None
        at = cast("VirtualList", self)
        at.post_message(RowRested(at, at.cursor_row or 0))

    def rest_soon(self) -> None:
        """Say it once the cursor has stood there for the app's `rest_seconds`."""
        moving = cast("VirtualList", self)
        seconds = getattr(moving.app, "rest_seconds", 0.0)
        if self._rest is not None:
            self._rest.stop()
        if seconds:
            self._rest = moving.set_timer(seconds, self.rest)
        else:
            self.rest()

    def _on_blur(self, event: events.Blur) -> None:
        # What has the focus now may show what is told of the row.
        if self.resting:
            self.rest()
