"""Work on very long texts in a process of its own, so that it can never hold up what a person does in this one.

Python runs one thread at a time, and some of what such work calls (reading or freeing 50 MB of JSON) lasts longer
than a frame. A process starts with its first question, keeps what it is told to, and ends with its owner.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")

WORTH_IT = 4_000_000
"""From so many characters on, work takes longer than starting a process for it (about 0.15 s)."""
_SLICE = 1 << 20
_POLITE = 5


class Lost(Exception):
    """The process apart could not be started or ended early: the work is to be done here."""


class Apart:
    """A process that answers one question after the other; every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._to: Connection | None = None
        self._from: Connection | None = None
        self.told: object = None
        """What the owner noted of what the process knows; None for one that knows nothing."""

    def run(self, function: Callable[..., T], texts: Sequence[str], *rest: Any) -> T:
        """Return `function(*texts, *rest)`, called in the process; the function must be a module's own.

        Raises:
            Lost: there is no answer. What the function raises is raised here too, if it can be sent.
        """
        with self._lock:
            try:
                failed, answer = self._ask(function, texts, rest)
            except (OSError, EOFError) as error:
                self.close()
                raise Lost from error
        if failed:
            raise answer
        return answer  # type: ignore[no-any-return]  # what the function returned

    def _ask(
        self, function: Callable[..., T], texts: Sequence[str], rest: tuple[Any, ...]
    ) -> tuple[bool, Any]:
        if self._process is None:
            self._start()
        to, back = self._to, self._from
        if to is None or back is None:
            raise EOFError
        to.send((function, [-(-len(text) // _SLICE) for text in texts], rest))
        for text in texts:
            # In slices, so that no step of this thread takes long.
            for at in range(0, len(text), _SLICE):
                to.send_bytes(text[at : at + _SLICE].encode("utf-8", "surrogatepass"))
        failed, answer = back.recv()
        return bool(failed), answer

    def _start(self) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("ZETTATUI_")}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        process = subprocess.Popen(  # noqa: S603 - this very interpreter, and nothing a person typed
            [sys.executable, "-c", f"import {__name__}; {__name__}.serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        if process.stdin is None or process.stdout is None:
            raise EOFError
        self._process = process
        from multiprocessing.connection import Connection  # slow, and needed for big texts only

        self._to = Connection(os.dup(process.stdin.fileno()), readable=False)
        self._from = Connection(os.dup(process.stdout.fileno()), writable=False)
        process.stdin.close()
        process.stdout.close()
        # Also when this one ends.
        weakref.finalize(self, _end, process)

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None:
            _end(self._process)
        for connection in (self._to, self._from):
            if connection is not None:
                connection.close()
        self._process = self._to = self._from = self.told = None


def in_process_apart(function: Callable[..., T], texts: Sequence[str], *rest: Any) -> T:
    """Return `function(*texts, *rest)`: in a process of its own where the texts are long, else here."""
    if sum(map(len, texts)) >= WORTH_IT:
        apart = Apart()
        try:
            return apart.run(function, texts, *rest)
        except Lost:
            pass
        finally:
            apart.close()
    return function(*texts, *rest)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def serve() -> None:
    """Answer what comes on the standard input until it ends; in the process apart."""
    os.nice(_POLITE)
    from multiprocessing.connection import Connection

    questions = Connection(os.dup(0), writable=False)
    answers = Connection(os.dup(1), readable=False)
    # Whatever prints must not end up among the answers.
    os.dup2(2, 1)
    while True:
        try:
            function, slices, rest = questions.recv()
            texts = [_text(questions, count) for count in slices]
        except EOFError:
            return
        answer: tuple[bool, object]
        try:
            answer = False, function(*texts, *rest)
        except (ValueError, LookupError) as error:
            answer = True, error
        del texts
        answers.send(answer)


def _text(connection: Connection, slices: int) -> str:
    return "".join([connection.recv_bytes().decode("utf-8", "surrogatepass") for _ in range(slices)])
