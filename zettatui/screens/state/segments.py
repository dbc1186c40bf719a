"""The dialog for the segments of a layer: what to do, and with which ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, RadioSet, Static

from zettatui.plain import plain_line
from zettatui.screens.base import ZettaModal
from zettatui.screens.dialogs import DIALOG_CSS
from zettatui.states.dialect import LayerSummary
from zettatui.widgets.one_of import OneOf
from zettatui.worker.segment_lists import SegmentsDo, what_list

_DO: dict[str, tuple[SegmentsDo, str, str]] = {
    "add": ("add", "the layer then lists its own ids and these (union)", "added"),
    "remove": ("remove", "these are taken out (difference)", "taken out"),
    "keep": ("keep", "only these stay, if they are listed (intersection)", "all but these taken out"),
    "replace": ("replace", "the layer then lists exactly these", "replaced by"),
    "hide": ("hide", "these stay listed, and are off", "hidden"),
    "show": ("show", "these are on again", "shown"),
}
_LONGEST_SHOWN = 2_000


@dataclass(frozen=True)
class SegmentsWanted:
    """What to do with a layer's segments, with which list, and both in words."""

    do: SegmentsDo
    typed: str
    said: str


class ListField(Input):
    """A field that takes a paste of many lines whole, and shows it on one."""

    pasted: str = ""

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if len(event.text) > _LONGEST_SHOWN:
            # A field is slow with long texts: it shows the start, what came is kept beside it.
            self.pasted = event.text
            self.value = " ".join(event.text[:60].split()) + " …"
            self.cursor_position = len(self.value)
        else:
            self.insert_text_at_cursor(" ".join(event.text.split()))

    @property
    def whole(self) -> str:
        """What was typed, or all that was pasted while the field still shows it."""
        return self.pasted if self.pasted and self.value.endswith(" …") else self.value


class SegmentsDialog(ZettaModal[SegmentsWanted]):
    """Asks for an operation and for a list: ids, a file of them, or another layer."""

    DEFAULT_CSS = DIALOG_CSS.format("SegmentsDialog") + "SegmentsDialog OneOf { margin-top: 1; }"
    SCOPE: ClassVar[str] = "form"

    def __init__(self, layer: LayerSummary, others: Sequence[LayerSummary]) -> None:
        super().__init__()
        self._layer, self._others = layer, others

    def compose(self) -> ComposeResult:
        """Show the operations, the field for the list, and what it is taken for."""
        held = self._layer.segments or 0
        names = [plain_line(other.name, limit=30) for other in self._others if other.segments is not None]
        with Vertical():
            title = f"Segments of {plain_line(self._layer.name, limit=40)}   {held:,} now"
            yield Static(title, markup=False, classes="dialog-title")
            yield OneOf(list(_DO))
            yield Static(markup=False, id="segments-do", classes="dialog-keys")
            field = ListField(placeholder="ids, a file of ids, or a layer's name", compact=True)
            field.cursor_blink = False
            yield field
            yield Static(markup=False, classes="dialog-words")
            layers = f"   layers: {', '.join(names[:8])}" if names else ""
            words = f"enter do it   tab the choice above   esc cancel{layers}"
            yield Static(words, markup=False, classes="dialog-keys")

    def on_mount(self) -> None:
        """Start in the field, which is what one came for."""
        self.query_one(ListField).focus()
        self._tell_operation()

    @property
    def _chosen(self) -> tuple[SegmentsDo, str, str]:
        return _DO[self.query_one(OneOf).word]

    @on(RadioSet.Changed)
    def _tell_operation(self) -> None:
        self.query_one("#segments-do", Static).update(self._chosen[1])

    @on(Input.Changed)
    def _tell_list(self) -> None:
        words = what_list(self.query_one(ListField).whole, self._others)
        self.query_one(".dialog-words", Static).update(f"taken for {words}" if words else "")

    @on(Input.Submitted)
    def _take(self) -> None:
        typed = self.query_one(ListField).whole.strip()
        if not typed:
            self.query_one(".dialog-words", Static).update("Type or paste ids first, or esc to leave.")
            return
        do, _, said = self._chosen
        self.dismiss(SegmentsWanted(do, typed, f"{what_list(typed, self._others)} {said}".strip()))
