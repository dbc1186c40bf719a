"""A person's lasting tokens: listed without being shown, one made and used, one deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.worker.conftest import Told
from zettatui.access.credentials import KeepPlace
from zettatui.access.locations import server_file
from zettatui.sandbox import Sandbox
from zettatui.services import errors as e
from zettatui.worker.sessions import LOGGED_OUT, Session, Sessions
from zettatui.worker.tokens import Tokens
from zettatui.worker.workbench import Workbench


async def signed_in(bench: Workbench, sandbox: Sandbox, progress: Told, person: str = "ben") -> Session:
    token = sandbox.people.give_token(sandbox.people.by_handle(person).id, description="from the web page")
    return (await Sessions(bench, bench.address).sign_in(token, KeepPlace.FILE, progress)).session


@pytest.fixture
def cave(sandbox: Sandbox) -> Sandbox:
    if sandbox.flavour != "cave":
        pytest.skip("Zetta keeps no list of tokens")
    ben = sandbox.people.by_handle("ben").id
    sandbox.people.drop_tokens(token.id for token in sandbox.people.tokens(ben))
    return sandbox


async def test_they_are_listed_by_their_last_characters(
    cave: Sandbox, bench: Workbench, progress: Told
) -> None:
    await signed_in(bench, cave, progress)
    other = cave.people.give_token(cave.people.by_handle("ben").id, description="a\x1b[31mred\nthing")
    listed = await Tokens(bench, bench.address).list(progress)
    newest, mine = listed.lines
    assert (newest.hint, newest.description, newest.here) == (other.hint, "ared", False)
    assert (mine.description, mine.here) == ("from the web page", True)
    assert mine.created is not None
    assert listed.remark == ""
    for token in cave.people.tokens(cave.people.by_handle("ben").id):
        assert token.value.reveal() not in repr(listed)


async def test_a_login_session_is_not_among_them(cave: Sandbox, bench: Workbench, progress: Told) -> None:
    bench.server(bench.address).token = cave.people.token_of("ses")
    listed = await Tokens(bench, bench.address).list(progress)
    assert listed.lines == ()
    assert "login session" in listed.remark


async def test_a_new_one_is_used_and_kept_and_the_old_one_stays_valid(
    cave: Sandbox, bench: Workbench, progress: Told, secrets: Path
) -> None:
    await signed_in(bench, cave, progress)
    old = bench.server(bench.address).token
    assert old is not None
    made = await Tokens(bench, bench.address).create("for the laptop", KeepPlace.FILE, progress)
    new = bench.server(bench.address).token
    assert new is not None
    assert new != old
    assert made.session.parts[-1] == "ben@lab.example"
    assert json.loads(server_file(secrets, bench.address.url).read_text()) == {"token": new.reveal()}
    lines = (await Tokens(bench, bench.address).list(progress)).lines
    assert [(line.description, line.here) for line in lines] == [
        ("for the laptop", True),
        ("from the web page", False),
    ]
    assert cave.people.by_token(old.reveal()) is not None


async def test_an_answer_that_is_lost_makes_no_second_token(
    cave: Sandbox, bench: Workbench, progress: Told
) -> None:
    await signed_in(bench, cave, progress)
    cave.record.clear()
    cave.faults.add("after", "POST", ".*/user/token", status=504)
    with pytest.raises(e.OutcomeUnknown):
        await Tokens(bench, bench.address).create("lost", KeepPlace.FILE, progress)
    assert len(cave.record.select("POST", ".*/user/token")) == 1


async def test_another_one_is_deleted(cave: Sandbox, bench: Workbench, progress: Told) -> None:
    session = await signed_in(bench, cave, progress)
    await Tokens(bench, bench.address).create("new", KeepPlace.FILE, progress)
    tokens = Tokens(bench, bench.address)
    old = (await tokens.list(progress)).lines[1]
    deleted = await tokens.delete(old.id, session, progress)
    assert [line.description for line in deleted.left.lines] == ["new"]
    assert deleted.session == session
    assert "five minutes" in deleted.said
    with pytest.raises(e.NotFound):
        await tokens.delete(old.id, session, progress)


async def test_deleting_the_one_in_use_signs_out(cave: Sandbox, bench: Workbench, progress: Told) -> None:
    session = await signed_in(bench, cave, progress)
    tokens = Tokens(bench, bench.address)
    (mine,) = (await tokens.list(progress)).lines
    deleted = await tokens.delete(mine.id, session, progress)
    assert deleted.session.identity is None
    assert "sign in again" in deleted.said
    assert bench.server(bench.address).token is None
    assert (await Sessions(bench, bench.address).resume(progress)).remark == LOGGED_OUT


async def test_zetta_has_no_list(sandbox: Sandbox, bench: Workbench, progress: Told) -> None:
    if sandbox.flavour != "zetta":
        pytest.skip("CAVE has one")
    bench.server(bench.address).token = sandbox.people.token_of("ann")
    with pytest.raises(e.NotOffered) as caught:
        await Tokens(bench, bench.address).list(progress)
    assert "list of tokens" in caught.value.sentence
