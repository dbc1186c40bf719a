"""The login screen: servers in words, the token checked and kept, terms, kinds, names, your tokens, a browser."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event
from typing import cast

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.screens.conftest import keys, screen_text, settled, until
from tests.screens.fault_kit import Visitor
from tests.screens.two_servers import login_of, turn_to, two_servers
from zettatui.app.main import ZettatuiApp
from zettatui.demo import demo_workbench
from zettatui.sandbox import Sandbox
from zettatui.screens.login import listed
from zettatui.screens.qr import QrCode
from zettatui.screens.tokens import TokensScreen
from zettatui.services.address import ServerAddress
from zettatui.services.asgi import AsgiAdapter
from zettatui.services.auth import LoginPage
from zettatui.terminal.browser import browser_here
from zettatui.widgets.one_of import WordyButton
from zettatui.worker.jobs import Progress
from zettatui.worker.sessions import Sessions


async def to_login(visitor: Visitor) -> None:
    await visitor.go("login")
    login_of(visitor).servers.focus()


def statuses(visitor: Visitor) -> dict[str, tuple[str, str]]:
    """Name and status of every listed server, by address."""
    rows = login_of(visitor).servers.rows
    return {row[1]: (row[0], row[2]) for row in map(rows.row, range(len(rows)))}


async def paste(visitor: Visitor, text: str) -> None:
    """Paste into the token field and press enter."""
    await visitor.press("i")
    visitor.app.post_message(events.Paste(text))
    await visitor.settled()
    await visitor.press("enter")


async def answer(visitor: Visitor, text: str) -> None:
    """Type into the dialog's field and press enter."""
    visitor.app.screen.query_one(Input).value = text
    await settled(visitor.pilot)
    await visitor.press("enter")


def dialog_words(visitor: Visitor) -> str:
    """What the dialog on top says."""
    return str(visitor.app.screen.query_one(".dialog-words", Static).content)


async def test_another_address_is_typed_used_and_remembered(tmp_path: Path) -> None:
    other = Sandbox("cave", address="https://lab.example")
    visitor, _ = two_servers(tmp_path, signed_in=False)
    visitor.wire._adapters.update({other.origin: AsgiAdapter(other.app)})
    async with visitor.here():
        await to_login(visitor)
        await visitor.press("end", "enter")
        await answer(visitor, "not an address")
        assert "not the address of a server" in dialog_words(visitor)
        await answer(visitor, "lab.example/")
        assert visitor.app.session.address == ServerAddress.parse("https://lab.example")
        assert statuses(visitor)["https://lab.example"] == ("lab.example", "in use · no token")
        await paste(visitor, f'"{other.people.token_of("ann").reveal()}"\n')
        assert "Accepted; kept in lab.example-cave-secret.json" in visitor.sentence
        assert "Quotes around the token were removed" in visitor.sentence
        assert "You are ann@lab.example, groups default, vnc_lab" in visitor.painted()
        # The next start begins there.
        assert visitor.app.bench.profiles.last_or_first().address == "https://lab.example"


@pytest.mark.slow
async def test_the_terms_that_are_missing_are_named_with_their_page(tmp_path: Path) -> None:
    visitor = Visitor("cave", tmp_path)
    async with visitor.here():
        await to_login(visitor)
        shown = visitor.painted()
        assert "Terms not accepted: VNC data use (dataset vnc_terms), T opens" in shown
        assert f"{visitor.world.address}/sticky_auth/api/v1/tos/1/accept" in shown
        await visitor.press("T")
        # No browser can be opened from here, so the address is on the clipboard; nothing was accepted.
        assert visitor.app.clipboard == f"{visitor.world.address}/sticky_auth/api/v1/tos/1/accept"
        assert "then press r here" in visitor.sentence
        ann = visitor.world.people.by_handle("ann").id
        visitor.world.people.accept_terms(ann, 1)
        await visitor.press("r")
        await to_login(visitor)
        assert "Terms not accepted" not in visitor.painted()


@pytest.mark.slow
async def test_kind_name_and_first_datastack_are_the_persons_to_say(tmp_path: Path) -> None:
    visitor, other = two_servers(tmp_path, "cave")
    async with visitor.here():
        await to_login(visitor)
        assert "a cave server (f) · opens no datastack first (d)" in visitor.painted()
        await visitor.press("d")
        await answer(visitor, "vnc_v0")
        assert "opens vnc_v0 first" in visitor.painted()
        await visitor.press("n")
        await answer(visitor, "our lab")
        assert statuses(visitor)[visitor.address.url][0] == "our lab"
        await visitor.press("f")
        assert "is taken for a zetta server" in visitor.sentence
        assert "/auth/google/login" in visitor.painted()
        assert "a zetta server, as you set it" in visitor.painted()
        assert visitor.app.bench.chosen_flavour(visitor.address) == "zetta"
        await visitor.press("f")
        assert "is taken for a cave server" in visitor.sentence
        await visitor.press("f")
        assert "is asked which kind it is" in visitor.sentence
        assert visitor.app.bench.chosen_flavour(visitor.address) is None
        # Coming back to the server leads to its own datastack.
        await turn_to(visitor, other)
        await turn_to(visitor, visitor.world)
        await visitor.settled()
        if visitor.app.session.datastack is None:
            await turn_to(visitor, visitor.world)
        assert visitor.app.session.datastack is not None
        assert visitor.app.session.datastack.name == "vnc_v0"
        await to_login(visitor)
        await visitor.press("X")
        assert statuses(visitor)[visitor.address.url][0] != "our lab"
        assert visitor.token_is_kept


@pytest.mark.slow
async def test_only_what_can_be_done_is_done(tmp_path: Path) -> None:
    visitor, _ = two_servers(tmp_path)
    async with visitor.here():
        await to_login(visitor)
        screen = login_of(visitor)
        assert "Only servers that you added" in (screen.why_not("login.forget") or "")
        assert "keeps no list of tokens" in (screen.why_not("login.tokens") or "")
        assert "copy it there, and paste it here" in (screen.why_not("login.browser") or "")
        assert "copy the address (y)" in (screen.why_not("login.open_page") or "")
        await visitor.press("end")
        assert screen.why_not("login.rename") == listed.CHOOSE_ONE


@pytest.mark.parametrize(
    ("environment", "there"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "1 2 3 4"}, False),
    ],
)
def test_a_browser_is_opened_only_where_one_can_be(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], there: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert browser_here() is there


@pytest.mark.slow
async def test_a_browser_here_is_waited_for_and_can_be_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    visitor = Visitor("cave", tmp_path, signed_in=False)
    async with visitor.here():
        opened: list[str] = []
        monkeypatch.setattr(visitor.app, "open_url", opened.append)
        await to_login(visitor)
        await visitor.pilot.press("b")
        await until_shown(visitor, "Waiting for the browser")
        (page,) = opened
        assert page.startswith(f"{visitor.world.address}/sticky_auth/api/v1/authorize?redirect=")
        await visitor.press("escape")
        assert "Cancelled: wait for the browser" in visitor.sentence
        assert "/sticky_auth/settings/tokens" in visitor.painted()
        assert visitor.screen.why_not("login.copy_page") is None


async def until_shown(visitor: Visitor, words: str) -> None:
    for _ in range(1000):
        await visitor.pilot.pause()
        if words in visitor.painted():
            return
    raise AssertionError(f"{words!r} is not shown:\n{visitor.painted()}")


@pytest.mark.slow
async def test_the_login_page_as_a_qr_code(tmp_path: Path) -> None:
    visitor = Visitor("zetta", tmp_path, signed_in=False)
    async with visitor.here():
        await to_login(visitor)
        await visitor.press("Q")
        assert isinstance(visitor.app.screen, QrCode)
        await visitor.press("escape")
        assert login_of(visitor).query_one("#login-qr").display is False
        await visitor.pilot.resize_terminal(120, 40)
        await visitor.settled()
        assert login_of(visitor).query_one("#login-qr").display is True


@pytest.mark.slow
async def test_a_keyring_that_cannot_be_used_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor("zetta", tmp_path, signed_in=False)
    monkeypatch.setattr(type(visitor.credentials), "keyring_reason", lambda self: "There is none, as I know.")
    async with visitor.here():
        await to_login(visitor)
        button = next(one for one in visitor.screen.query(WordyButton) if one.name == "keyring")
        assert button.disabled
        assert "keyring: There is none, as I know." in visitor.painted()


@pytest.mark.slow
async def test_settings_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    visitor = Visitor("zetta", tmp_path, signed_in=False)
    settings = visitor.app.bench.folders.settings_file
    settings.parent.mkdir(parents=True)
    settings.write_text("{broken")
    async with visitor.here():
        await to_login(visitor)
        assert "are not JSON, so defaults are used" in visitor.static("#login-problems")
        assert len(statuses(visitor)) > 3


@pytest.mark.slow
async def test_your_tokens_are_listed_made_and_deleted_by_keys(tmp_path: Path) -> None:
    visitor = Visitor("cave", tmp_path)
    people = visitor.world.people
    async with visitor.here():
        await to_login(visitor)
        await visitor.press("K")
        assert isinstance(visitor.app.screen, TokensScreen)
        old = visitor.token
        assert f"{old.hint}    no description" in visitor.painted()
        await visitor.press("n")
        await answer(visitor, "for the cluster")
        assert "Made; it is used here from now on" in visitor.sentence
        assert "for the cluster" in visitor.painted()
        await visitor.press("down", "x", "y")
        assert "Deleted." in visitor.sentence
        assert old.hint not in visitor.painted()
        (left,) = people.tokens(people.by_handle("ann").id)
        assert visitor.app.bench.server(visitor.address).token == left.value
        assert left.value.reveal() not in visitor.painted()
        await visitor.press("x")
        assert "you will have to sign in again" in dialog_words(visitor)
        await visitor.press("escape")
        assert len(people.tokens(people.by_handle("ann").id)) == 1
        await visitor.press("x", "y")
        assert visitor.app.session.identity is None
        assert people.tokens(people.by_handle("ann").id) == []


@pytest.mark.slow
async def test_logging_out_of_one_server_leaves_the_other(tmp_path: Path) -> None:
    visitor, other = two_servers(tmp_path)
    async with visitor.here():
        await turn_to(visitor, other)
        await paste(visitor, other.people.token_of("ann").reveal())
        assert "Accepted" in visitor.sentence
        await to_login(visitor)
        await visitor.press("x", "y", "y")
        await until(visitor.pilot, lambda: "marked dead" in visitor.sentence)
        found = statuses(visitor)
        assert found[other.address][1].startswith("in use · token from global.daf-apis.com-cave-secret.json")
        assert "is dead: You logged out with it" in found[other.address][1]
        assert found[visitor.address.url][1].startswith("ann@lab.example")


async def test_a_token_typed_right_behind_the_key_goes_into_the_field(tmp_path: Path) -> None:
    visitor = Visitor("cave", tmp_path, signed_in=False)
    async with visitor.here():
        await to_login(visitor)
        # In one go, as a slow line delivers it: letters among it are keys of this screen.
        for key in "idafb":
            visitor.app.post_message(events.Key(key, key))
        await visitor.settled()
        assert visitor.texts()["login-token"] == "dafb"


@pytest.mark.parametrize("gives_up", [False, True])
async def test_a_key_for_the_login_page_waits_until_the_page_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gives_up: bool
) -> None:
    gate, ask = Event(), Sessions.page

    async def late(sessions: Sessions, progress: Progress) -> LoginPage:
        await asyncio.to_thread(gate.wait)
        return await ask(sessions, progress)

    monkeypatch.setattr(Sessions, "page", late)
    app = ZettatuiApp(demo_workbench(folder=tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_on(pilot, "asking the server where its login page is")
        await pilot.press("o")
        await until_on(pilot, "Then it goes on with what you pressed")
        if gives_up:
            await pilot.press("escape")
            await until_on(pilot, "press r to ask again")
        gate.set()
        await settled(pilot)
        assert bool(app.screen.query_one("#login-token", Input).value) is not gives_up
        if gives_up:
            await keys(pilot, "o")
            assert app.screen.query_one("#login-token", Input).value, "it asks once more by itself"


async def until_on(pilot: Pilot[None], words: str) -> None:
    async def shown() -> None:
        while words not in " ".join(screen_text(cast(ZettatuiApp, pilot.app)).split()):
            await pilot.pause()

    await asyncio.wait_for(shown(), 20)
