"""The last requests made, for the log screen and bug reports; holds no token."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Final

from .asking import on_behalf

if TYPE_CHECKING:
    from .call import Call

BODY_KEPT: Final = 8 << 10
"""Bytes of each body that are kept, to be shown on demand."""
_TAKEN: Final = BODY_KEPT + 256
"""Some more, so that a token that begins within what is kept is seen as a whole before it is cut."""
_SECRETS = re.compile(r"((?:^|[?&])(?:middle_auth_token|token)=)[^&#\s]*|(/user/token/)[^/?]{8,}(?=/ttl)")
_IN_BODIES = re.compile(rb"(?i)((?:auth_)?token[\"']?\s*[:=]\s*[\"']?|bearer\s+)[\w.~+/-]{8,}")
_HIDDEN = "…".encode()
_SHOWN_BODIES = frozenset({"look up names"})
"""What of the login service has no token anywhere in its bodies; of all else of it none is kept."""
_SHOWN_HEADERS = frozenset({"content-type", "content-encoding", "date", "retry-after", "server", "warning"})


@dataclass(frozen=True)
class Body:
    """The beginning of a body, tokens masked, and how long all of it was; `kept` is False for one never kept."""

    start: bytes = field(default=b"", repr=False)
    size: int = 0
    kept: bool = True

    @property
    def whole(self) -> bool:
        """Whether `start` is all of it."""
        return self.kept and self.size <= BODY_KEPT


@dataclass(frozen=True)
class LoggedRequest:
    """One attempt: when, what, what came of it. `status` is None when no answer came.

    `phases` are seconds by name, one after the other: `connect`, `tls` and `send` where a connection tells
    them, `wait` until the answer began, `read` until its end. `signed` says that a token was sent.
    """

    at: datetime
    method: str
    url: str
    status: int | None
    sent_bytes: int
    received_bytes: int
    seconds: float
    attempt: int
    failure: str = ""
    service: str = ""
    operation: str = ""
    subject: str = ""
    job: int = 0
    signed: bool = False
    content_type: str = ""
    phases: tuple[tuple[str, float], ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    asked: Body = field(default=Body(), repr=False)
    answered: Body = field(default=Body(), repr=False)


class RequestLog:
    """A ring buffer of attempts, oldest first; what is added stands in `parent` too."""

    def __init__(self, size: int = 200, parent: RequestLog | None = None) -> None:
        self.size = size
        self._parent = parent
        self._entries: deque[LoggedRequest] = deque(maxlen=size)

    def add(self, entry: LoggedRequest) -> None:
        """Keep one more, dropping the oldest beyond the size."""
        self._entries.append(entry)
        if self._parent is not None:
            self._parent.add(entry)

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


class Recording:
    """One attempt under way: what it was, and when it got how far.

    Args:
        call: what is sent.
        url: the whole address, with no token in it that `masked` would not find.
        attempt: the how manyth it is, from 1.
        conceal: takes the token that goes along out of a body; None where none does.
    """

    def __init__(
        self, call: Call, url: str, attempt: int, conceal: Callable[[bytes], bytes] | None = None
    ) -> None:
        self.at = datetime.now(timezone.utc)
        self._begun = self._reached = time.monotonic()
        self._call, self._url, self._attempt = call, url, attempt
        self._conceal = conceal
        self._phases: list[tuple[str, float]] = []
        self._start = bytearray()
        self._size = 0

    def reached(self, phase: str) -> None:
        """Note that a phase ends now, and the next one begins."""
        now = time.monotonic()
        self._phases.append((phase, now - self._reached))
        self._reached = now

    def take(self, data: bytes) -> None:
        """Keep the beginning of the answer's body."""
        self._size += len(data)
        if len(self._start) < _TAKEN:
            self._start += data[: _TAKEN - len(self._start)]

    def entry(
        self, status: int | None, headers: tuple[tuple[str, str], ...], received: int, failure: str
    ) -> LoggedRequest:
        """Return what is to be kept of the attempt, which has ended."""
        self.reached("read" if status is not None else "wait")
        call = self._call
        sent = call.body or b""
        shown = call.service != "auth" or call.operation in _SHOWN_BODIES
        return LoggedRequest(
            self.at,
            call.method,
            masked(self._url),
            status,
            len(sent),
            received,
            time.monotonic() - self._begun,
            self._attempt,
            failure,
            call.service,
            call.operation,
            call.subject,
            on_behalf.get(),
            self._conceal is not None,
            call.content_type or "",
            tuple(self._phases),
            tuple((name, value) for name, value in headers if name in _SHOWN_HEADERS),
            self._body(sent[:_TAKEN], len(sent), shown),
            self._body(bytes(self._start), self._size, shown),
        )

    def _body(self, start: bytes, size: int, shown: bool) -> Body:
        if not shown:
            return Body(b"", size, kept=not size)
        concealed = start if self._conceal is None else self._conceal(start)
        lower = concealed.lower()
        # Looking for a word is a hundred times as fast as the pattern, and most bodies have neither.
        told = b"token" in lower or b"bearer" in lower
        safe = _IN_BODIES.sub(lambda found: found[1] + _HIDDEN, concealed) if told else concealed
        return Body(safe[:BODY_KEPT], size)


def masked(url: str) -> str:
    """Return the URL with every token in its query or path replaced by an ellipsis."""
    return _SECRETS.sub(lambda found: (found[1] or found[2]) + "…", url)
