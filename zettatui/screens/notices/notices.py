"""The notices screen: all that zettatui said since it began, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from zettatui.screens.filtering import FilteringScreen
from zettatui.screens.keys import bindings_for
from zettatui.widgets.detail import Detail
from zettatui.widgets.virtual_list import Column, Tone, VirtualList
from zettatui.worker.notices import Notice, Notices

_TONES: dict[str, Tone] = {"warning": "warning", "error": "error"}


class NoticeRows:
    """Notices as rows: time, level, screen, words."""

    def __init__(self, notices: Sequence[Notice]) -> None:
        self.notices = notices

    def __len__(self) -> int:
        return len(self.notices)

    def row(self, i: int) -> Sequence[str]:
        """One notice's cells."""
        one = self.notices[i]
        times = f"({one.times} times) " if one.times > 1 else ""
        return f"{one.at:%H:%M:%S}Z", one.level, one.where, f"{times}{one.words}"


NONE_YET = "Nothing was said yet. What zettatui tells you anywhere can be read again here."


class NoticesScreen(FilteringScreen):
    """Everything that was said, for whoever was not quick enough to read it."""

    SCOPE = "notices"
    TITLE_WORD = "Notices"
    CSS_PATH = "notices.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("notices")
    FILTERED_BY = "words, a level (error, warning) or a screen"

    def __init__(self, notices: Notices) -> None:
        super().__init__()
        self._notices = notices
        self._rows = NoticeRows(())

    def compose_body(self) -> Iterable[Widget]:
        """The list, and the whole of the notice under the cursor."""
        yield from self.compose_filter()
        yield VirtualList(
            [Column("time", 9), Column("level", 7), Column("screen", 10), Column("what was said")],
            self._rows,
            tone=lambda i: _TONES.get(self._rows.notices[i].level, ""),
            id="notices-list",
        )
        yield Detail(id="notice-words")

    @property
    def list_shown(self) -> VirtualList:
        """The list."""
        return self.query_one("#notices-list", VirtualList)

    def show_filtered(self) -> None:
        """Show the notices that fit."""
        fitting = [one for one in self._notices.newest_first if self.fits(one.words, one.level, one.where)]
        self._rows = NoticeRows(fitting)
        self.list_shown.say_empty(self.none_words(NONE_YET))
        self.list_shown.show(self._rows)
        self._show_words()

    @property
    def _chosen(self) -> Notice | None:
        at = self.list_shown.cursor_row
        return None if at is None else self._rows.notices[at]

    @on(VirtualList.RowRested)
    def _show_words(self) -> None:
        chosen = self._chosen
        self.query_one("#notice-words", Static).update(chosen.words if chosen else "")
        self.refresh_bindings()

    def why_not(self, action_id: str) -> str | None:
        """There must be a notice to copy."""
        if action_id == "notices.copy" and self._chosen is None:
            return "There is no notice under the cursor."
        return None

    def action_copy(self) -> None:
        """Copy the notice under the cursor."""
        chosen = self._chosen
        if chosen is not None:
            self.host.copy_text(f"{chosen.at:%Y-%m-%dT%H:%M:%SZ} {chosen.level} {chosen.words}", "the notice")
