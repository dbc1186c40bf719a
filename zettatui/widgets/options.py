"""Textual's list of options, with the mark of our lists: a step of the cursor writes few cells on a slow line."""

from __future__ import annotations

from rich.style import Style as RichStyle
from textual.strip import Strip
from textual.style import Style
from textual.widgets import OptionList

from zettatui.widgets.columns import marked

_HIGHLIGHTED = "option-list--option-highlighted"


class MarkedOptions(OptionList):
    """Of the option under the cursor only the first words are marked, with a `▸` in the blank cell before them."""

    DEFAULT_CSS = """
    MarkedOptions > .option-list--option { padding: 0 1; }
    """

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """Return a style; the option under the cursor has that of the others."""
        names = (name for name in component_classes if name != _HIGHLIGHTED)
        return super().get_visual_style(*names, partial=partial)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the viewport."""
        strip = super().render_line(y)
        at = self.highlighted
        if at is None or _option(strip) != at or (y and _option(super().render_line(y - 1)) == at):
            return strip
        return marked(strip, self._mark + RichStyle(meta={"option": at}))

    @property
    def _mark(self) -> RichStyle:
        return super().get_visual_style("option-list--option", _HIGHLIGHTED).rich_style


def _option(strip: Strip) -> int | None:
    """Return the option that a line belongs to."""
    for segment in strip:
        if segment.style is not None and "option" in segment.style.meta:
            return int(segment.style.meta["option"])
    return None
