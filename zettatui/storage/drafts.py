"""Unsaved edits on disk: one draft for each open document, kept through crashes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .atomic import read_bytes, remove_file, write_atomic
from .errors import StorageError, storage_error
from .lock import FileLock
from .times import read_time, time_text, utc_now

SUFFIX = ".draft"
DOING = "keep the draft"
LOOKING = 0.5
"""Seconds to wait for a lock: an instance that lists drafts takes each for a moment."""


@dataclass(frozen=True)
class Draft:
    """An edit that was not uploaded: whose document it is, when it was last kept, how long it is."""

    id: str
    server: str
    base_id: str | None
    """The state it started from; None for a new document."""
    title: str
    saved_at: datetime
    size: int
    """Bytes of text."""
    held: bool
    """True while an instance, this one or another, has it open."""


@dataclass(frozen=True)
class DraftList:
    """The drafts, newest first, and sentences about files that could not be read (they stay)."""

    drafts: tuple[Draft, ...]
    problems: tuple[str, ...]


class OpenDraft:
    """The draft of a document that is being edited; nothing is written before the first `save`."""

    def __init__(self, drafts: Drafts, header: dict[str, Any], lock: FileLock, last: bytes | None) -> None:
        self._drafts = drafts
        self._header = header
        self._lock = lock
        self._last = last

    @property
    def id(self) -> str:
        """The draft's own name."""
        return str(self._header["id"])

    def save(self, text: bytes) -> datetime | None:
        """Keep the text as it is now and return when, None if it is kept already; raises `StorageError`."""
        if text == self._last:
            return None
        if not self._lock.acquire(wait=LOOKING):
            raise StorageError(
                "Another zettatui has taken over this draft", self._drafts.path(self.id), "Go on there."
            )
        now = self._drafts.clock()
        header = json.dumps({**self._header, "saved_at": time_text(now)}, ensure_ascii=True)
        write_atomic(self._drafts.path(self.id), header.encode() + b"\n" + text, doing=DOING)
        self._last = text
        return now

    def discard(self) -> None:
        """Remove the draft: its text was uploaded, or is no longer wanted. Raises `StorageError`.

        Nothing happens where nothing was kept, or where another instance has taken the draft over.
        """
        if self._last is not None and self._lock.acquire(wait=LOOKING):
            self._drafts.remove(self.id)
        self._last = None
        self.release()

    def release(self) -> None:
        """Stop editing and leave the draft on disk for later."""
        self._lock.release()


class Drafts:
    """The folder of drafts, shared by all instances of one person."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self.folder = folder
        self.clock = clock

    def begin(self, *, server: str, base_id: str | None = None, title: str = "") -> OpenDraft:
        """Return the draft for a document that is opened now; each opening has its own."""
        name = uuid.uuid4().hex
        header = {"id": name, "server": server, "base_id": base_id, "title": title}
        return OpenDraft(self, header, self._lock(name), None)

    def resume(self, name: str) -> OpenDraft:
        """Take a draft up again; raises `StorageError` where it is gone or another instance has it open."""
        header, text = self._read(name)
        lock = self._lock(name)
        if not lock.acquire(wait=LOOKING):
            raise StorageError(
                "This draft is open in another zettatui", self.path(name), "Close it there first."
            )
        return OpenDraft(
            self, {key: header.get(key) for key in ("id", "server", "base_id", "title")}, lock, text
        )

    def list(self) -> DraftList:
        """Return all drafts, newest first; raises `StorageError` only where the folder cannot be read."""
        found: list[Draft] = []
        problems = []
        try:
            files = sorted(self.folder.glob(f"*{SUFFIX}"))
        except OSError as failed:
            raise storage_error(failed, "read the drafts", self.folder) from failed
        for file in files:
            try:
                found.append(self._draft(file.stem))
            except StorageError as unreadable:
                # A draft that another instance has just discarded is no problem.
                if file.exists():
                    problems.append(unreadable.sentence)
        found.sort(key=lambda draft: draft.saved_at, reverse=True)
        return DraftList(tuple(found), tuple(problems))

    def text(self, name: str) -> bytes:
        """Return a draft's text, byte for byte; raises `StorageError`."""
        return self._read(name)[1]

    def discard(self, name: str) -> None:
        """Remove a draft that no instance has open; raises `StorageError`."""
        lock = self._lock(name)
        if not lock.acquire(wait=LOOKING):
            raise StorageError(
                "This draft is open in another zettatui", self.path(name), "Close it there first."
            )
        self.remove(name)
        lock.release()

    def path(self, name: str) -> Path:
        """Return where a draft lies."""
        return self.folder / f"{name}{SUFFIX}"

    def remove(self, name: str) -> None:
        """Remove a draft's files; for `OpenDraft` and `discard`, which hold its lock."""
        remove_file(self.path(name), doing="discard the draft")
        remove_file(self._lock_path(name), doing="discard the draft")

    def _lock_path(self, name: str) -> Path:
        return self.folder / f"{name}.lock"

    def _lock(self, name: str) -> FileLock:
        return FileLock(self._lock_path(name))

    def _held(self, name: str) -> bool:
        if not self._lock_path(name).exists():
            return False
        lock = self._lock(name)
        free = lock.acquire()
        lock.release()
        return not free

    def _draft(self, name: str) -> Draft:
        header, text = self._read(name)
        base_id = header.get("base_id")
        return Draft(
            name,
            str(header.get("server") or ""),
            None if base_id is None else str(base_id),
            str(header.get("title") or ""),
            read_time(header["saved_at"]),
            len(text),
            self._held(name),
        )

    def _read(self, name: str) -> tuple[dict[str, Any], bytes]:
        path = self.path(name)
        content = read_bytes(path, doing="read the draft")
        if content is None:
            raise StorageError("This draft is gone", path, "It was uploaded or discarded in the meantime.")
        head, newline, text = content.partition(b"\n")
        try:
            header = json.loads(head)
            read_time(header["saved_at"])
        except (ValueError, KeyError, TypeError, AttributeError) as broken:
            raise StorageError(
                "This draft cannot be read", path, "It is left as it is; open it in a text editor."
            ) from broken
        if not newline or not isinstance(header, dict):
            raise StorageError("This draft is cut short", path, "It is left as it is.")
        return {**header, "id": name}, text
