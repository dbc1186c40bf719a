"""Use-cases of the list of servers: each with its token and kind in words; added, renamed, removed, used."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zettatui.access.profile import Profile
from zettatui.services.address import ServerAddress
from zettatui.services.errors import AddressInvalid

from .jobs import Progress

if TYPE_CHECKING:
    from zettatui.access.tokens import TokenSearch
    from zettatui.services.auth import Flavour

    from .workbench import Workbench


@dataclass(frozen=True)
class ServerLine:
    """A server of the list, with what is known of it on this machine; nobody was asked.

    `token` is in words (`no token`, `token from global.daf-apis.com-cave-secret.json, key token`), and
    `flavour` too (`zetta`, `cave, as you set it`, `kind not known yet`).
    """

    profile: Profile
    address: ServerAddress
    token: str
    has_token: bool
    flavour: str
    datastacks: tuple[str, ...] = ()
    """Datastacks that are known to live there, the default one first."""


@dataclass(frozen=True)
class ServerList:
    """All servers to choose from, and sentences about settings and token sources that could not be used."""

    lines: tuple[ServerLine, ...]
    problems: tuple[str, ...] = ()

    def at(self, address: ServerAddress) -> ServerLine | None:
        """Return the line of a server."""
        return next((line for line in self.lines if line.address == address), None)


class ServerBook:
    """The servers one can choose; every change is kept in the settings."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    async def all(self, progress: Progress) -> ServerList:
        """List the servers; raises `StorageError` where the settings cannot be read at all."""
        return await asyncio.to_thread(self._all)

    async def save(
        self, profile: Profile, progress: Progress, *, instead_of: str | None = None
    ) -> ServerList:
        """Add a server, or change or rename one, and return the list as it is then.

        Raises:
            AddressInvalid: the address names no server. ProfileUnusable: the name is empty or taken.
            StorageError: the settings could not be written.
        """
        typed = ServerAddress.parse(profile.address)
        kept = profile._replace(address=typed.url)
        await asyncio.to_thread(self._bench.profiles.save, kept, instead_of=instead_of)
        return await self.all(progress)

    async def remove(self, name: str, progress: Progress) -> ServerList:
        """Forget a server of one's own and return the list as it is then; tokens stay where they are."""
        await asyncio.to_thread(self._bench.profiles.remove, name)
        return await self.all(progress)

    async def use(self, profile: Profile, progress: Progress) -> None:
        """Remember a server as the one to start with next time; raises `StorageError`."""
        if not self._bench.demo:
            await asyncio.to_thread(self._bench.profiles.use, profile)

    def _all(self) -> ServerList:
        bench = self._bench
        problems = [bench.profiles.problem()]
        profiles = bench.profiles.all()
        if bench.demo:
            here = Profile("demo", bench.address.url, note="made-up data, no network", origin="ready-made")
            own = [one for one in profiles if one.origin == "own"]
            # One that was given another name stands in its place.
            profiles = own if any(one.address == here.address for one in own) else [here, *own]
        lines: list[ServerLine] = []
        searches = bench.credentials.find_all(one.address for one in profiles)
        for profile in profiles:
            try:
                address = ServerAddress.parse(profile.address)
            except AddressInvalid as wrong:
                problems.append(f"The server {profile.name} cannot be used. {wrong.sentence}")
                continue
            if all(line.address != address for line in lines):  # of two profiles the first counts
                bench.take_for(address, profile.flavour)
            search = searches.get(profile.address)
            problems.extend(search.problems if search is not None else ())
            words, has_token = _token_words(search)
            known = tuple(bench.profiles.datastacks(profile))
            lines.append(ServerLine(profile, address, words, has_token, self._flavour_words(address), known))
        return ServerList(tuple(lines), tuple(dict.fromkeys(filter(None, problems))))

    def _flavour_words(self, address: ServerAddress) -> str:
        chosen: Flavour | None = self._bench.chosen_flavour(address)
        if chosen is not None:
            return f"{chosen}, as you set it"
        return self._bench.known_flavour(address) or "kind not known yet"


def unlisted(address: ServerAddress) -> ServerLine:
    """Return a line for a server that stands in no list."""
    return ServerLine(Profile(address.netloc, address.url), address, "no token", False, "kind not known yet")


def _token_words(search: TokenSearch | None) -> tuple[str, bool]:
    if search is None or not search.found:
        return "no token", False
    best = search.best
    if best is None:
        dead = search.found[0]
        return f"token from {dead.source} is dead: {dead.why_dead}", False
    if not best.owned:
        return f"no token of its own; {best.source} holds one", False
    return f"token from {best.source}", True
