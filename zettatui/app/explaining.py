"""The key that explains a failure, on every screen."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from zettatui.app.copying import Copying
from zettatui.screens.base import ZettaScreen
from zettatui.worker.failures import Failure

if TYPE_CHECKING:
    from zettatui.worker.sessions import Found


class Explaining(Copying, part=True):
    """An app whose screens can have failed at something, which one key then explains."""

    @property
    def explainable(self) -> Failure | None:
        """What the screen one is on tells of, if it failed."""
        return self.screen.failure if isinstance(self.screen, ZettaScreen) else None

    def failure_to_sign_in(self, found: Found, began: datetime) -> Failure | None:
        """Make what went wrong in finding out who one is explainable."""
        if found.error is None:
            return None
        address = found.session.address
        return Failure(f"sign in at {address.netloc}", found.error, began, partial(self.connect, address))

    def action_why(self) -> None:
        """Show why what has failed here did."""
        failure = self.explainable
        if failure is None:
            self.notify("Nothing has failed on this screen.", markup=False)
            return
        from zettatui.screens.why import WhyScreen

        self.push_screen(WhyScreen(failure, self.session))

    def action_why_typing(self) -> None:
        """Do the same while a field has the focus."""
        self.action_why()
