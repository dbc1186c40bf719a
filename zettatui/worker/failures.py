"""Work that failed, as far as a screen must remember it to explain it later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple


class Failure(NamedTuple):
    """Work that failed: what was done, its error, when it began, and how it is begun anew where a screen can."""

    doing: str
    error: Exception
    began: datetime
    again: Callable[[], object] | None = None

    @property
    def wants_login(self) -> bool:
        """Whether signing in is what helps."""
        from zettatui.services.errors import LoginNeeded, TokenRejected

        return isinstance(self.error, (LoginNeeded, TokenRejected))
