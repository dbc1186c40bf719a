"""Several servers at once: what is open stays with its server, and every token stays with its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.fault_kit import Flavour, Visitor
from tests.screens.two_servers import keep_token, login_of, tokens_sent, turn_to, two_servers
from zettatui.app.main import SessionFound
from zettatui.sandbox import Sandbox, demo
from zettatui.services.address import ServerAddress
from zettatui.widgets.editor import Editor
from zettatui.worker.sessions import Found, Session


def no_token_crossed(visitor: Visitor, other: Sandbox) -> None:
    mine = {visitor.world.people.token_of(name).reveal() for name in ("ann", "ses")}
    theirs = {other.people.token_of(name).reveal() for name in ("ann", "ses")}
    assert tokens_sent(visitor.world) <= mine
    assert tokens_sent(other) <= theirs


async def edit_a_state(visitor: Visitor) -> None:
    await visitor.choose_datastack()
    await visitor.open(str(demo.STATE_ID))
    editor = visitor.screen.query_one(Editor)
    editor.replace_all(editor.text.replace('"img"', '"renamed"', 1))
    await visitor.settled()


@pytest.mark.parametrize("flavour", ["zetta", pytest.param("cave", marks=pytest.mark.slow)])
async def test_an_edit_goes_to_the_server_it_came_from(tmp_path: Path, flavour: Flavour) -> None:
    visitor, other = two_servers(tmp_path, flavour)
    keep_token(visitor, other)
    async with visitor.here():
        await edit_a_state(visitor)
        await turn_to(visitor, other)
        assert visitor.app.session.address.url == other.address
        assert visitor.app.session.parts[-1] == "ann@lab.example"
        await visitor.go("state")
        assert '"renamed"' in visitor.screen.query_one(Editor).text
        assert f"of {visitor.address.url.partition('://')[2]}" in visitor.static("#state-title")
        await visitor.press("d")
        assert f"to {visitor.address.url.partition('://')[2]}" in visitor.painted()
        await visitor.press("u")
        assert "Stored as" in visitor.sentence
        assert len(visitor.sent("POST", r".*/nglstate/api/v1/post")) == 1
        assert other.record.select("POST", ".*") == []
        await visitor.press("escape")
        # It stands on the new id, which was read from its own server, not from the one in use.
        assert "as stored" in visitor.static("#state-title")
        assert '"renamed"' in visitor.state.editor.text
        assert visitor.state.opened is not None
        assert visitor.state.opened.address == visitor.address
        await turn_to(visitor, visitor.world)
        # Back again: who one is and the datastack are still known.
        assert visitor.app.session.datastack is not None
        await visitor.go("state")
        assert f"of {visitor.address.netloc}" not in visitor.static("#state-title")
    no_token_crossed(visitor, other)


@pytest.mark.slow
async def test_a_link_to_another_server_is_read_with_that_servers_token(tmp_path: Path) -> None:
    visitor, other = two_servers(tmp_path)
    keep_token(visitor, other)
    async with visitor.here():
        await visitor.open(f"{other.address}/nglstate/api/v1/{demo.STATE_ID}")
        assert visitor.state.opened is not None
        assert visitor.state.opened.address.url == other.address
        assert (
            "Read from global.daf-apis.com with its own token; it is uploaded there too" in visitor.sentence
        )
        # The app itself stays where it was.
        assert visitor.app.session.address == visitor.address
    assert tokens_sent(other) == {other.people.token_of("ann").reveal()}
    no_token_crossed(visitor, other)


@pytest.mark.slow
async def test_a_link_to_a_server_without_a_token_gets_none(tmp_path: Path) -> None:
    visitor, other = two_servers(tmp_path)
    async with visitor.here():
        await visitor.open(f"{other.address}/nglstate/api/v1/{demo.STATE_ID}")
        assert visitor.state.opened is None
        assert "You are not signed in" in visitor.sentence
    assert tokens_sent(other) == set()


@pytest.mark.slow
async def test_a_form_stays_with_its_server_while_another_is_in_use(tmp_path: Path) -> None:
    visitor, other = two_servers(tmp_path)
    keep_token(visitor, other)
    async with visitor.here():
        await visitor.choose_datastack()
        await visitor.go("tables")
        tables = visitor.screen
        await visitor.press("c")
        await visitor.fill({"#create-name": "of_the_first"})
        await turn_to(visitor, other)
        await visitor.go("tables")
        # Line 1 says whose it is, and nothing that was typed is gone.
        assert visitor.texts()["create-name"] == "of_the_first"
        assert visitor.address.netloc in visitor.painted().splitlines()[0]
        assert other.origin.partition("://")[2] not in visitor.painted().splitlines()[0]
        await visitor.press("escape")
        assert visitor.screen is tables
        assert other.origin.partition("://")[2] in visitor.painted().splitlines()[0]
    no_token_crossed(visitor, other)


@pytest.mark.slow
async def test_what_comes_late_for_one_server_is_not_taken_for_the_other(tmp_path: Path) -> None:
    visitor, other = two_servers(tmp_path)
    keep_token(visitor, other)
    async with visitor.here():
        await visitor.choose_datastack()
        await turn_to(visitor, other)
        await visitor.go("datastack")
        assert visitor.app.session.datastack is None
        assert visitor.static("#datastack-title") == ""
        visitor.screen.open_thing(demo.DATASTACK)
        await visitor.settled()
        assert visitor.app.session.datastack is not None
        assert visitor.app.session.datastack.local_server == other.address


@pytest.mark.slow
async def test_the_list_says_how_one_stands_with_each_server(tmp_path: Path) -> None:
    visitor, other = two_servers(tmp_path)
    async with visitor.here():
        await visitor.go("login")
        login = login_of(visitor)
        rows = {row[1]: row[2] for row in map(login.servers.rows.row, range(len(login.servers.rows)))}
        file = f"{visitor.address.netloc}-cave-secret.json, key token"
        assert rows[visitor.address.url] == f"in use · ann@lab.example · token from {file}"
        assert rows[other.address] == "no token"
        keep_token(visitor, other)
        await visitor.press("r")
        await visitor.go("login")
        rows = {row[1]: row[2] for row in map(login.servers.rows.row, range(len(login.servers.rows)))}
        assert rows[other.address] == "token from global.daf-apis.com-cave-secret.json, key token"
        await turn_to(visitor, other)
        await visitor.go("login")
        rows = {row[1]: row[2] for row in map(login.servers.rows.row, range(len(login.servers.rows)))}
        # One is signed in to both now.
        assert rows[visitor.address.url].startswith("ann@lab.example · ")
        assert rows[other.address].startswith("in use · ann@lab.example · ")


async def test_an_answer_about_a_server_one_has_left_changes_nothing(tmp_path: Path) -> None:
    visitor, other = two_servers(tmp_path)
    async with visitor.here():
        first = visitor.app.session
        visitor.app.connect(ServerAddress.parse(other.address))
        await visitor.settled()
        assert visitor.app.session.address.url == other.address
        # As when it was on its way while the person chose: what is pasted next must not go back there.
        visitor.app.post_message(SessionFound(Found(Session(first.address))))
        await visitor.settled()
        assert visitor.app.session.address.url == other.address
        assert visitor.app.bench.session_at(first.address).identity is not None
