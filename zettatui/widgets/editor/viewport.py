"""A viewport of lines of cells: which of them are drawn anew, and the short way to do so for a few."""

from __future__ import annotations

from functools import cached_property

from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from zettatui.widgets.parts import is_bare

_FEW = 3
"""So many lines are drawn sooner than Textual has worked out what it knows of them."""
_LOOKS = ("_base", "_behind", "_bare")


class Viewport(ScrollView, can_focus=True, inherit_bindings=False):
    """A widget whose lines are drawn by `render_line`, of which a key changes a few cells."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines of the viewport; a few without Textual's way through borders, effects and its memory."""
        if not 0 < crop.height <= _FEW or not self._bare:
            return super().render_lines(crop)
        strips = [self.render_line(y) for y in crop.line_range]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, self._behind) for strip in strips]
        if crop.x or crop.width != strips[0].cell_length:
            whole = self.outer_size.width
            strips = [strip.adjust_cell_length(whole, self._base).crop(*crop.column_span) for strip in strips]
        return strips

    # How it looks, until the styles change

    @cached_property
    def _base(self) -> Style:
        """The style under all that is drawn."""
        return self.rich_style

    @cached_property
    def _behind(self) -> Color:
        return self.background_colors[1]

    @cached_property
    def _bare(self) -> bool:
        return is_bare(self)

    def notify_style_update(self) -> None:
        """Forget how it looked."""
        for name in _LOOKS:
            vars(self).pop(name, None)
        super().notify_style_update()

    # What must be drawn anew

    def _redraw_lines(self, first: int, end: int) -> None:
        """Draw the lines of the viewport from `first` up to `end` anew, as far as they are in it."""
        width, height = self.size
        first, end = max(0, first), min(height, end)
        if end > first:
            self.refresh(Region(0, first, width, end - first))

    def _redraw_cells(self, x: int, end: int, y: int) -> None:
        """Draw the cells from `x` up to `end` of a line of the viewport anew, as far as they are in it."""
        width, height = self.size
        region = Region(x, y, min(end, width) - x, 1)
        if not 0 <= y < height or region.width <= 0:
            return
        asked = self._bare and any(known.contains_region(region) for known in self._repaint_regions)
        if not asked:
            self.refresh(region)
