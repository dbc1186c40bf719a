"""Use-cases of the ledger: what was opened and uploaded from here, found again, noted on, and its versions."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from zettatui.storage.history import History, LedgerEntry

from .jobs import Progress

if TYPE_CHECKING:
    from .workbench import Workbench


async def history(bench: Workbench, progress: Progress) -> History:
    """Return the ledger as it stands; `search` and `versions` of it touch no disk. Raises `StorageError`."""
    return await asyncio.to_thread(bench.ledger.history)


async def note(bench: Workbench, entry: LedgerEntry, text: str, progress: Progress) -> History:
    """Put a note on an entry's state, or take it away, and return the ledger with it; raises `StorageError`."""
    await asyncio.to_thread(bench.ledger.note, entry.state_id, entry.server, text)
    return await asyncio.to_thread(bench.ledger.history)
