"""The servers one can choose from, as rows: name, address, and how one stands with each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from zettatui.access.profile import Profile
from zettatui.services.address import ServerAddress
from zettatui.services.errors import AddressInvalid
from zettatui.worker.profiles import ServerLine, ServerList
from zettatui.worker.sessions import Session

ANOTHER = "+ another address"
SessionAt = Callable[[ServerAddress], Session]
"""What is known of a server: who one is there, where its token comes from."""


class ServerRows:
    """Rows of name, address and status words; the last one asks for another address."""

    def __init__(self, servers: ServerList, session: Session, session_at: SessionAt) -> None:
        extra = () if servers.at(session.address) else (unlisted(session),)
        self.lines = (*extra, *servers.lines)
        self._session, self._session_at = session, session_at

    def __len__(self) -> int:
        return len(self.lines) + 1

    def row(self, i: int) -> Sequence[str]:
        """Name, address, status; the server in use says so."""
        line = self.line(i)
        if line is None:
            return (ANOTHER, "", "")
        here = "in use · " if line.address == self._session.address else ""
        return (line.profile.name, line.address.url, here + self.status(line))

    def line(self, i: int | None) -> ServerLine | None:
        """Return the server of a row, None for the last row."""
        return self.lines[i] if i is not None and i < len(self.lines) else None

    def position(self, address: ServerAddress) -> int:
        """Return the row of a server."""
        return next((i for i, line in enumerate(self.lines) if line.address == address), 0)

    def status(self, line: ServerLine) -> str:
        """Say how one stands with a server: who one is, or what there is of a token."""
        session = self._session_at(line.address)
        if session.identity is not None:
            return f"{session.parts[-1]} · token from {session.token_source}"
        if session.token_source:
            why = "not checked: no answer" if session.unchecked else "refused by the server"
            return f"token {why} · from {session.token_source}"
        return line.token


def unlisted(session: Session) -> ServerLine:
    """Return the line of a server that was given by its address alone."""
    profile = Profile("this one", session.address.url)
    return ServerLine(profile, session.address, "no token", False, "kind not known yet")


def about(line: ServerLine, flavour: str | None) -> str:
    """Say of a server what the row has no room for: its kind as found out or set, its first datastack, a note."""
    kind = f"a {flavour} server" if flavour else "kind not asked"
    chosen = ", as you set it" if line.profile.flavour else ""
    first = f"opens {line.profile.datastack} first" if line.profile.datastack else "opens no datastack first"
    note = f" · {line.profile.note}" if line.profile.note else ""
    return f"{kind}{chosen} (f) · {first} (d){note}"


def name_for(address: ServerAddress) -> str:
    """Make a short name for a server that was typed: its host, and its group."""
    return " ".join(part for part in (address.netloc, address.group) if part)


def address_problem(text: str) -> str:
    """Say what is wrong with a typed address, or nothing."""
    try:
        ServerAddress.parse(text)
    except AddressInvalid as error:
        return error.sentence
    return ""
