"""How signing in, one's tokens and the page of a refusal look: on CAVE, and with the servers everybody has.

After a change that is meant: `pytest tests/screens/test_access_snapshots.py -m "" --snapshot-update`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.screens.conftest import keys, settled, type_text
from tests.screens.two_servers import keep_token, two_servers
from tests.steady import steady_app, steady_sandbox, stopped_watch
from zettatui.app.main import ZettatuiApp
from zettatui.screens.base import ZettaScreen

Drive = Callable[[Pilot[None]], Awaitable[None]]
Snap = Callable[..., bool]
SIZES = pytest.mark.parametrize(
    "size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)], ids=["80x24", "120x40"]
)


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """Let jobs take no time, so that their times are the same in every picture."""
    with stopped_watch():
        yield


def pressed(*each: str, text: str = "", after: tuple[str, ...] = ()) -> Drive:
    """Press keys one by one, type a text, press more."""

    async def drive(pilot: Pilot[None]) -> None:
        await settled(pilot)
        for key in each:
            await keys(pilot, key)
        if text:
            await type_text(pilot, text)
        for key in after:
            await keys(pilot, key)

    return drive


async def refused(pilot: Pilot[None]) -> None:
    """Ask for another lab's datastack, then why it is refused."""
    await settled(pilot)
    app = pilot.app
    assert isinstance(app, ZettatuiApp)
    assert isinstance(app.screen, ZettaScreen)
    app.screen.open_thing("vnc_private")
    await settled(pilot)
    await keys(pilot, "w")


CAVE: dict[str, Drive] = {
    "login": pressed("g", "l"),
    "login-in-steps": pressed("g", "l", "i"),
    "tokens": pressed("g", "l", "K"),
    "tokens-new": pressed("g", "l", "K", "n"),
    "tokens-delete": pressed("g", "l", "K", "x"),
    "why-permission": refused,
}
TOKEN = "0123456789abcdef0123456789ab8a1e"
EVERYDAY = {"why-permission"}


@SIZES
@pytest.mark.parametrize(
    "way", [way if way in EVERYDAY else pytest.param(way, marks=pytest.mark.slow) for way in CAVE]
)
def test_on_cave(snap_compare: Snap, tmp_path: Path, way: str, size: tuple[int, int]) -> None:
    world = steady_sandbox("cave")
    ann = world.people.by_handle("ann").id
    world.people.drop_tokens(token.id for token in world.people.tokens(ann))
    world.people.give_token(ann, "key", description="from the token page", value=TOKEN)
    app = steady_app(tmp_path / "app", sandbox=world, signed_in=True)
    assert snap_compare(app, terminal_size=size, run_before=CAVE[way])


@SIZES
@pytest.mark.parametrize(
    "way",
    ["first", pytest.param("two", marks=pytest.mark.slow), pytest.param("refused", marks=pytest.mark.slow)],
)
def test_the_servers_everybody_has(
    snap_compare: Snap, tmp_path: Path, way: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, other = two_servers(tmp_path, signed_in=way == "two")
    reason = "There is no system keyring on this machine (no D-Bus secret service, macOS or Windows keyring)."
    monkeypatch.setattr(type(visitor.credentials), "keyring_reason", lambda self: reason)
    if way == "two":
        keep_token(visitor, other)
    drives = {
        "first": pressed(),
        "two": pressed("g", "l", "down", "down"),
        "refused": pressed("i", text="0" * 32, after=("enter", "f4")),
    }
    assert snap_compare(visitor.app, terminal_size=size, run_before=drives[way])
