"""The servers one can choose from, as rows."""

from __future__ import annotations

from collections.abc import Sequence

from zettatui.services.address import ServerAddress
from zettatui.services.errors import AddressInvalid
from zettatui.worker.sessions import Session
from zettatui.worker.workbench import KnownServer


class KnownServers:
    """Rows of name, address and who one is there."""

    def __init__(self, servers: Sequence[KnownServer], session: Session) -> None:
        here = [server.address for server in servers]
        extra = () if session.address in here else (KnownServer("this one", session.address),)
        self._servers = (*servers, *extra)
        self._session = session

    def __len__(self) -> int:
        return len(self._servers)

    def row(self, i: int) -> Sequence[str]:
        """Name, address, and for the connected server who one is."""
        server = self._servers[i]
        here = server.address == self._session.address
        return (server.name, server.address.url, self._session.parts[-1] if here else "")

    def position(self, address: ServerAddress) -> int:
        """Return the row of a server."""
        return next((i for i, server in enumerate(self._servers) if server.address == address), 0)


def address_problem(text: str) -> str:
    """Say what is wrong with a typed address, or nothing."""
    try:
        ServerAddress.parse(text)
    except AddressInvalid as error:
        return error.sentence
    return ""
