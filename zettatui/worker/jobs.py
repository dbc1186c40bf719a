"""Jobs: named pieces of background work with progress, time, cancellation and one outcome."""

from __future__ import annotations

import itertools
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from enum import Enum
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, cast

T = TypeVar("T")

PROGRESS_INTERVAL = 0.1
"""Seconds between two progress reports that are passed on: a screen cannot use more, an SSH link suffers from more."""


class JobState(Enum):
    """Where a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Tell whether the job has its outcome."""
        return self is not JobState.RUNNING


class Failure(Protocol):
    """What every error that a person may see offers: one or more whole sentences."""

    @property
    def sentence(self) -> str:
        """What happened, to what, and what to do next."""


class Unforeseen(Exception):
    """A fault of zettatui itself, told without locals, since those may hold a token."""

    def __init__(self, job_name: str, cause: BaseException) -> None:
        where = "an unknown place"
        tb = cause.__traceback__
        while tb is not None:
            where = f"{tb.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]} line {tb.tb_lineno}"
            tb = tb.tb_next
        self.sentence = (
            f"zettatui itself failed in “{job_name}” ({type(cause).__name__} in {where}). "
            "Your text is kept; try again, and report this if it comes back."
        )
        super().__init__(self.sentence)


class OutOfTime(Exception):
    """A job that did not end within its time limit."""

    def __init__(self, job_name: str, limit: float) -> None:
        self.sentence = (
            f"“{job_name}” was given up after {limit:g} s without an end. "
            "If it was to change something, look first whether it did; then try again."
        )
        super().__init__(self.sentence)


class Reached(NamedTuple):
    """How far a job has come: `done` of `total` (unknown when None) of `unit`s."""

    done: int = 0
    total: int | None = None
    unit: str = ""

    @property
    def text(self) -> str:
        """The progress as the job bar shows it: `41 %` or `21,000 ids`."""
        if self.total:
            return f"{min(100, self.done * 100 // self.total)} %"
        if self.done:
            return f"{self.done:,} {self.unit}".rstrip()
        return ""


_numbers = itertools.count(1)


class Job(Generic[T]):
    """One job of the worker; all attributes may be read from any thread."""

    def __init__(self, name: str, group: str | None = None, *, quiet: bool = False) -> None:
        self.name = name
        self.group = group
        self.quiet = quiet
        self.number = next(_numbers)
        self.state = JobState.RUNNING
        self.reached = Reached()
        self.result: T | None = None
        self.error: Exception | None = None
        self.as_of: datetime | None = None
        """When the oldest of what was shown in place of fresh answers was given; None where all is fresh."""
        self.started_at = datetime.now(timezone.utc)
        self._started = time.monotonic()
        self._ended: float | None = None
        self._cancel: Callable[[], None] | None = None

    @property
    def seconds(self) -> float:
        """How long the job has run, or ran, in seconds."""
        return (self._ended if self._ended is not None else time.monotonic()) - self._started

    @property
    def sentence(self) -> str:
        """The failure in whole sentences, or nothing."""
        if self.error is None:
            return ""
        return str(getattr(self.error, "sentence", None) or self.error)

    def cancel(self) -> None:
        """Ask the job to stop; it ends as cancelled at its next await, and at once for whoever waits for it."""
        if self._cancel is not None and not self.state.ended:
            self._cancel()

    def end(self, state: JobState, *, result: T | None = None, error: Exception | None = None) -> None:
        """Record the outcome; called once, by the worker."""
        self.result, self.error = result, error
        self._ended = time.monotonic()
        self.state = state
        self._cancel = None

    def hand_over(self) -> T:
        """Return the result of a job that is done, and let go of it: the list of past jobs holds no documents."""
        result, self.result = self.result, None
        return cast(T, result)


class Progress:
    """What a job's work calls to say how far it has come; cheap to call often."""

    def __init__(self, job: Job[Any], tell: Callable[[Job[Any]], None]) -> None:
        self._job, self._tell = job, tell
        self._told = 0.0

    def __call__(self, done: int, total: int | None = None, unit: str = "") -> None:
        """Say that `done` of `total` `unit`s are through; passed on at most ten times a second."""
        self._job.reached = Reached(done, total, unit)
        now = time.monotonic()
        if now - self._told >= PROGRESS_INTERVAL:
            self._told = now
            self._tell(self._job)


Work = Callable[[Progress], Awaitable[T]]
"""What a job does: an async function of its progress."""

Listener = Callable[["Job[Any]"], None]
"""Told on the worker's thread at every change of a job; it must only post a message."""
