"""The last requests made, for the log screen and bug reports; holds no token and no body."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

_SECRETS = re.compile(r"((?:^|[?&])(?:middle_auth_token|token)=)[^&#\s]*|(/user/token/)[^/?]{8,}(?=/ttl)")


@dataclass(frozen=True)
class LoggedRequest:
    """One attempt: when, what, what came of it. `status` is None when no answer came."""

    at: datetime
    method: str
    url: str
    status: int | None
    sent_bytes: int
    received_bytes: int
    seconds: float
    attempt: int
    failure: str = ""


class RequestLog:
    """A ring buffer of attempts, oldest first."""

    def __init__(self, size: int = 200) -> None:
        self.size = size
        self._entries: deque[LoggedRequest] = deque(maxlen=size)

    def add(self, entry: LoggedRequest) -> None:
        """Keep one more, dropping the oldest beyond the size."""
        self._entries.append(entry)

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


def masked(url: str) -> str:
    """Return the URL with every token in its query or path replaced by an ellipsis."""
    return _SECRETS.sub(lambda found: (found[1] or found[2]) + "…", url)
