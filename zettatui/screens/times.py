"""Times as people read them: UTC with a Z, and how long ago."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_UNITS = (("year", 365 * 86_400), ("month", 30 * 86_400), ("day", 86_400), ("hour", 3_600), ("minute", 60))


def utc_text(moment: datetime | None, now: datetime | None = None) -> str:
    """Return `2026-11-23 12:44:10Z (5 minutes ago)`; naive times are UTC, nothing known is an empty text.

    The relative part is left out without `now`.
    """
    if moment is None:
        return ""
    aware = moment.replace(tzinfo=timezone.utc) if moment.tzinfo is None else moment.astimezone(timezone.utc)
    text = f"{aware:%Y-%m-%d %H:%M:%S}Z"
    return text if now is None else f"{text} ({_ago(now - aware)})"


def local_text(moment: datetime | None, now: datetime | None = None) -> str:
    """Return the time by this machine's clock, with its offset from UTC, as `2026-11-23 13:44:10+01:00`."""
    if moment is None:
        return ""
    aware = moment.replace(tzinfo=timezone.utc) if moment.tzinfo is None else moment
    text = aware.astimezone().isoformat(" ", "seconds")
    return text if now is None else f"{text} ({_ago(now - aware)})"


def _ago(passed: timedelta) -> str:
    seconds = int(passed.total_seconds())
    for word, length in _UNITS:
        count = abs(seconds) // length
        if count:
            span = f"{count} {word}{'' if count == 1 else 's'}"
            return f"{span} ago" if seconds > 0 else f"in {span}"
    return "just now"
