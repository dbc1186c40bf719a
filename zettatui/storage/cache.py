"""Answers of servers on disk, each with its age: what can still be looked at while a server cannot be reached."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from .atomic import PRIVATE_FILE, remove_file
from .errors import storage_error
from .paths import private_folder
from .room import make_room

LARGEST: Final = 128 << 20
"""Bytes that all kept answers together may take; the oldest go first."""
LARGEST_ONE: Final = 32 << 20
_SUFFIX: Final = ".answer"
_CHECK_EVERY: Final = 50
"""How many answers are kept between two looks at what all of them take."""


@dataclass(frozen=True)
class Kept:
    """A kept answer and when the server gave it."""

    body: bytes
    at: datetime


class AnswerCache:
    """A folder of answers, one a file: a line that guards against torn files, then the bytes as they came.

    A file's name tells nothing of what is in it, and its time is the answer's. All of it can be fetched again:
    unlike drafts, nothing here is forced onto the disk.

    Args:
        folder: where they are kept; made when first needed.
        largest: bytes that they may take together.
    """

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self._folder = folder
        self._largest = largest
        self._kept = 0

    def has(self, key: str) -> bool:
        """Tell whether there is an answer of that key."""
        return self._path(key).is_file()

    def find(self, key: str) -> Kept | None:
        """Return a kept answer, or None; one that is damaged is taken away. Raises `StorageError`."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            at = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
        except FileNotFoundError:
            return None
        except OSError as failed:
            raise storage_error(failed, "read what was kept", path) from failed
        head, newline, body = content.partition(b"\n")
        if not newline or head != _guard(key, body):
            remove_file(path)
            return None
        return Kept(body, at)

    def keep(self, key: str, body: bytes, at: datetime) -> None:
        """Keep an answer as of a time, in place of an older one.

        Raises:
            StorageError: it could not be written; the older one is still there then.
        """
        if len(body) > LARGEST_ONE:
            return
        path = self._path(key)
        private_folder(self._folder)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
        try:
            file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
            with open(file, "wb") as stream:
                stream.write(b"%b\n%b" % (_guard(key, body), body))
            os.utime(temporary, (at.timestamp(), at.timestamp()))
            os.replace(temporary, path)
        except OSError as failed:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise storage_error(failed, "keep an answer", path) from failed
        self._kept += 1
        if self._kept % _CHECK_EVERY == 1:
            make_room(self._folder, _SUFFIX, self._largest)

    def _path(self, key: str) -> Path:
        return (
            self._folder
            / f"{hashlib.sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()[:40]}{_SUFFIX}"
        )


def _guard(key: str, body: bytes) -> bytes:
    """Return the first line of a file: what tells that the rest is whole, and of that key."""
    whole = hashlib.blake2b(body, key=hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest())
    return whole.hexdigest()[:32].encode()
