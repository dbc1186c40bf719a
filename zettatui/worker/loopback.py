"""Signing in to CAVE with the browser of this machine: it brings the token to a listener on 127.0.0.1.

Follows the auth sheet, 3.2: the authorize page sends the browser on to any `redirect` with the token in its query.
The token goes from that one request line into a `Secret` and is never written down anywhere else.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
import socket
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from zettatui.secret import Secret
from zettatui.services import errors as e

from .jobs import Progress
from .sessions import Sessions, SignedIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from zettatui.access.credentials import KeepPlace
    from zettatui.services.address import ServerAddress
    from zettatui.services.auth import AuthService

    from .workbench import Workbench

SECONDS = 300.0
"""How long the listener waits for the browser."""
_HEAD_LIMIT = 16_384
_HEAD_SECONDS = 10.0
_HEADERS = (
    "Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
    "Content-Security-Policy: default-src 'none'; script-src 'unsafe-inline'\r\nConnection: close\r\n"
)
_DONE = (
    "<!doctype html><title>zettatui</title><p>Signed in. You can close this page and go back to zettatui.</p>"
    # The address holds the token: it must not stay in the browser's history.
    "<script>history.replaceState(null, '', '/')</script>"
)
_STRANGE = "<!doctype html><title>zettatui</title><p>This is not the page that zettatui waits for.</p>"


class NoBrowserCame(Exception):
    """Nobody came with a token in time; `sentence` says what to do instead."""

    def __init__(self) -> None:
        self.sentence = (
            f"No browser brought a token within {SECONDS / 60:g} minutes, so zettatui stopped waiting. "
            "Copy the token from the page instead, and paste it."
        )
        super().__init__(self.sentence)


class Loopback:
    """One sign-in by browser: the page to open, and the wait for the token it brings."""

    def __init__(self, auth: AuthService, seconds: float = SECONDS) -> None:
        self._auth, self._seconds = auth, seconds
        self._state = secrets.token_urlsafe(24)
        self._token: asyncio.Future[Secret]

    async def token(self, tell_page: Callable[[str], None], progress: Progress) -> Secret:
        """Listen on a free port of 127.0.0.1, tell which page to open, and return the token that comes.

        One token is taken, from a request that names this sign-in's own random word; then the port is closed,
        as it is when the wait is cancelled.

        Raises:
            NoBrowserCame: the time is up.
        """
        self._token = asyncio.get_running_loop().create_future()
        listener = await asyncio.start_server(self._answer, "127.0.0.1", 0, limit=_HEAD_LIMIT)
        try:
            port = _port_of(listener.sockets[0])
            tell_page(self._auth.authorize_page(f"http://127.0.0.1:{port}/cb?state={self._state}"))
            return await asyncio.wait_for(self._token, self._seconds)
        except asyncio.TimeoutError:
            raise NoBrowserCame from None
        finally:
            listener.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A browser that goes away or sends no request leaves nothing to answer.
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.TimeoutError):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _HEAD_SECONDS)
            token = self._token_in(head)
            status, page = ("200 OK", _DONE) if token is not None else ("404 Not Found", _STRANGE)
            body = page.encode()
            writer.write(
                f"HTTP/1.1 {status}\r\n{_HEADERS}Content-Length: {len(body)}\r\n\r\n".encode() + body
            )
            await writer.drain()
            if token is not None and not self._token.done():
                self._token.set_result(token)
        writer.close()

    def _token_in(self, head: bytes) -> Secret | None:
        words = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
        if len(words) != 3 or words[0] != "GET":
            return None
        target = urlsplit(words[1])
        query = parse_qs(target.query)
        state = query.get("state", [""])[0]
        if target.path != "/cb" or not hmac.compare_digest(state.encode(), self._state.encode()):
            return None
        value = (query.get("middle_auth_token") or query.get("token") or [""])[0]
        return Secret(value) if value else None


class BrowserSignIn:
    """Signs in to one CAVE server with the token that a browser brings."""

    def __init__(self, bench: Workbench, address: ServerAddress, seconds: float = SECONDS) -> None:
        self._bench, self._address = bench, address
        self._auth = bench.server(address).auth
        self._seconds = seconds

    async def sign_in(
        self, place: KeepPlace, description: str, tell_page: Callable[[str], None], progress: Progress
    ) -> SignedIn:
        """Wait for the browser, make a lasting token of the login session that it brings, check and keep that.

        Raises:
            NotOffered: on Zetta, whose login page brings a browser back without a token (sheet, 4.3).
            NoBrowserCame: the time is up. ServiceError: the server refused the token.
        """
        sessions = Sessions(self._bench, self._address)
        if await self._bench.server(self._address).flavour() == "zetta":
            missing = e.NotOffered(
                "This server does not send a browser back with a token",
                subject=self._address.netloc,
                next_step="Open the login page, copy the token it shows and paste it here.",
            )
            missing.feature = "signing in by browser"
            raise missing
        brought = await Loopback(self._auth, self._seconds).token(tell_page, progress)
        try:
            lasting = await self._auth.create_token(description, token=brought)
        except e.ServiceError as error:
            signed_in = await sessions.sign_in(brought, place, progress)
            words = (
                f"It is a login session of seven days, as no lasting token could be made: {error.sentence}"
            )
            return signed_in._replace(remark=f"{words} {signed_in.remark}".rstrip())
        return await sessions.sign_in(lasting, place, progress)


def _port_of(listening: socket.socket) -> int:
    return int(listening.getsockname()[1])
