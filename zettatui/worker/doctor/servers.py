"""Whether each service of each server answers, which version it is and how long it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeVar

from zettatui.plain import plain_line
from zettatui.services import errors as e
from zettatui.states.link_text import strip_tokens

from .finding import Finding, Verdict

if TYPE_CHECKING:
    from zettatui.access.tokens import TokenFound
    from zettatui.services.health import Health, Probe
    from zettatui.services.info import Datastack
    from zettatui.services.server import Server
    from zettatui.worker.profiles import ServerLine
    from zettatui.worker.workbench import Workbench

T = TypeVar("T")

SERVICE_SECONDS: Final = 5.0
"""How long one question may take, seconds."""

_TRIED: Final = 3
"""Datastacks that are tried while one may not be read."""

_NOT_ALLOWED: Final = (
    e.PermissionMissing,
    e.RoleMissing,
    e.AdminOnly,
    e.GroupRefused,
    e.TermsMissing,
)


class OneServer:
    """Examines one server with a client of its own, so that what the app is doing there is not disturbed."""

    def __init__(
        self,
        bench: Workbench,
        line: ServerLine,
        token: TokenFound | None,
        tell: Callable[[Finding], None],
        limit: float = SERVICE_SECONDS,
    ) -> None:
        self._bench, self._line, self._token, self._limit = bench, line, token, limit
        self._tell = tell

    async def examine(self) -> None:
        """Tell what is found; trouble is told, never raised."""
        server = self._bench.another_client(self._line.address)
        if self._token is not None:
            server.token = self._token.secret
        try:
            await self._examine(server)
        finally:
            await server.aclose()

    async def _examine(self, server: Server) -> None:
        name = self._line.profile.name
        url = server.address.url
        try:
            flavour = await self._within(server.flavour())
        except e.ServiceError as error:
            # One sentence for the server: each of its services would only say the same again. A ready-made
            # server that the person never used may be out of reach for good reasons.
            used = self._token is not None or self._line.profile.origin == "own"
            self._say(name, f"{url}: {_clause(error)}", "trouble" if used else "note", error.next_step)
            return
        chosen = self._bench.chosen_flavour(self._line.address) is not None
        self._say(name, f"{url}, kind {flavour}{', as you set it' if chosen else ''}")
        await self._who(server)
        datastack = await self._datastack(server) if self._token is not None else None
        try:
            probes = await server.probes(datastack)
        except e.ServiceError as error:
            # The services of the datastack's own server may not be asked; the others are.
            self._say(f"{name}: datastack", _clause(error), "warning", error.next_step)
            probes = await server.probes(None)
        for finding in await asyncio.gather(*(self._ask(probe) for probe in probes)):
            self._tell(finding)
        if self._token is None:
            self._say(f"{name}: datastack", "chunkedgraph and annotation not asked: sign in first", "note")

    async def _datastack(self, server: Server) -> Datastack | None:
        """Return the datastack whose services are asked: the default one, else the first that may be read."""
        name, wanted = f"{self._line.profile.name}: datastack", self._line.profile.datastack
        try:
            names = [wanted] if wanted else sorted(await self._within(server.info.datastacks()))
        except e.ServiceError as error:
            self._say(name, _clause(error), "warning", error.next_step)
            return None
        refused: e.ServiceError | None = None
        for one in names[:_TRIED]:
            try:
                datastack = await self._within(server.info.datastack(one))
            except e.ServiceError as error:
                refused = error
            else:
                self._say(name, f"{one}, its services at {datastack.local_server}")
                return datastack
        if refused is None:
            self._say(name, "there is none that you may see", "note")
        else:
            self._say(name, f"{names[0]}: {_clause(refused)}", "warning", refused.next_step)
        return None

    async def _who(self, server: Server) -> None:
        name = f"{self._line.profile.name}: you"
        if self._token is None:
            self._say(name, self._line.token, "note", "Sign in with: zettatui login, or on the Login screen.")
            return
        source = f"token from {plain_line(self._token.source)}"
        try:
            who = await self._within(server.auth.check())
        except _NOT_ALLOWED as error:
            self._say(name, f"{source} is good. {_clause(error)}", "warning", error.next_step)
        except e.ServiceError as error:
            self._say(name, f"{source}: {_clause(error)}", "trouble", error.next_step)
        else:
            shown = plain_line(who.email or who.name) or "signed in"
            self._say(name, f"{shown}, {source}")

    async def _ask(self, probe: Probe) -> Finding:
        name = f"{self._line.profile.name}: {probe.service}"
        try:
            health = await self._within(probe.ask())
        except (e.LoginNeeded, e.TokenRejected) as error:
            if self._token is None:
                return _finding(name, f"answers at {probe.host}; who is not signed in learns no more")
            return _finding(name, _clause(error), "warning", error.next_step)
        except _NOT_ALLOWED:
            return _finding(name, f"answers at {probe.host}; your account may not ask its version")
        except (e.NotOffered, e.NotFound):
            return _finding(name, f"no version to be had at {probe.host}", "note")
        except e.ServiceError as error:
            return _finding(name, _clause(error), "trouble", error.next_step)
        return _finding(name, _told(health, probe.host))

    async def _within(self, doing: Awaitable[T]) -> T:
        """Await an answer for as long as one question may take; raises `TimedOut` then."""
        task = asyncio.ensure_future(doing)
        try:
            await asyncio.wait({task}, timeout=self._limit)
            if not task.done():
                raise e.TimedOut(detail=f"nothing came for {self._limit:g} s", host=self._line.address.netloc)
            return task.result()
        finally:
            task.cancel()

    def _say(self, name: str, value: str, verdict: Verdict = "ok", advice: str = "") -> None:
        self._tell(_finding(name, value, verdict, advice))


def _finding(name: str, value: str, verdict: Verdict = "ok", advice: str = "") -> Finding:
    # A server's words may hold a link, and a link a token.
    clean = strip_tokens(plain_line(value, limit=400))[0]
    return Finding("servers", name, clean, verdict, strip_tokens(plain_line(advice))[0])


def _clause(error: e.ServiceError) -> str:
    """Return what happened in the error's words, without the next step."""
    return error.what + (f": {error.detail}" if error.detail else "")


def _told(health: Health, host: str) -> str:
    return f"{health.version or 'answers'} at {host}, {health.seconds * 1000:,.0f} ms"
