"""Use-cases of drafts: what is being edited is on disk within a second, whatever happens to the app."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from zettatui.storage.drafts import Draft, DraftList, OpenDraft
from zettatui.storage.errors import StorageError

from .jobs import Progress, Work

if TYPE_CHECKING:
    from zettatui.storage.history import History, LedgerEntry
    from zettatui.storage.session import Memory

    from .states import OpenedState
    from .workbench import Workbench

ONLY_HERE = "Until then your text is in this window alone: upload it (u) or copy it."


class DraftKeeper:
    """Keeps the text of one opened state on disk while it is stored nowhere else.

    Texts are asked for on the thread of the screen and written on others; an older one never replaces a newer.
    """

    def __init__(self, bench: Workbench, opened: OpenedState) -> None:
        base = str(opened.state_id) if opened.state_id is not None else None
        self._draft: OpenDraft = opened.draft or bench.drafts.begin(
            server=opened.address.url, base_id=base, title=opened.title
        )
        self._stored = None if opened.only_draft else opened.document.opened
        self.unkept = False
        """Whether the last text that was to be kept could not be."""
        self._asked = 0
        self._left = False
        self._writing = threading.Lock()

    @property
    def draft_id(self) -> str:
        """The name of the draft on disk; empty while there is none."""
        return self._draft.id if self._draft.text else ""

    def keeping(self, text: str | Callable[[], str]) -> Work[datetime | None]:
        """Return the work of writing the text, or of dropping the draft of a text that is as it was opened.

        A text that must be joined first is joined where it is written. The work returns when the text was kept,
        None where nothing had to be; it raises `StorageError`.
        """
        number = self._ask()

        async def work(progress: Progress) -> datetime | None:
            def keep() -> datetime | None:
                return self._keep(number, text if isinstance(text, str) else text())

            return await asyncio.to_thread(keep)

        return work

    def keep_now(self, text: str) -> datetime | None:
        """Do the same at once, for the moment the app leaves; raises `StorageError`."""
        return self._keep(self._ask(), text)

    def discard(self, text: str) -> None:
        """Remove the draft: its text is stored on the server now; raises `StorageError`."""
        self._ask()
        with self._writing:
            self._stored = text
            self._draft.discard()

    def release(self) -> None:
        """Leave the draft as it is, for later; nothing is written any more."""
        with self._writing:
            self._left = True
            self._draft.release()

    def _ask(self) -> int:
        self._asked += 1
        return self._asked

    def _keep(self, number: int, text: str) -> datetime | None:
        with self._writing:
            if self._left or number < self._asked:
                return None
            self.unkept = False
            if text == self._stored:
                self._draft.discard()
                return None
            try:
                return self._draft.save(text.encode("utf-8", "surrogateescape"))
            except StorageError as failed:
                self.unkept = True
                raise StorageError(failed.what, failed.path, f"{failed.next_step} {ONLY_HERE}") from failed


class Recent(NamedTuple):
    """What can be taken up again: drafts, and states opened or uploaded from here, newest first."""

    drafts: tuple[Draft, ...]
    entries: tuple[LedgerEntry, ...]
    problems: tuple[str, ...]


async def recent(bench: Workbench, progress: Progress) -> Recent:
    """Return drafts that no other instance has open, and the ledger; unreadable files are told, not raised."""
    kept = await asyncio.to_thread(_drafts, bench)
    page = await asyncio.to_thread(_history, bench)
    return Recent(_free(kept), page.entries[:500], (*kept.problems, *page.problems))


async def what_to_reopen(bench: Workbench, memory: Memory, progress: Progress) -> tuple[str, str] | None:
    """Return what brings back a state that was open: its draft, else its id or file, `draft` or `state` first."""
    draft, thing = str(memory.get("draft") or ""), str(memory.get("thing") or "")
    if draft:
        drafts = await asyncio.to_thread(_drafts, bench)
        if any(one.id == draft for one in _free(drafts)):
            return "draft", draft
    return ("state", thing) if thing else None


async def free_drafts(bench: Workbench, progress: Progress) -> tuple[Draft, ...]:
    """Return the drafts that no instance has open, newest first; what cannot be read is left out."""
    return _free(await asyncio.to_thread(_drafts, bench))


def _free(kept: DraftList) -> tuple[Draft, ...]:
    return tuple(draft for draft in kept.drafts if not draft.held)


def _drafts(bench: Workbench) -> DraftList:
    try:
        return bench.drafts.list()
    except StorageError as unreadable:
        return DraftList((), (unreadable.sentence,))


def _history(bench: Workbench) -> History:
    try:
        return bench.ledger.history()
    except StorageError as unreadable:
        from zettatui.storage.history import History

        return History((), (unreadable.sentence,))
