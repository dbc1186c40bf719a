"""What the screens over the list of tables share: they belong to one volume, and go away with it."""

from __future__ import annotations

from typing import Any

from zettatui.screens.base import ZettaScreen
from zettatui.worker.sessions import Session
from zettatui.worker.tables import Tables


class TableScreen(ZettaScreen):
    """A screen about one table or about the volume, over the list of tables."""

    def __init__(self, tables: Tables) -> None:
        super().__init__()
        self.tables = tables
        self._outlived = False

    @property
    def session(self) -> Session:
        """The session of the server that the table is on, which need not be the one in use."""
        session = self.host.session
        if session.address == self.tables.address:
            return session
        return self.host.bench.session_at(self.tables.address).with_datastack(self.tables.datastack)

    def session_changed(self, session: Session) -> None:
        """Note that the server has another volume in use now: this screen then closes when it is seen again.

        Where the app turns to another server, it stays, with all that was typed.
        """
        self._outlived = session.address == self.tables.address and not self.tables.serves(session)
        if self._outlived and self.is_current:
            self.close_screen()

    def on_screen_resume(self) -> None:
        """Close instead of showing another volume's table."""
        if self._outlived:
            self.close_screen()

    def close_screen(self) -> None:
        """Go back to the screen below."""
        for job in self.running:
            job.cancel()
        self.dismiss(None)

    def open_thing(self, text: str) -> None:
        """Let the list of tables open it; what is typed in a form here is kept."""
        below: Any = self.app.screen_stack[-2]
        self.close_screen()
        self.app.call_after_refresh(below.open_thing, text)
