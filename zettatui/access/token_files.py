"""Token files in the folder that caveclient shares: read with care, written without loss."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zettatui.plain import plain_line
from zettatui.secret import Secret
from zettatui.storage.atomic import read_bytes, write_atomic
from zettatui.storage.errors import StorageError, storage_error

from .json_text import with_value
from .locations import KEY, OLD_FILE, SHARED_FILE, server_file
from .paste import is_sendable
from .problems import AccessProblem


@dataclass(frozen=True)
class FileToken:
    """A token found in a file, under a key of it."""

    secret: Secret
    path: Path
    key: str
    exposed: bool
    """True where other users of the machine may read the file."""


@dataclass(frozen=True)
class StoredToken:
    """Where a token was stored, and what was found worth saying about the place."""

    path: Path
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeenFile:
    """A token file as a report tells of it: its keys and mode, never what is under the keys."""

    path: Path
    keys: tuple[str, ...] = ()
    mode: int = 0
    exposed: bool = False
    problem: str = ""


class TokenFileUnreadable(AccessProblem):
    """A token file cannot be used; the text is a sentence and never holds a part of the file."""


def read_token_file(path: Path, key: str = KEY) -> FileToken | None:
    """Return the token under a key; None for no file. Raises `TokenFileUnreadable`."""
    try:
        content = read_bytes(path, doing="read the token file")
    except StorageError as failed:
        raise TokenFileUnreadable(failed.sentence) from failed
    if content is None:
        return None
    secrets = _secrets(path, content)
    value = secrets.get(key)
    if isinstance(value, str) and is_sendable(value.strip()):
        return FileToken(Secret(value.strip()), path, key, _exposed(path))
    if key in secrets:
        raise TokenFileUnreadable(f"{path} holds no usable text under the key {key}; it is passed over.")
    others = ", ".join(sorted(name for name, other in secrets.items() if isinstance(other, str)))
    has = f"; it has the keys {plain_line(others)}" if others else ""
    raise TokenFileUnreadable(f"{path} has no key {key}{has}. It is passed over.")


def look_through(folder: Path) -> list[SeenFile]:
    """Return every token file of the folder that caveclient shares, by name; a folder that is not there has none."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return []
    return [_seen(folder / name) for name in names if name.endswith((SHARED_FILE, OLD_FILE))]


def _seen(path: Path) -> SeenFile:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        content = read_bytes(path, doing="read the token file")
        secrets = _secrets(path, content or b"")
    except OSError as failed:
        said = storage_error(failed, "read the token file", path).sentence
        return SeenFile(path, problem=said)
    except (StorageError, TokenFileUnreadable) as failed:
        return SeenFile(path, mode=mode, problem=failed.sentence)
    keys = tuple(sorted(key for key, value in secrets.items() if isinstance(value, str)))
    return SeenFile(path, keys, mode, _exposed(path))


def store_token(folder: Path, address: str, secret: Secret, key: str = KEY) -> StoredToken:
    """Store a token for one server where caveclient and cloud-volume find it too.

    Writes only `<host>-cave-secret.json`, mode 0600, and of a file that is there only the value under the
    key: other keys stay, byte for byte. Raises `StorageError`, also for a file that cannot be read, which is
    left as it is, and `AddressUnusable`.
    """
    path = server_file(folder, address)
    content = read_bytes(path, doing="read the token file")
    if content is None or not content.strip():
        text = json.dumps({key: secret.reveal()}, indent=1).encode()
    else:
        try:
            _secrets(path, content)
            text = with_value(content, key, secret.reveal())
        except TokenFileUnreadable as broken:
            raise StorageError(
                "The token file is damaged, and writing it would lose what it holds",
                path,
                "Repair it or move it away, then store the token again.",
            ) from broken
    # The folder is shared with other programs: one that exists keeps the mode its owner gave it.
    write_atomic(path, text, doing="store the token", tighten=False)
    return StoredToken(path, _folder_notes(folder))


def _secrets(path: Path, content: bytes) -> dict[str, Any]:
    try:
        secrets = json.loads(content)
    except (ValueError, RecursionError):
        # No `from`: the cause's text could quote the file.
        raise TokenFileUnreadable(f"{path} is not JSON; it is passed over.") from None
    if not isinstance(secrets, dict):
        raise TokenFileUnreadable(f"{path} holds no JSON object; it is passed over.")
    return secrets


def _exposed(path: Path) -> bool:
    if os.name != "posix":
        return False
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        folder = stat.S_IMODE(path.parent.stat().st_mode)
    except OSError:
        return False
    readable = (mode & 0o040 and folder & 0o010) or (mode & 0o004 and folder & 0o001)
    return bool(readable)


def _folder_notes(folder: Path) -> tuple[str, ...]:
    try:
        mode = stat.S_IMODE(folder.stat().st_mode)
    except OSError:
        return ()
    if os.name == "posix" and mode & 0o022:
        return (f"Others on this machine may write in {folder}. Run: chmod 700 {folder}",)
    return ()
