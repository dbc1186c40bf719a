"""The dialog that combines the set with another list: how, and with which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, RadioSet, Static

from zettatui.plain import plain_line
from zettatui.screens.base import ZettaModal
from zettatui.screens.dialogs import DIALOG_CSS
from zettatui.screens.state.segments import ListField
from zettatui.widgets.one_of import OneOf
from zettatui.worker.id_sets import IdLists, SetOperation
from zettatui.worker.segment_lists import what_list

_HOW: dict[str, tuple[SetOperation, str]] = {
    "union": ("union", "the ids of both"),
    "difference": ("difference", "those of this set that are not in the other"),
    "intersection": ("intersection", "those that are in both"),
    "symmetric": ("symmetric", "those that are in one of them only"),
}


@dataclass(frozen=True)
class CombineWanted:
    """How to combine, and with what, as it was typed."""

    how: SetOperation
    typed: str


class CombineDialog(ZettaModal[CombineWanted]):
    """Asks for an operation and for the other list: ids, a file of them, or a layer of the open state."""

    DEFAULT_CSS = DIALOG_CSS.format("CombineDialog") + "CombineDialog OneOf { margin-top: 1; }"
    SCOPE: ClassVar[str] = "form"

    def __init__(self, count: int, lists: IdLists) -> None:
        super().__init__()
        self._count, self._lists = count, lists

    def compose(self) -> ComposeResult:
        """Show the operations, the field for the other list, and what it is taken for."""
        with Vertical():
            yield Static(f"Combine {self._count:,} ids with", markup=False, classes="dialog-title")
            yield OneOf(list(_HOW))
            yield Static(_HOW["union"][1], markup=False, id="combine-how", classes="dialog-keys")
            field = ListField(placeholder="ids, a file of ids, or a layer's name", compact=True)
            field.cursor_blink = False
            yield field
            yield Static(markup=False, classes="dialog-words")
            names = ", ".join(plain_line(name, limit=30) for name in list(self._lists)[:8])
            layers = f"   layers: {names}" if names else ""
            yield Static(
                f"enter do it   tab the choice above   esc cancel{layers}",
                markup=False,
                classes="dialog-keys",
            )

    def on_mount(self) -> None:
        """Start in the field."""
        self.query_one(ListField).focus()

    @on(RadioSet.Changed)
    def _tell_how(self) -> None:
        self.query_one("#combine-how", Static).update(_HOW[self.query_one(OneOf).word][1])

    @on(Input.Changed)
    def _tell_list(self) -> None:
        typed = self.query_one(ListField).whole
        words = (
            f"layer {plain_line(typed.strip(), limit=40)}"
            if typed.strip() in self._lists
            else what_list(typed, ())
        )
        self.query_one(".dialog-words", Static).update(f"taken for {words}" if words else "")

    @on(Input.Submitted)
    def _take(self) -> None:
        typed = self.query_one(ListField).whole.strip()
        if typed:
            self.dismiss(CombineWanted(_HOW[self.query_one(OneOf).word][0], typed))
        else:
            self.query_one(".dialog-words", Static).update("Type or paste ids first, or esc to leave.")
