"""Unsaved edits on disk: one draft for each open document, kept through crashes."""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from .atomic import read_bytes, remove_file, write_atomic
from .errors import StorageError, storage_error
from .lock import FileLock
from .times import read_time, time_text, utc_now

SUFFIX = ".draft"
DOING = "keep the draft"
READING = "read the draft"
MENDING = "It is left as it is; open that file (ctrl+o) to see its text, and take away its first line."
LOOKING = 0.5
"""Seconds to wait for a lock: an instance that lists drafts looks at each for a moment."""
LEFT_BEHIND = 3600.0
"""Seconds after which a file that a killed instance was just writing belongs to nobody."""
_LONGEST_HEAD = 1 << 20


class Draft(NamedTuple):
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

    @property
    def sentence(self) -> str:
        """Say that it is there: of what, and since when."""
        return f"A draft of {self.title or 'a state'} was kept {self.saved_at:%Y-%m-%d %H:%M:%S}Z."


class DraftList(NamedTuple):
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

    @property
    def server(self) -> str:
        """The server its state belongs to."""
        return str(self._header.get("server") or "")

    @property
    def base_id(self) -> str | None:
        """The state it started from; None for a new document."""
        base_id = self._header.get("base_id")
        return None if base_id is None else str(base_id)

    @property
    def title(self) -> str:
        """What its document is called."""
        return str(self._header.get("title") or "")

    @property
    def saved_at(self) -> datetime | None:
        """When the text was last kept; None before that."""
        kept = self._header.get("saved_at")
        return None if kept is None else read_time(kept)

    @property
    def text(self) -> bytes:
        """The text as it is kept; empty before it is."""
        return self._last or b""

    def save(self, text: bytes) -> datetime | None:
        """Keep the text as it is now and return when, None if it is kept already; raises `StorageError`."""
        if text == self._last:
            return None
        if not self._lock.acquire(wait=LOOKING):
            raise StorageError(
                "Another zettatui has taken over this draft", self._drafts.path(self.id), "Go on there."
            )
        now = self._drafts.clock()
        header = {**self._header, "saved_at": time_text(now)}
        head = json.dumps(header, ensure_ascii=True).encode()
        write_atomic(self._drafts.path(self.id), head + b"\n" + text, doing=DOING)
        self._header, self._last = header, text
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
        """Take a draft up again; raises `StorageError` where it is gone or another instance has it open.

        Where nothing can be written, it can be taken up all the same; the next `save` then fails.
        """
        if not self.path(name).exists():
            raise _gone(self.path(name))
        lock = self._lock(name)
        if not self._taken(lock):
            raise StorageError(
                "This draft is open in another zettatui", self.path(name), "Close it there first."
            )
        try:
            # Only now: until its lock is held, its last owner can still be writing.
            header, text = self._read(name)
        except StorageError:
            lock.release()
            raise
        keys = ("id", "server", "base_id", "title", "saved_at")
        return OpenDraft(self, {key: header.get(key) for key in keys}, lock, text)

    def list(self) -> DraftList:
        """Return all drafts, newest first; raises `StorageError` only where the folder cannot be read."""
        found: list[Draft] = []
        problems = []
        try:
            files = [self.folder / name for name in sorted(os.listdir(self.folder))]
        except FileNotFoundError:
            files = []
        except OSError as failed:
            raise storage_error(failed, "read the drafts", self.folder) from failed
        self._sweep(files)
        for file in files:
            if file.suffix != SUFFIX:
                continue
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
        return FileLock(self._lock_path(name), DOING)

    def _taken(self, lock: FileLock) -> bool:
        try:
            return lock.acquire(wait=LOOKING)
        except StorageError:
            # A full or read-only disk; who can write no lock can still read the draft.
            return not lock.held_elsewhere()

    def _sweep(self, files: Sequence[Path]) -> None:
        """Remove what killed instances left: texts written in part, and locks of drafts that are gone."""
        names = {file.name for file in files}
        for file in files:
            unfinished = file.name.startswith(".") and file.suffix == ".tmp"
            orphan = file.suffix == ".lock" and f"{file.stem}{SUFFIX}" not in names
            if unfinished or orphan:
                with contextlib.suppress(OSError):
                    old = self.clock().timestamp() - file.stat().st_mtime > LEFT_BEHIND
                    if old and not (orphan and self._lock(file.stem).held_elsewhere()):
                        file.unlink()

    def _draft(self, name: str) -> Draft:
        path = self.path(name)
        try:
            with path.open("rb") as file:
                head = file.readline(_LONGEST_HEAD)
                size = os.fstat(file.fileno()).st_size - len(head)
        except FileNotFoundError as failed:
            raise _gone(path) from failed
        except OSError as failed:
            raise storage_error(failed, READING, path) from failed
        header = _header(head, path)
        base_id = header.get("base_id")
        return Draft(
            name,
            str(header.get("server") or ""),
            None if base_id is None else str(base_id),
            str(header.get("title") or ""),
            read_time(header["saved_at"]),
            size,
            self._lock(name).held_elsewhere(),
        )

    def _read(self, name: str) -> tuple[dict[str, Any], bytes]:
        path = self.path(name)
        content = read_bytes(path, doing=READING)
        if content is None:
            raise _gone(path)
        head, newline, text = content.partition(b"\n")
        return {**_header(head + newline, path), "id": name}, text


def _gone(path: Path) -> StorageError:
    return StorageError("This draft is gone", path, "It was uploaded or discarded in the meantime.")


def _header(head: bytes, path: Path) -> dict[str, Any]:
    try:
        header = json.loads(head)
        read_time(header["saved_at"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as broken:
        raise StorageError("This draft cannot be read", path, MENDING) from broken
    if not head.endswith(b"\n") or not isinstance(header, dict):
        raise StorageError("This draft is cut short", path, MENDING)
    return header
