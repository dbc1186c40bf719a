"""Use-cases of drafts: what is being edited is on disk within a second, whatever happens to the app."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from zettatui.storage.drafts import Draft, OpenDraft
from zettatui.storage.ledger import LedgerEntry

from .jobs import Progress

if TYPE_CHECKING:
    from .states import OpenedState
    from .workbench import Workbench


class DraftKeeper:
    """Keeps the text of one opened state on disk while it differs from what was opened."""

    def __init__(self, bench: Workbench, opened: OpenedState) -> None:
        self._opened = opened.document.opened
        drafts = bench.drafts
        base = str(opened.state_id) if opened.state_id is not None else None
        self._draft: OpenDraft = (
            drafts.resume(opened.draft)
            if opened.draft is not None
            else drafts.begin(server=opened.address.url, base_id=base, title=opened.title)
        )

    async def keep(self, text: str, progress: Progress) -> datetime | None:
        """Write the text, or drop the draft of a text that is as it was opened; raises `StorageError`."""
        return await asyncio.to_thread(self.keep_now, text)

    def keep_now(self, text: str) -> datetime | None:
        """Do the same at once, for the moment the app leaves; raises `StorageError`."""
        if text == self._opened:
            self._draft.discard()
            return None
        return self._draft.save(text.encode("utf-8", "surrogateescape"))

    def discard(self) -> None:
        """Remove the draft: its text is stored on the server now; raises `StorageError`."""
        self._draft.discard()

    def release(self) -> None:
        """Leave the draft as it is, for later."""
        self._draft.release()


@dataclass(frozen=True)
class Recent:
    """What can be taken up again: drafts, and states opened or uploaded from here, newest first."""

    drafts: tuple[Draft, ...]
    entries: tuple[LedgerEntry, ...]
    problems: tuple[str, ...]


async def recent(bench: Workbench, progress: Progress) -> Recent:
    """Return drafts that no other instance has open, and the ledger; unreadable files are told, not raised."""
    kept = await asyncio.to_thread(bench.drafts.list)
    page = await asyncio.to_thread(bench.ledger.read, limit=500)
    drafts = tuple(draft for draft in kept.drafts if not draft.held)
    return Recent(drafts, page.entries, (*kept.problems, *page.problems))
