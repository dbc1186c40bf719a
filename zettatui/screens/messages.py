"""Messages of more than one screen."""

from __future__ import annotations

from typing import Any

from textual.message import Message

from zettatui.screens.news import News
from zettatui.worker.jobs import Job


class JobChanged(News):
    """A job of the worker began, came on, or ended; queued ones of the same job collapse into one."""

    job: Job[Any]

    def can_replace(self, message: Message) -> bool:
        """Let a newer report of a running job take the place of an older one."""
        return isinstance(message, JobChanged) and message.job is self.job


class JobEnded(News):
    """A job failed or was cancelled; success comes as a message of its own."""

    job: Job[Any]
