"""A screen as lines of text, in reading order: one part after the other instead of side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator

from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, RadioSet, Rule

from zettatui.widgets.editor.canvas import TextCanvas
from zettatui.widgets.key_bar import KeyBar
from zettatui.widgets.virtual_list import VirtualList
from zettatui.widgets.where import WhereLine

_LINES = "▸─━│┃┄┅┆┇┈┉┊┋┌┐└┘├┤┬┴┼═║╔╗╚╝╭╮╰╯╱╲╳╴╵╶╷▁▔▏▕▌▐█▀▄▎▊"
_BLANKS = re.compile(" {2,}")
_NO_LINES = str.maketrans(dict.fromkeys(_LINES, " "))


def lines_of(screen: Screen[object]) -> list[str]:
    """Return what a screen shows, without the keys; fields and texts are left to `focus.words_of`."""
    return [line for widget in _parts(screen) for line in _lines(widget)]


def title_of(screen: Screen[object]) -> str:
    """Return where one is: the first line of a screen without what runs, or the first line of a dialog."""
    where = screen.query(WhereLine)
    if where:
        return _joined([where.first()._title, *where.first().shown_parts])
    return next(iter(lines_of(screen)), "")


def keys_of(screen: Screen[object]) -> str:
    """Return the keys of the last line of a screen; empty for a dialog, which names its keys itself."""
    bar = screen.query(KeyBar)
    return ", ".join(f"{key.text} {key.words}" for key in bar.first().keys if key.usable) if bar else ""


def work_of(screen: Screen[object]) -> str:
    """Return what runs, without how far it is: that would be said at every step."""
    where = screen.query(WhereLine)
    work = where.first().work if where else ""
    return work.lstrip("↓ ").split(" +")[0].strip() if work else ""


def _parts(screen: Screen[object]) -> Iterator[Widget]:
    for widget in screen.walk_children(Widget):
        # A text is read line by line, as the cursor comes to it.
        if isinstance(widget, (WhereLine, KeyBar, Rule, Input, TextCanvas)) or not _is_shown(widget):
            continue
        if isinstance(widget, RadioSet):
            yield widget
        elif any(isinstance(above, RadioSet) for above in widget.ancestors if above is not screen):
            continue
        elif isinstance(widget, VirtualList) or not widget.displayed_children:
            yield widget


def _is_shown(widget: Widget) -> bool:
    return all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))


def _lines(widget: Widget) -> Iterator[str]:
    width, height = widget.outer_size
    if not width or not height:
        return
    if isinstance(widget, RadioSet):
        yield _clean(
            " ".join(str(button.render()) for button in widget.children if isinstance(button, Widget))
        )
        return
    left, top = widget.content_region.offset - widget.region.offset
    wide, high = widget.content_size
    for strip in widget.render_lines(Region(0, top, width, high)):
        line = _clean(strip.crop(left, left + wide).text)
        if line:
            yield line


def _clean(text: str) -> str:
    """Return a line without drawn lines and without more than two blanks in a row."""
    return _BLANKS.sub("  ", text.translate(_NO_LINES)).strip()


def _joined(parts: list[str]) -> str:
    return ", ".join(part for part in parts if part)
