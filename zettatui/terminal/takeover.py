"""Textual's driver where the first frame already stands on the terminal."""

from __future__ import annotations

from textual.drivers.linux_driver import LinuxDriver

from zettatui.app.painting import PaintingApp
from zettatui.terminal import first_frame

_ENTER_SCREEN = "\x1b[?1049h"


class TakeoverDriver(LinuxDriver):
    """Takes the terminal over from the first frame, and gives it back as it was before that."""

    _entered = False

    def start_application_mode(self) -> None:
        """Start like any driver, but on the screen that is already there."""
        before = first_frame.hand_over()
        self._entered = before is not None
        if isinstance(self._app, PaintingApp):
            self._app.terminal_cleared()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual left it without annotations
        self._entered = False
        if before is not None:
            # Else leaving and suspending would bring back the silent keyboard of the first frame.
            self.attrs_before = before

    def write(self, data: str) -> None:
        """Write to the terminal; entering its other screen a second time would wipe the frame in some."""
        if self._entered and data == _ENTER_SCREEN:
            return
        if isinstance(self._app, PaintingApp):
            self._app.line_meter.count(data)
        super().write(data)
