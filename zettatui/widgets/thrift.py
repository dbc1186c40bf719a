"""Frames that write fewer bytes: only the cells asked for, and of a style only what differs.

Textual draws a changed part of a line from the line's start, each piece with its whole style. Both are
mended here by its compositor's own means; with a Textual that works otherwise nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.control import Control
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

Codes = tuple[str, str, str]
"""The SGR parameters of a style: attributes, foreground, background."""

_PLAIN: Codes = ("", "", "")


class ThriftyUpdate(ChopsUpdate):
    """Textual's partial frame, of which only the dirty cells are written."""

    def render_segments(self, console: Console) -> str:
        """Return the frame for the terminal."""
        system = COLOR_SYSTEMS[console.color_system or "truecolor"]
        written: list[str] = []
        codes = _PLAIN
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= x2 or end <= x1:
                    continue
                first = max(x, x1)
                written.append(Control.move_to(first, y).segment.text)
                for text, style, control in strip.crop(first - x, min(end, x2) - x):
                    if control or style is None or style.link:
                        written += (_change(codes, _PLAIN), style.render(text) if style else text)
                        codes = _PLAIN
                    elif text:
                        wanted = _codes(style, system)
                        if not wanted[0] and not codes[0] and text.isspace():
                            wanted = ("", codes[1], wanted[2])
                        written += (_change(codes, wanted), text)
                        codes = wanted
        written.append(_change(codes, _PLAIN))
        return "".join(written)


class ThriftyCompositor(Compositor):
    """Textual's compositor with thrifty partial frames."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what has become dirty since the last frame, if anything."""
        update = super().render_partial_update()
        return None if update is None else ThriftyUpdate(update.chops, update.spans, update.chop_ends)

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """Yield the visible widgets, front to back: of each only the rows wanted, and none that is covered."""
        if crop is None:
            yield from super()._get_renders()
            return
        rows = Region(0, crop.y, self.size.width, crop.height)
        for widget, (region, clip) in self.visible_widgets.items():
            shown = clip.intersection(rows)
            drawn = region.intersection(shown)
            if drawn and clip.overlaps(crop):
                yield region, shown, widget.render_lines(drawn.translate(-region.offset))
                if drawn.contains_region(crop):
                    return


def write_less(screen: Screen[Any]) -> None:
    """Let a screen write only what must change."""
    compositor = getattr(screen, "_compositor", None)
    if type(compositor) is Compositor:
        compositor.__class__ = ThriftyCompositor


@lru_cache(maxsize=4096)
def _codes(style: Style, system: ColorSystem) -> Codes:
    sequence = style.render("x", color_system=system).partition("\x1b[")[2].partition("m")[0]
    parts: tuple[list[str], list[str], list[str]] = ([], [], [])
    parameters = iter(sequence.split(";") if sequence else ())
    for parameter in parameters:
        kind = _kind(int(parameter))
        taken = [parameter]
        if parameter in ("38", "48"):
            taken.append(next(parameters))
            taken += [next(parameters) for _ in range(3 if taken[1] == "2" else 1)]
        parts[kind].extend(taken)
    return ";".join(parts[0]), ";".join(parts[1]), ";".join(parts[2])


def _kind(parameter: int) -> int:
    if 30 <= parameter <= 39 or 90 <= parameter <= 97:
        return 1
    return 2 if 40 <= parameter <= 49 or 100 <= parameter <= 107 else 0


@lru_cache(maxsize=4096)
def _change(before: Codes, after: Codes) -> str:
    """Return the shortest sequence that leads from one style to another."""
    if before == after:
        return ""
    if after == _PLAIN:
        return "\x1b[m"
    whole = ";".join(["0", *filter(None, after)] if before != _PLAIN else filter(None, after))
    if before[0] == after[0] and all(new or not old for old, new in zip(before, after, strict=True)):
        changed = ";".join(new for old, new in zip(before, after, strict=True) if old != new)
        return f"\x1b[{min(changed, whole, key=len)}m"
    return f"\x1b[{whole}m"
