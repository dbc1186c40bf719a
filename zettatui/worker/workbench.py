"""The workbench: servers, folders and credentials, in one place for all use-cases."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from zettatui.access.profiles import Profiles
from zettatui.access.trust import TrustedOrigins
from zettatui.config import DEFAULT, Config, LoadedConfig
from zettatui.services.address import ServerAddress
from zettatui.storage.atomic import write_atomic
from zettatui.storage.drafts import Drafts
from zettatui.storage.errors import StorageError, storage_error
from zettatui.storage.paths import Folders
from zettatui.storage.settings import SettingsFile

from .once import once
from .sessions import Session

if TYPE_CHECKING:
    from zettatui.access.credentials import Credentials
    from zettatui.secret import Secret
    from zettatui.services.auth import Flavour
    from zettatui.services.request_log import RequestLog
    from zettatui.services.server import Server
    from zettatui.services.wire import Adapter
    from zettatui.storage.ledger import Ledger

    from .kept_answers import KeptAnswers

REQUESTS = 300
"""How many requests the log shows."""

AdapterOf = Callable[["ServerAddress"], "Adapter | None"]
"""What carries the requests to a server: None for the network, the sandbox's adapter in the demo."""


def _network(address: ServerAddress) -> Adapter | None:
    return None


class Workbench:
    """What every use-case works with.

    Args:
        address: the server to start with.
        folders: where drafts, the ledger and settings live.
        credentials: where tokens come from and are kept, or how to make that when it is first needed.
        adapter_of: what carries the requests to a server.
        demo: whether all this is the in-process sandbox.
        visit_demo_page: gets a token where a browser would, in the demo only.
        now: the clock, aware UTC.
        config: what the person has configured.
        pause: waits between the attempts of a request that may be repeated.
    """

    def __init__(
        self,
        address: ServerAddress,
        *,
        folders: Folders,
        credentials: Credentials | Callable[[], Credentials],
        adapter_of: AdapterOf = _network,
        demo: bool = False,
        visit_demo_page: Callable[[], Awaitable[Secret]] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
        config: LoadedConfig | None = None,
    ) -> None:
        self.address = address
        self.folders = folders
        self._credentials = credentials
        self.demo = demo
        self.configured = config or LoadedConfig()
        self.visit_demo_page = visit_demo_page
        self.drafts = Drafts(folders.drafts, now)
        settings = self.settings = SettingsFile(folders.settings_file, now)
        self.profiles = Profiles(settings)
        self.trust = TrustedOrigins(settings)
        self.now = now
        self._adapter_of = adapter_of
        self.pause = pause
        self._servers: dict[str, Server] = {}
        self._chosen_flavours: dict[str, Flavour] = {}
        self._sessions: dict[str, Session] = {}

    @property
    def config(self) -> Config:
        """What the person has configured."""
        return self.configured.config

    @property
    def kept_theme(self) -> str | None:
        """The theme that was chosen in the app before, unless the configuration says which one counts."""
        if self.config.theme != "auto" or self.configured.source("theme") != DEFAULT:
            return None
        try:
            return self.settings.load().settings.theme
        except StorageError:  # it is a matter of taste alone; what is wrong is told where settings are needed
            return None

    def keep_theme(self, name: str) -> None:
        """Keep a theme for the next start; raises `StorageError`."""
        self.settings.change(lambda settings: replace(settings, theme=name))

    # What follows is slow to import, and not needed to show a first screen.

    @once
    def credentials(self) -> Credentials:
        """Where tokens come from and are kept."""
        return self._credentials() if callable(self._credentials) else self._credentials

    @once
    def ledger(self) -> Ledger:
        """What was opened and uploaded from here."""
        from zettatui.storage.ledger import Ledger

        return Ledger(self.folders.ledger_file, self.now)

    @once
    def requests(self) -> RequestLog:
        """The last requests to all servers."""
        from zettatui.services.request_log import RequestLog

        return RequestLog(REQUESTS)

    @once
    def kept(self) -> KeptAnswers:
        """Answers that stand in for a server that cannot be reached."""
        from zettatui.storage.cache import AnswerCache

        from .kept_answers import KeptAnswers

        return KeptAnswers(AnswerCache(self.folders.answers), self.now)

    def first_session(self) -> Session:
        """Return the session the app starts with: a server, nobody signed in."""
        return Session(self.address, demo=self.demo)

    def remember(self, session: Session) -> None:
        """Keep what is known of a server while the app turns to another one."""
        self._sessions[session.address.url] = session

    def session_at(self, address: ServerAddress) -> Session:
        """Return what is known of a server: who one is there, its datastack; nobody where it was never used."""
        return self._sessions.get(address.url) or Session(address, demo=self.demo)

    def server_at(self, host: str) -> Server | None:
        """Return the server in use whose own host this is, or to whose services it belongs; None for a stranger."""
        servers = list(self._servers.values())
        own = (one for one in servers if one.address.netloc == host)
        return next(own, None) or next((one for one in servers if one.includes(host)), None)

    def server(self, address: ServerAddress) -> Server:
        """Return the one client of a server; its token is set by signing in."""
        known = self._servers.get(address.url)
        if known is not None:
            return known
        # Two threads may get here at once; both must go on with the same one.
        return self._servers.setdefault(address.url, self.another_client(address))

    def another_client(self, address: ServerAddress) -> Server:
        """Return a client of a server that shares no token with the one in use; whoever asks for it closes it."""
        from zettatui.services.patience import Patience
        from zettatui.services.request_log import RequestLog
        from zettatui.services.server import Server

        made = Server(
            address,
            adapter=self._adapter_of(address),
            pause=self.pause,
            agreed=lambda origin: self.trust.allows(address.origin, origin),
            log=RequestLog(parent=self.requests),
            shelf=self.kept,
            patience=Patience(self.config.connect_seconds, self.config.answer_seconds),
            read_only=self.config.readonly,
        )
        made.take_for(self._chosen_flavours.get(address.url))
        return made

    async def aclose(self) -> None:
        """Close the connections to every server; where the process ends anyway, nobody needs to."""
        for server in self._servers.values():
            await server.aclose()

    def forget_token(self, address: ServerAddress) -> None:
        """Send no token to a server from here on; nothing where it was never asked anything."""
        known = self._servers.get(address.url)
        if known is not None:
            known.token = None

    def known_flavour(self, address: ServerAddress) -> Flavour | None:
        """Return what kind of server an address is, if it was ever asked; asks nobody."""
        server = self._servers.get(address.url)
        return server.known_flavour if server is not None else None

    def take_for(self, address: ServerAddress, flavour: Flavour | None) -> None:
        """Take a server for this kind because the person's profile says so; None: ask it what it is."""
        if self._chosen_flavours.get(address.url) == flavour:
            return
        self._chosen_flavours.pop(address.url, None)
        if flavour is not None:
            self._chosen_flavours[address.url] = flavour
        if address.url in self._servers:
            self._servers[address.url].take_for(flavour)

    def chosen_flavour(self, address: ServerAddress) -> Flavour | None:
        """Return the kind that the person's profile says a server is, None where the server is asked."""
        return self._chosen_flavours.get(address.url)

    def save_copy(self, text: str) -> Path:
        """Write what is too long for a clipboard to a file only the person can read; return where.

        Where the folder for such files cannot be written, a new one for temporary files is taken; raises
        `StorageError` where that cannot be written either.
        """
        path = self.folders.runtime / "copied.txt"
        try:
            write_atomic(path, text.encode())
        except StorageError:
            try:
                path = Path(tempfile.mkdtemp(prefix="zettatui-")) / path.name
            except OSError as failed:
                raise storage_error(failed, "write the copied text", path) from failed
            write_atomic(path, text.encode(), doing="write the copied text")
        return path
