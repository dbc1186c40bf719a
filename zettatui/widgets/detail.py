"""What is told of the row under a cursor, below its list."""

from __future__ import annotations

from textual.geometry import Size
from textual.visual import VisualType
from textual.widgets import Static


class Detail(Static):
    """Plain text that keeps as many lines as it once needed: the list above it then stays where it is.

    The lines are given back when there is nothing to tell, and in a window of another size.
    """

    def __init__(self, content: VisualType = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(content, id=id, markup=False)
        self._highest = 0
        self._room: tuple[Size, int] | None = None

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another text; the screen is laid out anew only where it needs more lines."""
        if not content:
            self._room = None
        super().update(content, layout=False)
        self.clear_cached_dimensions()
        if layout and (self._room is None or self._lines(*self._room) > self._highest):
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that are needed, or as many as were needed before."""
        if self._room != (viewport, width):
            self._room, self._highest = (viewport, width), 0
        self._highest = max(self._highest, self._lines(viewport, width))
        return self._highest

    def _lines(self, viewport: Size, width: int) -> int:
        return super().get_content_height(viewport, viewport, width)
