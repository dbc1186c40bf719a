"""The table of contents of a state, to go to a layer or a key; what is typed filters it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from zettatui.plain import plain_line
from zettatui.screens.base import ZettaModal
from zettatui.states.outline import OutlineEntry
from zettatui.widgets.form_line import text_field
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import Column, VirtualList


class Outline(ZettaModal[OutlineEntry]):
    """Layers and keys with their lines; its result is the one to go to."""

    CSS_PATH = "outline.tcss"
    SCOPE: ClassVar[str] = "outline"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "next", show=False),
        Binding("up", "move(-1)", "previous", show=False),
        Binding("pagedown", "move(10)", "next page", show=False),
        Binding("pageup", "move(-10)", "previous page", show=False),
    ]

    def __init__(self, entries: Sequence[OutlineEntry], row: int) -> None:
        super().__init__()
        self._entries, self._row = entries, row
        self._shown = list(entries)
        layers = {entry.path: entry.label for entry in entries if entry.depth == 1}
        # What a person may type parts of: the name of the layer, the key, what it holds.
        self._named = [
            f"{layers.get(entry.path[:2], '')}/{entry.label} {entry.detail}".lower() for entry in entries
        ]

    def compose(self) -> ComposeResult:
        """Show the field and the entries."""
        yield Static(" Outline: type to filter", id="outline-title")
        yield text_field(id="outline-filter", placeholder="part of a name, or layer/key")
        yield VirtualList(
            [Column("line", 7, "right"), Column("what", least=30, most=70), Column("holds", 30)],
            empty="Nothing of that name is here; paths inside lists can be typed after : instead.",
            show_header=False,
            id="outline-list",
        )
        yield Static(" enter go   ↑ ↓ move   esc close", id="outline-foot")

    def on_mount(self) -> None:
        """Start at what the cursor of the text is in."""
        self.query_one(Input).focus()
        self._show(self._entries)
        before = [at for at, entry in enumerate(self._entries) if entry.line <= self._row + 1]
        self.call_after_refresh(self._list.move_to, before[-1] if before else 0)

    @property
    def _list(self) -> VirtualList:
        return self.query_one(VirtualList)

    def _show(self, entries: Sequence[OutlineEntry]) -> None:
        self._shown = list(entries)
        rows = [
            (
                f"{entry.line:,}",
                "  " * entry.depth + plain_line(entry.label, limit=200),
                plain_line(entry.detail, limit=80),
            )
            for entry in self._shown
        ]
        self._list.show(TextRows(rows))

    @on(Input.Changed)
    def _filter(self, message: Input.Changed) -> None:
        words = message.value.lower().split()
        pairs = zip(self._entries, self._named, strict=True)
        self._show([entry for entry, named in pairs if all(word in named for word in words)])

    def action_move(self, rows: int) -> None:
        """Move the cursor of the list while typing."""
        self._list.move_to((self._list.cursor_row or 0) + rows)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        row = self._list.cursor_row
        if row is not None:
            self.dismiss(self._shown[row])

    @on(VirtualList.RowSelected)
    def _chosen(self, message: VirtualList.RowSelected) -> None:
        self.dismiss(self._shown[message.row])
