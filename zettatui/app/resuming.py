"""The app as it goes on where it was left: the screen, the datastack, the documents with their cursors."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual import on
from textual.message import Message

from zettatui.app.noticing import Noticing
from zettatui.screens.base import ZettaScreen
from zettatui.screens.news import News
from zettatui.screens.times import utc_text
from zettatui.storage.errors import StorageError
from zettatui.storage.session import Memory, SavedSession, SessionFile
from zettatui.worker.jobs import Progress
from zettatui.worker.workbench import Workbench

if TYPE_CHECKING:
    from zettatui.worker.datastacks import Chosen

SAVE_SECONDS: Final = 20.0
"""How old what is kept of the session can be when the app is killed; texts are drafts within a second."""
_WAITING_PLACES = ("welcome", "login", "datastack")
"""Where the app leads by itself; who has gone elsewhere meanwhile is left there."""


class LastSessionRead(News):
    """It is known what was open when the app last ended."""

    saved: SavedSession | None


class DatastackBack(News):
    """The datastack of last time is here again."""

    chosen: Chosen


class Resuming(Noticing, part=True):
    """An app that remembers what was open, and opens it again once it knows who one is."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._session_file = SessionFile(bench.folders.session_file, bench.now)
        self._saved: SavedSession | None = None
        self._memories: dict[str, Memory] = {}
        """What screens had on them and were not shown since."""
        self._resumed = False
        self._written: SavedSession | None = None
        self._keeps = False

    def keep_session(self, *, resume: bool) -> None:
        """Remember from now on what is open; with `resume`, go on with what was open last."""
        self._keeps = True
        self.set_interval(SAVE_SECONDS, self._save_soon)
        if resume:
            self.start_job(self, "last session", self._read_last, LastSessionRead, quiet=True)

    async def _read_last(self, progress: Progress) -> SavedSession | None:
        with suppress(StorageError):  # a convenience: without it the app starts as it would anyway
            return await asyncio.to_thread(self._session_file.load)
        return None

    # -- going on --------------------------------------------------------------------------------------

    @on(LastSessionRead)
    def _last_session_read(self, message: LastSessionRead) -> None:
        self._saved = message.saved
        self.resume()

    def resume(self) -> None:
        """Open what was open last, if that is known, and who one is on its server; only once."""
        saved, session = self._saved, self.session
        if saved is None or self._resumed or session.identity is None or saved.server != session.address.url:
            return
        self._resumed = True
        self._memories = dict(saved.screens)
        if not saved.datastack or session.datastack is not None:
            self._go_back()
            return
        from zettatui.worker.datastacks import Datastacks

        work = partial(Datastacks(self.bench, session.address).choose, saved.datastack)
        self.start_job(self, f"datastack {saved.datastack}", work, DatastackBack)

    @on(DatastackBack)
    def _datastack_back(self, message: DatastackBack) -> None:
        if self.session.datastack is None:
            self.set_session(self.session.with_datastack(message.chosen.record))
        self._go_back()

    def _go_back(self) -> None:
        saved = self._saved
        if saved is None:
            return
        for screen in self._zetta_screens():
            screen.restore_soon()
        here = self.screen.SCOPE if isinstance(self.screen, ZettaScreen) else ""
        if here in _WAITING_PLACES and saved.place in self.MODES and saved.place not in _WAITING_PLACES:
            self.go_to(saved.place)
        elif not self._memories:
            return
        when = utc_text(saved.saved_at, self.bench.now()).partition("(")[2].rstrip(")")
        self.notify(f"What you left {when} is open again. zettatui --fresh starts without it.", markup=False)

    def memory_of(self, scope: str) -> Memory | None:
        """Return what a screen had on it last time, once."""
        return self._memories.pop(scope, None) if self._resumed else None

    # -- remembering -----------------------------------------------------------------------------------

    def _zetta_screens(self) -> list[ZettaScreen]:
        return [
            screen
            for stack in self._screen_stacks.values()
            for screen in stack
            if isinstance(screen, ZettaScreen) and screen.is_mounted
        ]

    def _as_it_stands(self) -> SavedSession:
        shown = {screen.SCOPE: memory for screen in self._zetta_screens() if (memory := screen.remembered())}
        datastack = self.session.datastack.name if self.session.datastack else ""
        waiting: Mapping[str, Memory] = self._memories if self._resumed else {}
        return SavedSession(
            self.session.address.url, self.current_mode, datastack, {**waiting, **shown}, self.bench.now()
        )

    def _news(self) -> SavedSession | None:
        """Return what is open, if there is anything, and it is not written yet."""
        now = self._as_it_stands()
        nothing = not now.datastack and not now.screens
        return None if not self._keeps or nothing or now == self._written else now

    def _save_soon(self) -> None:
        news = self._news()
        if news is None:
            return
        self._written = news

        async def work(progress: Progress) -> None:
            with suppress(StorageError):  # what is lost is where one stood; drafts tell of their own troubles
                await asyncio.to_thread(self._session_file.save, news)

        self.start_job(self, "keep what is open", work, _Saved, quiet=True)

    def save_session(self) -> None:
        """Do so at once, for the moment the app leaves."""
        news = self._news()
        if news is not None:
            with suppress(StorageError):
                self._session_file.save(news)


class _Saved(Message, bubble=False):
    """What is open is written."""

    def __init__(self, nothing: Any) -> None:
        super().__init__()
