"""What comes back from the login screen's jobs."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.services.auth import LoginPage
from zettatui.worker.profiles import ServerList
from zettatui.worker.sessions import LoggedOut, SignedIn


@dataclass
class ServersListed(Message, bubble=False):
    """The servers to choose from are known; `said` tells what was changed in the list."""

    servers: ServerList
    said: str = ""
    kind_of: ServerAddress | None = None
    """The server whose kind was changed."""


@dataclass
class KeyringProbed(Message, bubble=False):
    """Why the keyring cannot be used is known; empty when it can."""

    reason: str


@dataclass
class PageFound(Message, bubble=False):
    """The server's login page is known."""

    address: ServerAddress
    page: LoginPage


@dataclass
class BrowserAwaited(Message, bubble=False):
    """A listener waits for a browser on this machine, which is to open the page."""

    page: str


@dataclass
class TokenAccepted(Message, bubble=False):
    """A token was checked and kept."""

    signed_in: SignedIn


@dataclass
class ConsequenceKnown(Message, bubble=False):
    """What logging out of the server will do."""

    words: str


@dataclass
class SessionEnded(Message, bubble=False):
    """The server ended the session."""

    logged_out: LoggedOut


@dataclass
class DemoPageVisited(Message, bubble=False):
    """The demo's login page handed out a token, still unseen."""

    token: Secret


@dataclass
class ServerRemembered(Message, bubble=False):
    """The server in use is the one to start with next time."""
