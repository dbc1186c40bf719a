"""Locks between instances of zettatui; the system drops them when a process dies, however it dies."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from .atomic import PRIVATE_FILE
from .errors import StorageError, storage_error
from .paths import private_folder

if sys.platform != "win32":
    import fcntl


class FileLock:
    """An exclusive lock by a file of its own; held until `release` or the end of the process."""

    def __init__(self, path: Path, doing: str = "open the lock") -> None:
        self.path = path
        self._doing = doing
        self._file: int | None = None

    def acquire(self, *, wait: float = 0.0) -> bool:
        """Take the lock, within `wait` seconds, and tell whether it is held now; raises `StorageError`.

        Where the system or the file system has no such locks, it counts as taken.
        """
        until = time.monotonic() + wait
        while not self._try():
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)
        return True

    def held_elsewhere(self) -> bool:
        """Tell whether somebody else holds the lock; lookers do not get in each other's way."""
        if self._file is not None or sys.platform == "win32":
            return False
        try:
            file = os.open(self.path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        except OSError:
            return False
        try:
            return not _lock(file, fcntl.LOCK_SH)
        finally:
            os.close(file)

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _try(self) -> bool:
        if self._file is not None:
            return True
        private_folder(self.path.parent)
        try:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
            file = os.open(self.path, flags, PRIVATE_FILE)
        except OSError as failed:
            raise storage_error(failed, self._doing, self.path) from failed
        if not _lock(file) or not self._is_still(file):
            os.close(file)
            return False
        self._file = file
        return True

    def _is_still(self, file: int) -> bool:
        """Tell whether an opened lock is the one that others would open: its last owner may have removed it."""
        try:
            return os.path.samestat(os.fstat(file), os.stat(self.path))
        except OSError:
            return False


@contextlib.contextmanager
def exclusive(path: Path, *, wait: float = 2.0) -> Iterator[None]:
    """Change a shared file alone; raises `StorageError` when another instance keeps it for `wait` seconds."""
    lock = FileLock(path.with_name(f"{path.name}.lock"))
    if not lock.acquire(wait=wait):
        raise StorageError(
            "Another zettatui is writing the same file", path, "Close it, or try again in a moment."
        )
    try:
        yield
    finally:
        lock.release()


def _lock(file: int, kind: int | None = None) -> bool:
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if kind is None else kind) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # Network file systems without locks: going on alone is better than not at all.
        return True
    return True
