"""Deletes the rows that an import added, and no others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from zettatui.services import errors as e
from zettatui.storage.journal import Journal

if TYPE_CHECKING:
    from zettatui.services.annotation import AnnotationService
    from zettatui.worker.jobs import Progress

IDS_AT_ONCE: Final = 1000
PATIENCE: Final = 6


@dataclass(frozen=True)
class TakenBack:
    """What was deleted now; `unknown` counts rows whose ids nobody knows, which therefore stay."""

    deleted: int
    unknown: int


async def take_back(
    engine: AnnotationService,
    table: str,
    journal: Journal,
    progress: Progress,
    pause: Callable[[float], Any],
) -> TakenBack:
    """Delete the rows of an import that are not deleted yet; deleting one twice does no harm.

    Raises:
        ServiceError: it stopped on the way; what was deleted is in the journal. StorageError: that is not writable.
    """
    state = await asyncio.to_thread(journal.read)
    if state is None:
        return TakenBack(0, 0)
    ids = [one for one in state.ids if one not in state.deleted]
    bad = set(state.plan.bad)
    unknown = sum(
        sum(row not in bad for row in range(piece[0], piece[1] + 1))
        for piece, one in state.pieces.items()
        if one.status == "stored" and one.ids is None
    )
    for start in range(0, len(ids), IDS_AT_ONCE):
        some = ids[start : start + IDS_AT_ONCE]
        await _delete(engine, table, some, pause)
        await asyncio.to_thread(journal.took_back, some)
        progress(min(start + IDS_AT_ONCE, len(ids)), len(ids), "rows deleted")
    return TakenBack(len(ids), unknown)


async def _delete(
    engine: AnnotationService, table: str, ids: list[int], pause: Callable[[float], Any]
) -> None:
    for attempt in range(PATIENCE):
        try:
            await engine.delete(table, ids)
            return
        except (e.OutcomeUnknown, e.SessionRolledBack, e.Unreachable, e.RateLimited):
            if attempt == PATIENCE - 1:
                raise
            await pause(min(2.0**attempt, 30.0))
