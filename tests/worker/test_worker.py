"""The worker: jobs end once, groups exclude, progress is throttled, and nothing holds the exit."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator

import pytest

from zettatui.worker.jobs import PROGRESS_INTERVAL, Job, JobState, OutOfTime, Progress, Reached
from zettatui.worker.worker import HISTORY, Worker


class Heard:
    """A listener that can be waited for."""

    def __init__(self) -> None:
        self.told: list[tuple[str, JobState, Reached]] = []
        self.threads: set[str] = set()
        self._changed = threading.Condition()

    def __call__(self, job: Job[object]) -> None:
        with self._changed:
            self.told.append((job.name, job.state, job.reached))
            self.threads.add(threading.current_thread().name)
            self._changed.notify_all()

    def wait(self, until: Callable[[], bool], seconds: float = 10) -> None:
        with self._changed:
            assert self._changed.wait_for(until, seconds), self.told

    def wait_for_end(self, job: Job[object]) -> None:
        # The last word on a job comes after it has left the list of those that run.
        self.wait(lambda: any(name == job.name and state.ended for name, state, _ in self.told))


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def worker(heard: Heard) -> Iterator[Worker]:
    made = Worker(heard)
    yield made
    made.stop()


async def forever(progress: Progress) -> None:
    await asyncio.Event().wait()


async def nothing(progress: Progress) -> str:
    return "done"


def test_a_job_ends_with_its_result(worker: Worker, heard: Heard) -> None:
    async def answer(progress: Progress) -> int:
        return 42

    job = worker.submit("ask", answer)
    heard.wait_for_end(job)
    assert (job.state, job.result, job.error, job.sentence) == (JobState.DONE, 42, None, "")
    assert [state for _, state, _ in heard.told] == [JobState.RUNNING, JobState.DONE]
    assert worker.running == []
    assert worker.history == [job]
    assert worker.idle
    assert job.seconds == job.seconds


def test_listeners_are_told_on_the_workers_thread(worker: Worker, heard: Heard) -> None:
    mine = Heard()
    job = worker.submit("ask", nothing, listener=mine)
    heard.wait_for_end(job)
    assert heard.threads == mine.threads == {"zettatui-worker"}
    assert mine.told == heard.told


def test_a_failure_with_a_sentence_is_told_as_it_is(worker: Worker, heard: Heard) -> None:
    class Sad(Exception):
        sentence = "The server is asleep. Wake it."

    async def fail(progress: Progress) -> None:
        raise Sad

    job = worker.submit("ask", fail)
    heard.wait_for_end(job)
    assert job.state is JobState.FAILED
    assert isinstance(job.error, Sad)
    assert job.sentence == "The server is asleep. Wake it."


@pytest.mark.parametrize("error", [KeyError("s3cret-token"), TimeoutError("s3cret-token")])
def test_a_fault_of_our_own_is_told_without_its_text(worker: Worker, heard: Heard, error: Exception) -> None:
    async def fail(progress: Progress) -> None:
        raise error

    job = worker.submit("count ids", fail)
    heard.wait_for_end(job)
    assert job.state is JobState.FAILED
    assert "count ids" in job.sentence
    assert type(error).__name__ in job.sentence
    assert "test_worker.py" in job.sentence
    assert "s3cret" not in job.sentence + repr(job.error)


def test_a_time_limit_ends_the_job_and_its_work(worker: Worker, heard: Heard) -> None:
    stopped = threading.Event()

    async def slow(progress: Progress) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    job = worker.submit("wait", slow, time_limit=0.05)
    heard.wait_for_end(job)
    assert job.state is JobState.FAILED
    assert "“wait” was given up after 0.05 s" in job.sentence
    assert stopped.wait(5)


def test_a_time_limit_is_not_blamed_for_a_timeout_of_the_work(worker: Worker, heard: Heard) -> None:
    async def fail(progress: Progress) -> None:
        raise asyncio.TimeoutError

    job = worker.submit("wait", fail, time_limit=60)
    heard.wait_for_end(job)
    assert "given up" not in job.sentence
    assert "TimeoutError" in job.sentence


def test_work_within_its_time_limit_is_done(worker: Worker, heard: Heard) -> None:
    job = worker.submit("ask", nothing, time_limit=60)
    heard.wait_for_end(job)
    assert (job.state, job.result) == (JobState.DONE, "done")


def test_cancelling_ends_a_job_at_its_await(worker: Worker, heard: Heard) -> None:
    cleaned = threading.Event()

    async def patient(progress: Progress) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.set()

    job = worker.submit("wait", patient)
    heard.wait(lambda: bool(heard.told))
    assert worker.running == [job]
    job.cancel()
    heard.wait_for_end(job)
    assert job.state is JobState.CANCELLED
    assert job.error is None
    assert cleaned.is_set()
    job.cancel()
    assert job.state is JobState.CANCELLED


def test_a_job_cancelled_before_it_began_ends_too(worker: Worker, heard: Heard) -> None:
    jobs = [worker.submit(f"wait {number}", forever) for number in range(50)]
    for job in jobs:
        job.cancel()
    for job in jobs:
        heard.wait_for_end(job)
    assert {job.state for job in jobs} == {JobState.CANCELLED}
    assert worker.idle


def test_cancelling_a_job_in_a_blocked_thread_does_not_wait(worker: Worker, heard: Heard) -> None:
    release = threading.Event()

    async def blocked(progress: Progress) -> None:
        await asyncio.to_thread(release.wait, 30)

    job = worker.submit("blocked", blocked)
    heard.wait(lambda: bool(heard.told))
    started = time.monotonic()
    job.cancel()
    heard.wait_for_end(job)
    assert time.monotonic() - started < 1
    release.set()


def test_a_cancelled_job_that_is_done_stays_done(worker: Worker, heard: Heard) -> None:
    job = worker.submit("ask", nothing)
    heard.wait_for_end(job)
    job.cancel()
    assert job.state is JobState.DONE


def test_a_new_job_of_a_group_replaces_the_old_one(worker: Worker, heard: Heard) -> None:
    other = worker.submit("other", forever, group="tables")
    loose = worker.submit("loose", forever)
    first = worker.submit("first", forever, group="lookup")
    second = worker.submit("second", forever, group="lookup")
    heard.wait_for_end(first)
    assert first.state is JobState.CANCELLED
    assert [job.name for job in worker.running] == ["other", "loose", "second"]
    assert {other.state, loose.state, second.state} == {JobState.RUNNING}


def test_of_a_group_started_from_many_threads_one_runs_on(worker: Worker, heard: Heard) -> None:
    start = threading.Barrier(8)

    def rush() -> None:
        start.wait(10)
        for _ in range(20):
            worker.submit("rush", forever, group="one")

    threads = [threading.Thread(target=rush) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    heard.wait(lambda: sum(state is JobState.CANCELLED for _, state, _ in heard.told) == 159)
    assert len(worker.running) == 1


def test_quiet_jobs_stand_in_no_list_and_tell_only_their_own_listener(worker: Worker, heard: Heard) -> None:
    mine = Heard()
    job = worker.submit("housekeeping", forever, quiet=True, listener=mine)
    mine.wait(lambda: bool(mine.told))
    assert worker.running == worker.history == []
    assert not worker.idle
    job.cancel()
    mine.wait_for_end(job)
    assert heard.told == []
    assert worker.idle


def test_progress_is_kept_at_once_and_passed_on_seldom(worker: Worker, heard: Heard) -> None:
    async def count(progress: Progress) -> float:
        started = time.monotonic()
        for number in range(20_000):
            progress(number, 20_000, "ids")
        return time.monotonic() - started

    job = worker.submit("count", count)
    heard.wait_for_end(job)
    took = job.result
    assert took is not None
    assert job.reached == Reached(19_999, 20_000, "ids")
    assert len(heard.told) <= 2 + 1 + took / PROGRESS_INTERVAL
    # The end always comes with the last progress.
    assert heard.told[-1] == ("count", JobState.DONE, Reached(19_999, 20_000, "ids"))


@pytest.mark.parametrize(
    ("reached", "text"),
    [
        (Reached(), ""),
        (Reached(21_000, None, "ids"), "21,000 ids"),
        (Reached(21_000), "21,000"),
        (Reached(41, 100, "bytes"), "41 %"),
        (Reached(0, 100), "0 %"),
        (Reached(300, 100), "100 %"),
        (Reached(5, 0, "rows"), "5 rows"),
    ],
)
def test_how_progress_reads(reached: Reached, text: str) -> None:
    assert reached.text == text


def test_the_history_is_newest_first_and_bounded(worker: Worker, heard: Heard) -> None:
    jobs = [worker.submit(f"job {number}", nothing) for number in range(HISTORY + 5)]
    for job in jobs[-5:]:
        heard.wait_for_end(job)
    running = worker.submit("last", forever)
    assert worker.history[0] is running
    assert len(worker.history) == HISTORY + 1
    assert worker.history[1:] == jobs[:4:-1]


class Document:
    """Something large that a job reads."""


def test_the_list_of_past_jobs_holds_nothing_of_what_they_read(worker: Worker, heard: Heard) -> None:
    read: list[weakref.ref[Document]] = []

    def one() -> Document:
        document = Document()
        read.append(weakref.ref(document))
        return document

    async def reads(progress: Progress) -> Document:
        return one()

    async def fails(progress: Progress) -> None:
        document = one()
        try:
            raise KeyError("of the work")
        except KeyError as error:
            raise OutOfTime(str(document), 1) from error

    done, failed = worker.submit("read", reads), worker.submit("fail", fails)
    heard.wait_for_end(done)
    heard.wait_for_end(failed)
    assert isinstance(done.hand_over(), Document)
    # The loop is through with both when it has come to another.
    heard.wait_for_end(worker.submit("after", nothing))
    gc.collect()
    assert [one() for one in read] == [None, None]
    assert {done, failed} < set(worker.history)


def test_stop_cancels_what_runs_and_takes_nothing_more(worker: Worker, heard: Heard) -> None:
    release = threading.Event()

    async def blocked(progress: Progress) -> None:
        await asyncio.to_thread(release.wait, 30)

    jobs = [worker.submit("wait", forever), worker.submit("blocked", blocked)]
    heard.wait(lambda: len(heard.told) == 2)
    started = time.monotonic()
    worker.stop()
    worker.stop()
    assert time.monotonic() - started < 0.1
    for job in jobs:
        heard.wait_for_end(job)
        assert job.state is JobState.CANCELLED
    late = worker.submit("late", nothing)
    assert late.state is JobState.CANCELLED
    late.cancel()
    assert worker.running == []
    release.set()


_EXIT = """
import asyncio, sys, threading, time
from zettatui.worker.worker import Worker

started = threading.Event()

def block():
    started.set()
    time.sleep(60)

async def blocked(progress):
    await asyncio.to_thread(block)

async def stubborn(progress):
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass

worker = Worker()
worker.submit("blocked", blocked)
worker.submit("stubborn", stubborn)
worker.submit("limited", stubborn, time_limit=0.01)
started.wait()
if "stop" in sys.argv:
    worker.stop()
print("leaving", flush=True)
"""


@pytest.mark.parametrize("how", ["stop", "just leave"])
def test_a_blocked_call_never_holds_the_exit(how: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _EXIT, how], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "leaving\n"
            started = time.monotonic()
            _, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert time.monotonic() - started < 1
    assert process.returncode == 0
    assert errors == ""
