"""Times as our files hold them: UTC, `2026-11-23T12:41:07.250Z`."""

from __future__ import annotations

from datetime import datetime, timezone


def utc_now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(timezone.utc)


def time_text(moment: datetime) -> str:
    """Return a time that knows its zone as UTC text with milliseconds."""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_time(text: str) -> datetime:
    """Return the time that `time_text` wrote; raises `ValueError` for anything else."""
    moment = datetime.fromisoformat(text.removesuffix("Z") + "+00:00" if text.endswith("Z") else text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment.astimezone(timezone.utc)


def stamp(moment: datetime) -> str:
    """Return a time for use in a file name: `20261123T124107Z`."""
    return moment.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
