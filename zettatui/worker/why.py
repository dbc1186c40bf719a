"""Why a call was refused or failed: the facts on one page, without secrets, with what to do and whom to ask."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from zettatui.plain import plain_line
from zettatui.services import errors as e
from zettatui.services.request_log import RequestLog, masked

from .failures import Failure
from .jobs import Progress
from .why_words import UNASKED, Who, answer_words, next_words, rights_words, terms_words, wanted_of, who_words

if TYPE_CHECKING:
    from zettatui.services.address import ServerAddress
    from zettatui.services.server import Server

    from .sessions import Session
    from .workbench import Workbench

_READ_ONLY_POST = "/segmentation/"
"""What is posted below this only asks: zettatui never changes a chunkedgraph."""
_ENDS_TOKENS = "/auth/logout"


@dataclass(frozen=True)
class WhyPage:
    """The page: its heading, its rows of name and words, a page that helps, and why it may not be tried again.

    `complete` is False until the server was asked who one is.
    """

    heading: str
    rows: tuple[tuple[str, str], ...]
    helping_page: str = ""
    no_repeat: str = ""
    complete: bool = False

    @property
    def text(self) -> str:
        """The page as plain text, for an email to whoever can help; no secret is in it."""
        return "\n".join([self.heading, "", *(f"{name:<9} {words}" for name, words in self.rows), ""])


class Why:
    """Explains one failure on one server."""

    def __init__(self, bench: Workbench, session: Session, failure: Failure) -> None:
        self._bench, self._failure = bench, failure
        self._error = failure.error
        host = self._error.host if isinstance(self._error, e.ServiceError) else ""
        # Groups of one host are servers of their own: the one in use is the likeliest.
        elsewhere = host not in ("", session.address.netloc)
        server = bench.server_at(host) if elsewhere else None
        self._stranger = elsewhere and server is None
        self._server: Server = server or bench.server(session.address)

    @property
    def address(self) -> ServerAddress:
        """The server that the failed call belongs to."""
        return self._server.address

    def at_once(self) -> WhyPage:
        """Return what is known without asking anybody."""
        return self._page("", UNASKED)

    async def ask(self, progress: Progress) -> WhyPage:
        """Ask where the token comes from and, of the server, who one is and may do what now; never raises."""
        return self._page(await self._token_words(), await self._who())

    # -- asking ----------------------------------------------------------------------------------------

    async def _token_words(self) -> str:
        if self._stranger:
            return "none: this host is not one of your servers, so no token is sent there"
        token = self._server.token
        refused = self._error.hint if isinstance(self._error, e.TokenRejected) else ""
        hint = refused or (token.hint if token is not None else "")
        if not hint:
            return "none was sent: there is none for this server, or it is known to be dead"
        search = await asyncio.to_thread(self._bench.credentials.find, self.address.url)
        found = next((one for one in search.found if one.secret.hint == hint), None)
        if found is not None:
            return f"{found.source}, ends {hint}"
        return f"{'pasted and not kept' if refused else 'pasted in this session'}, ends {hint}"

    async def _who(self) -> Who:
        error = self._error
        if isinstance(error, e.TokenRejected) and error.confirmed and error.hint:
            return Who(asked=True, dead=True)
        if not isinstance(error, e.ServiceError) or not self._asks:
            return UNASKED
        auth = self._server.auth
        try:
            return Who(await auth.check(fresh=True), terms_page=auth.terms_page, asked=True)
        except (e.GroupRefused, e.PermissionMissing, e.TermsMissing) as refused:
            _, told, who = refused.subject.partition("signed in as ")
            return Who(email=who if told else "", asked=True, trouble="" if told else refused.sentence)
        except e.TokenRejected as rejected:
            return Who(asked=True, dead=bool(rejected.confirmed), trouble=rejected.sentence)
        except e.ServiceError as error:
            return Who(asked=True, trouble=error.sentence)

    # -- the page --------------------------------------------------------------------------------------

    def _page(self, token: str, who: Who) -> WhyPage:
        error = self._error
        heading = f"Why did “{plain_line(self._failure.doing, limit=80)}” not work?"
        if not isinstance(error, e.ServiceError):
            rows = [
                ("asked", "no server: this failed on this machine"),
                ("what", self._sentence),
                ("server", f"{self.address.url} was turned to at the time"),
            ]
            return WhyPage(heading, tuple(rows), no_repeat=self._why_no_repeat(), complete=True)
        wanted = wanted_of(error, self.address)
        asking = "" if who.asked or not self._asks else "asking…"
        rows = [
            ("asked", self._asked(error)),
            ("token", token or "looking where it comes from…"),
            ("you are", asking or who_words(who, self.address)),
            ("wanted", wanted.words),
            ("you have", asking or rights_words(who, wanted)),
            ("terms", asking or terms_words(who, error)),
            ("answer", answer_words(error, who, wanted)),
            ("next", next_words(error, who, wanted, self.address)),
        ]
        shown = tuple((name, words) for name, words in rows if words)
        return WhyPage(heading, shown, self._helping_page(error), self._why_no_repeat(), bool(token))

    @property
    def _asks(self) -> bool:
        return not self._stranger and self._server.token is not None

    @property
    def _sentence(self) -> str:
        return plain_line(
            str(getattr(self._error, "sentence", None) or type(self._error).__name__), limit=600
        )

    def _asked(self, error: e.ServiceError) -> str:
        if not error.method:
            return f"nothing: it was found before a request ({plain_line(error.subject) or error.what})"
        at = f"{self._failure.began:%Y-%m-%d %H:%M:%S}Z"
        return f"{error.method} {plain_line(masked(error.path))} at {plain_line(error.host)}, {at}"

    def _helping_page(self, error: e.ServiceError) -> str:
        page = str(getattr(error, "form_url", "") or getattr(error, "login_url", ""))
        return page if page.startswith(("https://", "http://")) else ""

    def _why_no_repeat(self) -> str:
        if self._failure.again is None:
            return "Try it again on its own screen: this page does not know how it was begun."
        if _changed_something(self._server.log, self._failure.began):
            return (
                "It sent a change, and nothing is sent twice from here. Look on its own screen what arrived."
            )
        return ""


def _changed_something(log: RequestLog, began: datetime) -> bool:
    """Tell whether a change may have been sent since then; a log that does not reach back counts as yes."""
    entries = list(log)
    if len(entries) >= log.size and entries[0].at > began:
        return True
    return any(
        _ENDS_TOKENS in entry.url or (entry.method != "GET" and _READ_ONLY_POST not in entry.url)
        for entry in entries
        if entry.at >= began
    )
