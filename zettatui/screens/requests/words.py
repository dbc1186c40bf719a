"""A request of the log in words: as a row, in three lines, as a page."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from rich.text import Text

from zettatui.plain import plain_line, plain_text
from zettatui.services.request_log import Body, LoggedRequest
from zettatui.widgets.virtual_list import Tone

_API = re.compile(r"(?:/[^/]+)?/(\w+)(?:/api/v\d+)(?=/)")
"""What stands before the part of a path that tells: a group's prefix, the service, the version of its interface."""
_UNITS = ((1 << 20, "MB"), (1 << 10, "kB"))


def size_words(count: int) -> str:
    """Say how many bytes."""
    for unit, name in _UNITS:
        if count >= unit:
            return f"{count / unit:,.1f} {name}"
    return f"{count} B"


def seconds_words(seconds: float) -> str:
    """Say how long, in milliseconds below a second."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:,.1f} s"


def status_words(entry: LoggedRequest) -> str:
    """Say what came of it: the status, or that none came."""
    return str(entry.status) if entry.status is not None else "none"


def place_words(entry: LoggedRequest) -> str:
    """Return the path from the service on, without the query, then the host; the whole address stands below."""
    parts = urlsplit(entry.url)
    found = _API.match(parts.path)
    path = f"{found[1]} {parts.path[found.end() :]}" if found else parts.path
    return f"{path}  {parts.netloc}"


def row_of(entry: LoggedRequest) -> Sequence[str]:
    """Return the cells: time, method, status, how long, how much, where."""
    return (
        f"{entry.at:%H:%M:%S}",
        entry.method,
        status_words(entry),
        seconds_words(entry.seconds),
        size_words(entry.received_bytes),
        place_words(entry),
    )


def tone_of(entry: LoggedRequest) -> Tone:
    """Colour what went wrong; its status says it too."""
    if entry.status is None or entry.status >= 500:
        return "error"
    return "warning" if entry.status >= 300 or entry.failure else ""


def phases_words(entry: LoggedRequest) -> str:
    """Say where the time went."""
    return " · ".join(f"{name} {seconds_words(seconds)}" for name, seconds in entry.phases)


def line_of(entry: LoggedRequest) -> str:
    """Return one line that says it all, for a report."""
    failed = f" {plain_line(entry.failure)}" if entry.failure else ""
    return (
        f"{entry.at:%Y-%m-%dT%H:%M:%SZ} {entry.method} {entry.url} → {status_words(entry)} "
        f"{seconds_words(entry.seconds)} {size_words(entry.received_bytes)}{failed}"
    )


def details_of(entry: LoggedRequest) -> str:
    """Return what it was for, and where its time went."""
    attempt = f", attempt {entry.attempt}" if entry.attempt > 1 else ""
    failed = f"\n{plain_line(entry.failure)}" if entry.failure else ""
    return f"{entry.operation}: {entry.subject}{attempt} · {phases_words(entry)}\n{entry.url}{failed}"


def page_of(entry: LoggedRequest, *, bodies: bool) -> Text:
    """Return everything that is known of a request; bodies only where they are asked for."""
    page = Text()

    def row(name: str, words: str) -> None:
        if words:
            page.append(f"{name:<9} ", style="bold")
            page.append(f"{words}\n")

    row("what", f"{entry.operation}: {entry.subject}")
    row(
        "when", f"{entry.at:%Y-%m-%d %H:%M:%S}Z" + (f", attempt {entry.attempt}" if entry.attempt > 1 else "")
    )
    row("asked", f"{entry.method} {entry.url}")
    row("token", "sent, not shown" if entry.signed else "none sent")
    row("sent", f"{size_words(entry.sent_bytes)} {entry.content_type}".rstrip())
    row("answer", f"{status_words(entry)}, {size_words(entry.received_bytes)} on the wire")
    row("failure", plain_line(entry.failure))
    row("time", f"{seconds_words(entry.seconds)}: {phases_words(entry)}")
    for name, value in entry.headers:
        row("header", f"{name}: {plain_line(value)}")
    if bodies:
        _body(page, "sent", entry.asked)
        _body(page, "answered", entry.answered)
    return page


def _body(page: Text, name: str, body: Body) -> None:
    if not body.size:
        return
    page.append(f"\nbody {name}", style="bold")
    if not body.kept:
        page.append("\nnot kept: bodies of the login service can hold tokens\n")
        return
    shown = len(body.start)
    of = "" if body.whole else f", of which the first {shown:,} are kept"
    page.append(f" {body.size:,} bytes{of}\n")
    page.append(_readable(body) + "\n")


def _readable(body: Body) -> str:
    try:
        text = body.start.decode("utf-8", "strict" if body.whole else "ignore")
    except UnicodeDecodeError:
        return f"(no text) {body.start[:64].hex(' ')}…"
    if body.whole:
        import msgspec

        # White space only: numbers keep their digits.
        with contextlib.suppress(msgspec.MsgspecError, RecursionError):
            text = msgspec.json.format(text, indent=2)
    return plain_text(text, limit=40_000)
