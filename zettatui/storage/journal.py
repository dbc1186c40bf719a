"""Journals of uploads: what was about to be sent and what became of it, on the disk before and after each request.

One file an upload, one JSON object a line, only ever appended to; the first line is the plan. Row numbers count
from 1; a *piece* is a range of them that goes out in one request. Ids are kept as ranges of text, `"7-12"`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from .atomic import append_line, read_bytes, remove_file, write_atomic
from .errors import StorageError, storage_error
from .lock import FileLock
from .times import read_time, stamp, time_text, utc_now

VERSION: Final = 1
Piece = tuple[int, int]
"""First and last row number, both included."""
Status = Literal["sent", "stored", "absent", "refused"]


@dataclass(frozen=True)
class UploadPlan:
    """What an upload is: to where, from which file as it was then, cut how.

    Attributes:
        what: `rows` for new ones, `updates` for replaced ones.
        first_id: ids above this one are younger than the plan.
        count: rows the table ever had when the upload began, None where that could not be read.
        blocks: a fingerprint of each block of `batch` rows of the file.
        bad: numbers of the rows that cannot be stored and are left out.
        map: columns and units, as the mapping's file holds them.
    """

    what: Literal["rows", "updates"]
    server: str
    volume: str
    table: str
    file: str
    size: int
    sha256: str
    rows: int
    batch: int
    first_id: int
    count: int | None
    blocks: tuple[str, ...]
    bad: tuple[int, ...]
    map: dict[str, Any]
    begun: str = ""

    @property
    def good(self) -> int:
        """How many rows are to be stored."""
        return self.rows - len(self.bad)


@dataclass
class PieceState:
    """What is known of one piece: the last status, when it was last sent, and its ids in the rows' order."""

    status: Status
    sent_at: datetime | None = None
    ids: tuple[int, ...] | None = None
    say: str = ""
    above: int = 0
    """Ids above this one are younger than the first time the piece was sent."""


@dataclass
class JournalState:
    """What a journal says when it is read from its beginning."""

    plan: UploadPlan
    pieces: dict[Piece, PieceState] = field(default_factory=dict)
    done: bool = False
    deleted: set[int] = field(default_factory=set)
    new_ids: dict[int, int] = field(default_factory=dict)
    """New id by old id, of replaced rows."""

    @property
    def in_doubt(self) -> list[Piece]:
        """Pieces that were sent, and of which it is not known what became of them."""
        return [piece for piece, state in self.pieces.items() if state.status == "sent"]

    @property
    def settled(self) -> list[Piece]:
        """Pieces that need nothing more, by rising row number."""
        return sorted(p for p, state in self.pieces.items() if state.status in ("stored", "refused"))

    @property
    def ids(self) -> list[int]:
        """Every id that is known to have been added, in the rows' order; taken-back ones included."""
        return [one for piece in sorted(self.pieces) for one in self.pieces[piece].ids or ()]

    def rows_stored(self, good_in: Callable[[Piece], int]) -> int:
        """Return how many rows are in the table."""
        return sum(good_in(piece) for piece, state in self.pieces.items() if state.status == "stored")


class JournalDamaged(StorageError):
    """The first line of a journal, the plan, cannot be read."""


class Journal:
    """One upload's file. Raises `StorageError` wherever it cannot be read or written."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self.path = path
        self._clock = clock

    def begin(self, plan: UploadPlan) -> None:
        """Write a new journal that holds the plan only."""
        line = {
            "version": VERSION,
            **asdict(plan),
            "bad": ranges(plan.bad),
            "begun": time_text(self._clock()),
        }
        write_atomic(self.path, json.dumps(line).encode() + b"\n", doing="begin the journal of the upload")

    def sending(self, piece: Piece, above: int) -> None:
        """Note that a piece goes out next; only after this is on the disk may it be sent."""
        self._add({"do": "sent", "piece": piece, "above": str(above)})

    def stored(self, piece: Piece, ids: Sequence[int] | None, how: str) -> None:
        """Note that a piece is in the table; `how` says who knew: `answered`, `found`, or `person`."""
        self._add({"do": "stored", "piece": piece, "ids": None if ids is None else ranges(ids), "how": how})

    def absent(self, piece: Piece, why: str) -> None:
        """Note that a piece is not in the table and may be sent."""
        self._add({"do": "absent", "piece": piece, "say": why})

    def refused(self, piece: Piece, say: str) -> None:
        """Note that the server refused a piece for good."""
        self._add({"do": "refused", "piece": piece, "say": say})

    def replaced(self, piece: Piece, old: int, new: int) -> None:
        """Note that a row was replaced."""
        self._add({"do": "stored", "piece": piece, "ids": ranges([new]), "old": str(old)})

    def finished(self) -> None:
        """Note that nothing is left to do."""
        self._add({"do": "done"})

    def took_back(self, ids: Iterable[int]) -> None:
        """Note that rows of the upload were deleted again."""
        self._add({"do": "deleted", "ids": ranges(ids)})

    def forget(self) -> None:
        """Remove the journal."""
        remove_file(self.path, doing="remove the journal of the upload")

    def read(self) -> JournalState | None:
        """Return what the journal says, None where there is none; a torn last line counts as not written.

        Raises `JournalDamaged` where the plan itself cannot be read.
        """
        content = read_bytes(self.path, doing="read the journal of the upload")
        if content is None:
            return None
        first, *rest = content.split(b"\n")
        try:
            plan = _plan(json.loads(first))
        except (ValueError, TypeError, KeyError) as wrong:
            raise JournalDamaged(
                "The journal of the upload cannot be read", self.path, "Look at it, then move it away."
            ) from wrong
        state = JournalState(plan)
        for line in rest:
            try:
                event = json.loads(line)
                _apply(state, event)
            except (ValueError, TypeError, KeyError, AttributeError):
                # A torn line: what it would have said did not reach the disk, so it did not happen.
                continue
        return state

    def _add(self, event: dict[str, Any]) -> None:
        line = json.dumps({"at": time_text(self._clock()), **event}).encode()
        append_line(self.path, line, doing="write the journal of the upload")


class Journals:
    """The folder of all journals."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self._folder = folder
        self._clock = clock

    def of(self, *, server: str, volume: str, table: str, sha256: str, what: str = "rows") -> Journal:
        """Return the journal of one file's upload into one table, whether it is there or not."""
        key = _key(server, volume, table, what, sha256)
        return Journal(self._folder / f"{table[:40]}-{_key(server, volume, table)}-{key}.jsonl", self._clock)

    def of_table(self, server: str, volume: str, table: str) -> list[Journal]:
        """Return the journals of a table, newest first."""
        found = self._folder.glob(f"{_literal(table[:40])}-{_key(server, volume, table)}-*.jsonl")
        return [Journal(path, self._clock) for path in sorted(found, key=_age)]

    def lock(self, server: str, volume: str, table: str) -> FileLock:
        """Return the lock that whoever uploads into a table must hold."""
        name = f"{table[:40]}-{_key(server, volume, table)}.lock"
        return FileLock(self._folder / name, "lock the upload")

    def put_aside(self, journal: Journal) -> None:
        """Keep a journal under another name, so that the same file can be uploaded once more."""
        stamped = f"{journal.path.stem}-{stamp(self._clock())}"
        for number in range(1, 1000):
            aside = journal.path.with_name(f"{stamped}-{number}.jsonl")
            if not aside.exists():
                break
        try:
            os.rename(journal.path, aside)
        except OSError as failed:
            raise storage_error(failed, "keep the journal of the earlier upload", aside) from failed


def ranges(ids: Iterable[int]) -> list[str]:
    """Write ids in their order, those that rise by one as one range."""
    found: list[str] = []
    first = last = None
    for one in ids:
        if last is not None and one == last + 1:
            last = one
            continue
        if first is not None:
            found.append(f"{first}-{last}")
        first = last = one
    if first is not None:
        found.append(f"{first}-{last}")
    return found


def ids_in(texts: Iterable[str]) -> Iterator[int]:
    """Yield the ids that `ranges` wrote; raises `ValueError`."""
    for text in texts:
        first, _, last = text.partition("-")
        yield from range(int(first), int(last) + 1)


def _plan(raw: dict[str, Any]) -> UploadPlan:
    if raw.pop("version") != VERSION:
        raise ValueError("version")
    return UploadPlan(**{**raw, "blocks": tuple(raw["blocks"]), "bad": tuple(ids_in(raw["bad"]))})


def _apply(state: JournalState, event: dict[str, Any]) -> None:
    do = event["do"]
    if do == "done":
        state.done = True
        return
    if do == "deleted":
        state.deleted.update(ids_in(event["ids"]))
        return
    if do not in ("sent", "stored", "absent", "refused"):
        return
    first, last = event["piece"]
    piece = (int(first), int(last))
    known = state.pieces.get(piece)
    if do == "sent":
        above = known.above if known is not None and known.above else int(event["above"])
        state.pieces[piece] = PieceState("sent", read_time(event["at"]), above=above)
        return
    ids = event.get("ids")
    made = PieceState(do, known.sent_at if known else None, say=str(event.get("say", "")))
    made.above = known.above if known else 0
    made.ids = tuple(ids_in(ids)) if ids is not None else None
    if "old" in event and made.ids:
        state.new_ids[int(event["old"])] = made.ids[0]
    state.pieces[piece] = made


def _key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def _literal(text: str) -> str:
    return "".join(letter if letter.isalnum() or letter == "_" else "[" + letter + "]" for letter in text)


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0
