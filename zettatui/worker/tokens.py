"""Use-cases of a person's lasting tokens on CAVE: list them masked, make one and use it, delete one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from zettatui.plain import plain_line

from .jobs import Progress
from .sessions import LOGGED_OUT, Session, Sessions, SignedIn

if TYPE_CHECKING:
    from zettatui.access.credentials import KeepPlace
    from zettatui.services.address import ServerAddress
    from zettatui.services.auth import ApiToken

    from .workbench import Workbench

LONGEST_DESCRIPTION = 120
"""Characters of a description that the server keeps."""


@dataclass(frozen=True)
class TokenLine:
    """One lasting token as it may be shown: its number, its last characters, its dates; `here` is the one in use."""

    id: int
    hint: str
    description: str
    created: datetime | None
    last_used: datetime | None
    here: bool


@dataclass(frozen=True)
class TokenList:
    """All lasting tokens, newest first, and the same in words where the one in use here is none of them."""

    lines: tuple[TokenLine, ...]
    remark: str = ""


@dataclass(frozen=True)
class TokenDeleted:
    """The tokens that are left, and the session as it is now."""

    left: TokenList
    session: Session
    said: str


class Tokens:
    """The lasting tokens of the person who is signed in to a CAVE server; on Zetta all of it raises `NotOffered`."""

    def __init__(self, bench: Workbench, address: ServerAddress) -> None:
        self._bench, self._address = bench, address
        self._server = bench.server(address)

    async def list(self, progress: Progress) -> TokenList:
        """Return the tokens; raises `ServiceError`."""
        known = await self._server.auth.tokens()
        lines = tuple(self._line(one) for one in known)
        used = self._server.token is None or any(line.here for line in lines)
        remark = (
            "" if used else "The token used here is a login session: it ends by itself, and is not listed."
        )
        return TokenList(lines, remark)

    async def create(self, description: str, place: KeepPlace, progress: Progress) -> SignedIn:
        """Make one more token, check it, keep it in `place` and use it from now on; others stay valid.

        Raises:
            OutcomeUnknown: it may have been made; the list shows it then.
        """
        made = await self._server.auth.create_token(plain_line(description, limit=LONGEST_DESCRIPTION))
        return await Sessions(self._bench, self._address).sign_in(made, place, progress)

    async def delete(self, token_id: int, session: Session, progress: Progress) -> TokenDeleted:
        """Delete one token at the server; the one in use is marked dead here too.

        Raises:
            NotFound: it is gone already. OutcomeUnknown: look at the list.
        """
        mine = self._server.token
        wanted = next((one for one in await self._server.auth.tokens() if one.id == token_id), None)
        await self._server.auth.delete_token(token_id)
        said = "Deleted. Services may go on accepting it for up to five minutes."
        if wanted is None or mine is None or wanted.secret != mine:
            return TokenDeleted(await self.list(progress), session, said)
        await asyncio.to_thread(self._bench.credentials.mark_dead, self._address.url, mine, LOGGED_OUT)
        self._server.token = None
        nobody = Session(self._address, demo=self._bench.demo)
        return TokenDeleted(TokenList(()), nobody, f"{said} It was the one used here: sign in again.")

    def _line(self, known: ApiToken) -> TokenLine:
        mine = self._server.token is not None and known.secret == self._server.token
        return TokenLine(
            known.id, known.secret.hint, plain_line(known.description), known.created, known.last_used, mine
        )
