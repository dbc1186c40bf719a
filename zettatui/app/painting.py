"""The app as it paints: a frame writes only the cells that stand otherwise on the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from textual import events
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.driver import Driver
from textual.screen import Screen
from textual.scrollbar import ScrollBar

from zettatui.app.style_sheet import OnceParsed
from zettatui.screens.host import Host
from zettatui.terminal.line_meter import LineMeter
from zettatui.widgets.picture import Picture
from zettatui.widgets.scroll_bar import WholeCells

ScrollBar.renderer = WholeCells


class _Changes(CompositorUpdate):
    """What of a frame is not on the terminal yet."""

    def __init__(self, sequence: str) -> None:
        self._sequence = sequence

    def render_segments(self, console: Console) -> str:
        """Return what must be written."""
        return self._sequence


class PaintingApp(Host, part=True):
    """An app that knows what it has written, where its driver tells when that is gone."""

    _knows_terminal = False

    def __init__(self) -> None:
        super().__init__()
        self.stylesheet = OnceParsed(variables=self.stylesheet._variables)
        self._picture = Picture()
        self.line_meter = LineMeter()
        """What was written to the terminal; nothing is counted where another driver writes."""

    def get_driver_class(self) -> type[Driver]:
        """Return the driver; of the usual one, the kind that tells when the terminal was cleared."""
        found = super().get_driver_class()
        from textual.drivers.linux_driver import LinuxDriver

        if found is not LinuxDriver:
            return found
        from zettatui.terminal.takeover import TakeoverDriver

        self._knows_terminal = True
        return TakeoverDriver

    def terminal_cleared(self) -> None:
        """Paint everything with the next frame: another program may have drawn on the terminal."""
        self._picture.forget()

    async def on_event(self, event: events.Event) -> None:
        """Paint everything when the terminal has changed its size: what it makes of the old cells is its own."""
        if isinstance(event, events.Resize):
            self._picture.forget()
        await super().on_event(event)

    def _display(self, screen: Screen[object], renderable: Any) -> None:
        if self._knows_terminal and isinstance(renderable, CompositorUpdate) and not self._batch_count:
            if not self._picture.known and not isinstance(renderable, LayoutUpdate):
                # What a part of the screen is compared with is the whole of it.
                renderable = screen._compositor.render_full_update()
            changes = self._picture.changes(renderable, self.console)
            renderable = _Changes(changes) if changes else None
        super()._display(screen, renderable)
