"""The app: its screens, its worker, and what screens may ask of it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from functools import partial
from time import monotonic
from typing import Any, ClassVar, TypeVar

from rich.text import Text
from textual import on
from textual.actions import ActionParseResult
from textual.binding import BindingType
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen

from zettatui.actions import BY_ID
from zettatui.app.guiding import ResultCame
from zettatui.app.keyed import Keyed
from zettatui.app.opening import Opening
from zettatui.app.resuming import Resuming
from zettatui.crash import crash_report
from zettatui.local_file import file_named
from zettatui.screens.base import HostedMixin, ZettaScreen
from zettatui.screens.keys import bindings_for
from zettatui.screens.messages import JobChanged, JobEnded
from zettatui.screens.modes import MODES
from zettatui.screens.news import News
from zettatui.screens.palette import ActionProvider
from zettatui.services.address import ServerAddress
from zettatui.storage.drafts import Draft
from zettatui.worker.drafts import free_drafts
from zettatui.worker.jobs import Job, JobState, Progress, Work
from zettatui.worker.sessions import Found, Session, Sessions
from zettatui.worker.workbench import Workbench
from zettatui.worker.worker import Worker

T = TypeVar("T")

_BEFORE_SIGNED_IN = ("welcome", "login")
_NOT_OVER_DIALOGS = frozenset(
    {"open", "go", "go_typing", "why", "why_typing", "notices", "requests", "theme"}
)
AGAIN_SECONDS = 10.0
"""How soon after being told that an edit would be lost one has to quit again, to leave all the same."""


class DraftsFound(News):
    """It is known what was being edited when the app last ended."""

    drafts: tuple[Draft, ...]


class SessionFound(News):
    """It is known who one is at a server."""

    found: Found


class ZettatuiApp(Resuming, Opening, Keyed, inherit_bindings=False):
    """zettatui on a terminal."""

    TITLE = "zettatui"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[Any]] = {ActionProvider}
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("everywhere")
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = MODES

    def __init__(
        self,
        bench: Workbench,
        *,
        thing: str | None = None,
        datastack: str | None = None,
        welcome: bool = False,
        guided: bool = False,
        fresh: bool = False,
    ) -> None:
        # The first screen is the one of the mode that Textual starts in: switching to it would cost 50 ms more.
        vars(self)["DEFAULT_MODE"] = "state" if thing else "welcome" if welcome else "login"
        super().__init__(bench)
        self.bench = bench
        self.worker = Worker(self._on_worker)
        self.session = bench.first_session()
        self._thing = thing
        self._datastack = datastack
        self._resumes = not (thing or datastack or fresh)
        self._told_of_loss = -AGAIN_SECONDS
        self._connected_at = bench.now()
        self._wanted: ServerAddress | None = None
        self._wanted_at = ""
        """The place from which that was asked for."""
        self.look_as(bench.config, bench.kept_theme)
        self.take_config(bench.configured)
        self.starts_at_welcome = welcome
        if guided:
            self.be_guided()

    # -- life ------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Show the first screen, with what needs no network; the rest follows as a job."""
        if self._thing and _is_local(self._thing):
            # As soon as its parts are there; they are drawn once, with what is opened in them.
            self.screen.call_later(self._hand_over, self._thing)
            self._thing = self._datastack = None
        else:
            self.come_forward()
        self.when_forward(self._connect_first)
        self.when_forward(self._look_for_drafts)
        if self.bench.config.restore_session:
            self.when_forward(partial(self.keep_session, resume=self._resumes))
        # What is here by now stays: looking through it for garbage would hold up a key now and then.
        self.when_forward(gc.freeze)

    def on_unmount(self) -> None:
        """Let go of the worker; quitting waits for no call."""
        self.worker.stop()

    def _fatal_error(self) -> None:
        """Leave a sentence on the terminal instead of a traceback with locals."""
        self.bell()
        if self._exception is not None:
            self._exit_renderables.append(Text(crash_report(self._exception, self.bench.folders.state)))
        self._close_messages_no_wait()

    # -- jobs ------------------------------------------------------------------------------------------

    def start_job(
        self,
        owner: MessagePump,
        name: str,
        work: Work[T],
        done: Callable[[T], Message],
        *,
        group: str | None = None,
        time_limit: float | None = None,
        quiet: bool = False,
    ) -> Job[T]:
        """Run `work` in the background; its result comes to `owner` as the message that `done` makes of it."""

        def tell_owner(job: Job[Any]) -> None:
            if job.state is JobState.DONE:
                message = done(job.hand_over())
                owner.post_message(message)
                if isinstance(owner, ZettaScreen) and (job.as_of is not None or owner.shows_copies):
                    owner.call_later(owner.tell_age, job)
                if self.guide is not None:
                    self.post_message(ResultCame(message))
            elif job.state.ended:
                owner.post_message(JobEnded(job))
            if self.behind_frame and job.state.ended and not quiet:
                # Behind that message: first the screen shows what came.
                owner.call_later(self._come_forward_with_it)

        return self.worker.submit(
            name, work, group=group, time_limit=time_limit, listener=tell_owner, quiet=quiet
        )

    def _on_worker(self, job: Job[Any]) -> None:
        self.post_message(JobChanged(job))

    @on(JobChanged)
    def _show_jobs(self) -> None:
        for screen in self._screens_mounted():
            screen.show_jobs(self.worker)

    # -- what screens ask ------------------------------------------------------------------------------

    def _connect_first(self) -> None:
        """Look who one is at the server to start with, unless the person was quicker and chose another."""
        if self._wanted is None:
            self.connect(self.session.address)

    def connect(self, address: ServerAddress, *, shared: bool = False) -> None:
        """Turn to a server, with the token that is kept for it; every screen hears of it."""

        async def work(progress: Progress) -> Found:
            # Here, on the worker's thread, because it imports all that talks to a server.
            return await Sessions(self.bench, address).resume(progress, shared=shared)

        self._wanted, self._wanted_at = address, self._place
        name = f"sign in at {address.netloc}"
        self._connected_at = self.start_job(self, name, work, SessionFound, group="connect").started_at

    @on(SessionFound)
    def _session_found(self, message: SessionFound) -> None:
        found = message.found
        if found.session.address != self._wanted:
            return  # The person has turned to another server since; a pasted token must not go to this one.
        session = found.after(self.bench.session_at(found.session.address))
        self.set_session(session)
        if isinstance(self.screen, ZettaScreen) and self._place in _BEFORE_SIGNED_IN:
            self.screen.say(
                found.remark, level=found.level, failure=self.failure_to_sign_in(found, self._connected_at)
            )
        if self._thing:
            thing, self._thing = self._thing, None
            self.open_thing(thing)
        elif self._datastack and session.identity is not None:
            name, self._datastack = self._datastack, None
            self.open_at("datastack", name)
        elif session.identity is not None and not found.remark and self._waits_to_sign_in:
            if found.first_datastack and session.datastack is None:
                self.open_at("datastack", found.first_datastack)
            else:
                self.go_to("datastack")

    @property
    def _waits_to_sign_in(self) -> bool:
        """Whether the person is where they were when it began; who has gone to Login meanwhile wants to be there."""
        return self._place in _BEFORE_SIGNED_IN and self._place == self._wanted_at

    def _look_for_drafts(self) -> None:
        """Offer what was being edited when the app last ended; the state screen does so by itself."""
        if self._place != "state":
            self.start_job(self, "drafts", partial(free_drafts, self.bench), DraftsFound, quiet=True)

    @on(DraftsFound)
    def _drafts_found(self, message: DraftsFound) -> None:
        if message.drafts and self._place != "state":
            words = message.drafts[0].sentence
            self.notify(f"{words} To take it up again press g s, then D.", severity="warning", markup=False)

    def set_session(self, session: Session) -> None:
        """Change what the app is connected to; every screen hears of it."""
        self.session = session
        self.bench.remember(session)
        for screen in self._screens_mounted():
            screen.show_session()
        self.resume()

    def _come_forward_with_it(self) -> None:
        """Come forward once the screen has shown what it was to open, or why it could not."""
        if isinstance(self.screen, ZettaScreen) and not self.screen.running:
            self.come_forward()

    # -- actions of everywhere -------------------------------------------------------------------------

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, or say why it cannot be done now."""
        if await super().run_action(action, default_namespace, namespaces):
            return True
        target, name, _ = self._parse_action(action, default_namespace or self, namespaces)
        if isinstance(target, HostedMixin) and f"{target.SCOPE}.{name}" in BY_ID:
            reason = target.reason_against(f"{target.SCOPE}.{name}")
            if reason:
                self.notify(reason, severity="warning", markup=False)
                return True
        return False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keep keys that act before the focused widget from being stolen out of a field or a dialog."""
        if action in _NOT_OVER_DIALOGS and not isinstance(self.screen, ZettaScreen):
            return False
        if action == "guide":
            # Over the omnibox too: it types what is to be opened.
            return self.guide is not None or isinstance(self.screen, ZettaScreen)
        if action == "why":
            return self.explainable is not None and not self._types("w")
        if action == "go":
            return not self._types("g")
        return True

    def _types(self, key: str) -> bool:
        """Tell whether what has the focus would take a letter as text."""
        return self.focused is not None and self.focused.check_consume_key(key, key)

    def action_go_typing(self) -> None:
        """Wait for the letter of a screen, while a field has the focus."""
        self.action_go()

    def action_go(self) -> None:
        """Wait for the letter of a screen."""
        from zettatui.screens.go import GoLine

        self.push_screen(GoLine(), lambda place: self.go_to(place) if place else None)

    def action_show(self, place: str) -> None:
        """Show the screen of that name (for the palette)."""
        self.go_to(place)

    def action_help(self) -> None:
        """Show the help of the screen one is on."""
        from zettatui.screens.help import HelpScreen

        screen = self.screen
        if isinstance(screen, ZettaScreen):
            self.push_screen(HelpScreen(screen.SCOPE, screen.TITLE_WORD))

    def action_cancel(self) -> None:
        """Cancel the screen's running jobs."""
        if isinstance(self.screen, ZettaScreen) and not self.screen.cancel_jobs():
            self.notify("Nothing runs on this screen. ctrl+q quits.", markup=False)

    async def action_back(self) -> None:
        """Step back within the screen, or out of a pushed one."""
        screen = self.screen
        if not isinstance(screen, ZettaScreen) or screen.step_back():
            return
        if len(self.screen_stack) > 1:
            self.pop_screen()
        elif self.starts_at_welcome and self.session.identity is None:
            self.go_to("welcome")

    async def action_quit(self) -> None:
        """Leave; drafts are kept, and no blocked call is waited for."""
        unkept = [screen for screen in self._screens_mounted() if not screen.keep_work()]
        if unkept and monotonic() - self._told_of_loss > AGAIN_SECONDS:
            self._told_of_loss = monotonic()
            if self.screen is not unkept[0]:
                self.go_to(unkept[0].SCOPE)
            self.notify("Your edit could not be kept. ctrl+q again leaves without it.", severity="error")
            return
        self.save_session()
        self.worker.stop()
        self.exit()

    @on(JobEnded)
    def _copy_failed(self, message: JobEnded) -> None:
        self.notify(message.job.sentence, severity="warning", markup=False)


def _is_local(thing: str) -> bool:
    if file_named(thing) is not None:
        return True
    from zettatui.worker.things import is_local

    return is_local(thing)
