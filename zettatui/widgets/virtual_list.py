"""A table of any length: only the rows in view are asked for and drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar, Literal, Protocol

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from zettatui.widgets.cells import fit, line_width
from zettatui.widgets.parts import part_style

Tone = Literal["", "muted", "warning", "error"]


class Rows(Protocol):
    """What a list shows: rows by index, each with one text per column (a missing one is empty)."""

    def __len__(self) -> int:
        """Return how many rows there are."""

    def row(self, i: int) -> Sequence[str]:
        """Return the cells of a row; called for every row drawn, so it must be quick."""


@dataclass(frozen=True)
class Column:
    """One column: its title, its width in cells (None shares what is left, at least `least`), its side."""

    title: str
    width: int | None = None
    align: Literal["left", "right"] = "left"
    least: int = 8


class NoRows:
    """An empty list's rows."""

    def __len__(self) -> int:
        return 0

    def row(self, i: int) -> Sequence[str]:
        """Raise IndexError: there is none."""
        raise IndexError(i)


def _key(name: str, keys: str, action: str, title: str) -> Binding:
    return Binding(keys, action, title, show=False, id=f"list.{name}")


class VirtualList(ScrollView, can_focus=True, inherit_bindings=False):
    """Columns with a header line and a cursor row over `Rows`, quick for millions of them.

    Cells are plain text: nothing in them is read as markup or escapes. `tone` may colour a row by its index;
    what the colour says must stand in the row too. With nothing to show, `empty` says what to do first.
    """

    DEFAULT_CSS = """
    VirtualList {
        width: 1fr;
        height: 1fr;
        color: $foreground;
        background: $background;
        scrollbar-size: 0 1;

        & .list--header { color: $foreground 55%; }
        & .list--empty { color: $foreground 70%; }
        & .list--muted { color: $foreground 50%; }
        & .list--warning { color: $text-warning; }
        & .list--error { color: $text-error; }
        & .list--cursor { background: $foreground 12%; }
        &:focus .list--cursor {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
        }
        &:ansi {
            & .list--header { color: ansi_default; text-style: dim; }
            & .list--empty { color: ansi_default; }
            & .list--muted { color: ansi_default; text-style: dim; }
            & .list--cursor { background: transparent; text-style: bold; }
        }
        &:ansi:focus .list--cursor {
            color: ansi_default;
            background: ansi_default;
            text-style: reverse;
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
        _key("last", "end,ctrl+end", "last", "Last row"),
        _key("left", "left", "sideways(-8)", "Scroll left"),
        _key("right", "right", "sideways(8)", "Scroll right"),
        _key("select", "enter", "select", "Select"),
    ]
    ALLOW_SELECT = False

    class RowHighlighted(Message, namespace="virtual_list"):
        """The cursor stands on another row."""

        def __init__(self, virtual_list: VirtualList, row: int) -> None:
            super().__init__()
            self.virtual_list = virtual_list
            self.row = row

        @property
        def control(self) -> VirtualList:
            """The list whose cursor moved."""
            return self.virtual_list

        def can_replace(self, message: Message) -> bool:
            """Only the latest row counts."""
            return (
                isinstance(message, VirtualList.RowHighlighted) and message.virtual_list is self.virtual_list
            )

    class RowSelected(Message, namespace="virtual_list"):
        """A row was chosen with Enter or a double click."""

        def __init__(self, virtual_list: VirtualList, row: int) -> None:
            super().__init__()
            self.virtual_list = virtual_list
            self.row = row

        @property
        def control(self) -> VirtualList:
            """The list the row belongs to."""
            return self.virtual_list

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
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._columns = tuple(columns)
        self._rows: Rows = rows if rows is not None else NoRows()
        self._empty = empty
        self._tone = tone
        self._header_lines = 1 if show_header else 0
        self._widths: tuple[int, ...] = ()
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
            self.scroll_to(0, 0, animate=False, force=True)
        self.rows_changed()
        if len(rows) and self.is_attached:
            self.post_message(self.RowHighlighted(self, 0))

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
            self._move(last)
        self.refresh()

    def refresh_row(self, row: int) -> None:
        """Draw one row anew, if it is in view."""
        y = row - self.scroll_offset.y + self._header_lines
        if self._header_lines <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def move_to(self, row: int) -> None:
        """Put the cursor on the nearest existing row and bring it into view."""
        self._move(row)

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
        gaps = 2 * max(0, len(self._columns) - 1) + 2
        shared = [column for column in self._columns if column.width is None]
        fixed = sum(column.width for column in self._columns if column.width is not None)
        free = max(0, room - fixed - gaps)
        widths: list[int] = []
        left = len(shared)
        for column in self._columns:
            if column.width is not None:
                widths.append(column.width)
                continue
            width = max(column.least, line_width(column.title), free // left)
            free, left = max(0, free - width), left - 1
            widths.append(width)
        self._widths = tuple(widths)
        self.virtual_size = Size(sum(widths) + gaps, len(self._rows) + self._header_lines)

    def _move(self, row: int) -> None:
        row = min(max(row, 0), max(0, len(self._rows) - 1))
        old, self._at = self._at, row
        if not self.is_attached:
            return
        self._show_cursor()
        if old != row:
            self.refresh_row(old)
            self.refresh_row(row)
            self.post_message(self.RowHighlighted(self, row))

    def _show_cursor(self) -> None:
        top = self.scroll_offset.y
        if self._at < top:
            top = self._at
        elif self._at >= top + self._view_rows:
            top = self._at - self._view_rows + 1
        self.scroll_to(y=top, animate=False, force=True)

    # Drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines in view; what all of them have in common is worked out once."""
        self._base = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the viewport."""
        width = self.scrollable_content_region.width
        left, top = self.scroll_offset
        if y < self._header_lines:
            titles = [column.title for column in self._columns]
            return self._line(titles, self._part("header")).crop_extend(left, left + width, self._base)
        row = top + y - self._header_lines
        if row < len(self._rows):
            style = self._part(tone) if self._tone is not None and (tone := self._tone(row)) else Style.null()
            if row == self._at:
                style += self._part("cursor")
            strip = self._line(self._rows.row(row), style)
            return strip.crop_extend(left, left + width, self._base + style)
        if not len(self._rows):
            said = [
                line for part in self._empty.splitlines() for line in wrap(part, max(1, width - 4)) or [""]
            ]
            if 0 <= y - self._header_lines - 1 < len(said):
                text = fit("  " + said[y - self._header_lines - 1], width)
                return Strip([Segment(text, self._base + self._part("empty"))], width)
        return Strip.blank(width, self._base)

    def _line(self, cells: Sequence[str], style: Style) -> Strip:
        pieces = [" "]
        for index, (column, width) in enumerate(zip(self._columns, self._widths, strict=True)):
            text = cells[index] if index < len(cells) else ""
            pieces += (fit(text, width, right=column.align == "right"), "  ")
        pieces[-1] = " "
        return Strip([Segment("".join(pieces), self._base + style)], self.virtual_size.width)

    def _part(self, name: str) -> Style:
        style = self._parts.get(name)
        if style is None:
            style = self._parts[name] = part_style(self, f"list--{name}")
        return style

    def notify_style_update(self) -> None:
        """Forget the styles of the parts: another theme, or the focus came or went."""
        self._parts.clear()
        super().notify_style_update()

    # Keys and the mouse

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._move(self._at + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by viewports."""
        rows = pages * max(1, self._view_rows - 1)
        self.scroll_to(y=max(0, self.scroll_offset.y + rows), animate=False, force=True)
        self._move(self._at + rows)

    def action_first(self) -> None:
        """Move to the first row."""
        self._move(0)

    def action_last(self) -> None:
        """Move to the last row."""
        self._move(len(self._rows) - 1)

    def action_sideways(self, cells: int) -> None:
        """Scroll columns that do not fit into view."""
        self.scroll_to(x=max(0, self.scroll_offset.x + cells), animate=False, force=True)

    def action_select(self) -> None:
        """Choose the row of the cursor."""
        if len(self._rows):
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
        self._move(row)
        if event.chain == 2:
            self.action_select()

    def _on_resize(self, event: events.Resize) -> None:
        self._resize_list()
        self._show_cursor()
