"""What can be taken up again: drafts, and states opened or uploaded from here."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from zettatui.plain import plain_line
from zettatui.screens.base import ZettaModal
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.worker.drafts import Recent


class RecentStates(ZettaModal[tuple[str, str]]):
    """A list to choose from; its result is `draft` or `state`, and the draft's name or the state's id."""

    CSS_PATH = "recent.tcss"
    SCOPE = "recent"

    def __init__(self, found: Recent) -> None:
        super().__init__()
        self._problems = found.problems
        self._choices: list[tuple[str, str]] = []
        self._rows: list[tuple[str, ...]] = []
        for draft in found.drafts:
            self._choices.append(("draft", draft.id))
            kept = f"{draft.saved_at:%Y-%m-%d %H:%M}Z"
            self._rows.append(("draft", plain_line(draft.title), kept, _host(draft.server)))
        for entry in found.entries:
            self._choices.append(("state", entry.state_id))
            time = f"{entry.time:%Y-%m-%d %H:%M}Z"
            parent = f"from {entry.parent}" if entry.parent else ""
            self._rows.append((entry.event, entry.state_id, time, _host(entry.server), parent))

    def compose(self) -> ComposeResult:
        """Show the list and, where a file could not be read, which one."""
        yield Static(" Drafts, and states opened or uploaded from here", id="recent-title")
        yield VirtualList(
            [Column("", 9), Column("state", 20), Column("time", 18), Column("server", 24), Column("")],
            TextRows(self._rows),
            empty="Nothing yet: what you open, edit and upload stands here later.",
            id="recent-list",
        )
        yield Static("\n".join(self._problems), markup=False, id="recent-problems")
        yield Static(" enter open   esc close", id="recent-foot")

    def on_mount(self) -> None:
        """Let the arrows act at once."""
        self.query_one(VirtualList).focus()

    @on(VirtualList.RowSelected)
    def _chosen(self, message: VirtualList.RowSelected) -> None:
        self.dismiss(self._choices[message.row])


def _host(url: str) -> str:
    return plain_line(url.partition("://")[2], limit=60)
