"""A table of any length: only the rows in view are asked for and drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from zettatui.widgets import row_messages
from zettatui.widgets.columns import Column, RowLayout, empty_words, in_view
from zettatui.widgets.counted import Counted
from zettatui.widgets.parts import is_bare, part_style
from zettatui.widgets.resting import Resting
from zettatui.widgets.text_rows import Rows, TextRows
from zettatui.widgets.thrift import show_now, write_less

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Column", "Rows", "Tone", "VirtualList"]

Tone = Literal["", "muted", "warning", "error"]

_REMEMBERED = 512


def _key(name: str, keys: str, action: str, title: str) -> Binding:
    return Binding(keys, action, title, show=False, id=f"list.{name}")


class VirtualList(Counted, Resting, ScrollView, can_focus=True, inherit_bindings=False):
    """Columns with a header line and a cursor row over `Rows`, quick for millions of them.

    Cells are plain text: nothing in them is read as markup or escapes. `tone` may colour a row by its index;
    what the colour says must stand in the row too. With nothing to show, `empty` says what to do first. The
    cursor row begins with `▸` and its first words are marked. Rows that were drawn are remembered until
    `rows_changed`, `refresh_row` or a `refresh` of the whole list.
    """

    DEFAULT_CSS = """
    VirtualList {
        width: 1fr;
        height: 1fr;
        color: $foreground;
        background: $background;
        scrollbar-size: 0 1;
        scrollbar-background: transparent;
        scrollbar-background-hover: transparent;
        scrollbar-background-active: transparent;

        & .list--header { color: $foreground 55%; }
        & .list--empty { color: $foreground 70%; }
        & .list--muted { color: $foreground 55%; }
        & .list--warning { color: $text-warning; }
        & .list--error { color: $text-error; }
        & .list--cursor { text-style: bold; }
        &:focus .list--cursor { text-style: reverse; }
        &:light {
            & .list--header, & .list--muted { color: $foreground 66%; }
        }
        &:ansi {
            & .list--header { color: ansi_default; text-style: dim; }
            & .list--empty { color: ansi_default; }
            & .list--muted { color: ansi_default; text-style: dim; }
        }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "list--header",
        "list--empty",
        "list--muted",
        "list--warning",
        "list--error",
        "list--cursor",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("up", "up,k", "move(-1)", "Up"),
        _key("down", "down,j", "move(1)", "Down"),
        _key("page_up", "pageup", "page(-1)", "Page up"),
        _key("page_down", "pagedown", "page(1)", "Page down"),
        _key("first", "home,ctrl+home", "first", "First row"),
        _key("last", "end,ctrl+end,G", "last", "Last row, or the row of a number before G"),
        _key("left", "left", "sideways(-8)", "Scroll left"),
        _key("right", "right", "sideways(8)", "Scroll right"),
        _key("select", "enter", "select", "Select"),
    ]
    ALLOW_SELECT = False

    RowHighlighted: TypeAlias = row_messages.RowHighlighted
    RowRested: TypeAlias = row_messages.RowRested
    RowSelected: TypeAlias = row_messages.RowSelected

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Rows | None = None,
        *,
        empty: str = "",
        tone: Callable[[int], Tone] | None = None,
        show_header: bool = True,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - every Textual widget calls it so
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        self._parts: dict[str, Style] = {}
        self._base = Style.null()
        self._drawn: dict[int, Strip] = {}
        self._drawn_as: tuple[object, ...] = ()
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._columns = tuple(columns)
        self._rows: Rows = rows if rows is not None else TextRows()
        self._empty = empty
        self._tone = tone
        self._header_lines = 1 if show_header else 0
        self._layout_of_rows = RowLayout(self._columns, 0)
        self._at = 0
        self._resize_list()

    # What is shown

    @property
    def rows(self) -> Rows:
        """The rows shown."""
        return self._rows

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns shown."""
        return self._columns

    @property
    def cursor_row(self) -> int | None:
        """The row of the cursor; None in an empty list."""
        return self._at if len(self._rows) else None

    def show(
        self,
        rows: Rows,
        columns: Sequence[Column] | None = None,
        *,
        tone: Callable[[int], Tone] | None = None,
    ) -> None:
        """Show other rows from the first one, with other columns if given; `tone` stays unless given."""
        self._rows = rows
        self._tone = tone or self._tone
        if columns is not None:
            self._columns = tuple(columns)
        self._at = 0
        if self.is_attached:
            self.scroll_to(0, 0, animate=False, force=True, immediate=True)
        self.rows_changed()
        if len(rows) and self.is_attached:
            self.post_message(self.RowHighlighted(self, 0))
            self.rest()

    def say_empty(self, text: str) -> None:
        """Set what stands there when there are no rows; plain text, lines are wrapped."""
        self._empty = text
        if not len(self._rows):
            self.refresh()

    def rows_changed(self) -> None:
        """Look at the rows anew: there are more, fewer or others. The cursor stays at its index if it can."""
        self._resize_list()
        last = max(0, len(self._rows) - 1)
        if self._at > last:
            self.move_to(last)
        self.refresh()

    def rows_added(self) -> None:
        """Look at the rows anew where more came behind those that were there, which are as they were."""
        if not self.show_vertical_scrollbar:
            self.rows_changed()
            return
        # All that changes in view is the scrollbar: laying the screen out would take longer than a frame may.
        size = Size(self.virtual_size.width, len(self._rows) + self._header_lines)
        self.set_reactive(VirtualList.virtual_size, size)
        self.vertical_scrollbar.window_virtual_size = size.height

    def refresh_row(self, row: int) -> None:
        """Draw one row anew, if it is in view."""
        self._drawn.pop(row, None)
        y = row - self.scroll_offset.y + self._header_lines
        if self._header_lines <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def move_to(self, row: int) -> None:
        """Put the cursor on the nearest existing row and bring it into view."""
        if self._move(row):
            self.rest()

    @property
    def rows_in_view(self) -> list[tuple[int, int]]:
        """The rows that can be seen, each with its line within the list, from 0."""
        top = self.scroll_offset.y
        last = min(len(self._rows), top + self._view_rows)
        return [(row, row - top + self._header_lines) for row in range(top, last)]

    # Sizes and the cursor

    @property
    def _view_rows(self) -> int:
        return max(1, self.scrollable_content_region.height - self._header_lines)

    def _resize_list(self) -> None:
        room = self.scrollable_content_region.width if self.is_attached else 0
        layout = self._layout_of_rows = RowLayout(self._columns, room)
        self._drawn.clear()
        self.virtual_size = Size(layout.width, len(self._rows) + self._header_lines)

    def _move(self, row: int) -> bool:
        """Move the cursor; return whether there is anybody to tell, and anything."""
        row = min(max(row, 0), max(0, len(self._rows) - 1))
        old, self._at = self._at, row
        if not self.is_attached:
            return False
        self._show_cursor()
        if old == row:
            return False
        self.refresh_row(old)
        self.refresh_row(row)
        self.post_message(self.RowHighlighted(self, row))
        return True

    def _step(self, row: int) -> None:
        """Move the cursor for a person, who may go on at once."""
        if self._move(row):
            self.rest_soon()

    def _show_cursor(self) -> None:
        top = self.scroll_offset.y
        if self._at < top:
            top = self._at
        elif self._at >= top + self._view_rows:
            top = self._at - self._view_rows + 1
        self._scroll_rows(top)

    def _scroll_rows(self, top: int) -> None:
        """Let a row be the first in view, as far as there are rows enough; at once, so that it is one frame."""
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)

    # Drawing

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Draw anew; without regions nothing is remembered of what was drawn."""
        if not regions:
            self._drawn.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines in view; what all of them have in common is worked out once.

        Without borders and the like a line is what `render_line` makes of it: nothing is left for Textual to add.
        """
        self._base = self.rich_style
        drawn_as = (
            self._base,
            self.scrollable_content_region.width,
            self.outer_size.width,
            self.scroll_offset.x,
        )
        if drawn_as != self._drawn_as or len(self._drawn) > _REMEMBERED:
            self._drawn.clear()
            self._drawn_as = drawn_as
        if not is_bare(self):
            return super().render_lines(crop)
        width = self.outer_size.width
        strips = [self.render_line(y).adjust_cell_length(width, self._base) for y in crop.line_range]
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        if crop.column_span != (0, width):
            return [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """Draw one line of the viewport."""
        row = self.scroll_offset.y + y - self._header_lines if y >= self._header_lines else -1
        if row >= len(self._rows):
            return self._below(y)
        strip = self._drawn.get(row)
        if strip is None:
            strip = self._drawn[row] = self._row_strip(row) if row >= 0 else self._header_strip()
        return strip

    def _header_strip(self) -> Strip:
        return self._strip([column.title for column in self._columns], self._base + self._part("header"))

    def _row_strip(self, row: int) -> Strip:
        style = self._base
        if self._tone is not None and (tone := self._tone(row)):
            style += self._part(tone)
        strip = self._strip(self._rows.row(row), style)
        if row == self._at:
            return self._layout_of_rows.marked(strip, self._base + self._part("cursor"))
        return strip

    def _below(self, y: int) -> Strip:
        """Draw a line below the last row: in an empty list, what it says."""
        width = self.scrollable_content_region.width
        if not len(self._rows):
            text = empty_words(self._empty, y - self._header_lines - 1, width)
            return Strip([Segment(text, self._base + self._part("empty"))], width)
        return Strip.blank(width, self._base)

    def _strip(self, cells: Sequence[str], style: Style) -> Strip:
        """Return the part in view of a line of cells."""
        text, length = self._layout_of_rows.text(cells), self._layout_of_rows.width
        room, left = self.scrollable_content_region.width, self.scroll_offset.x
        if left or length > room:
            return in_view(text, length, left, room, style)
        return Strip([Segment(text + " " * (room - length), style)], room)

    def _part(self, name: str) -> Style:
        style = self._parts.get(name)
        if style is None:
            style = self._parts[name] = part_style(self, f"list--{name}")
        return style

    def notify_style_update(self) -> None:
        """Forget the styles of the parts: another theme, or the focus came or went."""
        self._parts.clear()
        self._drawn.clear()
        super().notify_style_update()

    # Keys and the mouse

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._step(self._at + rows)
        show_now(self)

    def action_page(self, pages: int) -> None:
        """Move the cursor by viewports."""
        rows = pages * max(1, self._view_rows - 1)
        self._scroll_rows(min(max(0, self.scroll_offset.y + rows), self.max_scroll_y))
        self._step(self._at + rows)

    def action_first(self) -> None:
        """Move to the first row."""
        self._step(0)

    def action_last(self, row: int | None = None) -> None:
        """Move to the last row, or to the one of an index."""
        self._step(len(self._rows) - 1 if row is None else row)

    def action_sideways(self, cells: int) -> None:
        """Scroll columns that do not fit into view."""
        self.scroll_to(x=max(0, self.scroll_offset.x + cells), animate=False, force=True)

    def action_select(self) -> None:
        """Choose the row of the cursor."""
        if len(self._rows):
            if self.resting:
                self.rest()
            self.post_message(self.RowSelected(self, self._at))

    def _row_at(self, offset: Offset | None) -> int | None:
        if offset is None or offset.y < self._header_lines:
            return None
        row = self.scroll_offset.y + offset.y - self._header_lines
        return row if row < len(self._rows) else None

    async def _on_click(self, event: events.Click) -> None:
        row = self._row_at(event.get_content_offset(self))
        if row is None:
            return
        self._step(row)
        if event.chain == 2:
            self.action_select()

    def _on_mount(self, event: events.Mount) -> None:
        write_less(self.screen)

    def _on_resize(self, event: events.Resize) -> None:
        self._resize_list()
        self._show_cursor()
