"""The login screen: which server, the page that gives a token, the token checked and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, RadioButton, RadioSet, Rule, Static

from zettatui.access.credentials import KeepPlace
from zettatui.screens.base import ZettaScreen
from zettatui.screens.dialogs import AskLine, Question
from zettatui.screens.keys import bindings_for
from zettatui.screens.login.servers import KnownServers, address_problem
from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.services.auth import LoginPage
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.worker.jobs import Job, JobState, Progress
from zettatui.worker.sessions import LoggedOut, Session, Sessions, SignedIn
from zettatui.worker.workbench import KnownServer


@dataclass
class PlacesKnown(Message, bubble=False):
    """The servers to choose from, and why the keyring cannot be used (empty when it can)."""

    servers: tuple[KnownServer, ...]
    keyring_reason: str


@dataclass
class PageFound(Message, bubble=False):
    """The server's login page is known."""

    address: ServerAddress
    page: LoginPage


@dataclass
class TokenAccepted(Message, bubble=False):
    """A pasted token was checked and kept."""

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


class LoginScreen(ZettaScreen):
    """Choose a server, open its login page anywhere, paste the token here."""

    SCOPE = "login"
    TITLE_WORD = "Login"
    CSS_PATH = "login.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("login")

    def __init__(self) -> None:
        super().__init__()
        self._known: tuple[KnownServer, ...] = ()
        self._page: LoginPage | None = None
        self._page_of = ""
        self._asking: Job[LoginPage] | None = None

    def compose_body(self) -> Iterable[Widget]:
        """The servers, then the three steps."""
        yield VirtualList([Column("server", 16), Column("address", 36), Column("who")], id="login-servers")
        yield Rule()
        yield Static("1  Open this page in any browser and log in:", markup=False)
        yield Static("   asking the server where its login page is…", id="login-page", markup=False)
        yield Static("2  Paste the token it shows, then press enter:", markup=False)
        field = Input(password=True, placeholder="token", id="login-token")
        field.cursor_blink = False
        yield field
        yield Static("3  Keep it", markup=False)
        with RadioSet(id="login-places"):
            for place in self.host.bench.credentials.places():
                yield RadioButton(place.words, value=place.chosen, name=place.place.value)
        yield Static(id="login-who", markup=False)

    def on_mount(self) -> None:
        """Start in the list of servers; which there are, and whether the keyring works, comes later."""
        super().on_mount()
        self._servers.focus()
        self.start("known servers", self._look_around, lambda known: known, quiet=True)

    async def _look_around(self, progress: Progress) -> PlacesKnown:
        bench = self.host.bench
        servers = await asyncio.to_thread(bench.known_servers)
        return PlacesKnown(servers, await asyncio.to_thread(bench.credentials.keyring_reason))

    @on(PlacesKnown)
    def _places_known(self, message: PlacesKnown) -> None:
        self._known = message.servers
        self._show_servers()
        for button in self.query(RadioButton):
            if button.name == KeepPlace.KEYRING.value and message.keyring_reason:
                button.label = Text(f"the system keyring: {message.keyring_reason}")
                button.disabled = True

    def _show_servers(self) -> None:
        session = self.host.session
        known = KnownServers(self._known, session)
        self._servers.show(known)
        self._servers.move_to(known.position(session.address))

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def _servers(self) -> VirtualList:
        return self.query_one("#login-servers", VirtualList)

    @property
    def _token(self) -> Input:
        return self.query_one("#login-token", Input)

    def session_changed(self, session: Session) -> None:
        """Show the servers, where the chosen one's login page is, and who is signed in."""
        self._show_servers()
        who = self.query_one("#login-who", Static)
        if session.identity is not None:
            groups = f", groups {', '.join(session.identity.groups)}" if session.identity.groups else ""
            who.update(f"✓ You are {session.parts[-1]}{groups}. Token kept in: {session.token_source}.")
        else:
            who.update("")
        elsewhere = self._page_of != session.address.url
        failed = self._asking is not None and self._asking.state in (JobState.FAILED, JobState.CANCELLED)
        if elsewhere or failed:
            self._ask_for_page(session.address)
        self.refresh_bindings()

    def _ask_for_page(self, address: ServerAddress) -> None:
        self._page_of, self._page = address.url, None
        self.query_one("#login-page", Static).update("   asking the server where its login page is…")
        work = Sessions(self.host.bench, address).page
        self._asking = self.start(
            "where the login page is", work, lambda page: PageFound(address, page), group="page"
        )

    def job_failed(self, job: Job[Any]) -> None:
        """Say it, and beside step 1 too when it is the login page that is not known."""
        super().job_failed(job)
        if job is self._asking:
            self.query_one("#login-page", Static).update(
                "   not known, since the server did not say; press r to ask again"
            )

    @on(PageFound)
    def _page_found(self, message: PageFound) -> None:
        if message.address == self.host.session.address:
            self._page = message.page
            self.query_one("#login-page", Static).update(
                f"   {message.page.address}\n   {message.page.instruction}"
            )
            self.refresh_bindings()

    # -- signing in ------------------------------------------------------------------------------------

    @on(Input.Submitted, "#login-token")
    def _sign_in(self) -> None:
        if not self._token.value.strip():
            self.say("Paste the token first: the login page shows it.", level="warning")
            return
        sessions = Sessions(self.host.bench, self.host.session.address)
        work = partial(sessions.sign_in, Secret(self._token.value), self._place())
        self.start("check the token", work, TokenAccepted, group="sign in")

    def _place(self) -> KeepPlace:
        pressed = self.query_one("#login-places", RadioSet).pressed_button
        return KeepPlace(pressed.name) if pressed is not None and pressed.name else KeepPlace.SESSION

    @on(TokenAccepted)
    def _token_accepted(self, message: TokenAccepted) -> None:
        signed_in = message.signed_in
        self._token.value = ""
        self.host.set_session(signed_in.session)
        self._servers.focus()
        remark = f" {signed_in.remark}" if signed_in.remark else ""
        self.say(
            f"Accepted; kept in {signed_in.kept}.{remark} Press g d to choose a datastack.", level="done"
        )

    @on(DemoPageVisited)
    def _demo_page_visited(self, message: DemoPageVisited) -> None:
        self._token.value = message.token.reveal()
        self._token.focus()
        self.say(
            "The demo's login page handed out a token; it is in the field. Press enter to check and keep it."
        )

    # -- actions ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """A page must be known to be opened, a token be there to be checked."""
        if action_id in {"login.copy_page", "login.open_page"} and self._page is None:
            return "The server has not said yet where its login page is."
        if action_id == "login.log_out" and not self.host.session.token_source:
            return "There is no token for this server yet: paste one with i."
        return None

    @on(VirtualList.RowSelected, "#login-servers")
    def _server_chosen(self, message: VirtualList.RowSelected) -> None:
        self._choose(ServerAddress.parse(self._servers.rows.row(message.row)[1]))

    def _choose(self, address: ServerAddress) -> None:
        if address != self.host.session.address:
            self.host.connect(address)
        else:
            self._token.focus()

    def action_copy_page(self) -> None:
        """Copy the login page's address."""
        if self._page is not None:
            self.host.copy_text(self._page.address, "the login page's address")

    def action_open_page(self) -> None:
        """Open the login page; the demo's own is visited without a browser."""
        if self._page is None:
            return
        visit = self.host.bench.visit_demo_page
        if visit is not None:
            self.start("the demo's login page", lambda progress: visit(), DemoPageVisited)
        else:
            self.app.open_url(self._page.address)

    def action_paste_field(self) -> None:
        """Go to the token field."""
        self._token.focus()

    def action_other_server(self) -> None:
        """Ask for an address."""
        question = AskLine(
            "Another server",
            "Its address, group prefix included, like https://api.zetta.ai/wclee",
            check=address_problem,
        )
        self.app.push_screen(question, lambda text: self._choose(ServerAddress.parse(text)) if text else None)

    def action_use_shared(self) -> None:
        """Use a token from a file that names no server, after the person agreed."""
        self.host.connect(self.host.session.address, shared=True)

    def action_check(self) -> None:
        """Ask the server once more where its login page is, and whose token there is."""
        self.host.connect(self.host.session.address)

    def action_log_out(self) -> None:
        """Say what logging out does, and ask."""
        work = Sessions(self.host.bench, self.host.session.address).consequence
        self.start("what logging out does", work, ConsequenceKnown)

    @on(ConsequenceKnown)
    def _ask_first(self, message: ConsequenceKnown) -> None:
        first = Question(f"Log out of {self.host.session.address.netloc}?", message.words, "go on")
        self.app.push_screen(first, lambda yes: self._ask_again() if yes else None)

    def _ask_again(self) -> None:
        words = "This cannot be taken back: to work with this server again you need a new token."
        self.app.push_screen(
            Question("Really log out?", words, "log out"), lambda yes: self._end() if yes else None
        )

    def _end(self) -> None:
        session = self.host.session
        work = partial(Sessions(self.host.bench, session.address).log_out, session)
        self.start("log out", work, SessionEnded)

    @on(SessionEnded)
    def _session_ended(self, message: SessionEnded) -> None:
        self.host.set_session(message.logged_out.session)
        self.say(f"{message.logged_out.said} The stored token is marked dead.", level="done")

    def step_back(self) -> bool:
        """Leave the fields for the list first."""
        if super().step_back():
            return True
        if not self._servers.has_focus:
            self._servers.focus()
            return True
        return False
