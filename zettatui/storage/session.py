"""What was open when the app last ended: server, datastack, screen, and what each screen had on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from .atomic import read_bytes, write_atomic
from .times import read_time, time_text, utc_now

Memory = Mapping[str, Any]
"""What one screen had on it, as JSON: ids and texts short enough to be typed; texts of states are drafts."""


@dataclass(frozen=True)
class SavedSession:
    """Where a person stood. `screens` holds what was on each, by the screen's name."""

    server: str
    place: str
    datastack: str = ""
    screens: Mapping[str, Memory] = field(default_factory=dict)
    saved_at: datetime = field(default_factory=utc_now, compare=False)


class SessionFile:
    """The file of the last session; of several instances, the one that writes last is remembered."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self._path = path
        self._clock = clock

    def load(self) -> SavedSession | None:
        """Return the last session, None where there is none or its file cannot be understood.

        Raises:
            StorageError: the file cannot be read.
        """
        content = read_bytes(self._path, doing="read what was open last")
        try:
            found = json.loads(content or b"")
            screens = {
                str(name): dict(memory)
                for name, memory in found["screens"].items()
                if isinstance(memory, dict)
            }
            texts = [found[name] for name in ("server", "place", "datastack")]
            if not all(isinstance(text, str) for text in texts):
                return None
            return SavedSession(texts[0], texts[1], texts[2], screens, read_time(found["saved_at"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def save(self, session: SavedSession) -> None:
        """Remember a session in place of the last one; raises `StorageError`."""
        document = {
            "server": session.server,
            "place": session.place,
            "datastack": session.datastack,
            "screens": {name: dict(memory) for name, memory in session.screens.items()},
            "saved_at": time_text(self._clock()),
        }
        write_atomic(self._path, json.dumps(document, indent=1).encode(), doing="keep what is open")
