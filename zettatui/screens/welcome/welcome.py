"""The welcome: three ways to begin, for whoever has configured no server yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from zettatui.screens.base import ZettaScreen
from zettatui.screens.keys import bindings_for
from zettatui.widgets.options import MarkedOptions
from zettatui.widgets.where import WhereLine

WELCOME = (
    "zettatui is for people who work with connectomics data: look up datastacks, edit neuroglancer states, "
    "follow segment ids through the chunkedgraph, fill annotation tables."
)
CHOICES = (
    (
        "sign_in",
        "s",
        "Sign in to a server",
        "choose it, open its login page in any browser, paste the token here",
    ),
    ("demo", "d", "Try the demo", "everything on made-up data: no network, no token; a guide shows the way"),
    (
        "open_link",
        "o",
        "Open a link",
        "or an id, or a file: see what it is, read and edit what needs no server",
    ),
)
"""The actions, with their keys and words."""
AFTERWARDS = (
    "Everywhere: ? help   ctrl+o open anything   g go to a screen   esc back   ctrl+p actions by name   "
    "ctrl+q quit"
)


class WelcomeScreen(ZettaScreen):
    """Sign in, try the demo, or open a link; nothing is asked of any server before."""

    SCOPE = "welcome"
    TITLE_WORD = "Welcome"
    CSS_PATH = "welcome.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("welcome")

    def compose_body(self) -> Iterable[Widget]:
        """What this is, the three choices, the keys that work everywhere."""
        yield Static(WELCOME, id="welcome-words", markup=False)
        yield MarkedOptions(
            *(Option(_prompt(key, title, words), id=name) for name, key, title, words in CHOICES),
            id="welcome-choices",
        )
        yield Static(AFTERWARDS, id="welcome-keys", markup=False)

    def begin(self) -> None:
        """Stand on the first choice."""
        choices = self.query_one(OptionList)
        choices.highlighted = 0
        choices.focus()

    def show_session(self) -> None:
        """Name no server in line 1: none is chosen yet."""
        self.query_one(WhereLine).parts = ()

    @on(OptionList.OptionSelected)
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        await self.run_action(f"screen.{event.option_id}")

    def action_sign_in(self) -> None:
        """Go where servers are chosen."""
        self.host.go_to("login")

    def action_demo(self) -> None:
        """Let the demo take this app's place."""
        self.host.leave_for_demo()

    async def action_open_link(self) -> None:
        """Ask for anything to open."""
        await self.app.run_action("open")


def _prompt(key: str, title: str, words: str) -> Text:
    return Text.assemble((f" {key}  {title}", "bold"), f"\n    {words}")
