"""What the app has said so far, so that nobody has to be quick to read it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

KEPT: Final = 500


class Notice(NamedTuple):
    """One thing said: when, on which screen, how grave (`info`, `done`, `warning`, `error`), how often in a row."""

    at: datetime
    where: str
    level: str
    words: str
    times: int = 1


class Notices:
    """The last things said, oldest first."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._said: deque[Notice] = deque(maxlen=KEPT)

    def add(self, words: str, level: str, where: str) -> None:
        """Keep what was said; the same thing again in a row is counted."""
        times = 1
        if self._said and (self._said[-1].words, self._said[-1].level) == (words, level):
            times = self._said.pop().times + 1
        self._said.append(Notice(self._now(), where, level, words, times))

    @property
    def newest_first(self) -> Sequence[Notice]:
        """All of them, the newest first."""
        return tuple(reversed(self._said))
