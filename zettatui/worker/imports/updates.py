"""Replaces rows one by one, each exactly once; the new id of every row is kept, on the disk too.

The service refuses to replace a row twice and then names the newer one, so a request whose answer was lost may be
sent again: either the row is still to be replaced, or the refusal says by what it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from zettatui.annotations.alike import Likeness
from zettatui.services import errors as e
from zettatui.storage.journal import Journal, JournalState

if TYPE_CHECKING:
    from zettatui.services.annotation import AnnotationService
    from zettatui.worker.jobs import Progress

PATIENCE: Final = 6
_NOTHING_DONE = (e.SessionRolledBack, e.Unreachable, e.RateLimited)


@dataclass
class Replaced:
    """How far it came: new ids by old ones, refused rows with the reason, and why it stopped, if it did."""

    new_ids: Mapping[int, int]
    refused: list[tuple[int, str]] = field(default_factory=list)
    error: e.ServiceError | None = None
    doubt: str = ""
    finished: bool = False


class _Stop(Exception):
    def __init__(self, *, error: e.ServiceError | None = None, doubt: str = "") -> None:
        super().__init__(doubt)
        self.error, self.doubt = error, doubt


class Updates:
    """Rows to be replaced, each given in full with its `id`; the journal is begun and its lock is held."""

    def __init__(
        self,
        engine: AnnotationService,
        table: str,
        journal: Journal,
        rows: Sequence[Mapping[str, Any]],
        likeness: Likeness,
        *,
        pause: Callable[[float], Any],
    ) -> None:
        self._engine, self._table, self._journal = engine, table, journal
        self._rows, self._likeness, self._pause = rows, likeness, pause

    async def run(self, progress: Progress) -> Replaced:
        """Replace what is left; raises `StorageError` where the journal cannot be written."""
        state = await asyncio.to_thread(self._journal.read)
        if state is None:
            raise ValueError("the journal is not begun")
        settled = {first for first, _ in state.settled}
        doubtful = {first for first, _ in state.in_doubt}
        try:
            for number, row in enumerate(self._rows, 1):
                if number not in settled:
                    await self._replace(number, row, number in doubtful)
                progress(number, len(self._rows), "rows")
        except _Stop as stop:
            return await self._outcome(error=stop.error, doubt=stop.doubt)
        if not state.done:
            await asyncio.to_thread(self._journal.finished)
        return await self._outcome(finished=True)

    async def _outcome(self, **more: Any) -> Replaced:
        state: JournalState | None = await asyncio.to_thread(self._journal.read)
        pieces = state.pieces if state is not None else {}
        refused = [(first, one.say) for (first, _), one in sorted(pieces.items()) if one.status == "refused"]
        return Replaced(state.new_ids if state is not None else {}, refused, **more)

    async def _replace(self, number: int, row: Mapping[str, Any], doubtful: bool) -> None:
        piece, old = (number, number), int(row["id"])
        for attempt in range(PATIENCE):
            await asyncio.to_thread(partial(self._journal.sending, piece, 0))
            try:
                new_ids = (await self._engine.update(self._table, [row])).new_ids
            except e.OutcomeUnknown as unknown:
                doubtful, last = True, unknown
                await self._pause(min(2.0**attempt, 30.0))
            except e.RowSuperseded as superseded:
                if doubtful and superseded.current_id is not None:
                    await self._was_it_us(piece, row, superseded.current_id)
                else:
                    await self._refused(number, superseded)
                return
            except (e.RowRefused, e.RequestInvalid, e.NotFound, e.TooLarge) as refused:
                await self._refused(number, refused)
                return
            except _NOTHING_DONE as nothing_done:
                if not doubtful:
                    await asyncio.to_thread(partial(self._journal.absent, piece, nothing_done.what))
                if attempt == PATIENCE - 1:
                    raise _Stop(error=nothing_done) from nothing_done
                await self._pause(min(2.0**attempt, 30.0))
            except e.ServiceError as error:
                if not doubtful:
                    await asyncio.to_thread(partial(self._journal.absent, piece, error.what))
                raise _Stop(error=error) from error
            else:
                new = new_ids.get(old, next(iter(new_ids.values()), old))
                await asyncio.to_thread(partial(self._journal.replaced, piece, old, new))
                return
        raise _Stop(doubt=f"Row {old} may be replaced: {last.sentence}")

    async def _refused(self, number: int, refused: e.ServiceError) -> None:
        say = refused.sentence
        await asyncio.to_thread(partial(self._journal.refused, (number, number), say))

    async def _was_it_us(self, piece: tuple[int, int], row: Mapping[str, Any], newer: int) -> None:
        """Tell our own replacement, whose answer was lost, from somebody else's in the meantime."""
        old = int(row["id"])
        try:
            rows = await self._engine.rows_at_once(self._table, [newer])
        except e.ServiceError as error:
            raise _Stop(error=error) from error
        if rows is None or not rows:
            raise _Stop(doubt=f"Row {old} was replaced by {newer}, which the service cannot show.")
        if self._likeness.of_stored(rows[0].values) == self._likeness.of_sent(row):
            await asyncio.to_thread(partial(self._journal.replaced, piece, old, newer))
        else:
            say = f"Somebody else replaced row {old} in the meantime, by {newer}."
            await asyncio.to_thread(partial(self._journal.refused, piece, say))
