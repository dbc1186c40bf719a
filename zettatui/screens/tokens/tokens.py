"""The tokens screen: a person's lasting tokens on one CAVE server, by their last four characters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from zettatui.access.credentials import KeepPlace
from zettatui.screens.base import ZettaScreen
from zettatui.screens.dialogs import AskLine, Question
from zettatui.screens.keys import bindings_for
from zettatui.screens.news import News
from zettatui.screens.times import utc_text
from zettatui.services.address import ServerAddress
from zettatui.services.errors import OutcomeUnknown
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.worker.jobs import Job
from zettatui.worker.sessions import Session, SignedIn
from zettatui.worker.tokens import LONGEST_DESCRIPTION, TokenDeleted, TokenLine, TokenList, Tokens

NONE = "You have no lasting token on this server. Press n to make one."


class TokensListed(News):
    """The server listed the tokens."""

    tokens: TokenList


class TokenMade(News):
    """One more token was made, and is used here now."""

    signed_in: SignedIn


class TokenGone(News):
    """A token was deleted."""

    deleted: TokenDeleted


class TokensScreen(ZettaScreen):
    """List, make and delete; no token is ever shown whole."""

    SCOPE = "tokens"
    TITLE_WORD = "Tokens"
    CSS_PATH = "tokens.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("tokens")

    def __init__(self, address: ServerAddress, place: KeepPlace) -> None:
        super().__init__()
        self._address, self._place = address, place
        self._lines: tuple[TokenLine, ...] = ()

    def compose_body(self) -> Iterable[Widget]:
        """The list, and what is to be known about it."""
        yield Static(f"Your lasting tokens on {self._address.url}", id="tokens-heading", markup=False)
        yield VirtualList(
            [Column("token", 7), Column("description", most=80), Column("made", 32), Column("used here", 10)],
            empty="Asking the server for your tokens…",
            id="tokens-list",
        )
        yield Static(id="tokens-note", markup=False)

    def begin(self) -> None:
        """Start in the list and fill it."""
        self._list.focus()
        self.action_refresh()

    def session_changed(self, session: Session) -> None:
        """Close when the app turns to another server: these are the tokens of one."""
        if session.address != self._address:
            self.dismiss(None)

    @property
    def _list(self) -> VirtualList:
        return self.query_one("#tokens-list", VirtualList)

    @property
    def _tokens(self) -> Tokens:
        return Tokens(self.host.bench, self._address)

    @property
    def chosen(self) -> TokenLine | None:
        """The token under the cursor."""
        at = self._list.cursor_row
        return self._lines[at] if at is not None and at < len(self._lines) else None

    @on(TokensListed)
    def _listed(self, message: TokensListed) -> None:
        self._show_tokens(message.tokens)

    def _show_tokens(self, tokens: TokenList) -> None:
        now = self.host.bench.now()
        self._lines = tokens.lines
        self._list.say_empty(NONE)
        self._list.show(
            TextRows(
                [
                    (
                        line.hint,
                        line.description or "no description",
                        utc_text(line.created, now) if line.created else "not said",
                        "in use" if line.here else "",
                    )
                    for line in tokens.lines
                ]
            )
        )
        self.query_one("#tokens-note", Static).update(tokens.remark)
        self.refresh_bindings()

    def job_failed(self, job: Job[Any]) -> None:
        """Say it; where a change may have been made after all, the list tells."""
        super().job_failed(job)
        if not self._lines:
            self._list.say_empty("The tokens could not be listed; press r to ask again.")
        if isinstance(job.error, OutcomeUnknown):
            self.start("list of tokens", self._tokens.list, TokensListed, group="list", quiet=True)

    # -- actions ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """There must be a token to delete it."""
        if action_id == "tokens.delete" and self.chosen is None:
            return "There is no token under the cursor."
        return None

    def action_refresh(self) -> None:
        """Ask for the list."""
        self.ask_anew()
        self.start("list of tokens", self._tokens.list, TokensListed, group="list")

    def action_create(self) -> None:
        """Ask what the new token is for, then make it."""
        words = "What is it for? The description helps you to know it later."
        question = AskLine(
            "A new token",
            words,
            value="zettatui",
            check=lambda text: (
                f"At most {LONGEST_DESCRIPTION} characters." if len(text) > LONGEST_DESCRIPTION else ""
            ),
        )

        def answered(text: str | None) -> None:
            if text is not None:
                work = partial(self._tokens.create, text.strip(), self._place)
                self.start("make a token", work, TokenMade, group="change")

        self.app.push_screen(question, answered)

    @on(TokenMade)
    def _made(self, message: TokenMade) -> None:
        made = message.signed_in
        if made.session.address == self.host.session.address:
            self.host.set_session(made.session.with_datastack(self.host.session.datastack))
        else:
            self.host.bench.remember(made.session)
        self.action_refresh()
        self.say(
            f"Made; it is used here from now on, kept in {made.kept}. {made.remark}".rstrip(), level="done"
        )

    def action_delete(self) -> None:
        """Ask, then delete the token under the cursor."""
        line = self.chosen
        if line is None:
            return
        own = " It is the one used here: you will have to sign in again." if line.here else ""
        words = f"{line.description or 'no description'}: whatever uses it stops working.{own} It cannot be taken back."
        work = partial(self._tokens.delete, line.id, self.host.session)

        def answered(yes: bool | None) -> None:
            if yes:
                self.start(f"delete token {line.hint}", work, TokenGone, group="change")

        self.app.push_screen(Question(f"Delete token {line.hint}?", words, "delete"), answered)

    @on(TokenGone)
    def _gone(self, message: TokenGone) -> None:
        deleted = message.deleted
        if deleted.session != self.host.session and deleted.session.address == self.host.session.address:
            self.host.set_session(deleted.session)
        self._show_tokens(deleted.left)
        self.say(deleted.said, level="done")
