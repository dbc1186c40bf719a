"""Room for what is kept on disk: what was used longest ago goes first."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Final

from .atomic import remove_file
from .errors import StorageError

_LEFT_BEHIND: Final = 3600.0
"""Seconds after which a half-written file belongs to an instance that was killed."""


def make_room(folder: Path, suffix: str, largest: int) -> None:
    """Take files of that suffix away, oldest first, until the rest takes at most `largest` bytes.

    What a killed instance was just writing goes too.
    """
    kept: list[tuple[float, int, Path]] = []
    for path in folder.iterdir():
        with contextlib.suppress(OSError):  # another instance may have taken it away meanwhile
            status = path.stat()
            if path.suffix == suffix:
                kept.append((status.st_mtime, status.st_size, path))
            elif path.suffix == ".tmp" and time.time() - status.st_mtime > _LEFT_BEHIND:
                path.unlink()
    total = sum(size for _, size, _ in kept)
    for _, size, path in sorted(kept):
        if total <= largest:
            return
        with contextlib.suppress(StorageError):
            remove_file(path)
        total -= size
