"""One call to a service and its answer: what is asked, for what, and how it may be treated on failure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import quote, urlencode

Service = Literal["auth", "info", "state", "graph", "annotation", "schema", "materialization", "link"]
Effect = Literal["read", "read once", "change"]

Tell = Callable[[int, "int | None", str], None]
"""Told how far a call is: done, total if known, unit (`bytes`, `leaves`, `rows`)."""

_ASKED_BY_POST: Final = frozenset({"graph", "schema", "materialization"})
"""Services of which the sheets name POSTs that only ask, such as for the roots of many supervoxels."""

LOOKUP_SECONDS = 30.0
METADATA_SECONDS = 60.0
STATE_SECONDS = 120.0
LONG_SECONDS = 300.0


@dataclass(frozen=True)
class Call:
    """One HTTP request to a service, bound to no server yet.

    Attributes:
        service: whose error table applies to the answer.
        operation: what is done, as a short phrase (`read state`).
        subject: to what, as a person would say it (`state 495722871693421950`).
        method: GET, POST, PUT or DELETE.
        path: below the server's prefix, or below its origin with `at_origin`; already percent-encoded.
        effect: `read` may be repeated by itself, `read once` and `change` never are; only `change` can
            leave an unknown outcome.
        feature: set when a 404 means that the server does not have this at all; names the feature.
        read_limit: seconds without a byte after which the call is given up.
        keep: the answer is worth keeping for when the server cannot be reached.
    """

    service: Service
    operation: str
    subject: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)
    content_type: str | None = None
    effect: Effect = "read"
    at_origin: bool = False
    feature: str = ""
    read_limit: float = LOOKUP_SECONDS
    keep: bool = False

    @property
    def changes(self) -> bool:
        """Whether this changes anything there; what is not known to only ask counts as a change."""
        return self.effect == "change" or (self.method != "GET" and self.service not in _ASKED_BY_POST)

    @property
    def target(self) -> str:
        """Path and query as they go on the wire, below the prefix."""
        return f"{self.path}?{urlencode(self.query, quote_via=quote)}" if self.query else self.path


@dataclass(frozen=True)
class Answer:
    """A whole answer: status, headers (names in lower case) and the decoded body."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """Return the first header of this lower-case name, or empty."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def media_type(self) -> str:
        """The content type before any `;`, in lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def length(self) -> int | None:
        """How many bytes the body has as sent, if the server says so."""
        text = self.header("content-length")
        return int(text) if text.isdecimal() else None

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx (the annotation engine answers some reads with 201)."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body as UTF-8, unreadable bytes replaced."""
        return self.body.decode("utf-8", "replace")

    @property
    def is_page(self) -> bool:
        """Whether the body is a web page (Flask labels plain sentences `text/html` too)."""
        return self.body.lstrip()[:1] == b"<"


def segment(name: object) -> str:
    """Percent-encode one path segment, slashes included; `..` stays a name and leads nowhere else."""
    text = str(name)
    return text.replace(".", "%2E") if text in (".", "..") else quote(text, safe="")
