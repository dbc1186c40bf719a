"""The worker: one daemon thread with its own event loop, on which all jobs run."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from zettatui.services.asking import ages, on_behalf

from .jobs import Job, JobState, Listener, OutOfTime, Progress, Unforeseen, Work

T = TypeVar("T")
P = ParamSpec("P")

HISTORY = 200
"""How many ended jobs the jobs screen can still show."""

GRACE = 0.1
"""Seconds that cancelled jobs have to close their connections after `stop`."""


class DaemonExecutor(ThreadPoolExecutor):
    """An executor whose threads never hold the process's exit, as the standard one's do.

    Each call gets its own daemon thread: what comes here is name look-ups and parsing of big answers, a few at
    a time, and a call that hangs (a dead name server, a locked keyring) must not stop the others or quitting.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a call on a daemon thread of its own."""
        future: Future[T] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=run, name="zettatui-call", daemon=True).start()
        return future


class Worker:
    """Runs jobs in the background; every method may be called from any thread."""

    def __init__(self, listener: Listener | None = None) -> None:
        self._listener = listener
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(DaemonExecutor(max_workers=1))
        self._thread = threading.Thread(target=self._run_loop, name="zettatui-worker", daemon=True)
        self._history: deque[Job[Any]] = deque(maxlen=HISTORY)
        self._running: dict[int, Job[Any]] = {}
        self._untold = 0
        self._lock = threading.Lock()
        self._stopped = False
        self._thread.start()

    @property
    def running(self) -> list[Job[Any]]:
        """The jobs under way, oldest first."""
        with self._lock:
            return [job for job in self._running.values() if not job.quiet]

    @property
    def history(self) -> list[Job[Any]]:
        """All jobs still remembered, newest first, those under way among them."""
        with self._lock:
            shown = [*self._history, *(job for job in self._running.values() if not job.quiet)]
        return sorted(shown, key=lambda job: -job.number)

    def submit(
        self,
        name: str,
        work: Work[T],
        *,
        group: str | None = None,
        time_limit: float | None = None,
        listener: Listener | None = None,
        quiet: bool = False,
    ) -> Job[T]:
        """Start a job and return at once; jobs of the same `group` that are under way are cancelled.

        `listener` is told of this job's changes besides the worker's own listener, on the worker's thread.
        A `quiet` job is housekeeping that nobody asked for: it stands in no list.
        """
        job: Job[T] = Job(name, group, quiet=quiet)

        def tell(changed: Job[Any]) -> None:
            for told in (listener, None if quiet else self._listener):
                if told is not None:
                    told(changed)

        def begin() -> None:
            task = self._loop.create_task(self._perform(job, work, time_limit, tell))
            # The loop holds tasks weakly; the job must outlive nobody's reference to it.
            job._cancel = lambda: self._in_loop(task.cancel)

        job._cancel = lambda: self._in_loop(lambda: job._cancel and job._cancel())
        # One step: of two jobs of a group that start at once on two threads, one must see the other.
        with self._lock:
            if self._stopped:
                job.end(JobState.CANCELLED)
                return job
            for other in self._running.values():
                if group is not None and other.group == group:
                    other.cancel()
            self._running[job.number] = job
            self._in_loop(begin)
        return job

    def stop(self) -> None:
        """Cancel everything and let go of the thread without waiting for it."""
        with self._lock:
            if self._stopped:
                return
            self._stopped = True
            for job in self._running.values():
                job.cancel()
        # Cancelled jobs get a moment of the loop to close their connections; nobody waits for it.
        self._in_loop(lambda: self._loop.call_later(GRACE, self._loop.stop))

    def _all_running(self) -> list[Job[Any]]:
        with self._lock:
            return list(self._running.values())

    @property
    def idle(self) -> bool:
        """Tell whether nothing at all is under way, quiet jobs included, and every outcome was told."""
        with self._lock:
            return not self._running and not self._untold

    def _in_loop(self, call: Callable[[], object]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)

    def _run_loop(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _perform(
        self, job: Job[T], work: Work[T], time_limit: float | None, tell: Callable[[Job[Any]], None]
    ) -> None:
        tell(job)
        # Seen by all that this task does and starts, and by nothing else.
        stale: list[datetime] = []
        on_behalf.set(job.number)
        ages.set(stale)
        try:
            result = await _within(time_limit, work(Progress(job, tell)))
        except asyncio.CancelledError:
            job.end(JobState.CANCELLED)
        except _TimeIsUp:
            job.end(JobState.FAILED, error=OutOfTime(job.name, time_limit or 0))
        except Exception as error:
            # The outermost frame of all background work: a fault becomes the job's outcome, not a traceback.
            told = error if hasattr(error, "sentence") else Unforeseen(job.name, error)
            _let_go_of_frames(error)
            job.end(JobState.FAILED, error=told)
        else:
            job.as_of = min(stale, default=None)
            job.end(JobState.DONE, result=result)
        with self._lock:
            self._running.pop(job.number, None)
            if not job.quiet:
                self._history.append(job)
            self._untold += 1
        tell(job)
        with self._lock:
            self._untold -= 1


def _let_go_of_frames(error: BaseException | None) -> None:
    """Forget where an error came from: the list of past jobs holds none of what the work was about."""
    while error is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


class _TimeIsUp(Exception):
    """A job's own time limit passed; a `TimeoutError` of its work is a failure like any other."""


async def _within(limit: float | None, doing: Awaitable[T]) -> T:
    if limit is None:
        return await doing
    task = asyncio.ensure_future(doing)
    # Work that fails while it is being given up has nobody to tell; asyncio would print it on the screen.
    task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    try:
        await asyncio.wait({task}, timeout=limit)
        if not task.done():
            raise _TimeIsUp
        return task.result()
    finally:
        task.cancel()
