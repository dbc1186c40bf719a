"""Files written whole or not at all, readable by their owner only."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from .errors import StorageError, storage_error
from .paths import private_folder

PRIVATE_FILE = 0o600


def write_atomic(path: Path, data: bytes, *, doing: str = "write the file", tighten: bool = True) -> None:
    """Replace a file's content in one step that survives a crash or power cut; raises `StorageError`.

    The new file has mode 0600. A symbolic link is followed, so that it stays one. The folder is made,
    and made private unless `tighten` is False.
    """
    target = Path(os.path.realpath(path))
    private_folder(target.parent, tighten=tighten)
    temporary = target.with_name(f".{target.name[:100]}.{os.urandom(8).hex()}.tmp")
    try:
        _write_new(temporary, data)
        os.replace(temporary, target)
        _sync_folder(target.parent)
    except OSError as failed:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise storage_error(failed, doing, path) from failed


def append_line(path: Path, line: bytes, *, doing: str = "append to the file") -> None:
    """Add one line to a file and put it on the disk; a torn last line is closed first.

    Raises `StorageError`; then the line is not in the file, or only a torn part of it is.
    """
    private_folder(path.parent)
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0), PRIVATE_FILE)
        try:
            if os.fstat(file).st_size:
                os.lseek(file, -1, os.SEEK_END)
                if os.read(file, 1) != b"\n":
                    line = b"\n" + line
            # One write: lines of instances that append at the same time do not mix.
            _write_all(file, line + b"\n")
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as failed:
        raise storage_error(failed, doing, path) from failed


def read_bytes(path: Path, *, doing: str = "read the file") -> bytes | None:
    """Return a file's content, None where there is no such file; raises `StorageError`."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as failed:
        raise storage_error(failed, doing, path) from failed


def remove_file(path: Path, *, doing: str = "remove the file") -> None:
    """Remove a file; a missing one is fine. Raises `StorageError`."""
    try:
        path.unlink(missing_ok=True)
    except OSError as failed:
        raise storage_error(failed, doing, path) from failed


def set_aside(path: Path, stamp: str) -> Path:
    """Rename a file that cannot be read, so that a new one can take its place; returns its new path."""
    aside = path.with_name(f"{path.name}.broken-{stamp}")
    for number in range(1, 1000):
        if not aside.exists():
            break
        aside = path.with_name(f"{path.name}.broken-{stamp}-{number}")
    else:
        raise StorageError("Could not keep the unreadable file", path, "Move it away yourself.")
    try:
        os.rename(path, aside)
    except OSError as failed:
        raise storage_error(failed, "keep the unreadable file", path) from failed
    return aside


def _write_new(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    file = os.open(path, flags, PRIVATE_FILE)
    try:
        _write_all(file, data)
        os.fsync(file)
    finally:
        os.close(file)


def _write_all(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    file = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        # Some network file systems cannot sync a folder; the file itself is on the disk already.
        with contextlib.suppress(OSError):
            os.fsync(file)
    finally:
        os.close(file)
