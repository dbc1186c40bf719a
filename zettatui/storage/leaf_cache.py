"""Leaves of roots on disk: they never change, so what came whole once need not be fetched again."""

from __future__ import annotations

import contextlib
import hashlib
import os
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zettatui.segments.packed import from_npy, to_npy

from .atomic import read_bytes, remove_file, write_atomic
from .room import make_room

DOING: Final = "keep the leaves"
_SUFFIX: Final = ".npy"
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
        return f"{hashlib.sha256(text.encode()).hexdigest()[:40]}{_SUFFIX}"


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
            make_room(self._folder, _SUFFIX, self._largest)
