"""What comes back from the login screen's jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zettatui.screens.news import News

if TYPE_CHECKING:
    from zettatui.secret import Secret
    from zettatui.services.address import ServerAddress
    from zettatui.services.auth import LoginPage
    from zettatui.worker.profiles import ServerList
    from zettatui.worker.sessions import LoggedOut, SignedIn


class ServersListed(News):
    """The servers to choose from are known; `said` tells what was changed in the list."""

    servers: ServerList
    said: str = ""
    kind_of: ServerAddress | None = None
    """The server whose kind was changed."""


class KeyringProbed(News):
    """Why the keyring cannot be used is known; empty when it can."""

    reason: str


class PageFound(News):
    """The server's login page is known."""

    address: ServerAddress
    page: LoginPage


class BrowserAwaited(News):
    """A listener waits for a browser on this machine, which is to open the page."""

    page: str


class TokenAccepted(News):
    """A token was checked and kept."""

    signed_in: SignedIn


class ConsequenceKnown(News):
    """What logging out of the server will do."""

    words: str


class SessionEnded(News):
    """The server ended the session."""

    logged_out: LoggedOut


class DemoPageVisited(News):
    """The demo's login page handed out a token, still unseen."""

    token: Secret


class ServerRemembered(News):
    """The server in use is the one to start with next time."""
