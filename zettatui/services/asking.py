"""What a request is made for: the job that asks, and how old what it is answered may turn out to be."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime

on_behalf: ContextVar[int] = ContextVar("on_behalf", default=0)
"""The number of the job that a request is made for; 0 for none."""

ages: ContextVar[list[datetime] | None] = ContextVar("ages", default=None)
"""Where the times of the kept answers that stand in for fresh ones are noted, for whoever asked."""
