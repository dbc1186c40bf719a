"""Where a command's words go: data to standard output, narration to standard error."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from pathlib import Path


def write_bytes(data: bytes) -> None:
    """Write data to standard output exactly; a reader that has gone is no trouble.

    Raises:
        StorageError: where it goes takes no more, such as a full disk.
    """
    try:
        if sys.stdout is None:
            raise OSError(errno.EBADF, "it is closed")
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        _close_quietly(sys.stdout)
    except OSError as failed:
        from pathlib import Path

        from zettatui.storage.errors import storage_error

        _close_quietly(sys.stdout)
        raise storage_error(failed, "write", Path("standard output")) from failed


def write_lines(lines: Iterable[str]) -> None:
    """Write lines of text to standard output; on a terminal, made safe for it."""
    if sys.stdout is not None and sys.stdout.isatty():
        lines = (_safe(line) for line in lines)
    encoding = (sys.stdout and sys.stdout.encoding) or "utf-8"
    text = "".join(f"{line}\n" for line in lines)
    write_bytes(text.encode(encoding, "backslashreplace"))


def write_json(value: object) -> None:
    """Write one JSON document on one line to standard output, in ASCII so that every locale can carry it."""
    write_bytes(json.dumps(value).encode("ascii") + b"\n")


def narrate(*lines: str) -> None:
    """Say lines to the person, on standard error."""
    clear_progress()
    _say("".join(f"{_safe(line)}\n" for line in lines))


def show_progress(text: str) -> None:
    """Replace the progress line; only a terminal has one."""
    global _progress_shown
    if sys.stderr is not None and sys.stderr.isatty():
        _progress_shown = True
        _say(f"\r\x1b[K{_safe(text)}")


def clear_progress() -> None:
    """Take the progress line away, if there is one."""
    global _progress_shown
    if _progress_shown:
        _progress_shown = False
        _say("\r\x1b[K")


_progress_shown = False


def _say(text: str) -> None:
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:  # nobody listens: the data and the exit code count
        _close_quietly(sys.stderr)


def save(path: Path, data: bytes) -> None:
    """Write data to a file the person named, whole or not at all, with the usual mode; raises `StorageError`.

    A pipe or a device gets the data as it is.
    """
    from zettatui.storage.atomic import write_atomic
    from zettatui.storage.errors import storage_error

    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        if not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "No such folder")
    except OSError as failed:
        raise storage_error(failed, "write the file", path) from failed
    write_atomic(path, data, tighten=False)
    path.chmod(mode)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _safe(line: str) -> str:
    from zettatui.plain import plain_text

    return plain_text(line, limit=max(len(line), 1))


def _close_quietly(stream: TextIO | None) -> None:
    """Send what is still to come nowhere, so that nothing complains at the end of the process either."""
    if stream is None:
        return
    try:
        number = stream.fileno()
    except io.UnsupportedOperation:
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
