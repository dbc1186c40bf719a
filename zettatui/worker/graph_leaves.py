"""The leaves of a node: read while they stream in, kept on disk once whole, searched and saved."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from zettatui.segments.bounds import Bounds, bounds_text
from zettatui.segments.ids import parse_ids
from zettatui.segments.packed import spelled, to_npy
from zettatui.storage.atomic import write_atomic
from zettatui.storage.errors import StorageError
from zettatui.storage.leaf_cache import LeafCache, LeafKey

from .graphs import graph_of
from .jobs import Progress

if TYPE_CHECKING:
    from .sessions import Session
    from .workbench import Workbench

LeafForm = Literal["text", "csv", "json", "npy"]
FORMS: Final[dict[str, LeafForm]] = {".csv": "csv", ".json": "json", ".npy": "npy"}
"""The form of a file by the end of its name; every other one is text."""
_PIECE: Final = 20_000


@dataclass(frozen=True)
class Wanted:
    """Which leaves: of what node, supervoxels (layer 1) or nodes of layer 2, in the chunks a box touches."""

    node: int
    layer: Literal[1, 2] = 1
    bounds: Bounds | None = None

    @property
    def words(self) -> str:
        """What is listed, as a person would say it."""
        what = "leaves" if self.layer == 1 else "level-2 nodes"
        return f"{what} of {self.node}" + (f" in {bounds_text(self.bounds)}" if self.bounds else "")


@dataclass(frozen=True)
class Leaves:
    """A whole list in the server's order; `kept` where it came from this machine's disk.

    `remark` says what went wrong beside it, such as a full disk.
    """

    wanted: Wanted
    ids: array[int] = field(repr=False)
    kept: bool = False
    remark: str = ""


class Arrivals:
    """The part of a list that is here already: grows on the worker's thread, may be read on any other."""

    def __init__(self) -> None:
        self.ids: array[int] = array("Q")
        self.begun_anew = False
        """True once a connection was cut and the list is asked for again."""
        self._coming: array[int] | None = None

    def take(self, ids: array[int]) -> None:
        """Take what has come; after a cut connection the longer part stays until the new one has caught up."""
        if ids is not self._coming:
            self.begun_anew = self._coming is not None
            self._coming = ids
        if len(ids) >= len(self.ids):
            self.ids = ids


class LeafLists:
    """Lists of leaves in the session's graph."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        self._graph = graph_of(bench, session)
        self._server = session.datastack.local_server if session.datastack else ""
        self._cache = LeafCache(bench.folders.leaves)

    async def load(
        self,
        wanted: Wanted,
        progress: Progress | None = None,
        *,
        arrivals: Arrivals | None = None,
        anew: bool = False,
    ) -> Leaves:
        """Return a list, from disk where it was kept (unless `anew`), else counted while it streams in.

        Only a list that came whole is kept. `arrivals` is given what is here so far.

        Raises:
            NotOffered: nodes of layer 2 where the server gives only supervoxels. ServiceError.
        """
        key = self._key(wanted)
        if not anew:
            kept = await self._find(key)
            if kept is not None:
                return Leaves(wanted, kept, kept=True)
        ids = await self._graph.leaves(
            wanted.node,
            bounds=wanted.bounds,
            stop_layer=wanted.layer,
            tell=progress,
            arriving=arrivals.take if arrivals is not None else None,
        )
        try:
            await asyncio.to_thread(self._cache.keep, key, ids)
        except StorageError as error:
            return Leaves(wanted, ids, remark=error.sentence)
        return Leaves(wanted, ids)

    async def count_kept(self, node: int) -> int | None:
        """Return how many supervoxels a node has, if they were listed before; asks nobody."""
        kept = await self._find(self._key(Wanted(node)))
        return None if kept is None else len(kept)

    async def _find(self, key: LeafKey) -> array[int] | None:
        try:
            return await asyncio.to_thread(self._cache.find, key)
        except StorageError:
            return None  # a convenience: what cannot be read is fetched

    def _key(self, wanted: Wanted) -> LeafKey:
        return LeafKey(self._server, self._graph.table, wanted.node, wanted.layer, bounds_text(wanted.bounds))


async def find_leaves(ids: array[int], text: str, progress: Progress) -> array[int]:
    """Return the places of the ids that are in a text, or that begin with the digits typed so far."""
    return await asyncio.to_thread(_places, ids, text.strip())


def _places(ids: array[int], text: str) -> array[int]:
    found = array("Q")
    whole = set(parse_ids(text).ids) if not text.isdecimal() or len(text) > 15 else set()
    matches: Callable[[int], bool] = (
        whole.__contains__ if len(whole) > 1 else lambda node: str(node).startswith(text)
    )
    if len(whole) == 1:
        text = str(next(iter(whole)))
    for start in range(0, len(ids), _PIECE):
        piece = ids[start : start + _PIECE]
        found.extend(at for at, node in enumerate(piece, start) if matches(node))
    return found


async def leaves_text(ids: array[int], progress: Progress) -> str:
    """Return a list as one text, an id a line, made on another thread."""
    return (await asyncio.to_thread(leaves_as, ids, "text")).decode()


async def save_leaves(leaves: Leaves, path: Path, progress: Progress) -> Path:
    """Write a list to a file, in the form that the file's name ends in; raises `StorageError`."""
    data = await asyncio.to_thread(leaves_as, leaves.ids, FORMS.get(path.suffix.lower(), "text"))
    await asyncio.to_thread(write_atomic, path, data, tighten=False)
    return path


def leaves_as(ids: array[int], form: LeafForm) -> bytes:
    """Return a list as text (one a line), CSV with a header, JSON (ids as strings) or NumPy's `.npy`."""
    if form not in get_args(LeafForm):
        raise ValueError(form)
    if form == "npy":
        return to_npy(ids)
    begins, between, ends = {
        "json": (b'["', b'", "', b'"]\n'),
        "csv": (b"supervoxel_id\n", b"\n", b"\n"),
    }.get(form, (b"", b"\n", b"\n"))
    if not ids:
        return {"json": b"[]\n", "csv": begins}.get(form, b"")
    return b"%b%b%b" % (begins, spelled(ids, between), ends)
