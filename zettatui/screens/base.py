"""What every screen shares: its line 1, its sentence, its jobs, and the reasons why a key does nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from zettatui.actions import BY_ID, EVERYWHERE
from zettatui.widgets.key_bar import KeyBar
from zettatui.widgets.sentence import SentenceLine
from zettatui.widgets.thrift import write_less
from zettatui.widgets.where import WhereLine
from zettatui.worker.failures import Failure
from zettatui.worker.jobs import Job, Work
from zettatui.worker.sessions import Session
from zettatui.worker.worker import Worker

from .host import Host
from .in_parts import InParts
from .messages import JobEnded
from .news import News
from .times import utc_text

if TYPE_CHECKING:
    from zettatui.storage.session import Memory
    from zettatui.worker.id_sets import IdLists
    from zettatui.worker.pager import ToRead

T = TypeVar("T")

ROOM = Size(60, 16)
"""The least window that all screens are made for; in a smaller one they still work."""


class HostedMixin:
    """Typed access to the app for screens and modals."""

    SCOPE: ClassVar[str]

    @property
    def host(self) -> Host:
        """The app, as what screens may ask of it."""
        return cast(Host, cast(Widget, self).app)

    def why_not(self, action_id: str) -> str | None:
        """Say in a sentence why an action cannot be done now, or None when it can."""
        return None

    def reason_against(self, action_id: str) -> str | None:
        """Say why an action of the registry cannot be done now: by how the app was started, then by the screen."""
        configured = self.host.bench.configured
        if configured.config.readonly and BY_ID[action_id].changes:
            return (
                f"Read-only: started with {configured.source('readonly')}, so nothing is changed on a server."
            )
        return self.why_not(action_id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show an action dimmed while there is a reason against it."""
        action_id = f"{self.SCOPE}.{action}"
        if action_id in BY_ID and self.reason_against(action_id) is not None:
            return None
        return True


class ZettaScreen(InParts, HostedMixin, Screen[Any]):
    """A screen of the app: line 1, its own parts, a sentence when something went wrong, the footer."""

    SCOPE: ClassVar[str] = EVERYWHERE
    TITLE_WORD: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__(name=self.SCOPE)
        self.jobs: list[Job[Any]] = []
        self.failure: Failure | None = None
        """What the sentence on screen tells of, if it tells of a failure."""
        self._starts: dict[int, Callable[[], object]] = {}
        self._ages: dict[str, datetime] = {}

    def compose(self) -> ComposeResult:
        """Put the screen's own parts between line 1 and the footer."""
        yield WhereLine(self.TITLE_WORD)
        yield from self.compose_body()
        yield SentenceLine()
        yield from self.host.lines_above_keys()
        yield KeyBar()

    def compose_body(self) -> Iterable[Widget]:
        """Yield the screen's own parts."""
        raise NotImplementedError

    async def _dispatch_message(self, message: Message) -> None:
        # What a job brings while the app leaves has no screen to stand on: mounting a part is an error then.
        if self.is_attached or not isinstance(message, News):
            await super()._dispatch_message(message)

    def _compositor_refresh(self) -> None:
        if not self.host.covered:
            super()._compositor_refresh()

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        if not self.stack_updates:
            # Its parts got their styles as they were mounted.
            event.refresh_styles = False

    def on_mount(self) -> None:
        """Start with the session as it stands."""
        write_less(self)
        self.show_session()
        self.restore_soon()
        self.begin()

    def on_resize(self, event: events.Resize) -> None:
        """In a window smaller than this is made for, say so, and leave out what explains for what it explains."""
        size = event.size
        cramped = size.width < ROOM.width or size.height < ROOM.height
        if cramped != self.has_class("-cramped"):
            self.set_class(cramped, "-cramped")
            words = f"{ROOM.width}×{ROOM.height} shows more" if cramped else ""
            self.query_one(WhereLine).wanted_room = words

    def begin(self) -> None:
        """Do what the screen starts with once its parts are there: where the focus is, what is asked first.

        A hook, as Textual calls the `on_mount` of every class by itself: with `super()` it would run twice.
        """

    def show_session(self) -> None:
        """Show in line 1 what the app is connected to, then let the screen act on it."""
        line = self.query_one(WhereLine)
        line.parts = self.session.parts
        line.badge = "read-only" if self.host.bench.config.readonly else ""
        self.session_changed(self.host.session)

    @property
    def session(self) -> Session:
        """What this screen works with: the app's session, unless what it shows belongs to another server."""
        return self.host.session

    def session_changed(self, session: Session) -> None:
        """Act on a new server, identity or datastack."""

    def ask_anew(self) -> None:
        """Ask the server, from now on, also for what it did not offer before; for actions that ask once more."""
        self.host.bench.server(self.session.address).ask_anew()

    def open_thing(self, text: str) -> None:
        """Open what a person typed or pasted, if this screen can."""

    @property
    def open_title(self) -> str:
        """The title of the state that is open here and can be compared with another one, if any."""
        return ""

    def compare_with(self, text: str) -> None:
        """Show what is different between the open state and the one that was typed or pasted."""

    @property
    def id_lists(self) -> IdLists:
        """The lists of ids that are open here, by name; each is read when it is asked for, on any thread."""
        return {}

    @property
    def to_read(self) -> ToRead | None:
        """What the pager shows of this screen; nothing where that is the list in view."""
        return None

    @property
    def command_values(self) -> Mapping[str, str]:
        """What this screen has for the placeholders of the person's own commands, by their names."""
        return {}

    def show_set(self, name: str, source: Callable[[], Sequence[int]]) -> None:
        """Show ids as a set; `source` gives them, on any thread."""
        from .sets import SetsScreen

        self.app.push_screen(SetsScreen(name, source))

    def take_segments(self, ids: str) -> None:
        """Add ids to a layer of the state that is open here, if this screen has one."""

    def remembered(self) -> Memory:
        """Return what is on this screen, for the next time that the app starts; nothing where that is nothing."""
        return {}

    def restore(self, memory: Memory) -> None:
        """Show what was on this screen when the app last ended."""

    def restore_soon(self) -> None:
        """Do so once the screen is drawn, if there is anything to restore."""
        memory = self.host.memory_of(self.SCOPE)
        if memory is not None:
            self.call_after_refresh(self.restore, memory)

    def keep_work(self) -> bool:
        """Write what must survive to disk, before the app leaves; tell whether nothing would be lost."""
        return True

    # -- jobs ------------------------------------------------------------------------------------------

    def start(
        self,
        name: str,
        work: Work[T],
        done: Callable[[T], Message],
        *,
        group: str | None = None,
        time_limit: float | None = None,
        quiet: bool = False,
        unasked: bool = False,
    ) -> Job[T]:
        """Start a job of this screen; a failure shows its sentence here, `esc` or ctrl+c cancels it.

        A `quiet` job is housekeeping: it stands in no list, and nothing cancels it but a newer one.
        One that is `unasked`, as no key asked for it, leaves the sentence of another for the person to read.
        """
        own_group, group = group, f"{self.SCOPE}:{group}" if group else None
        job = self.host.start_job(self, name, work, done, group=group, time_limit=time_limit, quiet=quiet)
        if quiet:
            return job
        if not unasked:
            self.say("")
        self.jobs = [other for other in self.jobs if not other.state.ended]
        self.jobs.append(job)
        # What a start holds may be large; it is kept for as long as the job can still fail.
        self._starts = {one.number: self._starts[one.number] for one in self.jobs[:-1]}
        self._starts[job.number] = partial(
            self.start, name, work, done, group=own_group, time_limit=time_limit, unasked=unasked
        )
        return job

    @property
    def running(self) -> list[Job[Any]]:
        """This screen's jobs under way."""
        return [job for job in self.jobs if not job.state.ended]

    def show_jobs(self, worker: Worker) -> None:
        """Show in line 1 what runs: this screen's newest job first, else the app's."""
        running = self.running or worker.running
        line = self.query_one_optional(WhereLine)
        if line is None:
            return  # the screen is being taken down
        if not running:
            line.work = f"copy of {min(self._ages.values()):%m-%d %H:%M}Z" if self._ages else ""
            return
        job = running[-1]
        more = f" +{len(worker.running) - 1}" if len(worker.running) > 1 else ""
        line.work = f"↓ {job.name} {job.reached.text}".rstrip() + more

    def cancel_jobs(self) -> bool:
        """Cancel this screen's jobs; tell whether there were any."""
        running = self.running
        for job in running:
            job.cancel()
        return bool(running)

    @on(JobEnded)
    def _job_ended(self, message: JobEnded) -> None:
        self.job_failed(message.job)

    def job_failed(self, job: Job[Any]) -> None:
        """Show what went wrong, or that the job was cancelled, in place; the person's text stays."""
        again = self._starts.pop(job.number, None)
        if job.error is not None:
            failure = Failure(job.name, job.error, job.started_at, again)
            self.say(job.sentence, level="error", failure=failure)
        else:
            self.say(f"Cancelled: {job.name}.", level="warning")

    @property
    def shows_copies(self) -> bool:
        """Tell whether something here is a copy, since the server could not be reached."""
        return bool(self._ages)

    # -- copies ----------------------------------------------------------------------------------------

    def tell_age(self, job: Job[Any]) -> None:
        """Say so where what a job brought is not from the server, but a copy of before; and until it is."""
        if not self.is_mounted:
            return
        if job.as_of is None:
            if self._ages.pop(job.name, None) is not None:
                self.show_jobs(self.host.worker)
            return
        self._ages[job.name] = job.as_of
        where = self.session.address.netloc
        self.say(
            f"The server could not be reached ({where}). What you see of “{job.name}” is a copy as of "
            f"{utc_text(job.as_of, self.host.bench.now())}. Check the network or VPN, then ask again.",
            level="warning",
        )
        self.show_jobs(self.host.worker)

    # -- words -----------------------------------------------------------------------------------------

    def say(self, sentence: str, *, level: str = "info", failure: Failure | None = None) -> None:
        """Show a sentence above the footer; an empty one takes it away. A `failure` is explained by w."""
        self.failure = failure
        if sentence:
            self.host.notices.add(sentence, level, self.TITLE_WORD)
        focused = self.focused
        typing = focused is not None and focused.check_consume_key("w", "w")
        hint = f"{'f4' if typing else 'w'} why?" if failure is not None else ""
        if failure is not None and failure.wants_login and self.SCOPE != "login":
            hint = f"{'ctrl+g' if typing else 'g'} l sign in   {hint}"
        self.query_one(SentenceLine).show(sentence, level, hint)

    def step_back(self) -> bool:
        """Take one step back within the screen; False when there was none to take."""
        if self.cancel_jobs():
            return True
        line = self.query_one(SentenceLine)
        if line.shown:
            self.say("")
            return True
        return False


ResultT = TypeVar("ResultT")


class ZettaModal(HostedMixin, ModalScreen[ResultT]):
    """A dialog over a screen; `escape` closes it with nothing."""

    SCOPE: ClassVar[str] = "form"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "step_back", "back"),
        Binding("apostrophe,f6", "app.jump", "jump", show=False),
        Binding("slash", "app.search", "find", show=False),
    ]

    def action_step_back(self) -> None:
        """Close the dialog, or take a step back within it."""
        self.step_back()

    def step_back(self) -> bool:
        """Close the dialog."""
        self.dismiss(None)
        return True
