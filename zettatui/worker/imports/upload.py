"""Sends a checked file batch by batch, each exactly once, with a journal before and after every request.

A batch whose answer was lost is looked for in the table and sent again only when it cannot be there; where the
service cannot tell, the upload stops and the person is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from zettatui.annotations.batches import Block, Checked, Checker
from zettatui.services import errors as e
from zettatui.storage.journal import Journal, JournalState, Piece, PieceState

from .looking import Look, Looker
from .pieces import good_in, halves, left_in, piece_text
from .progress import Control, Going, Reading
from .sources import RowFile, Snapshot, SourceUnreadable, fingerprint

if TYPE_CHECKING:
    from zettatui.services.annotation import AnnotationService

SETTLE_SECONDS: Final = 600.0
"""How long the service lets one request work (sheet 9: its worker is killed then); a lost one may arrive till then."""
PATIENCE: Final = 6
"""How often a request is tried anew when it is certain that it did nothing."""
MOST_REFUSED: Final = 100
"""Single rows that the server may refuse before the upload stops: then something else is wrong."""
_STILL_RUNNING = (e.TimedOut, e.ConnectionCut)


@dataclass(frozen=True)
class Doubt:
    """A piece of which nobody can tell whether it arrived, and what is known."""

    piece: Piece
    facts: str


@dataclass
class Outcome:
    """How far an upload came. `error` is why it stopped, `doubt` what the person must decide before it goes on."""

    state: JournalState
    stored: int = 0
    refused: list[tuple[Piece, str]] = field(default_factory=list)
    doubt: Doubt | None = None
    error: e.ServiceError | None = None
    stopped: bool = False

    @property
    def finished(self) -> bool:
        """Whether every row is settled."""
        return self.state.done


class UploadStopped(Exception):
    """The upload cannot go on for now; the outcome says why."""

    def __init__(self, *, doubt: Doubt | None = None, error: e.ServiceError | None = None) -> None:
        super().__init__(doubt, error)
        self.doubt, self.error = doubt, error


class Upload:
    """One upload under way; the caller holds the table's lock.

    Args:
        engine: where rows go.
        journal: the upload's journal, begun.
        source: the file.
        checker: the type and the mapping, as when the journal was begun.
        looker: finds batches by reading.
        control: pauses and stops.
        pause: waits between attempts and looks.
        now: the clock, aware UTC.
        settle: seconds for which a request without an answer may still be at work.
    """

    def __init__(
        self,
        engine: AnnotationService,
        journal: Journal,
        source: RowFile,
        checker: Checker,
        looker: Looker,
        *,
        control: Control,
        tell: Callable[[Reading], object],
        pause: Callable[[float], Any],
        now: Callable[[], datetime],
        settle: float = SETTLE_SECONDS,
    ) -> None:
        state = journal.read()
        if state is None:
            raise ValueError("the journal is not begun")
        self.state = state
        self._engine, self._journal, self._source = engine, journal, source
        self._checker, self._looker, self._control = checker, looker, control
        self._pause, self._now, self._settle = pause, now, settle
        self._bad = sorted(state.plan.bad)
        self._stored = state.rows_stored(partial(good_in, bad=self._bad))
        self._going = Going(self._stored, state.plan.good, tell)
        self._snapshot = Snapshot.of(source.path)
        self._above = self._highest()
        self._refused = sum(one.status == "refused" for one in state.pieces.values())

    def _highest(self) -> int:
        """Return an id that is lower than any the server will hand out next, and as high as is known."""
        above = self.state.plan.first_id
        for piece, one in self.state.pieces.items():
            if one.status == "stored":
                above = max(one.ids) if one.ids else above + good_in(piece, self._bad)
        return above

    async def run(self) -> Outcome:
        """Send what is left; return how far it came.

        Raises:
            StorageError: the journal could not be written; the piece before it is looked for at the next start.
            SourceUnreadable: the file is not the one that was checked.
        """
        try:
            await self._send_all()
        except UploadStopped as stopped:
            return self._outcome(doubt=stopped.doubt, error=stopped.error)
        if self._control.stopping:
            return self._outcome(stopped=True)
        if not self.state.done:
            await self._write(self._journal.finished)
        return self._outcome()

    def _outcome(self, **more: Any) -> Outcome:
        state = self._journal.read() or self.state
        refused = [(p, one.say) for p, one in sorted(state.pieces.items()) if one.status == "refused"]
        return Outcome(state, self._stored, refused, **more)

    async def _send_all(self) -> None:
        blocks = self._source.blocks(self.state.plan.batch)
        number = 0
        coming = asyncio.ensure_future(asyncio.to_thread(self._next, blocks, number))
        try:
            while (checked := await coming) is not None:
                number += 1
                coming = asyncio.ensure_future(asyncio.to_thread(self._next, blocks, number))
                await self._send_block(checked)
                if not await self._control.go_on(self._going):
                    return
        finally:
            # A thread cannot be stopped; it must at least have left the file when the next pass begins.
            await asyncio.wait({coming})
            if not coming.cancelled():
                coming.exception()
        if number != len(self.state.plan.blocks):
            raise self._changed()

    def _next(self, blocks: Iterator[Block], number: int) -> Checked | None:
        """Read and check the next block, on a thread; refuse one that is not what was checked before."""
        block = next(blocks, None)
        if block is None:
            return None
        prints = self.state.plan.blocks
        same = number < len(prints) and prints[number] == fingerprint(block)
        if not same or Snapshot.of(self._source.path) != self._snapshot:
            raise self._changed()
        return self._checker.check(block)

    def _changed(self) -> SourceUnreadable:
        return SourceUnreadable(
            f"{self._source.path.name} has changed since the upload began, so nothing more was sent. "
            f"{self._stored:,} of its rows are in the table; put the old file back to go on."
        )

    async def _send_block(self, checked: Checked) -> None:
        whole = (checked.first, checked.first + checked.count - 1)
        left = left_in(whole, self.state.settled)
        doubtful = sorted(piece for piece in self.state.in_doubt if whole[0] <= piece[0] <= whole[1])
        for piece in doubtful:
            await self._resolve(piece, checked)
        waiting = [part for one in left for part in left_in(one, doubtful)]
        waiting += [piece for piece in doubtful if self.state.pieces[piece].status == "absent"]
        waiting.sort(reverse=True)
        while waiting:
            piece = waiting.pop()
            if not good_in(piece, self._bad):
                continue
            if not await self._control.go_on(self._going):
                return
            if not await self._send(piece, checked.annotations(*piece)):
                waiting += reversed(halves(piece))

    async def _resolve(self, piece: Piece, checked: Checked) -> None:
        """Settle a piece that an earlier run sent without learning what became of it."""
        known = self.state.pieces[piece]
        waited = (self._now() - known.sent_at).total_seconds() if known.sent_at else 0.0
        rows = checked.annotations(*piece)
        await self._find(piece, rows, known.above, max(0.0, self._settle - max(0.0, waited)))

    # -- one request -----------------------------------------------------------------------------------

    async def _send(self, piece: Piece, rows: list[dict[str, Any]]) -> bool:
        """Get one piece into the table; tell False where it should be tried in halves."""
        for attempt in range(PATIENCE):
            above = self.state.pieces[piece].above if piece in self.state.pieces else self._above
            await self._note_sending(piece, above)
            try:
                told = await self._engine.post(self.state.plan.table, rows)
            except e.OutcomeUnknown as unknown:
                self._going.say(
                    f"{piece_text(piece)}: {unknown.detail or unknown.what}. It may have arrived."
                )
                if await self._find(piece, rows, above, self._settle if _may_still_run(unknown) else 0.0):
                    return True
            except (e.RowRefused, e.RequestInvalid, e.TooLarge) as refused:
                return await self._refuse(piece, refused)
            except (e.SessionRolledBack, e.Unreachable, e.RateLimited) as nothing_done:
                await self._note_absent(piece, nothing_done.what)
                self._going.say(f"{piece_text(piece)}: {nothing_done.sentence}")
                if attempt == PATIENCE - 1:
                    raise UploadStopped(error=nothing_done) from nothing_done
                await self._pause(_wait_after(nothing_done, attempt))
            except e.ServiceError as error:
                await self._note_absent(piece, error.what)
                raise UploadStopped(error=error) from error
            else:
                ids = told.ids or await self._ids_of(rows, above)
                await self._note_stored(piece, ids, len(rows), "answered")
                return True
        raise UploadStopped(error=e.ServerTrouble(subject=f"{piece_text(piece)} of {self._source.path.name}"))

    async def _refuse(self, piece: Piece, refused: e.ServiceError) -> bool:
        """Note a refusal; of several rows it is not said which is wrong, so they go in halves."""
        if good_in(piece, self._bad) > 1:
            await self._note_absent(piece, refused.what)
            return False
        await self._write(partial(self._journal.refused, piece, refused.detail or refused.sentence))
        self.state.pieces[piece].status = "refused"
        self._refused += 1
        if self._refused >= MOST_REFUSED:
            raise UploadStopped(error=refused) from refused
        return True

    async def _ids_of(self, rows: list[dict[str, Any]], above: int) -> tuple[int, ...] | None:
        """Find the ids of rows that are stored, where an old server does not tell them."""
        try:
            return (await self._looker.look(rows, above, None)).ids
        except e.ServiceError:
            return None

    # -- a lost answer ---------------------------------------------------------------------------------

    async def _find(self, piece: Piece, rows: list[dict[str, Any]], above: int, may_run: float) -> bool:
        """Look for a piece until it is there, or cannot be any more; raises `UploadStopped` where that stays open."""
        waited, delay = 0.0, 1.0
        while True:
            self._going.look(piece_text(piece), may_run - waited)
            look = await self._look(rows, above)
            if look.verdict == "there":
                await self._note_stored(piece, look.ids, len(rows), "found")
                return True
            if waited >= may_run:
                break
            step = min(delay, may_run - waited)
            await self._pause(step)
            waited, delay = waited + step, min(delay * 2, 30.0)
        if look.verdict == "unclear":
            raise UploadStopped(doubt=Doubt(piece, look.facts))
        await self._note_absent(piece, look.facts)
        return False

    async def _look(self, rows: list[dict[str, Any]], above: int) -> Look:
        for attempt in range(PATIENCE):
            try:
                before = self.state.plan.count
                grown = None if before is None else await self._looker.count() - before - self._stored
                return await self._looker.look(rows, above, grown)
            except (e.TableAccessRefused, e.LoginNeeded, e.TokenRejected, e.PermissionMissing) as refused:
                return Look("unclear", f"The table could not be read: {refused.sentence}")
            except e.ServiceError as error:
                trouble = error
                await self._pause(min(2.0**attempt, 30.0))
        return Look("unclear", f"The table could not be read: {trouble.sentence}")

    # -- the journal -----------------------------------------------------------------------------------

    async def _write(self, note: Callable[[], None]) -> None:
        await asyncio.to_thread(note)

    async def _note_sending(self, piece: Piece, above: int) -> None:
        await self._write(partial(self._journal.sending, piece, above))
        self.state.pieces[piece] = PieceState("sent", self._now(), above=above)

    async def _note_absent(self, piece: Piece, why: str) -> None:
        await self._write(partial(self._journal.absent, piece, why))
        self.state.pieces[piece].status = "absent"

    async def _note_stored(self, piece: Piece, ids: tuple[int, ...] | None, rows: int, how: str) -> None:
        await self._write(partial(self._journal.stored, piece, ids, how))
        self.state.pieces[piece].status = "stored"
        self._stored += rows
        self._above = max(ids) if ids else self._above + rows
        self._going.stored(rows)


def _may_still_run(unknown: e.OutcomeUnknown) -> bool:
    """Tell whether the request may still be at work at the server; an answer of its own says that it is not."""
    return isinstance(unknown.__cause__, _STILL_RUNNING) or unknown.status == 504


def _wait_after(error: e.ServiceError, attempt: int) -> float:
    named = error.retry_after if isinstance(error, e.RateLimited) else None
    return min(named, 60.0) if named is not None else min(2.0**attempt, 30.0)
