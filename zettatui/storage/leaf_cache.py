"""Leaves of roots on disk: they never change, so what came whole once need not be fetched again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zettatui.segments.packed import from_npy, to_npy

from .atomic import read_bytes, remove_file, write_atomic
from .errors import StorageError

DOING: Final = "keep the leaves"
_LEFT_BEHIND: Final = 3600.0
LARGEST: Final = 256 << 20
"""Bytes that all kept lists together may take; the ones used longest ago go first."""


@dataclass(frozen=True)
class LeafKey:
    """Which list: of what node in which graph, down to which layer, within which box (empty: all of it)."""

    server: str
    table: str
    node: int
    layer: int
    bounds: str = ""

    @property
    def file_name(self) -> str:
        """A name that tells this list from all others, and nothing else."""
        text = "\n".join((self.server, self.table, str(self.node), str(self.layer), self.bounds))
        return f"{hashlib.sha256(text.encode()).hexdigest()[:40]}.npy"


class LeafCache:
    """A folder of lists, one a file in NumPy's format, each written whole or not at all.

    Args:
        folder: where they are kept; made when first needed.
        largest: bytes that they may take together.
    """

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self._folder = folder
        self._largest = largest

    def find(self, key: LeafKey) -> array[int] | None:
        """Return a kept list, or None; one that is damaged is taken away. Raises `StorageError`."""
        path = self._folder / key.file_name
        content = read_bytes(path, doing="read the kept leaves")
        if content is None:
            return None
        try:
            ids = from_npy(content)
        except ValueError:
            remove_file(path)
            return None
        with contextlib.suppress(OSError):  # a folder that cannot be written can still be read
            os.utime(path)
        return ids

    def keep(self, key: LeafKey, ids: array[int]) -> None:
        """Keep a list that is whole; an empty one is not kept, since the node may yet come to be.

        Raises:
            StorageError: it could not be written; nothing of it is there then.
        """
        content = to_npy(ids)
        if ids and len(content) <= self._largest // 2:
            write_atomic(self._folder / key.file_name, content, doing=DOING)
            self._make_room()

    def _make_room(self) -> None:
        kept: list[tuple[float, int, Path]] = []
        for path in self._folder.glob("*.npy"):
            with contextlib.suppress(OSError):  # another instance may have taken it away meanwhile
                status = path.stat()
                kept.append((status.st_mtime, status.st_size, path))
        for path in self._folder.glob(".*.tmp"):
            with contextlib.suppress(OSError):
                # What a killed instance was just writing belongs to nobody.
                if time.time() - path.stat().st_mtime > _LEFT_BEHIND:
                    path.unlink()
        total = sum(size for _, size, _ in kept)
        for _, size, path in sorted(kept):
            if total <= self._largest:
                return
            with contextlib.suppress(StorageError):
                remove_file(path)
            total -= size
