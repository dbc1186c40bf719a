"""The login screen: which server, the page that gives a token, the token checked and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events, on
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, RadioSet, Rule, Static

from zettatui.access.credentials import KeepPlace
from zettatui.plain import plain_line
from zettatui.screens.keys import bindings_for
from zettatui.screens.login.listed import ListedServers
from zettatui.screens.login.messages import (
    BrowserAwaited,
    DemoPageVisited,
    KeyringProbed,
    PageFound,
    TokenAccepted,
)
from zettatui.screens.login.trusted import TrustedHosts, TrustRead, Withdrawn
from zettatui.screens.login.words import terms_words, who_words
from zettatui.screens.qr import QrCode, fits, qr_lines
from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.terminal.browser import browser_here
from zettatui.widgets.detail import Detail
from zettatui.widgets.one_of import WordyButton
from zettatui.worker.jobs import Job, JobState, Progress
from zettatui.worker.sessions import Session, Sessions

if TYPE_CHECKING:
    from zettatui.services.auth import LoginPage, MissingTerms

NO_TOKEN = "There is no token for this server yet: paste one with i."  # noqa: S105 - words, no token
_QR_ROOM = (110, 34)
"""Columns and rows from which on the QR code stands beside the steps."""


class LoginScreen(ListedServers):
    """Choose a server, open its login page anywhere, paste the token here."""

    SCOPE = "login"
    TITLE_WORD = "Login"
    CSS_PATH = "login.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("login")

    def __init__(self) -> None:
        super().__init__()
        self._page: LoginPage | None = None
        self._page_of = ""
        self._asking: Job[LoginPage] | None = None
        self._once_known: Callable[[], None] | None = None
        self._awaiting: Job[Any] | None = None

    def compose_body(self) -> Iterable[Widget]:
        """The servers, how one stands with the one in use, then the three steps."""
        yield self.make_list()
        yield Detail(id="login-about")
        yield Static(id="login-problems", markup=False)
        yield Rule()
        yield Static(id="login-who", markup=False)
        yield Static(id="login-terms", markup=False)
        with Horizontal(id="login-body"):
            with Vertical(id="login-steps"):
                yield Static("1  Open this page in any browser and log in:", markup=False)
                yield Static("asking the server where its login page is…", id="login-page", markup=False)
                with Horizontal(classes="login-row"):
                    yield Static("2  Paste the token it shows:", classes="login-label", markup=False)
                    field = Input(password=True, placeholder="token, then enter", id="login-token")
                    field.cursor_blink = False
                    yield field
                with Horizontal(classes="login-row", id="login-keep"):
                    yield Static("3  Keep it in", classes="login-label", markup=False)
                    with RadioSet(id="login-places"):
                        for place in self.host.bench.credentials.places():
                            yield WordyButton(
                                Content(f"{place.words}{f': {place.reason}' if place.reason else ''}"),
                                value=place.chosen,
                                name=place.place.value,
                                disabled=bool(place.reason),
                            )
            yield Static(id="login-qr", markup=False)

    def begin(self) -> None:
        """Start in the list of servers; which there are, and whether the keyring works, comes later."""
        self.servers.focus()
        # Not before the screen is drawn: all this is slow to import.
        self.host.when_forward(self._look_around)

    def _look_around(self) -> None:
        if not self.is_attached:
            return
        self.list_servers()
        self.start("the keyring", self._probe_keyring, KeyringProbed, quiet=True)

    async def _probe_keyring(self, progress: Progress) -> str:
        return await self.in_thread(self.host.bench.credentials.keyring_reason)

    @on(KeyringProbed)
    def _keyring_probed(self, message: KeyringProbed) -> None:
        for button in self.query(WordyButton):
            if button.name == KeepPlace.KEYRING.value and message.reason:
                button.label = Content(f"keyring: {message.reason}")
                button.disabled = True

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Make room for the steps while one is in them, and for who one is otherwise."""
        steps = self.query_one("#login-steps")
        self.set_class(steps in event.widget.ancestors, "-in-steps")

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def _token(self) -> Input:
        return self.query_one("#login-token", Input)

    def session_changed(self, session: Session) -> None:
        """Show the servers, where the one in use has its login page, and who is signed in."""
        super().session_changed(session)

        def page_of(missing: MissingTerms) -> str:
            return self.host.bench.server(session.address).auth.terms_page(missing)

        terms = terms_words(session, page_of)
        for name, words in (("#login-who", who_words(session)), ("#login-terms", Text(terms))):
            part = self.query_one(name, Static)
            part.update(words)
            part.set_class(bool(words), "-shown")
        self.set_class(session.identity is not None, "-signed-in")
        self.set_class(session.identity is None and bool(session.token_source), "-refused")
        elsewhere = self._page_of != session.address.url
        failed = self._asking is not None and self._asking.state in (JobState.FAILED, JobState.CANCELLED)
        if elsewhere or failed:
            self._page_of = session.address.url
            self.host.when_forward(partial(self._ask_now, session.address))
        self.refresh_bindings()

    def _ask_now(self, address: ServerAddress) -> None:
        if self.is_attached and self._page_of == address.url:
            self._ask_for_page(address)

    def _ask_for_page(self, address: ServerAddress) -> None:
        self._page_of, self._page = address.url, None
        self._show_asking()
        work = Sessions(self.host.bench, address).page
        self._asking = self.start(
            "where the login page is", work, lambda page: PageFound(address, page), group="page"
        )

    def _show_asking(self) -> None:
        waits = ("Then it goes on with what you pressed; esc gives up.",) if self._once_known else ()
        self._show_page("asking the server where its login page is…", *waits)

    def _show_page(self, *lines: str) -> None:
        self.query_one("#login-page", Static).update("\n".join(lines))
        self._show_qr()

    def _show_qr(self) -> None:
        """Put the code of the page beside the steps where the terminal is large enough."""
        beside = self.query_one("#login-qr", Static)
        room = self.size.width >= _QR_ROOM[0] and self.size.height >= _QR_ROOM[1]
        if self._page is not None and room:
            beside.update(Text("\n".join(qr_lines(self._page.address)), style="#000000 on #ffffff"))
        beside.set_class(self._page is not None and room, "-shown")

    def on_resize(self, event: events.Resize) -> None:
        """Show the code, or take it away."""
        if self.is_mounted:
            self._show_qr()

    def job_failed(self, job: Job[Any]) -> None:
        """Say it, and beside step 1 too when it is the login page that is not known."""
        if job is self._awaiting:
            self._awaiting = None
            self._ask_for_page(self.host.session.address)
        super().job_failed(job)
        if job is self._asking:
            self._once_known = None
            self._show_page("not known, since the server did not say; press r to ask again")

    def kind_changed(self, address: ServerAddress) -> None:
        """Look for the login page again: it depends on the kind of the server."""
        if address == self.host.session.address:
            self._ask_for_page(address)

    @on(PageFound)
    def _page_found(self, message: PageFound) -> None:
        if message.address == self.host.session.address:
            self._page = message.page
            self._show_page(message.page.address, message.page.instruction)
            self.show_about()  # the kind of the server is known by now
            self.refresh_bindings()
            act, self._once_known = self._once_known, None
            if act is not None:
                act()

    # -- signing in ------------------------------------------------------------------------------------

    @on(Input.Submitted, "#login-token")
    def _sign_in(self) -> None:
        if not self._token.value.strip():
            self.say("Paste the token first: the login page shows it.", level="warning")
            return
        sessions = Sessions(self.host.bench, self.host.session.address)
        work = partial(sessions.sign_in, Secret(self._token.value), self.place())
        self.start("check the token", work, TokenAccepted, group="sign in")

    def place(self) -> KeepPlace:
        """Where the person wants a token to be kept."""
        pressed = self.query_one("#login-places", RadioSet).pressed_button
        return KeepPlace(pressed.name) if pressed is not None and pressed.name else KeepPlace.SESSION

    @on(TokenAccepted)
    def _token_accepted(self, message: TokenAccepted) -> None:
        signed_in = message.signed_in
        self._token.value = ""
        if self._awaiting is not None:
            self._awaiting, self._page_of = None, ""
        self.take(signed_in.session)
        self.servers.focus()
        self.use_next_time(signed_in.session.address)
        self.list_servers()
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

    def action_browser(self) -> None:
        """Wait for a browser on this machine, which brings the token by itself."""
        from zettatui.worker.loopback import BrowserSignIn

        browser = BrowserSignIn(self.host.bench, self.host.session.address)

        def tell(page: str) -> None:
            self.post_message(BrowserAwaited(page))

        work = partial(browser.sign_in, self.place(), "zettatui, by browser", tell)
        self._awaiting = self.start("wait for the browser", work, TokenAccepted, group="sign in")

    @on(BrowserAwaited)
    def _browser_awaited(self, message: BrowserAwaited) -> None:
        from zettatui.services.auth import LoginPage

        waits = "Waiting for the browser to come back with the token, for five minutes; esc stops waiting."
        self._page = LoginPage(message.page, "", waits)
        self._show_page(message.page, waits)
        self.app.open_url(message.page)
        self.refresh_bindings()

    # -- actions ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """A page must be known to be opened, a token be there to be checked."""
        session = self.host.session
        if action_id == "login.browser" and self.host.bench.known_flavour(session.address) == "zetta":
            return "This server's login page brings no token back by itself: copy it there, and paste it here (i)."
        demo = self.host.bench.visit_demo_page is not None
        if action_id in {"login.open_page", "login.browser"} and not demo and not browser_here():
            return "No browser can be opened from this terminal: copy the address (y), or show it as a QR code (Q)."
        if action_id == "login.log_out" and not session.token_source:
            return NO_TOKEN
        if action_id == "login.tokens" and session.identity is None:
            return "Sign in first; then your tokens on this server can be listed."
        if action_id == "login.tokens" and self.host.bench.known_flavour(session.address) == "zetta":
            return "This server keeps no list of tokens: each login makes one more, and x ends them all."
        if action_id == "login.open_terms" and not (session.identity and session.identity.missing_terms):
            return "No terms of service are known to be missing."
        return super().why_not(action_id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key that leads to the token field to whatever is typed into."""
        if action == "paste_field" and self.focused is not None and self.focused.check_consume_key("i", "i"):
            return False
        return super().check_action(action, parameters)

    def _page_known(self, act: Callable[[], None]) -> bool:
        """Tell whether the login page is known; else ask for it, and do then what was to be done with it."""
        if self._page is not None:
            return True
        self._once_known = act
        if self._asking is None or self._asking.state.ended:
            self._ask_for_page(self.host.session.address)
        else:
            self._show_asking()
        return False

    def action_copy_page(self) -> None:
        """Copy the login page's address."""
        if self._page_known(self.action_copy_page) and self._page is not None:
            self.host.copy_text(self._page.address, "the login page's address")

    def action_qr_code(self) -> None:
        """Show the login page as a code."""
        if not self._page_known(self.action_qr_code) or self._page is None:
            return
        if fits(self._page.address, *self.size):
            self.app.push_screen(QrCode(self._page.address, "The login page"))
        else:
            self.say("This terminal is too small for the QR code: make it larger, or copy the address (y).")

    def action_open_page(self) -> None:
        """Open the login page; the demo's own is visited without a browser."""
        if not self._page_known(self.action_open_page) or self._page is None:
            return
        visit = self.host.bench.visit_demo_page
        if visit is not None:
            self.start("the demo's login page", lambda progress: visit(), DemoPageVisited)
        else:
            self.app.open_url(self._page.address)

    def action_open_terms(self) -> None:
        """Copy or open the page of the first terms that are missing."""
        session = self.host.session
        if session.identity is None or not session.identity.missing_terms:
            return
        terms = session.identity.missing_terms[0]
        page = self.host.bench.server(session.address).auth.terms_page(terms)
        if page and browser_here():
            self.app.open_url(page)
        elif page:
            self.host.copy_text(page, "the address of the terms")
        self.say(
            f"Accept {plain_line(terms.terms)} at {page or session.address.netloc}, then press r here.",
            level="warning",
        )

    def action_paste_field(self) -> None:
        """Go to the token field, at once: what is typed right behind the key is the token."""
        self.set_focus(self._token)

    def action_use_shared(self) -> None:
        """Use a token from a file that names no server, after the person agreed."""
        self.host.connect(self.host.session.address, shared=True)

    def action_check(self) -> None:
        """Ask the server once more where its login page is, and whose token there is."""
        self.ask_anew()
        self.list_servers()
        self.host.connect(self.host.session.address)

    def action_trusted(self) -> None:
        """Show the other hosts that tokens may go to; trust is withdrawn there."""
        self.start("trusted hosts", self._read_trust, TrustRead, quiet=True)

    async def _read_trust(self, progress: Progress) -> list[tuple[str, str]]:
        return await self.in_thread(lambda: self.host.bench.trust.agreed)

    @on(TrustRead)
    def _trust_read(self, message: TrustRead) -> None:
        self.app.push_screen(TrustedHosts(message.agreed), self._withdraw)

    def _withdraw(self, host: str | None) -> None:
        if host is None:
            return

        async def withdraw(progress: Progress) -> list[tuple[str, str]]:
            return await self.in_thread(lambda: self.host.bench.trust.withdraw(host))

        self.start(f"trust {host} no more", withdraw, lambda gone: Withdrawn(host, gone))

    @on(Withdrawn)
    def _withdrawn(self, message: Withdrawn) -> None:
        self.say(f"No token goes to {plain_line(message.host)} any more; you are asked again.", level="done")

    def action_tokens(self) -> None:
        """Show the person's tokens on this server."""
        from zettatui.screens.tokens import TokensScreen

        self.app.push_screen(TokensScreen(self.host.session.address, self.place()))

    def action_log_out(self) -> None:
        """Say what logging out does, and ask."""
        self.log_out()

    def step_back(self) -> bool:
        """Leave the fields for the list first."""
        if super().step_back():
            return True
        if not self.servers.has_focus:
            self.servers.focus()
            return True
        return False
