"""Messages of more than one screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.message import Message

from zettatui.worker.jobs import Job


@dataclass
class JobChanged(Message, bubble=False):
    """A job of the worker began, came on, or ended; queued ones of the same job collapse into one."""

    job: Job[Any]

    def can_replace(self, message: Message) -> bool:
        """Let a newer report of a running job take the place of an older one."""
        return isinstance(message, JobChanged) and message.job is self.job


@dataclass
class JobEnded(Message, bubble=False):
    """A job failed or was cancelled; success comes as a message of its own."""

    job: Job[Any]
