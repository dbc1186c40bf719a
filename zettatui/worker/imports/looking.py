"""Finds out by reading whether a batch arrived: the service keeps no record of requests, only rows with rising ids."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from zettatui.annotations.alike import Key, Likeness

if TYPE_CHECKING:
    from zettatui.services.annotation import AnnotationService

IDS_AT_ONCE: Final = 500
IDS_PROBED: Final = 2_000
"""Ids asked for where hardly any has a row: as many as fit a request's line."""
FARTHEST_GAP: Final = 12_000
"""Ids without a row that are passed over: a request that fails in the database uses up to 10,000 of them."""
MOST_REQUESTS: Final = 2_000
"""Requests for one batch, after which it is given up: rows that cannot be shown must be asked for one by one."""

Verdict = Literal["there", "absent", "unclear"]


@dataclass(frozen=True)
class Look:
    """What reading the table says about a batch; `ids` in the rows' order, None where they are not all known."""

    verdict: Verdict
    facts: str
    ids: tuple[int, ...] | None = None


class Looker:
    """Reads one table to find rows that were sent to it."""

    def __init__(self, engine: AnnotationService, table: str, likeness: Likeness) -> None:
        self._engine = engine
        self._table = table
        self._likeness = likeness
        self._requests = 0

    async def count(self) -> int:
        """Return how many rows the table ever had; raises `ServiceError`."""
        return await self._engine.count(self._table)

    async def last_id(self, known: int) -> int:
        """Return the highest id, at or above one that is known to be no higher; raises `ServiceError`."""
        last = at = known
        self._requests = 0
        while at - last < FARTHEST_GAP:
            found = await self._read(range(at + 1, at + IDS_PROBED + 1), details=False)
            at += IDS_PROBED
            last = max(found, default=last)
        return last

    async def look(self, sent: Sequence[Mapping[str, Any]], above: int, grown: int | None) -> Look:
        """Look for a batch, which is in the table as a whole or not at all; raises `ServiceError`.

        Args:
            sent: the annotations.
            above: an id that is lower than those of the batch, if it arrived.
            grown: how many rows came to the table since before the batch was sent, other people's among them;
                None where that is not known.
        """
        if grown is not None and grown < len(sent):
            more = "no new rows" if not grown else f"only {grown:,} new rows"
            return Look("absent", f"The table has {more}, and {len(sent):,} were sent.")
        self._requests = 0
        keys = [self._likeness.of_sent(one) if self._likeness.readable(one) else None for one in sent]
        shown = [at for at, key in enumerate(keys) if key is not None]
        if not shown:
            return Look("unclear", self._facts(len(sent), grown, 0, 0))
        if await self._is_block(keys, shown, above + 1):
            return Look("there", "", tuple(range(above + 1, above + 1 + len(sent))))
        seen = await self._scan(above, len(sent), grown)
        return self._judge(keys, shown, seen, grown)

    async def _is_block(self, keys: Sequence[Key | None], shown: Sequence[int], first: int) -> bool:
        """Tell whether the batch stands right there, in order: what happens unless others write too."""
        for start in range(0, len(shown), IDS_AT_ONCE):
            places = shown[start : start + IDS_AT_ONCE]
            rows = await self._engine.rows_at_once(self._table, [first + at for at in places])
            found = {row.id: self._likeness.of_stored(row.values) for row in rows or ()}
            if any(found.get(first + at) != keys[at] for at in places):
                return False
        return True

    async def _scan(self, above: int, wanted: int, grown: int | None) -> dict[int, Key | None]:
        seen: dict[int, Key | None] = {}
        at = last = above
        while grown is None or len(seen) < grown:
            if at - last >= FARTHEST_GAP + wanted or self._requests >= MOST_REQUESTS:
                break
            seen.update(await self._read(range(at + 1, at + IDS_AT_ONCE + 1)))
            at += IDS_AT_ONCE
            last = max(seen, default=above)
        return dict(sorted(seen.items()))

    async def _read(self, ids: Sequence[int], *, details: bool = True) -> dict[int, Key | None]:
        """Return the keys of those ids that have a row; None for a row that cannot be shown.

        Without `details` only the highest of the rows that cannot be shown is looked for.
        """
        found: dict[int, Key | None] = {}
        waiting = [ids]
        while waiting and self._requests < MOST_REQUESTS:
            some = waiting.pop()
            if not details and found and max(found) >= some[-1]:
                continue
            self._requests += 1
            rows = await self._engine.rows_at_once(self._table, some)
            if rows is not None:
                found.update((row.id, self._likeness.of_stored(row.values)) for row in rows)
            elif len(some) == 1:
                found[some[0]] = None
            else:
                middle = len(some) // 2
                waiting += [some[:middle], some[middle:]]
        return found

    def _judge(
        self,
        keys: Sequence[Key | None],
        shown: Sequence[int],
        seen: Mapping[int, Key | None],
        grown: int | None,
    ) -> Look:
        places: dict[Key, list[int]] = defaultdict(list)
        for row, key in seen.items():
            if key is not None:
                places[key].append(row)
        needed = Counter(key for key in keys if key is not None)
        missing = sum(max(0, many - len(places[key])) for key, many in needed.items())
        hidden = [row for row, key in seen.items() if key is None]
        facts = self._facts(len(keys), grown, len(shown) - missing, len(hidden))
        lacking = len(keys) - len(shown)
        if not missing and len(hidden) >= lacking:
            return Look("there", facts, self._ids(keys, shown, seen, places, hidden))
        all_seen = grown is not None and len(seen) >= grown
        if all_seen and (missing > len(hidden) or (not missing and len(hidden) < lacking)):
            return Look("absent", facts)
        return Look("unclear", facts)

    def _ids(
        self,
        keys: Sequence[Key | None],
        shown: Sequence[int],
        seen: Mapping[int, Key | None],
        places: Mapping[Key, list[int]],
        hidden: Sequence[int],
    ) -> tuple[int, ...] | None:
        """Return the ids: those of the first place where all stands in order, else the first of each content."""
        head = keys[shown[0]]
        for start in places[head] if head is not None else ():
            first = start - shown[0]
            if all(first + at in seen and seen[first + at] == key for at, key in enumerate(keys)):
                return tuple(range(first, first + len(keys)))
        lacking = len(keys) - len(shown)
        if len(hidden) != lacking and lacking:
            return None
        left = {key: iter(rows) for key, rows in places.items()}
        unseen = iter(hidden)
        return tuple(next(unseen) if key is None else next(left[key]) for key in keys)

    def _facts(self, sent: int, grown: int | None, found: int, hidden: int) -> str:
        new = (
            "It is not known how many rows are new" if grown is None else f"The table has {grown:,} new rows"
        )
        facts = f"{new}; of the {sent:,} sent, {found:,} are found"
        return f"{facts}; {hidden:,} cannot be shown by the service." if hidden else f"{facts}."
