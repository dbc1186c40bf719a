"""The order in which the doctor looks at things; each step is told as soon as it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from zettatui.storage.errors import StorageError
from zettatui.worker.jobs import Progress
from zettatui.worker.profiles import ServerBook, ServerLine, unlisted

from . import machine, terminal
from .configuration import config_findings
from .finding import Finding, in_order
from .servers import SERVICE_SECONDS, OneServer

if TYPE_CHECKING:
    from zettatui.access.tokens import TokenFound
    from zettatui.services.address import ServerAddress
    from zettatui.worker.workbench import Workbench

Tell = Callable[[Finding], None]


class Doctor:
    """Looks at terminal, machine and servers; changes nothing and never shows a secret.

    Args:
        bench: whose profiles, folders and credentials are looked at.
        terminal: the terminal as the process sees it.
        only: look at this one server, None for every known one.
        service_seconds: how long one question to a server may take.
    """

    def __init__(
        self,
        bench: Workbench,
        seen: terminal.Terminal,
        *,
        only: ServerAddress | None = None,
        service_seconds: float = SERVICE_SECONDS,
    ) -> None:
        self._bench, self._seen, self._only, self._limit = bench, seen, only, service_seconds

    async def examine(self, progress: Progress, tell: Tell = lambda finding: None) -> tuple[Finding, ...]:
        """Look at everything and return it in order; `tell` hears of each finding as soon as it is there."""
        found: list[Finding] = []

        def say(finding: Finding) -> None:
            found.append(finding)
            tell(finding)

        env, bench = self._seen.env, self._bench
        steps: tuple[Callable[[], Iterable[Finding]], ...] = (
            machine.version_findings,
            lambda: terminal.terminal_findings(self._seen),
            lambda: terminal.multiplexer_findings(env),
            lambda: terminal.clipboard_findings(env, self._seen.clipboard),
            lambda: machine.file_findings(bench.folders, bench.profiles),
            lambda: config_findings(bench.configured),
            lambda: machine.token_findings(env),
            lambda: machine.network_findings(env),
            lambda: machine.keyring_findings(bench.credentials, bench.settings),
        )
        total = len(steps) + 1
        for done, step in enumerate(steps):
            progress(done, total, "steps")
            for finding in await asyncio.to_thread(_all_of, step):
                say(finding)
        lines = await self._servers(say, progress)
        total += len(lines)
        done = len(steps) + 1

        async def examine(line: ServerLine, token: TokenFound | None) -> list[Finding]:
            nonlocal done
            mine: list[Finding] = []
            await OneServer(bench, line, token, mine.append, self._limit).examine()
            # All of a server at once, so that what belongs together stands together.
            for finding in mine:
                tell(finding)
            done += 1
            progress(done, total, "steps")
            return mine

        for of_one in await asyncio.gather(*(examine(line, token) for line, token in lines)):
            found.extend(of_one)  # in the order of the list, whichever server was faster
        progress(total, total, "steps")
        return tuple(in_order(found))

    async def _servers(self, say: Tell, progress: Progress) -> list[tuple[ServerLine, TokenFound | None]]:
        try:
            book = await ServerBook(self._bench).all(progress)
        except StorageError as failed:
            say(Finding("servers", "list", failed.sentence, "trouble"))
            return []
        lines = list(book.lines)
        if self._only is not None:
            lines = [book.at(self._only) or unlisted(self._only)]
        searches = await asyncio.to_thread(
            self._bench.credentials.find_all, [line.profile.address for line in lines]
        )
        for problem in dict.fromkeys(text for search in searches.values() for text in search.problems):
            say(Finding("tokens", "passed over", machine.tilde_all(problem), "warning"))
        best = [(line, searches[line.profile.address].best) for line in lines]
        return [(line, token if token is not None and token.owned else None) for line, token in best]


def _all_of(step: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Take a step, on a thread: it may read files and wait for the keyring or tmux."""
    return list(step())
