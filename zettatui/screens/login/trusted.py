"""The hosts besides a server's own that its token may go to, because the person agreed; here that is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from zettatui.plain import plain_line
from zettatui.screens.base import ZettaModal
from zettatui.screens.dialogs import DIALOG_CSS
from zettatui.screens.keys import bindings_for
from zettatui.screens.news import News
from zettatui.widgets.virtual_list import Column, VirtualList

NOBODY = "None: your tokens go to their own servers only. You are asked when a datastack lies elsewhere."


_LEAST_LINES, _MOST_LINES = 4, 11


class TrustRead(News):
    """What the person agreed to so far."""

    agreed: list[tuple[str, str]]


class Withdrawn(News):
    """A host is trusted no more; `gone` is what it was trusted with."""

    host: str
    gone: list[tuple[str, str]]


class _Rows:
    def __init__(self, agreed: Sequence[tuple[str, str]]) -> None:
        self._agreed = agreed

    def __len__(self) -> int:
        return len(self._agreed)

    def row(self, i: int) -> Sequence[str]:
        """The host that may have a token, and the server whose token that is."""
        server, origin = self._agreed[i]
        return plain_line(origin), plain_line(server)


class TrustedHosts(ZettaModal[str]):
    """The hosts, each with the server whose token it may have; gives back the one to trust no more."""

    SCOPE = "trusted"
    DEFAULT_CSS = (
        DIALOG_CSS.format("TrustedHosts")
        + "TrustedHosts > Vertical { width: 96; } TrustedHosts VirtualList { margin-top: 1; }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [*ZettaModal.BINDINGS, *bindings_for("trusted")]

    def compose(self) -> ComposeResult:
        """Show the list, and what can be done with it."""
        with Vertical():
            yield Static("Hosts that you agreed to", markup=False, classes="dialog-title")
            yield VirtualList(
                [Column("this host", least=38), Column("may have your token of", 29)],
                empty=NOBODY,
                id="trusted-hosts",
            )
            yield Static("x withdraw   esc close", markup=False, classes="dialog-keys")

    def __init__(self, agreed: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._agreed = agreed

    def on_mount(self) -> None:
        """Stand on the first host."""
        hosts = self.query_one(VirtualList)
        hosts.show(_Rows(self._agreed))
        hosts.styles.height = max(_LEAST_LINES, min(_MOST_LINES, len(self._agreed) + 1))
        hosts.focus()

    def why_not(self, action_id: str) -> str | None:
        """There must be one to withdraw."""
        if action_id == "trusted.withdraw" and not self._agreed:
            return NOBODY
        return None

    def action_withdraw(self) -> None:
        """Give back the host under the cursor, to be trusted no more."""
        row = self.query_one(VirtualList).cursor_row
        if row is not None:
            self.dismiss(self._agreed[row][1])
