"""A text made ready for an editor, which for a long one may happen on another thread."""

from __future__ import annotations

from zettatui.widgets.editor.buffer import Buffer

LONG = 1_000_000
"""From so many characters on, making a text ready takes longer than the screen should wait for it (2 ms a MB)."""


class LaidOut:
    """A text divided into rows and measured, for one editor."""

    def __init__(self, text: str) -> None:
        self._buffer = Buffer(text)
        lines = self._buffer.lines
        # Tabs and wide characters take at most four cells; the width only limits scrolling sideways.
        self.widest = lines.longest() * (1 if lines.plain() else 4) + 1
        """The cells that no row is wider than."""

    def take(self) -> Buffer:
        """Hand the rows over, once: whoever still holds this then keeps no long text alive."""
        taken, self._buffer = self._buffer, Buffer()
        return taken
