"""How much the app has written to its terminal: what a slow line has to carry."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic

KEPT_SECONDS = 60
"""How far back single seconds are remembered."""


class LineMeter:
    """Counts bytes, in all and by the second; writes nothing itself."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._seconds: deque[tuple[int, int]] = deque()
        self.total = 0
        """Bytes since the start."""
        self.most = 0
        """Bytes in the busiest second so far."""

    def count(self, written: str) -> None:
        """Take note of what was written."""
        size = len(written) if written.isascii() else len(written.encode("utf-8", "replace"))
        now = int(self._clock())
        before = 0
        if self._seconds and self._seconds[-1][0] == now:
            before = self._seconds.pop()[1]
        self._seconds.append((now, before + size))
        while self._seconds[0][0] <= now - KEPT_SECONDS:
            self._seconds.popleft()
        self.total += size
        self.most = max(self.most, before + size)

    def per_second(self) -> float:
        """Return the mean of the last minute, or of the time since the start where that is less."""
        now = self._clock()
        recent = sum(size for second, size in self._seconds if second > now - KEPT_SECONDS)
        return recent / max(1.0, min(KEPT_SECONDS, now - self._began))

    @property
    def sentence(self) -> str:
        """What a person is told."""
        minutes = max(0.0, self._clock() - self._began) / 60
        return (
            f"{self.per_second():,.0f} bytes/s over the last minute, {self.most:,} in the busiest second, "
            f"{self.total:,} in {minutes:,.0f} min"
        )
