"""Running a use-case against a server: the session of one command, its progress and its time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from zettatui.access.tokens import VARIABLE, TokenFound, TokenSearch
from zettatui.secret import Secret
from zettatui.services.errors import LoginNeeded, ReadOnly
from zettatui.worker.datastacks import Datastacks
from zettatui.worker.jobs import Job, OutOfTime, Progress
from zettatui.worker.sessions import Session
from zettatui.worker.worker import DaemonExecutor

from .bench import bench_of
from .exit_codes import LOGIN_NEEDED, Refused
from .options import Options
from .output import clear_progress, narrate, show_progress

if TYPE_CHECKING:
    # Not every command needs them, and they are slow to import.
    from zettatui.states.lint import LintContext
    from zettatui.worker.states import States

T = TypeVar("T")


class Online:
    """The server of one command, with whatever token is kept for it.

    The token is not checked first: the request that matters says what is wrong with it.
    """

    def __init__(self, options: Options, doing: str) -> None:
        self.bench, self.profile, self.address, explicit = bench_of(options)
        self.session = Session(self.address)
        self.progress = Progress(Job(doing), _silent if options.plain else _tell)
        self._options, self._doing = options, doing
        self._advice = ""
        self._ends_at: float | None = None
        self.bench.server(self.address).token = explicit

    @property
    def states(self) -> States:
        """The use-cases of states, for the session as it now is."""
        from zettatui.worker.states import States

        return States(self.bench, self.session)

    @property
    def has_token(self) -> bool:
        """Whether there is a token to send."""
        return self.bench.server(self.address).token is not None

    @property
    def advice(self) -> str:
        """What to say of tokens that were found but are not used, or nothing."""
        return self._advice

    async def use_datastack(self) -> None:
        """Work with the datastack that the options name, if they name one; raises `ServiceError`."""
        if self.profile.datastack is not None:
            datastacks = Datastacks(self.bench, self.address)
            record = await self.within(datastacks.record(self.profile.datastack, self.progress))
            self.session = self.session.with_datastack(record)

    async def lint_context(self, *, uploading: bool) -> LintContext:
        """Return what lint can know of the datastack, and of the server where something is to be stored."""
        from zettatui.states.lint import LintContext

        await self.use_datastack()
        flavour = await self.within(self.bench.server(self.address).flavour()) if uploading else None
        datastack = self.session.datastack
        if datastack is None:
            return LintContext(flavour=flavour)
        return LintContext(
            image_source=datastack.image_source,
            segmentation_source=datastack.segmentation_source,
            flavour=flavour,
            voxel_size=datastack.resolution_nm,
        )

    def restart_time(self) -> None:
        """Let the time limit begin anew: a person was asked, and took their time."""
        self._ends_at = None

    async def within(self, doing: Awaitable[T]) -> T:
        """Await something until the command's time is up; raises `OutOfTime` then."""
        limit = self._options.timeout
        if limit is None:
            return await doing
        now = asyncio.get_running_loop().time()
        if self._ends_at is None:
            self._ends_at = now + limit
        task = asyncio.ensure_future(doing)
        try:
            await asyncio.wait({task}, timeout=max(0.0, self._ends_at - now))
            if not task.done():
                raise OutOfTime(self._doing, limit)
            return task.result()
        finally:
            task.cancel()

    async def run(self, work: Callable[[Online], Awaitable[T]]) -> T:
        """Do the work with the kept token, and say what the server had to say besides."""
        # A name look-up that hangs must not keep the process from ending.
        asyncio.get_running_loop().set_default_executor(DaemonExecutor(max_workers=1))
        server = self.bench.server(self.address)
        try:
            if server.token is None:
                search = await self.within(asyncio.to_thread(self.bench.credentials.find, self.address.url))
                server.token = self._usable(search)
            return await work(self)
        except LoginNeeded as error:
            said = f"{error.what} ({self.address}). {self._advice}{_HOW_TO_GIVE_ONE}"
            raise Refused(LOGIN_NEEDED, said) from error
        finally:
            clear_progress()
            for notice in server.notices:
                narrate(f"{self.address.netloc} says: {notice}")
            await self.bench.aclose()

    def _usable(self, search: TokenSearch) -> Secret | None:
        narrate(*search.problems)
        found = search.best
        if found is None:
            self._advice = next((f"{one.why_dead} " for one in search.found if one.why_dead), "")
            return None
        if not found.owned:
            self._advice = (
                f"There is a token in {found.source}, but it is not named for this server"
                f"{_to_use_it(found)}. "
            )
            return None
        if found.exposed:
            narrate(f"Others on this machine can read {found.source}: run chmod 600 on it.")
        return found.secret


_HOW_TO_GIVE_ONE = f"Give a token with --token-file FILE (- reads standard input), or in {VARIABLE}."


def _to_use_it(found: TokenFound) -> str:
    return f"; to use it here, give --token-file {found.path}" if found.path is not None else ""


def run_online(
    options: Options,
    doing: str,
    work: Callable[[Online], Coroutine[Any, Any, T]],
    *,
    changes: bool = False,
) -> T:
    """Run the work of a command against its server; `doing` names it in the progress line.

    Work that is there to change something on the server (`changes`) does not begin where that is not wanted.

    Raises:
        Refused, ServiceError, StorageError, OutOfTime: it could not be done.
    """
    online = Online(options, doing)
    if changes and online.bench.config.readonly:
        raise ReadOnly(subject=doing)
    return asyncio.run(online.run(work))


def _tell(job: Job[Any]) -> None:
    show_progress(f"{job.name}: {job.reached.text}")


def _silent(job: Job[Any]) -> None:
    return
