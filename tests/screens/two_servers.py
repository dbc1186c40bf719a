"""A person with two servers, one of each flavour, as the tests of signing in and of several servers meet them."""

from __future__ import annotations

from pathlib import Path

from tests.screens.fault_kit import Flavour, Visitor
from zettatui.access.credentials import KeepPlace
from zettatui.sandbox import Sandbox
from zettatui.screens.login import LoginScreen
from zettatui.services.address import ServerAddress


def two_servers(
    folder: Path, flavour: Flavour = "zetta", *, signed_in: bool = True
) -> tuple[Visitor, Sandbox]:
    """Return a visitor at a server of one flavour, and the other server; a token is kept for the first only."""
    # Both stand in the list of servers that everybody has.
    cave = Sandbox("cave", address="https://global.daf-apis.com")
    zetta = Sandbox("zetta", address="https://api.zetta.ai/wclee")
    mine, other = (zetta, cave) if flavour == "zetta" else (cave, zetta)
    return Visitor(flavour, folder, world=mine, others=(other,), signed_in=signed_in), other


def keep_token(visitor: Visitor, world: Sandbox, person: str = "ann") -> None:
    """Keep a token for a server, in its file."""
    visitor.credentials.keep(world.address, world.people.token_of(person), KeepPlace.FILE)


def login_of(visitor: Visitor) -> LoginScreen:
    """The login screen, which must be the one shown."""
    assert isinstance(visitor.app.screen, LoginScreen)
    return visitor.app.screen


async def turn_to(visitor: Visitor, world: Sandbox) -> None:
    """Choose a server in the list, with enter."""
    await visitor.go("login")
    servers = login_of(visitor).servers
    servers.focus()
    rows = [servers.rows.row(i) for i in range(len(servers.rows))]
    servers.move_to(next(i for i, row in enumerate(rows) if row[1] == ServerAddress.parse(world.address).url))
    await visitor.press("enter")


def tokens_sent(world: Sandbox) -> set[str]:
    """The tokens that a server was sent, in headers, addresses and bodies."""
    found = set()
    for received in world.record.requests:
        header = received.header("authorization")
        if header:
            found.add(header.removeprefix("Bearer "))
    return found
