"""Prints what was done and seen, and counts what passed and what failed."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

import requests

WIDTH = 160


class Mismatch(AssertionError):
    """What was seen is not what had to be seen."""


def same(seen: object, wanted: object, what: str = "") -> None:
    """Raise Mismatch unless the value seen is the wanted one."""
    if seen != wanted:
        raise Mismatch(f"{what + ': ' if what else ''}saw {seen!r}, not {wanted!r}")


def holds(text: object, part: str) -> None:
    """Raise Mismatch unless a text (or an error's) contains a part."""
    if part not in str(text):
        raise Mismatch(f"{part!r} is not in {str(text)!r}")


@contextmanager
def refused(status: int, text: str) -> Iterator[None]:
    """Raise Mismatch unless the block ends in caveclient's error for such an answer."""
    try:
        yield
    except requests.HTTPError as error:
        same(None if error.response is None else error.response.status_code, status)
        holds(error, text)
    else:
        raise Mismatch(f"not refused with {status} {text!r}")


@contextmanager
def raises(kind: type[Exception], text: str) -> Iterator[None]:
    """Raise Mismatch unless the block ends in an error of caveclient's own."""
    try:
        yield
    except kind as error:
        holds(error, text)
    else:
        raise Mismatch(f"no {kind.__name__} {text!r}")


class Report:
    """The lines on standard output, and the count."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self.passed = 0
        self.failed = 0

    def heading(self, text: str) -> None:
        """Begin a part."""
        print(f"\n{text}\n", file=self._out)

    def attempt(self, name: str, act: Callable[[], object]) -> None:
        """Run one line or row, print what it returned, and count it."""
        try:
            seen = act()
        except Exception as failure:  # the outermost frame of one row: the others shall run, too
            self.failed += 1
            where = "".join(traceback.format_exception(type(failure), failure, failure.__traceback__))
            print(f"FAIL  {name}\n{_inset(where)}", file=self._out)
        else:
            self.passed += 1
            print(f"ok    {name}\n{_inset(str(seen))}", file=self._out)

    def close(self) -> int:
        """Print the closing line; return the exit code."""
        print(f"\n{self.passed} passed, {self.failed} failed", file=self._out, flush=True)
        return 1 if self.failed or not self.passed else 0


def _inset(text: str) -> str:
    # A token has no place in a log, not even a made-up one.
    masked = re.sub(r"\b[0-9a-f]{32}\b", "<token>", text)
    lines = [line if len(line) <= WIDTH else f"{line[:WIDTH]} ..." for line in masked.splitlines()]
    return "\n".join(f"      {line}" for line in lines)
