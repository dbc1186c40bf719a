"""What lies under the transport: one HTTP exchange, streaming, whatever carries it."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from zettatui.secret import Secret


@dataclass(frozen=True)
class OutgoingRequest:
    """A request for one origin; the token stays a `Secret` until the adapter writes the header."""

    method: str
    origin: str
    target: str
    headers: tuple[tuple[str, str], ...]
    token: Secret | None
    body: bytes | None = field(repr=False)
    connect_limit: float
    read_limit: float
    reached: Callable[[str], None] = field(default=lambda phase: None, repr=False, compare=False)
    """Told the name of each phase that ends, where the adapter knows: `connect`, `tls`, `send`."""


class IncomingAnswer(Protocol):
    """An answer whose head is here and whose body is still coming; header names are in lower case."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers in order, names in lower case."""

    def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes, not yet decompressed."""


class Adapter(Protocol):
    """Carries HTTP exchanges; leaving the context of an open one frees its connection."""

    def open(self, request: OutgoingRequest) -> AbstractAsyncContextManager[IncomingAnswer]:
        """Send the request and enter with the answer's head; raises a `WireError`."""

    async def aclose(self) -> None:
        """Close every connection."""


class WireError(Exception):
    """The exchange did not complete."""


class NotConnected(WireError):
    """No connection came about: nothing was sent."""


class NotTrusted(NotConnected):
    """No encrypted connection that could be trusted came about; `what` and `next_step` are for a person."""

    what = ""
    next_step = ""


class NoAnswerInTime(WireError):
    """The server was silent for longer than the limit, after the request may have been sent."""


class Cut(WireError):
    """The connection broke after the request may have been sent."""


class Undecodable(WireError):
    """The body is not compressed the way its header says."""


SLICE = 1 << 20
"""Bytes that a decompressor hands out at a time: a small body can stand for a very large text."""


class Decompressor:
    """Decodes a body part by part; knows `gzip` and both readings of `deflate`, passes anything plain."""

    def __init__(self, content_encoding: str) -> None:
        encoding = content_encoding.strip().lower()
        if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise Undecodable(f"unknown content encoding {encoding[:40]}")
        self._inner = None if encoding in {"", "identity"} else zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._may_be_raw = encoding == "deflate"
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what can be decoded so far, at most `SLICE` bytes at a time; raises Undecodable."""
        if self._inner is None or not data:
            yield data
            return
        # What follows the end of the compressed text belongs to nothing; zlib would pile it up.
        while data and not self._inner.eof:
            decoded = self._decoded(data)
            data = self._inner.unconsumed_tail
            if decoded:
                yield decoded

    def _decoded(self, data: bytes) -> bytes:
        inner = self._inner
        if inner is None:
            return data
        try:
            decoded = inner.decompress(data, SLICE)
        except zlib.error as error:
            if self._begun or not self._may_be_raw:
                raise Undecodable(str(error)) from error
            self._may_be_raw = False
            self._inner = zlib.decompressobj(-zlib.MAX_WBITS)  # RFC 1951, what some servers call deflate
            return self._decoded(data)
        self._begun = True
        return decoded

    def finish(self) -> bytes:
        """Return the rest; raises Cut when the compressed body ended in the middle."""
        if self._inner is None or not self._begun:
            return b""
        rest = self._inner.flush()
        if not self._inner.eof:
            raise Cut("the compressed body ends in the middle")
        return rest
