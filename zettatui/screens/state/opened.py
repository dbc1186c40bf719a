"""The opened state of the state screen: how it comes, and how its edit is kept until it is stored."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import on
from textual.timer import Timer

from zettatui.screens.base import ZettaScreen
from zettatui.screens.state.messages import DraftKept, RecentListed, ReopeningFound, StateOpened
from zettatui.storage.errors import StorageError
from zettatui.widgets.editor import Editor, LaidOut
from zettatui.widgets.editor.highlight import get_ready
from zettatui.widgets.editor.laid_out import LONG
from zettatui.worker.drafts import DraftKeeper, recent, what_to_reopen
from zettatui.worker.jobs import Job, Progress, Work
from zettatui.worker.sessions import Session

if TYPE_CHECKING:
    from zettatui.storage.session import Memory
    from zettatui.worker.state_text import Checked, StateText
    from zettatui.worker.states import OpenedState, States

DRAFT_SECONDS = 0.7
"""How far typing can be ahead of the draft on disk, writing not counted."""
DRAFT_AGAIN_SECONDS = 2.0
"""How long after a draft that could not be written it is tried again."""
KEEPING = "keep a draft"


class OpenedScreen(ZettaScreen, part=True):
    """A screen with one opened state, whose edit is kept as a draft while it is stored nowhere else."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: OpenedState | None = None
        self.checked: Checked | None = None
        self._desk: StateText | None = None
        self._keeper: DraftKeeper | None = None
        self._draft_words = ""
        self._draft_trouble = ""
        self._pending: dict[str, Timer] = {}
        self._calls: dict[str, tuple[float, Callable[[], Any]]] = {}
        self._file = ""
        """The file that is asked for, or open."""
        self._return_to: tuple[int, int] | None = None

    # -- what there is ---------------------------------------------------------------------------------

    @property
    def states(self) -> States:
        """The use-cases, for the session as it stands."""
        from zettatui.worker.states import States

        return States(self.host.bench, self.host.session)

    @property
    def desk(self) -> StateText:
        """The use-cases of the text, which compare it with what was opened."""
        if self._desk is None:
            # Slow to import, and not needed to show a text.
            from zettatui.worker.state_text import StateText

            self._desk = StateText(self.opened.document.opened if self.opened is not None else "")
        return self._desk

    def session_changed(self, session: Session) -> None:
        """Keep what is open; where it belongs to another server than the one in use, its title says so."""
        self.show_title()
        self.refresh_bindings()

    @property
    def editor(self) -> Editor:
        """The one widget that holds the text."""
        return self.query_one("#state-editor", Editor)

    @property
    def checked_now(self) -> Checked | None:
        """What is known of the text, if it is of the text as it stands."""
        checked = self.checked
        return checked if checked is not None and checked.version == self.editor.text_version else None

    @property
    def edited(self) -> bool:
        """Tell whether the text differs from what was opened, or is stored nowhere but in a draft.

        No texts are compared for it.
        """
        if self.opened is None:
            return False
        if self.opened.only_draft:
            return True
        checked = self.checked_now
        return checked.changed if checked is not None else self.editor.modified

    # -- opening ---------------------------------------------------------------------------------------

    def open_thing(self, text: str) -> None:
        """Fetch and show a state; what is open stays until the new one is here, its edit as a draft."""
        from zettatui.local_file import file_named

        self._file = os.path.abspath(file_named(text) or "") if file_named(text) else ""
        shown = text.strip()[:40]
        name = f"state {shown}" if shown.isdigit() else "open what was pasted"
        self._open(name, partial(self.states.open, text))
        if not self.host.covered:
            # While another thread waits for the disk or the network.
            get_ready()

    def _open(self, name: str, work: Work[OpenedState]) -> None:
        self.start(name, partial(_ready_to_show, work), lambda came: came, group="open")
        self.show_waiting(f"Asking for {name.removeprefix('open ')}…")

    @on(StateOpened)
    def _state_opened(self, message: StateOpened) -> None:
        opened = message.opened
        if not self.keep_work():
            # Its text is nowhere but here: what came must not take its place.
            if opened.draft is not None:
                opened.draft.release()
            return
        if self._keeper is not None:
            self._keeper.release()
        self.opened, self.checked = opened, None
        self._desk = None
        self._keeper = DraftKeeper(self.host.bench, opened)
        self._draft_words = self._draft_trouble = ""
        self.editor.read_only = False
        self.editor.load(message.shown)
        if opened.document.changed:
            self.editor.replace_all(opened.document.text)
        if self._return_to is not None:
            self.editor.move_to(*self._return_to, center=True)
            self._return_to = None
        self.editor.focus()
        self.say(opened.said)
        self.show_opened()

    def show_opened(self) -> None:
        """Show what has just been opened."""
        raise NotImplementedError

    def show_waiting(self, words: str) -> None:
        """While nothing is open, show what is being waited for; nothing when it does not come."""
        raise NotImplementedError

    def show_title(self) -> None:
        """Show what is open, and how it stands with it."""
        raise NotImplementedError

    # -- from one start to the next ------------------------------------------------------------------------

    def remembered(self) -> Memory:
        """Return which state is open, its draft and where the cursor is."""
        opened = self.opened
        if opened is None or self._keeper is None or not self.query(Editor):
            return {}  # without its editor the screen is being taken down
        thing = self._file if opened.state_id is None else self.states.url_of(opened)
        draft = self._keeper.draft_id if self.edited else ""
        return {"thing": thing, "draft": draft, "cursor": list(self.editor.cursor)} if thing or draft else {}

    def restore(self, memory: Memory) -> None:
        """Open what was open, with its draft, the cursor where it was."""
        if self.opened is None and not self.running:
            cursor = memory.get("cursor")
            if isinstance(cursor, list) and len(cursor) == 2 and all(isinstance(one, int) for one in cursor):
                self._return_to = (cursor[0], cursor[1])
            work = partial(what_to_reopen, self.host.bench, memory)
            self.start("what was open", work, ReopeningFound, group="open", quiet=True)

    @on(ReopeningFound)
    def _reopening_found(self, message: ReopeningFound) -> None:
        if self.opened is None:
            self.take_up(message.found)

    def look_for_drafts(self) -> None:
        """Look whether something was left unfinished."""
        self.start("drafts and ledger", partial(recent, self.host.bench), RecentListed, quiet=True)

    @on(RecentListed)
    def _recent_listed(self, message: RecentListed) -> None:
        found = message.recent
        words = [f"{found.drafts[0].sentence} Press D to take it up again."] if found.drafts else []
        if found.problems:
            # Slow to import, and hardly ever needed.
            from zettatui.screens.ledger.words import problems_words

            words += problems_words(found.problems)
        if words and self.opened is None:
            self.say(" ".join(words), level="warning")
        elif words:
            self.notify(" ".join(words), severity="warning", markup=False)

    def take_up(self, chosen: tuple[str, str] | None) -> None:
        """Open what was chosen among drafts and states of before: `draft` or `state`, and which."""
        if chosen is None:
            return
        kind, value = chosen
        if kind == "draft":
            self._open("the draft", partial(self.states.resume, value))
        else:
            self.open_thing(value)

    # -- the draft -------------------------------------------------------------------------------------

    def later(self, name: str, seconds: float, call: Callable[[], Any]) -> None:
        """Call once nothing of that name was asked for any more for so long; `seconds` are the same for a name."""
        self._calls[name] = monotonic() + seconds, call
        if name not in self._pending:
            self._pending[name] = self.set_timer(seconds, partial(self._call_if_due, name))

    def _call_if_due(self, name: str) -> None:
        # Every key comes to `later`: to move a timer on when it ends is less work than a new one for each.
        due, call = self._calls[name]
        left = due - monotonic()
        if left > 0:
            self._pending[name] = self.set_timer(left, partial(self._call_if_due, name))
        else:
            del self._pending[name], self._calls[name]
            call()

    def draft_soon(self) -> None:
        """Keep a draft of the text soon; the first change since the last one says when."""
        if "draft" not in self._pending:
            self._pending["draft"] = self.set_timer(DRAFT_SECONDS, self._keep_draft)

    def _keep_draft(self) -> None:
        self._pending.pop("draft", None)
        if self._keeper is not None:
            work = self._keeper.keeping(self.editor.snapshot().text)
            self.start(KEEPING, work, DraftKept, quiet=True)

    @on(DraftKept)
    def _draft_kept(self, message: DraftKept) -> None:
        if message.at is not None:
            self._draft_words = f"draft kept {message.at:%H:%M}Z"
        elif not self.edited:
            self._draft_words = ""
        if self._draft_trouble and (message.at is not None or not self.edited):
            self._draft_trouble = ""
            self.say("Your edit is kept as a draft again." if self.edited else "", level="done")
        self.show_title()

    def _draft_failed(self, trouble: str) -> None:
        """Tell once, and try again until it is kept: the text is nowhere but here."""
        self._draft_words = "DRAFT NOT KEPT"
        if "draft" not in self._pending:
            self._pending["draft"] = self.set_timer(DRAFT_AGAIN_SECONDS, self._keep_draft)
        if trouble != self._draft_trouble:
            self._draft_trouble = trouble
            self.say(trouble, level="error")
        self.show_title()

    def stored(self, text: str) -> None:
        """Drop the draft: this text is stored on the server now."""
        if self._keeper is not None:
            try:
                self._keeper.discard(text)
            except StorageError as error:
                self.say(error.sentence, level="warning")

    # -- leaving ---------------------------------------------------------------------------------------

    def job_failed(self, job: Job[Any]) -> None:
        """Quiet jobs are asked for by nobody: only their errors are told."""
        if job.error is not None and job.name == KEEPING and self._keeper and self._keeper.unkept:
            self._draft_failed(job.sentence)
        elif job.error is not None or not job.quiet:
            super().job_failed(job)
            self.show_waiting("")

    def on_unmount(self) -> None:
        """Leave the draft for whoever takes it up next."""
        if self._keeper is not None:
            self._keeper.release()

    def keep_work(self) -> bool:
        """Write the draft now."""
        if self._keeper is None:
            return True
        try:
            self._keeper.keep_now(self.editor.text)
        except StorageError as error:
            self.say(error.sentence, level="error")
        return not self._keeper.unkept


async def _ready_to_show(work: Work[OpenedState], progress: Progress) -> StateOpened:
    """Open a state, and lay a long text out before the screen hears of it: there it would hold up a frame."""
    opened = await work(progress)
    text = opened.document.opened
    if len(text) < LONG:
        return StateOpened(opened, text)
    try:
        return StateOpened(opened, await asyncio.to_thread(LaidOut, text))
    except asyncio.CancelledError:
        if opened.draft is not None:
            opened.draft.release()
        raise
