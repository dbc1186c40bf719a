"""Use-cases of signing in: whose token is kept, a new one checked and kept, logging out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from zettatui.services import errors as e
from zettatui.storage.errors import StorageError

from .jobs import Progress
from .once import once

if TYPE_CHECKING:
    from zettatui.access.credentials import KeepPlace
    from zettatui.secret import Secret
    from zettatui.services.address import ServerAddress
    from zettatui.services.auth import Identity, LoginPage
    from zettatui.services.info import Datastack
    from zettatui.services.server import Server

    from .workbench import Workbench

LOGGED_OUT = "You logged out with it."
UNTIL_LEAVING = "The token works until you leave."
_UNKNOWN_SERVER = (
    "There is a token, but it is not named for this server ({}). "
    "Press t to use it here, or paste another (i)."
)
_GOOD_TOKEN = (e.GroupRefused, e.PermissionMissing, e.TermsMissing)
"""Refusals that only a good token gets."""


class Session(NamedTuple):
    """What the app is connected to; a new one is made at every change.

    `token_source` says in words where the token comes from (a file and its key, this session only);
    empty while there is none. `unchecked` says that the server could not be asked about it.
    """

    address: ServerAddress
    identity: Identity | None = None
    token_source: str = ""
    datastack: Datastack | None = None
    demo: bool = False
    unchecked: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """Datastack, server and identity as line 1 shows them, as far as known."""
        server = self.address.url.partition("://")[2]
        who = "not signed in"
        if self.identity is not None:
            who = self.identity.email or self.identity.name or "signed in"
            who += " (not checked)" if self.unchecked else ""
        elif self.token_source:
            who = "token not checked" if self.unchecked else "token not accepted"
        datastack = (self.datastack.name,) if self.datastack else ()
        return (*datastack, f"demo of {server}" if self.demo else server, who)

    def with_datastack(self, datastack: Datastack | None) -> Session:
        """The same session, working with another datastack."""
        return self._replace(datastack=datastack)


class Found(NamedTuple):
    """A server's session as far as a kept token carries it, and what there is to say about it.

    `checked` is False where the server said neither yes nor no to the token; `error` is what it did say.
    """

    session: Session
    remark: str = ""
    level: str = "info"
    checked: bool = True
    error: e.ServiceError | None = None
    first_datastack: str = ""
    """The datastack that the person's profile opens first."""

    def after(self, before: Session) -> Session:
        """Return the session to go on with: what was known of the same server and person stays known."""
        found = self.session
        if before.address != found.address or before.identity is None:
            return found
        if not self.checked:
            return before
        return found.with_datastack(before.datastack) if found.identity == before.identity else found


class SignedIn(NamedTuple):
    """A checked token: the session, where it is kept, and what there is to say besides."""

    session: Session
    kept: str
    remark: str = ""


class LoggedOut(NamedTuple):
    """What the server did, in its own words where it had any."""

    session: Session
    said: str


class Sessions:
    """Signing in to one server and out of it."""

    def __init__(self, bench: Workbench, address: ServerAddress) -> None:
        self._bench, self._address = bench, address

    @once
    def _server(self) -> Server:
        """The server's client: slow to import, and of no use where there is no token."""
        return self._bench.server(self._address)

    async def page(self, progress: Progress) -> LoginPage:
        """Say where a person gets a token; raises `ServiceError` when the server cannot be reached."""
        return await self._server.auth.login_page()

    async def resume(self, progress: Progress, *, shared: bool = False) -> Found:
        """Use the token that is kept for the server, if any; trouble is told, never raised.

        A token from a file that names no server is used only when `shared` says that the person agreed.
        """
        nobody = Session(self._address, demo=self._bench.demo)
        search = await asyncio.to_thread(self._bench.credentials.find, self._address.url)
        remark = " ".join(search.problems)
        found = search.best
        if found is None:
            self._bench.forget_token(self._address)
            dead = next((token.why_dead for token in search.found if token.why_dead), "")
            return Found(nobody, " ".join(part for part in (dead, remark) if part), "warning")
        # Consent to a token lasts as long as it is in use here.
        shared = shared or found.secret == self._server.token
        self._server.token = None
        if not found.owned and not shared:
            return Found(nobody, f"{_UNKNOWN_SERVER.format(found.source)} {remark}".strip(), "warning")
        if found.exposed:
            remark = f"Others on this machine can read {found.source}: run chmod 600 on it. {remark}".strip()
        session = nobody._replace(token_source=found.source)
        self._server.token = found.secret
        try:
            identity = await self._server.auth.check()
        except _GOOD_TOKEN as error:
            known = session._replace(identity=_nameless(error))
            return Found(known, error.sentence, "warning", error=error)
        except e.TokenRejected as error:
            if error.confirmed:
                self._server.token = None
            return Found(session, error.sentence, "error", error=error)
        except e.ServiceError as error:
            return await self._unchecked(session._replace(unchecked=True), error, found.secret)
        await self._bench.kept.keep_identity(self._whose(session, found.secret), identity)
        first = await asyncio.to_thread(self._first_datastack)
        level = "warning" if remark else "info"
        return Found(session._replace(identity=identity), remark, level, first_datastack=first)

    async def _unchecked(self, session: Session, error: e.ServiceError, token: Secret) -> Found:
        """Go on with who one was, where the server cannot be reached; else say what it said."""
        kept = None
        if isinstance(error, e.Unreachable):
            kept = await self._bench.kept.identity(self._whose(session, token))
        if kept is None:
            return Found(session, error.sentence, "error", checked=False, error=error)
        identity, at = kept
        words = f"{error.sentence} What was read before can be looked at; you were signed in {at:%Y-%m-%d %H:%M}Z."
        return Found(session._replace(identity=identity), words, "warning", checked=False, error=error)

    def _whose(self, session: Session, token: Secret) -> str:
        return f"{self._address.url} {session.token_source} {token.hint}"

    def _first_datastack(self) -> str:
        if self._bench.demo:
            return ""
        try:
            profile = self._bench.profiles.at(self._address.url)
        except StorageError:  # a convenience; what is wrong with the settings is told on the login screen
            return ""
        return profile.datastack or "" if profile is not None else ""

    async def sign_in(self, pasted: Secret, place: KeepPlace, progress: Progress) -> SignedIn:
        """Check a pasted token with the server, then keep it where the person said.

        Raises:
            TokenNotKept: it is no token at all. TokenRejected: the server does not know it; nothing is kept.
        """
        from zettatui.access.credentials import SESSION_SOURCE, TokenNotKept
        from zettatui.access.paste import TokenUnusable

        credentials = self._bench.credentials
        try:
            cleaned = credentials.clean(pasted)
        except TokenUnusable as wrong:
            raise TokenNotKept(str(wrong)) from wrong
        token = cleaned.secret
        identity, refused = await self._identity(token)
        remark = " ".join((*cleaned.notes, *refused))
        self._server.token = token
        try:
            source = await asyncio.to_thread(credentials.keep, self._address.url, token, place)
        except (StorageError, TokenNotKept) as error:
            credentials.keep_for_session(self._address.url, token)
            source, remark = SESSION_SOURCE, f"{error.sentence} {UNTIL_LEAVING} {remark}"
        session = Session(self._address, identity, source, demo=self._bench.demo)
        return SignedIn(session, source, remark)

    async def log_out(self, session: Session, progress: Progress) -> LoggedOut:
        """End the session at the server and mark the kept token dead.

        On Zetta this ends every token of the person, everywhere; on CAVE only this one.
        """
        token = self._server.token
        if await self._server.flavour() == "zetta":
            said = await self._server.auth.log_out_everywhere()
        else:
            said = await self._delete_own_token()
        if token is not None:
            await asyncio.to_thread(self._bench.credentials.mark_dead, self._address.url, token, LOGGED_OUT)
        self._server.token = None
        return LoggedOut(Session(self._address, demo=self._bench.demo), said)

    async def consequence(self, progress: Progress) -> str:
        """Say what logging out of this server will do, before it is done."""
        if await self._server.flavour() == "zetta":
            return (
                "Logging out of this server discards all of your tokens, on every machine and for every group. "
                "Scripts and notebooks that use one will stop working."
            )
        return "This deletes the token used here, at the server. Your other tokens stay valid."

    async def _identity(self, token: Secret) -> tuple[Identity, tuple[str, ...]]:
        """Return whose token it is, and what the server said if the token is good but opens nothing."""
        try:
            return await self._server.auth.check(token), ()
        except _GOOD_TOKEN as error:
            return _nameless(error), (error.sentence,)
        except e.TokenRejected as error:
            from zettatui.access.paste import shape_of

            made_by = shape_of(token)
            if made_by and made_by != await self._server.flavour():
                error.next_step = (
                    f"It looks like a token of a {made_by} server, and this one is {await self._server.flavour()}: "
                    "copy the one that this server's own login page shows."
                )
            raise

    async def _delete_own_token(self) -> str:
        for known in await self._server.auth.tokens():
            if known.secret == self._server.token:
                await self._server.auth.delete_token(known.id)
                return "The token was deleted at the server."
        return "This token is a login session, which ends by itself after seven days; it is forgotten here."


def why_not_signed_in(bench: Workbench, session: Session, address: ServerAddress) -> str | None:
    """Say that nothing can be sent to the server that a thing belongs to, for want of a token; None where it can."""
    here = address == session.address
    if (session.identity if here else bench.server(address).token) is not None:
        return None
    return f"Sign in {'' if here else f'to {address.netloc} '}first: press g l. Your text stays."


def _nameless(error: e.ServiceError) -> Identity:
    """Return whose token it is as far as a refusal says so."""
    from zettatui.services.auth import Identity

    _, told, who = error.subject.partition("signed in as ")
    return Identity("", who if told else "", None, (), {}, (), admin=False)
