"""The workbench: servers, folders and credentials, in one place for all use-cases."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from zettatui.access.profiles import Profiles
from zettatui.services.address import ServerAddress
from zettatui.storage.atomic import write_atomic
from zettatui.storage.drafts import Drafts
from zettatui.storage.errors import StorageError, storage_error
from zettatui.storage.ledger import Ledger
from zettatui.storage.paths import Folders
from zettatui.storage.settings import SettingsFile

from .sessions import Session

if TYPE_CHECKING:
    from zettatui.access.credentials import Credentials
    from zettatui.secret import Secret
    from zettatui.services.auth import Flavour
    from zettatui.services.server import Server
    from zettatui.services.wire import Adapter

AdapterOf = Callable[["ServerAddress"], "Adapter | None"]
"""What carries the requests to a server: None for the network, the sandbox's adapter in the demo."""


def _network(address: ServerAddress) -> Adapter | None:
    return None


@dataclass(frozen=True)
class KnownServer:
    """A server one can choose, by a short name."""

    name: str
    address: ServerAddress


class Workbench:
    """What every use-case works with.

    Args:
        address: the server to start with.
        folders: where drafts, the ledger and settings live.
        credentials: where tokens come from and are kept.
        adapter_of: what carries the requests to a server.
        demo: whether all this is the in-process sandbox.
        visit_demo_page: gets a token where a browser would, in the demo only.
        now: the clock, aware UTC.
        pause: waits between the attempts of a request that may be repeated.
    """

    def __init__(
        self,
        address: ServerAddress,
        *,
        folders: Folders,
        credentials: Credentials,
        adapter_of: AdapterOf = _network,
        demo: bool = False,
        visit_demo_page: Callable[[], Awaitable[Secret]] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.address = address
        self.folders = folders
        self.credentials = credentials
        self.demo = demo
        self.visit_demo_page = visit_demo_page
        self.drafts = Drafts(folders.drafts, now)
        self.ledger = Ledger(folders.ledger_file, now)
        self.profiles = Profiles(SettingsFile(folders.settings_file, now))
        self.now = now
        self._adapter_of = adapter_of
        self._pause = pause
        self._servers: dict[str, Server] = {}

    def first_session(self) -> Session:
        """Return the session the app starts with: a server, nobody signed in."""
        return Session(self.address, demo=self.demo)

    def server(self, address: ServerAddress) -> Server:
        """Return the one client of a server; its token is set by signing in."""
        from zettatui.services.server import Server

        known = self._servers.get(address.url)
        if known is not None:
            return known
        # Two threads may get here at once; both must go on with the same one.
        made = Server(address, adapter=self._adapter_of(address), pause=self._pause)
        return self._servers.setdefault(address.url, made)

    async def aclose(self) -> None:
        """Close the connections to every server; where the process ends anyway, nobody needs to."""
        for server in self._servers.values():
            await server.aclose()

    def known_flavour(self, address: ServerAddress) -> Flavour | None:
        """Return what kind of server an address is, if it was ever asked; asks nobody."""
        server = self._servers.get(address.url)
        return server.known_flavour if server is not None else None

    def known_servers(self) -> tuple[KnownServer, ...]:
        """Return the servers to choose from: in the demo its own, else the ready-made and the person's."""
        if self.demo:
            return (KnownServer("demo", self.address),)
        return tuple(
            KnownServer(profile.name, ServerAddress.parse(profile.address)) for profile in self.profiles.all()
        )

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
