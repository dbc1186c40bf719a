"""The versions that a datastack's tables were frozen in, and now: the live tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from zettatui.screens.keys import bindings_for
from zettatui.screens.tables.child import TableScreen
from zettatui.screens.times import utc_text
from zettatui.services.materialization_results import MaterializedVersion
from zettatui.widgets.virtual_list import Column, Tone, VirtualList
from zettatui.worker.jobs import Job
from zettatui.worker.materialized import Materialized
from zettatui.worker.tables import Tables

from .messages import VersionsListed

COLUMNS = (Column("version", 8), Column("as of", 20), Column("kept until", 20), Column("state", least=22))
WORDS = (
    "A version holds the rows that counted when it was frozen, with the root ids of that moment. What was "
    "added, replaced or deleted since is not in it; now (live) follows both to this minute. Nothing is "
    "changed here."
)


class VersionLines:
    """Now, then the versions, the newest first."""

    def __init__(self, versions: Sequence[MaterializedVersion], now: datetime) -> None:
        self.versions = versions
        self._now = now

    def __len__(self) -> int:
        return len(self.versions) + 1 if self.versions else 0

    def row(self, i: int) -> Sequence[str]:
        """Return one version's cells."""
        if i == 0:
            return ("now", "this minute", "", "live")
        one = self.versions[i - 1]
        until = utc_text(one.expires_on) if one.expires_on is not None else "for good"
        state = one.status.lower() if one.usable else f"{one.status.lower()}, cannot be asked"
        return (str(one.number), utc_text(one.at), until, state)

    def tone(self, i: int) -> Tone:
        """Dim what cannot be asked; its state says so."""
        return "muted" if i and not self.versions[i - 1].usable else ""


class VersionsScreen(TableScreen):
    """All versions of a datastack."""

    SCOPE = "versions"
    TITLE_WORD = "Versions"
    CSS_PATH = "versions.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("versions")

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self._source = Materialized(tables)

    def compose_body(self) -> Iterable[Widget]:
        """The datastack, the versions, and what a version is."""
        yield Static(f" materialization of {self.tables.datastack.name}", id="versions-heading", markup=False)
        yield VirtualList(COLUMNS, empty="Asking for the versions…", id="versions-list")
        yield Static(WORDS, id="versions-words", markup=False)

    def begin(self) -> None:
        """List the versions."""
        self._list.focus()
        self.action_refresh()

    @property
    def _list(self) -> VirtualList:
        return self.query_one("#versions-list", VirtualList)

    @on(VersionsListed)
    def _listed(self, message: VersionsListed) -> None:
        self._list.say_empty(
            "This datastack has no materialized version yet. Its rows can be read by their ids on the tables screen."
        )
        lines = VersionLines(message.versions, self.host.bench.now())
        self._list.show(lines, tone=lines.tone)
        self.refresh_bindings()

    @property
    def _chosen(self) -> MaterializedVersion | None:
        lines, at = self._list.rows, self._list.cursor_row
        return lines.versions[at - 1] if isinstance(lines, VersionLines) and at else None

    def why_not(self, action_id: str) -> str | None:
        """A version must be there, and must not have expired."""
        if action_id == "versions.refresh":
            return None
        if self._list.cursor_row is None:
            return "There is no version under the cursor."
        chosen = self._chosen
        if action_id == "versions.tables" and chosen is not None and not chosen.usable:
            return f"Version {chosen.number} is {chosen.status.lower()}: it cannot be asked any more."
        return None

    @on(VirtualList.RowRested, "#versions-list")
    def _moved(self) -> None:
        self.refresh_bindings()

    @on(VirtualList.RowSelected, "#versions-list")
    async def _selected(self) -> None:
        await self.run_action("tables")

    def action_tables(self) -> None:
        """Show the tables of the version under the cursor."""
        from .contents import ContentsScreen

        if self._list.cursor_row is not None:
            self.app.push_screen(ContentsScreen(self.tables, self._chosen))

    def action_refresh(self) -> None:
        """Ask for the versions again."""
        self.ask_anew()
        self.start(
            f"versions of {self.tables.datastack.name}", self._source.versions, VersionsListed, group="list"
        )

    def action_copy(self) -> None:
        """Copy the number of the version under the cursor."""
        if self._chosen is not None:
            self.host.copy_text(str(self._chosen.number), "the version's number")

    def job_failed(self, job: Job[object]) -> None:
        """Say it here, and in the list while there is nothing else to see."""
        super().job_failed(job)
        self._list.say_empty("The versions could not be listed; press r to ask again.")
