"""Work that failed, as far as a screen must remember it to explain it later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Failure:
    """Work that failed: what was done, its error, when it began, and how it is begun anew where a screen can."""

    doing: str
    error: Exception
    began: datetime
    again: Callable[[], object] | None = None
