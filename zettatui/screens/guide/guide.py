"""The page with all steps of the guide: which are done, which is next, which keys they take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from zettatui.screens.base import ZettaModal
from zettatui.screens.dialogs import DIALOG_CSS
from zettatui.screens.keys import bindings_for
from zettatui.widgets.detail import Detail
from zettatui.widgets.virtual_list import Column, VirtualList

from .steps import STEPS, Guide, Step


class StepRows:
    """The steps as rows: done or not, the line's number, what it is, its keys."""

    def __init__(self, guide: Guide) -> None:
        self._guide = guide
        self._next = guide.next.line if guide.next is not None else 0

    def __len__(self) -> int:
        return len(STEPS)

    def row(self, i: int) -> Sequence[str]:
        """Words beside every mark."""
        step = STEPS[i]
        mark = "✓ done" if step.line in self._guide.done else ""
        return ("→ next" if step.line == self._next else mark, str(step.line), step.title, step.keys)


class GuideScreen(ZettaModal[Step]):
    """All steps; choosing one that needs typing gives it back, to be typed where one was."""

    SCOPE = "guide"
    DEFAULT_CSS = (
        DIALOG_CSS.format("GuideScreen")
        + "GuideScreen > Vertical { width: 96; padding: 0 1; } GuideScreen VirtualList { height: 16; }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [*ZettaModal.BINDINGS, *bindings_for("guide")]

    def __init__(self, guide: Guide) -> None:
        super().__init__()
        self._guide = guide

    def compose(self) -> ComposeResult:
        """Show the list, and what can be done with it."""
        with Vertical():
            done = len(self._guide.done)
            yield Static(
                f"The walkthrough: {done} of {len(STEPS)} done", markup=False, classes="dialog-title"
            )
            yield VirtualList(
                [Column("", 6), Column("", 2), Column("what", 23), Column("keys", least=20)], id="guide-steps"
            )
            yield Detail(id="guide-keys")
            yield Static(
                "enter types what is long   h hides or shows the line   esc closes",
                markup=False,
                classes="dialog-keys",
            )

    def on_mount(self) -> None:
        """Stand on the next step."""
        steps = self.query_one(VirtualList)
        steps.show(StepRows(self._guide))
        if self._guide.next is not None:
            steps.move_to(self._guide.next.line - 1)
        steps.focus()

    @on(VirtualList.RowRested)
    def _at_step(self, event: VirtualList.RowRested) -> None:
        """Show all keys of the step, for which its row may be too short."""
        step = STEPS[event.row]
        self.query_one("#guide-keys", Static).update(f"{step.line}  {step.keys}. {step.more}")

    @on(VirtualList.RowSelected)
    def _chosen(self, event: VirtualList.RowSelected) -> None:
        self.dismiss(STEPS[event.row])

    def action_hide_line(self) -> None:
        """Hide the line at the bottom of the screens, or show it again."""
        self._guide.hidden = not self._guide.hidden
        self.dismiss(None)
