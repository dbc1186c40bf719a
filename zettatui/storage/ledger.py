"""The ledger of states: every state opened or uploaded from here, so that no id is ever lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast, get_args

from .atomic import append_line, read_bytes
from .history import Event, History, LedgerEntry
from .times import read_time, time_text, utc_now


@dataclass(frozen=True)
class LedgerPage:
    """Entries, newest first, and a sentence for each line that could not be read (it stays)."""

    entries: tuple[LedgerEntry, ...]
    problems: tuple[str, ...] = ()


class Ledger:
    """An append-only file of one JSON object a line; several instances may write it at once."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self.path = path
        self._clock = clock

    def opened(self, state_id: str, server: str, *, title: str = "", note: str = "") -> LedgerEntry:
        """Note that a state was opened; raises `StorageError`."""
        return self._append(LedgerEntry("opened", state_id, server, None, title, note, self._clock()))

    def uploaded(
        self, state_id: str, server: str, *, parent: str | None, title: str = "", note: str = ""
    ) -> LedgerEntry:
        """Note that a state was uploaded, and from which one it came; raises `StorageError`."""
        return self._append(LedgerEntry("uploaded", state_id, server, parent, title, note, self._clock()))

    def note(self, state_id: str, server: str, note: str) -> LedgerEntry:
        """Put a note on a state, in place of the one it has; an empty one takes it away. Raises `StorageError`."""
        return self._append(LedgerEntry("noted", state_id, server, None, "", note, self._clock()))

    def read(self, *, limit: int | None = None) -> LedgerPage:
        """Return the newest openings and uploads first, at most `limit`; raises `StorageError`."""
        history = self.history()
        return LedgerPage(history.entries[:limit], history.problems)

    def history(self) -> History:
        """Return all there is, to search in and to follow versions through; raises `StorageError`."""
        content = read_bytes(self.path, doing="read the ledger of states") or b""
        events: list[LedgerEntry] = []
        problems = []
        lines = content.split(b"\n")
        for number in range(len(lines), 0, -1):
            line = lines[number - 1].strip()
            if not line:
                continue
            try:
                events.append(_entry(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                problems.append(f"Line {number} of {self.path} cannot be read; it is skipped and kept.")
        return History(events, problems)

    def _append(self, entry: LedgerEntry) -> LedgerEntry:
        line = {
            "event": entry.event,
            "state_id": entry.state_id,
            "server": entry.server,
            "parent": entry.parent,
            "title": entry.title,
            "note": entry.note,
            "time": time_text(entry.time),
        }
        append_line(
            self.path, json.dumps(line, ensure_ascii=True).encode(), doing="note the state in the ledger"
        )
        return entry


def _entry(line: Any) -> LedgerEntry:
    event = line["event"]
    if event not in get_args(Event):
        raise ValueError(event)
    parent = line.get("parent")
    return LedgerEntry(
        cast(Event, event),
        _id(line["state_id"]),
        str(line["server"]),
        None if parent is None else _id(parent),
        str(line.get("title") or ""),
        str(line.get("note") or ""),
        read_time(line["time"]),
    )


def _id(value: Any) -> str:
    # A number that was a float once has lost its digits already: better no id than a wrong one.
    if isinstance(value, str) and value:
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError("no id")
