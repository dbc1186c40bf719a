"""What stands on the terminal, whichever screen drew it, so that a frame writes only what is different from it.

Textual writes all of a screen that is laid out anew or comes to the front, though most of it stands there
already: a blank is a blank on every screen. Here every frame is compared with what was written before.
"""

from __future__ import annotations

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

from zettatui.widgets.thrift.cells import UNKNOWN, Row, row_of
from zettatui.widgets.thrift.compositor import erases, touched_rows
from zettatui.widgets.thrift.glass import Glass


class Picture:
    """The cells of the terminal; nothing is known of them before the first whole frame."""

    def __init__(self) -> None:
        self._glass: Glass | None = None

    @property
    def known(self) -> bool:
        """Whether a frame of a part of the screen can be compared with what stands there."""
        return self._glass is not None

    def forget(self) -> None:
        """Know nothing any more: the terminal was cleared, resized, or lent to another program."""
        self._glass = None

    def changes(self, update: CompositorUpdate, console: Console) -> str:
        """Return what turns the picture into the frame; from then on the frame is what stands there.

        A frame that holds anything but plain text is returned as Textual writes it, and nothing is known then.
        """
        system = COLOR_SYSTEMS[console.color_system or "truecolor"]
        rows: dict[int, Row] | None = None
        if isinstance(update, LayoutUpdate):
            rows = self._whole(update, system)
        elif isinstance(update, ChopsUpdate) and self._glass is not None:
            rows = touched_rows(update, self._glass, system)
        if rows is None or self._glass is None:
            self._glass = None
            return update.render_segments(console)
        return self._glass.write(rows)

    def _whole(self, update: LayoutUpdate, system: ColorSystem) -> dict[int, Row] | None:
        width, height = update.region.size
        if update.region.offset != (0, 0):
            return None
        rows: dict[int, Row] = {}
        update.strips = [list(strips) for strips in update.strips]
        for y, strips in enumerate(update.strips):
            row = row_of((segment for strip in strips for segment in strip), width, system)
            if row is None:
                return None
            rows[y] = row
        if self._glass is None or self._glass.size != (width, height):
            # What was written since the terminal changed its size may have been cut off.
            self._glass = Glass([[UNKNOWN] * width for _ in range(height)], width, erases=erases())
        return rows
