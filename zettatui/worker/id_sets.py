"""Use-cases of sets of ids: algebra between lists and state layers, what each id is, how large, and saving them."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from zettatui.services import errors as e
from zettatui.states.dialect import LayerSummary
from zettatui.states.edits import EditRefused
from zettatui.states.id_places import graph_layers, read_segment
from zettatui.states.layer_segments import segments_of
from zettatui.states.literals import read
from zettatui.storage.atomic import write_atomic

from .freshness import Fate, Fates, RootCheck, in_batches
from .graph_intake import ids_in
from .graph_json import fate_json, iso
from .graphs import graph_of
from .jobs import Progress
from .state_text import path_now

if TYPE_CHECKING:
    from .sessions import Session
    from .workbench import Workbench

SetOperation = Literal["union", "difference", "intersection", "symmetric"]
IdLists = Mapping[str, "Callable[[], Sequence[int]]"]
"""Lists of ids by name, such as the layers of an open state; each is read on whichever thread asks for it."""
SortBy = Literal["as given", "id", "state", "successors", "pieces"]
SORTS: tuple[SortBy, ...] = ("as given", "id", "state", "successors", "pieces")

_STATES = ("latest", "retired", "later", "unknown", "other")


def combine(a: Iterable[int], how: SetOperation, b: Iterable[int]) -> list[int]:
    """Return the ids of one or both lists, each once, in the order of `a` and then of `b`."""
    first, second = dict.fromkeys(a), dict.fromkeys(b)
    kept = {
        "union": list(first),
        "difference": [one for one in first if one not in second],
        "intersection": [one for one in first if one in second],
        "symmetric": [one for one in first if one not in second],
    }[how]
    return kept + ([one for one in second if one not in first] if how in ("union", "symmetric") else [])


@dataclass(frozen=True)
class IdRow:
    """One id of a set with what is known of it: its fate and its level-2 nodes; None where nobody asked yet."""

    node: int
    fate: Fate | None = None
    pieces: int | None = None

    @property
    def state(self) -> str:
        """Its state in a word, "" while unknown."""
        return self.fate.state if self.fate is not None else ""


def rows_of(ids: Iterable[int], fates: Fates | None, pieces: Mapping[int, int]) -> list[IdRow]:
    """Return a row for each id; `fates` may be of other ids too."""
    return [IdRow(node, fates.get(node) if fates is not None else None, pieces.get(node)) for node in ids]


def chosen(rows: Iterable[IdRow], words: str, by: SortBy) -> list[IdRow]:
    """Return the rows that hold all words (of a state, or digits of the id or a successor), sorted."""
    wanted = words.lower().split()
    kept = [row for row in rows if all(_holds(row, word) for word in wanted)]
    if by == "as given":
        return kept
    return sorted(kept, key=_KEYS[by])


def _holds(row: IdRow, word: str) -> bool:
    if word.isdigit():
        heirs = row.fate.successors if row.fate is not None else ()
        return word in str(row.node) or any(word in str(one.root) for one in heirs)
    return row.state.startswith("latest" if word == "current" else word)


def _state_key(row: IdRow) -> tuple[int, int]:
    return (_STATES.index(row.state) if row.state else len(_STATES), row.node)


_KEYS: Mapping[str, Callable[[IdRow], tuple[int, int]]] = {
    "id": lambda row: (row.node, 0),
    "state": _state_key,
    "successors": lambda row: (-len(row.fate.successors) if row.fate is not None else 1, row.node),
    "pieces": lambda row: (-row.pieces if row.pieces is not None else 1, row.node),
}


def renewed(rows: Iterable[IdRow]) -> list[int]:
    """Return the ids with the best successor in the place of each retired one, each once; others stay."""
    found: dict[int, None] = {}
    for row in rows:
        heir = row.fate.best if row.fate is not None else None
        found[row.node if heir is None else heir.root] = None
    return list(found)


def ids_of_layer(text: Callable[[], str], layer: LayerSummary) -> list[int]:
    """Return the ids that a layer lists, hidden ones too; raises JsonFault, and EditRefused if it is gone."""
    state = read(text())
    try:
        return _numbers(segments_of(state, path_now(state, layer)))
    except KeyError:
        raise EditRefused(f"Layer {layer.name} is not in the text any more.") from None


def ids_of_state(text: Callable[[], str]) -> list[int]:
    """Return the ids that the layers of graphs list, each once; raises JsonFault."""
    state = read(text())
    listed = [one for layer in graph_layers(state) for one in _numbers(segments_of(state, layer.path))]
    return list(dict.fromkeys(listed))


def _numbers(segments: Iterable[str]) -> list[int]:
    digits = (one.removeprefix("!") for one in segments)
    read = (read_segment(one) for one in digits)
    return [found[0] for found in read if found is not None]


async def operand(typed: str, lists: IdLists, progress: Progress) -> list[int]:
    """Return the ids of a list by its name, in a file by its path, or in the text itself.

    Raises:
        NoIds: there are none. JsonFault, EditRefused: the named layer cannot be read.
    """
    named = lists.get(typed.strip())
    return list(await asyncio.to_thread(named or (lambda: ids_in(typed).ids)))


async def combined(
    ids: Sequence[int], how: SetOperation, typed: str, lists: IdLists, progress: Progress
) -> tuple[list[int], int]:
    """Combine ids with a typed operand; return the result and how long the operand is. Raises as `operand`."""
    other = await operand(typed, lists, progress)
    return await asyncio.to_thread(combine, ids, how, other), len(other)


class IdSets:
    """Asks the session's graph about many ids."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        self._graph = graph_of(bench, session)

    async def fates(self, ids: Sequence[int], progress: Progress, *, at: datetime | None = None) -> Fates:
        """Return what became of each id; raises `ServiceError`."""
        return await RootCheck(self._graph).fates(ids, progress, at=at)

    async def pieces(
        self, ids: Sequence[int], found: dict[int, int], progress: Progress
    ) -> Mapping[int, int]:
        """Count the level-2 nodes of each id, a few requests at a time.

        Args:
            ids: roots; what is known of other ids is left out.
            found: filled as the counts come, so that what is here survives a cancelled job.
            progress: told the ids that are done.
        """
        todo = [node for node in ids if node not in found]

        async def count(batch: list[int]) -> None:
            for node in batch:
                try:
                    found[node] = len(await self._graph.leaves(node, stop_layer=2))
                except e.NotOffered:
                    found[node] = len(await self._graph.level2_nodes(node)) or 1
                except e.NodeNotFound:
                    continue
                progress(len(found), len(ids), "ids")

        await in_batches(todo, 1, count)
        return found


FORMS = {".csv": "csv", ".json": "json"}


def rows_as(rows: Sequence[IdRow], form: str) -> bytes:
    """Write rows as `csv`, as `json` with ids as text, or as ids alone, one a line."""
    if form == "json":
        return json.dumps([_row_json(row) for row in rows], indent=1).encode() + b"\n"
    if form != "csv":
        return "".join(f"{row.node}\n" for row in rows).encode()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "state", "successors", "shares", "created", "retired", "level2"])
    for row in rows:
        fate = row.fate or Fate(row.node, "latest")
        heirs = " ".join(str(one.root) for one in fate.successors)
        shares = " ".join("" if one.share is None else f"{one.share:.4f}" for one in fate.successors)
        times = [iso(fate.created) or "", iso(fate.retired) or ""]
        level2 = "" if row.pieces is None else row.pieces
        writer.writerow([row.node, row.state, heirs, shares, *times, level2])
    return out.getvalue().encode()


def _row_json(row: IdRow) -> dict[str, object]:
    known: dict[str, object] = {"id": str(row.node)} if row.fate is None else fate_json(row.fate)
    return known if row.pieces is None else {**known, "level2": row.pieces}


async def save_rows(rows: Sequence[IdRow], path: Path, progress: Progress) -> Path:
    """Save rows in the form that the file's name ends in, whole or not at all; raises `StorageError`."""
    data = await asyncio.to_thread(rows_as, rows, FORMS.get(path.suffix.lower(), "text"))
    await asyncio.to_thread(write_atomic, path, data)
    return path
