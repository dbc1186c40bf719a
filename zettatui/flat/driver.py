"""A driver that reads keys like any other, and writes nothing but lines of text."""

from __future__ import annotations

from typing import Final

from textual.drivers.linux_driver import LinuxDriver

LEAST_WIDTH: Final = 80
ROWS: Final = 50
"""Rows that a screen is laid out for: what is above or below them is not read."""

_PASTE: Final = ("\x1b[?2004h", "\x1b[?2004l")


class FlatDriver(LinuxDriver):
    """No second screen, no colours, no place of the cursor: only text that scrolls."""

    def _get_terminal_size(self) -> tuple[int, int]:
        return max(LEAST_WIDTH, super()._get_terminal_size()[0]), ROWS

    def write(self, data: str) -> None:
        """Leave out what Textual would write, but for the sequences that keep a pasted text together."""
        if data in _PASTE:
            super().write(data)

    def say(self, line: str) -> None:
        """Write a line of text."""
        super().write(f"{line}\n")
        self.flush()
