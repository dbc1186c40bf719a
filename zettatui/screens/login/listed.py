"""The list of servers on the login screen: choosing, adding, naming and forgetting one, and logging out of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from textual import on
from textual.widgets import Static

from zettatui.access.profile import Profile
from zettatui.screens.base import ZettaScreen
from zettatui.screens.dialogs import AskLine, Question
from zettatui.screens.login.messages import (
    ConsequenceKnown,
    ServerRemembered,
    ServersListed,
    SessionEnded,
)
from zettatui.screens.login.servers import ServerRows, about, address_problem, name_for
from zettatui.screens.login.words import KINDS
from zettatui.services.address import ServerAddress
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.worker.profiles import ServerBook, ServerLine, ServerList
from zettatui.worker.sessions import Session, Sessions

T = TypeVar("T")

_ABOUT_A_SERVER = {"login.flavour", "login.datastack", "login.rename", "login.forget"}
CHOOSE_ONE = "Put the cursor on a server first."


class ListedServers(ZettaScreen, part=True):
    """The half of the login screen that is about servers; several can be in use at once."""

    def __init__(self) -> None:
        super().__init__()
        self._listed = ServerList(())

    def make_list(self) -> VirtualList:
        """Make the list; its last row asks for another address."""
        return VirtualList(
            [Column("server", 18), Column("address", 32), Column("how you stand with it", least=26)],
            id="login-servers",
        )

    @property
    def servers(self) -> VirtualList:
        """The list."""
        return self.query_one("#login-servers", VirtualList)

    @property
    def _known(self) -> ServerBook:
        return ServerBook(self.host.bench)

    async def in_thread(self, call: Callable[[], T]) -> T:
        """Run what reads files or asks the keyring."""
        return await asyncio.to_thread(call)

    # -- what is shown ---------------------------------------------------------------------------------

    def list_servers(self) -> None:
        """Read which servers there are, and which have a token."""
        self.start("known servers", self._known.all, ServersListed, group="servers", quiet=True)

    @on(ServersListed)
    def _servers_listed(self, message: ServersListed) -> None:
        self._listed = message.servers
        self._show_servers()
        troubles = self.query_one("#login-problems", Static)
        troubles.update(f"! {' '.join(message.servers.problems)}")
        troubles.set_class(bool(message.servers.problems), "-shown")
        if message.kind_of is not None:
            self.kind_changed(message.kind_of)
        if message.said:
            self.say(message.said, level="done")

    def kind_changed(self, address: ServerAddress) -> None:
        """Act on a server's being taken for another kind."""

    def session_changed(self, session: Session) -> None:
        """Show how one stands with the servers now."""
        rows = self._rows()
        self.servers.show(rows)
        self.servers.move_to(rows.position(session.address))
        self.show_about()

    def _rows(self) -> ServerRows:
        return ServerRows(self._listed, self.host.session, self.host.bench.session_at)

    def _show_servers(self) -> None:
        line, rows = self.chosen, self._rows()
        at = self.servers.cursor_row
        self.servers.show(rows)
        if line is not None or at is None:
            self.servers.move_to(rows.position(line.address if line else self.host.session.address))
        else:
            self.servers.move_to(len(rows) - 1)
        self.show_about()

    @on(VirtualList.RowRested, "#login-servers")
    def show_about(self) -> None:
        """Say of the server under the cursor what its row has no room for."""
        line = self.chosen
        words = "Type the address of a server; it is remembered."
        if line is not None:
            words = about(line, line.profile.flavour or self.host.bench.known_flavour(line.address))
            if line.address != self.host.session.address:
                words = f"enter turns to it · {words}"
        self.query_one("#login-about", Static).update(words)
        self.refresh_bindings()

    @property
    def chosen(self) -> ServerLine | None:
        """The server under the cursor."""
        rows = self.servers.rows
        return rows.line(self.servers.cursor_row) if isinstance(rows, ServerRows) else None

    def why_not(self, action_id: str) -> str | None:
        """What is about one server needs one; only one's own can be forgotten."""
        if action_id in _ABOUT_A_SERVER:
            line = self.chosen
            if line is None:
                return CHOOSE_ONE
            if action_id == "login.forget" and line.profile.origin != "own":
                return "Only servers that you added can be taken out of the list."
            if action_id == "login.forget" and self._listed.at(line.address) is None:
                return "This server was given for this run only; it is not in the list."
        return None

    # -- choosing --------------------------------------------------------------------------------------

    @on(VirtualList.RowSelected, "#login-servers")
    def _server_chosen(self) -> None:
        line = self.chosen
        if line is None:
            self.action_other_server()
        else:
            self._turn_to(line.address)

    def _turn_to(self, address: ServerAddress) -> None:
        """Use a server; the one in use leads on to its datastacks, or to the token field."""
        session = self.host.session
        if address != session.address:
            self.host.connect(address)
            self.use_next_time(address)
        elif session.identity is not None:
            line = self._listed.at(address)
            first = line.profile.datastack if line is not None else None
            if first and session.datastack is None:
                self.host.open_at("datastack", first)
            else:
                self.host.go_to("datastack")
        else:
            self.set_focus(self.query_one("#login-token"))

    def use_next_time(self, address: ServerAddress) -> None:
        """Remember a listed server as the one to start with."""
        line = self._listed.at(address)
        if line is not None:
            work = partial(self._known.use, line.profile)
            self.start("the server to start with", work, lambda done: ServerRemembered(), quiet=True)

    def take(self, session: Session) -> None:
        """Take what is known of a server now; it is turned to only where it is the one in use."""
        if session.address == self.host.session.address:
            self.host.set_session(session)
        else:
            self.host.bench.remember(session)
            self._show_servers()

    # -- changing the list -----------------------------------------------------------------------------

    def action_other_server(self) -> None:
        """Ask for an address."""
        question = AskLine(
            "Another server",
            "Its address, group prefix included, like https://api.zetta.ai/wclee",
            check=address_problem,
        )
        self.app.push_screen(question, lambda text: self._add(ServerAddress.parse(text)) if text else None)

    def _add(self, address: ServerAddress) -> None:
        if self._listed.at(address) is None:
            added = Profile(name_for(address), address.url)
            self._save(added, f"{added.name} stands in the list now; n names it.")
        self._turn_to(address)

    def _save(
        self,
        profile: Profile,
        said: str,
        *,
        instead_of: str | None = None,
        kind_of: ServerAddress | None = None,
    ) -> None:
        work = partial(self._known.save, profile, instead_of=instead_of)
        self.start("change the list of servers", work, lambda listed: ServersListed(listed, said, kind_of))

    def _change(self, line: ServerLine, said: str, *, of_kind: bool = False, **fields: Any) -> None:
        known = line.profile.name if self._listed.at(line.address) is not None else None
        fields.setdefault("name", known or name_for(line.address))
        profile = line.profile._replace(**fields)
        self._save(profile, said, instead_of=known, kind_of=line.address if of_kind else None)

    def action_flavour(self) -> None:
        """Go through: found out, zetta, cave."""
        line = self.chosen
        if line is None:
            return
        kind = KINDS[(KINDS.index(line.profile.flavour) + 1) % len(KINDS)]
        words = f"is taken for a {kind} server" if kind else "is asked which kind it is"
        self._change(line, f"{line.profile.name} {words} from now on.", of_kind=True, flavour=kind)

    def action_datastack(self) -> None:
        """Ask which datastack is opened first."""
        line = self.chosen
        if line is None:
            return
        known = f" Known there: {', '.join(line.datastacks[:5])}." if line.datastacks else ""
        words = f"Its name; an empty one opens none.{known}"
        question = AskLine(
            f"Which datastack first on {line.profile.name}?", words, value=line.profile.datastack or ""
        )

        def answered(text: str | None) -> None:
            if text is not None:
                said = f"{line.profile.name} opens {text.strip() or 'no datastack'} first."
                self._change(line, said, datastack=text.strip() or None)

        self.app.push_screen(question, answered)

    def action_rename(self) -> None:
        """Ask for another name."""
        line = self.chosen
        if line is None:
            return
        question = AskLine("Name this server", line.address.url, value=line.profile.name)

        def answered(text: str | None) -> None:
            if text:
                self._change(line, f"It is {text.strip()} now.", name=text.strip())

        self.app.push_screen(question, answered)

    def action_forget(self) -> None:
        """Take a server out of the list."""
        line = self.chosen
        if line is None:
            return
        name = line.profile.name
        self.start(
            f"forget {name}",
            partial(self._known.remove, name),
            lambda listed: ServersListed(listed, f"{name} is out of the list; its token stays where it is."),
        )

    # -- logging out -----------------------------------------------------------------------------------

    def log_out(self) -> None:
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
        self.take(message.logged_out.session)
        self.list_servers()
        self.say(f"{message.logged_out.said} The stored token is marked dead.", level="done")
