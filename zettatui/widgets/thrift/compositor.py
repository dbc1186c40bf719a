"""Textual's compositor, whose frames go through a `Glass`; with a Textual that works otherwise nothing is changed.

Textual draws a changed part of a line from the line's start, each piece with its whole style. Here the rows it
made are compared with those that stand on the terminal. A frame that holds anything but plain text is written
cell by cell as asked for, and what stands there is then unknown until the next whole frame.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from time import monotonic, sleep
from typing import Any

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.geometry import Offset, Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from zettatui.widgets.thrift.cells import Row, row_of
from zettatui.widgets.thrift.glass import Glass
from zettatui.widgets.thrift.styles import PLAIN, change, codes_of

_PERIOD = 1 / 60
_HANDING_OVER = 0.0002
"""Seconds: about as long as another thread takes to wake up and to write a frame."""


class ThriftyCompositor(Compositor):
    """Textual's compositor with thrifty partial frames."""

    glass: Glass | None = None
    """What stands on the terminal since the last whole frame; None when that is not known."""
    shown = 0.0
    """When `show_now` last wrote a frame."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what has become dirty since the last frame, if anything."""
        update = self._of_one_widget() or super().render_partial_update()
        return None if update is None else ThriftyUpdate(self, update)

    def _of_one_widget(self) -> ChopsUpdate | None:
        """Return what has become dirty if it is all of one widget, under no other; the usual way costs more."""
        if not self._dirty_regions:
            return None
        found = self._widget_around(Region.from_union(self._dirty_regions))
        if found is None:
            return None
        widget, origin, left, right = found
        chops: list[dict[int, Strip]] = [{}] * self.size.height
        spans = list(self._regions_to_spans(self._dirty_regions))
        self._dirty_regions.clear()
        for first, end in _stretches([y for y, _, _ in spans]):
            rows = Region(left, first, right - left, end - first)
            for y, strip in enumerate(widget.render_lines(rows.translate(-origin)), first):
                chops[y] = {left: strip}
        return ChopsUpdate(chops, spans, [[right]] * self.size.height)

    def _widget_around(self, crop: Region) -> tuple[Widget, Offset, int, int] | None:
        """Return the one widget seen in a region, where it begins, and between which columns nothing is over it."""
        left, right = 0, self.size.width
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if shown.overlaps(crop):
                inside = shown.contains_region(crop)
                return (
                    (widget, region.offset, max(left, shown.x), min(right, shown.right)) if inside else None
                )
            if shown.y < crop.bottom and shown.bottom > crop.y:
                # Beside the region; where it belongs to the same widget, as a scrollbar does, it lies over it.
                left = max(left, shown.right) if shown.right <= crop.x else left
                right = min(right, shown.x) if shown.x >= crop.right else right
        return None

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        """Return the whole screen; what was believed of the terminal is forgotten."""
        update = super().render_full_update(simplify)
        return update if simplify else WholeUpdate(self, update)

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """Yield the visible widgets, front to back: of each only the rows wanted, and none that is covered."""
        if crop is None:
            yield from super()._get_renders()
            return
        rows = Region(0, crop.y, self.size.width, crop.height)
        for widget, (region, clip) in self.visible_widgets.items():
            shown = clip.intersection(rows)
            drawn = region.intersection(shown)
            if drawn and region.overlaps(crop) and clip.overlaps(crop):
                yield region, shown, widget.render_lines(drawn.translate(-region.offset))
                if drawn.contains_region(crop):
                    return


class WholeUpdate(LayoutUpdate):
    """Textual's whole frame: every cell is written, and what it leaves on the terminal is noted."""

    def __init__(self, compositor: ThriftyCompositor, update: LayoutUpdate) -> None:
        super().__init__([list(line) for line in update.strips], update.region)
        self._compositor = compositor

    def render_segments(self, console: Console) -> str:
        """Return the frame for the terminal."""
        width, height = self.region.size
        rows: list[Row] = []
        for line in self.strips:
            row = row_of((segment for strip in line for segment in strip), width, _system(console))
            if row is not None:
                rows.append(row)
        if self.region.offset != (0, 0) or len(rows) != height:
            self._compositor.glass = None
            return super().render_segments(console)
        glass = self._compositor.glass = Glass(rows, width, erases=erases())
        return glass.write_all()


class ThriftyUpdate(ChopsUpdate):
    """Textual's partial frame, of which only what changed is written."""

    def __init__(self, compositor: ThriftyCompositor, update: ChopsUpdate) -> None:
        super().__init__(update.chops, update.spans, update.chop_ends)
        self._compositor = compositor

    def render_segments(self, console: Console) -> str:
        """Return the frame for the terminal."""
        glass = self._compositor.glass
        if glass is not None and glass.size == tuple(self._compositor.size):
            rows = touched_rows(self, glass, _system(console))
            if rows is not None:
                return glass.write(rows)
        self._compositor.glass = None
        return self._as_asked(_system(console))

    def _as_asked(self, system: ColorSystem) -> str:
        """Return the dirty cells, all of them."""
        written: list[str] = []
        codes = PLAIN
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= x2 or end <= x1:
                    continue
                first = max(x, x1)
                written.append(Control.move_to(first, y).segment.text)
                for text, style, control in strip.crop(first - x, min(end, x2) - x):
                    if control or style is None or style.link:
                        written += (change(codes, PLAIN), style.render(text) if style else text)
                        codes = PLAIN
                    elif text:
                        wanted = codes_of(style, system)
                        if not wanted[0] and not codes[0] and text.isspace():
                            wanted = ("", codes[1], wanted[2])
                        written += (change(codes, wanted), text)
                        codes = wanted
        written.append(change(codes, PLAIN))
        return "".join(written)


def touched_rows(update: ChopsUpdate, glass: Glass, system: ColorSystem) -> dict[int, Row] | None:
    """Return the rows that a partial frame touches as they shall be; None if one holds anything but plain text."""
    rows: dict[int, Row] = {}
    for y, x1, x2 in update.spans:
        row = rows.get(y) or list(glass.row(y))
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x >= x2 or end <= x1:
                continue
            # All of it, not only what is asked for: a wide character must not be cut in two.
            cells = row_of(strip, end - x, system)
            if cells is None:
                return None
            _mend(row, x, end)
            row[x:end] = cells
        rows[y] = row
    return rows


def _stretches(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first row and the row behind the last of each stretch of some ordered rows."""
    first = end = -1
    for y in rows:
        if y > end:
            if end > first:
                yield first, end
            first = y
        end = y + 1
    if end > first:
        yield first, end


def _mend(row: Row, first: int, last: int) -> None:
    """Blank the halves of wide characters that stay behind when the cells between two columns are replaced."""
    if first < len(row) and not row[first][0]:
        row[first - 1] = (" ", row[first - 1][1])
    if last < len(row) and not row[last][0]:
        row[last] = (" ", row[last][1])


def write_less(screen: Screen[Any]) -> None:
    """Let a screen write only what must change."""
    compositor = getattr(screen, "_compositor", None)
    if type(compositor) is Compositor:
        compositor.__class__ = ThriftyCompositor


def show_now(widget: Widget) -> None:
    """Write at once what has become dirty in a widget, instead of after the messages that are still on their way.

    Left to Textual's own clock where a frame came less than a period ago, or where more than the widget changes.
    """
    screen = widget.screen
    compositor = screen._compositor
    if not isinstance(compositor, ThriftyCompositor) or not screen.is_current or screen.app._batch_count:
        return
    waits = screen._layout_required or screen._scroll_required or screen._repaint_required
    if waits or screen._dirty_widgets or monotonic() - compositor.shown < _PERIOD:
        return
    compositor.shown = monotonic()
    widget._repaint_required = False
    compositor.update_widgets({widget})
    screen._compositor_refresh()
    # The thread that writes waits for the interpreter, which this one would keep till it has nothing more to do.
    sleep(_HANDING_OVER)


def _system(console: Console) -> ColorSystem:
    return COLOR_SYSTEMS[console.color_system or "truecolor"]


@lru_cache(maxsize=1)
def erases() -> bool:
    """Whether the terminal gives erased cells the background colour, by its terminfo entry."""
    try:
        import curses
    except ImportError:
        return False
    try:
        curses.setupterm(os.environ.get("TERM", ""), 1)
    except curses.error:
        return False
    return bool(curses.tigetflag("bce") == 1)
