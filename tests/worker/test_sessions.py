"""Signing in: which token is used without a question, what is kept where, and what logging out does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.worker.conftest import Told
from zettatui.access.credentials import SESSION_SOURCE, Credentials, KeepPlace, TokenNotKept
from zettatui.access.locations import server_file
from zettatui.sandbox import Sandbox
from zettatui.secret import Secret
from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.services.asgi import AsgiAdapter
from zettatui.storage.paths import folders
from zettatui.worker.sessions import LOGGED_OUT, Session, Sessions
from zettatui.worker.workbench import Workbench

UNKNOWN = Secret("0" * 32)


def put(path: Path, token: Secret, mode: int = 0o600, *, folder_mode: int = 0o700) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(folder_mode)
    path.write_text(json.dumps({"token": token.reveal()}))
    path.chmod(mode)


def stand_in_the_way(folder: Path) -> None:
    folder.write_text("a file stands where the folder should be")


def files_with(token: Secret, folder: Path) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if token.reveal().encode() in path.read_bytes()]


def sent_tokens(sandbox: Sandbox) -> set[str | None]:
    return {request.header("authorization") for request in sandbox.record.requests}


async def test_the_login_page_is_told(bench: Workbench, progress: Told) -> None:
    page = await Sessions(bench, bench.address).page(progress)
    assert page.address.startswith(bench.address.origin)


async def test_without_a_token_nobody_is_signed_in_and_nothing_is_sent(
    bench: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    found = await Sessions(bench, bench.address).resume(progress)
    assert found.session == Session(bench.address)
    assert found.session.parts[-1] == "not signed in"
    assert sandbox.record.requests == []


async def test_a_kept_token_signs_in(
    bench: Workbench, sandbox: Sandbox, secrets: Path, progress: Told
) -> None:
    put(server_file(secrets, bench.address.url), sandbox.people.token_of("ann"))
    found = await Sessions(bench, bench.address).resume(progress)
    assert found.session.parts == (bench.address.url.partition("://")[2], "ann@lab.example")
    assert found.session.token_source == f"{bench.address.netloc}-cave-secret.json, key token"
    assert (found.remark, found.level) == ("", "info")


async def test_a_token_that_others_can_read_is_used_and_told(
    bench: Workbench, sandbox: Sandbox, secrets: Path, progress: Told
) -> None:
    path = server_file(secrets, bench.address.url)
    put(path, sandbox.people.token_of("ann"), 0o644, folder_mode=0o755)
    found = await Sessions(bench, bench.address).resume(progress)
    assert found.session.identity is not None
    assert "chmod 600" in found.remark
    assert found.level == "warning"


async def test_a_token_of_a_shared_file_is_sent_only_with_consent(
    bench: Workbench, sandbox: Sandbox, secrets: Path, progress: Told
) -> None:
    token = sandbox.people.token_of("ann")
    put(secrets / "cave-secret.json", token)
    sessions = Sessions(bench, bench.address)
    found = await sessions.resume(progress)
    assert found.session.identity is None
    assert "Press t" in found.remark
    assert "cave-secret.json" in found.remark
    assert bench.server(bench.address).token is None
    assert sandbox.record.requests == []
    agreed = await sessions.resume(progress, shared=True)
    assert agreed.session.identity is not None
    assert sent_tokens(sandbox) >= {f"Bearer {token.reveal()}"}
    # Checking again asks the server, not the person.
    again = await sessions.resume(progress)
    assert again.session == agreed.session


async def test_consent_is_for_one_server_and_one_token(
    bench: Workbench, sandbox: Sandbox, secrets: Path, progress: Told
) -> None:
    put(secrets / "cave-secret.json", sandbox.people.token_of("ann"))
    sessions = Sessions(bench, bench.address)
    await sessions.resume(progress, shared=True)
    put(secrets / "cave-secret.json", sandbox.people.token_of("ben"))
    sandbox.record.clear()
    found = await sessions.resume(progress)
    assert found.session.identity is None
    assert sandbox.record.requests == []
    assert bench.server(bench.address).token is None


@pytest.mark.parametrize("kind", ["explicit", "environment"])
async def test_a_token_given_for_the_start_address_stays_there(
    sandbox: Sandbox, secrets: Path, tmp_path: Path, progress: Told, kind: str
) -> None:
    token = sandbox.people.token_of("ann")
    given = {"ZETTATUI_TOKEN": token.reveal()} if kind == "environment" else {}
    credentials = Credentials(
        folder=secrets,
        explicit=token if kind == "explicit" else None,
        env=given,
        given_for="https://start.example",
    )
    assert (
        credentials.find("https://start.example/group").best == credentials.find("https://start.example").best
    )
    assert [one.owned for one in credentials.find("https://start.example").found] == [True]
    assert [one.owned for one in credentials.find(sandbox.address).found] == [False]
    server = ServerAddress.parse(sandbox.address)
    bench = Workbench(
        server,
        folders=folders({"ZETTATUI_HOME": str(tmp_path / "other")}),
        credentials=credentials,
        adapter_of=lambda to: AsgiAdapter(sandbox.app, {server.origin}),
    )
    found = await Sessions(bench, server).resume(progress)
    assert found.session.identity is None
    assert "Press t" in found.remark
    assert sandbox.record.requests == []


async def test_a_rejected_token_is_told_and_no_longer_sent(
    bench: Workbench, sandbox: Sandbox, secrets: Path, progress: Told
) -> None:
    put(server_file(secrets, bench.address.url), UNKNOWN)
    found = await Sessions(bench, bench.address).resume(progress)
    assert found.session.identity is None
    assert found.session.parts[-1] == "token not accepted"
    assert found.level == "error"
    assert found.remark
    assert bench.server(bench.address).token is None


async def test_an_unreachable_server_keeps_the_token_for_later(
    bench: Workbench, sandbox: Sandbox, secrets: Path, progress: Told
) -> None:
    token = sandbox.people.token_of("ann")
    put(server_file(secrets, bench.address.url), token)
    sandbox.faults.add("empty", times=None)
    found = await Sessions(bench, bench.address).resume(progress)
    assert found.session.identity is None
    assert found.level == "error"
    sandbox.faults.clear()
    assert (await Sessions(bench, bench.address).resume(progress)).session.identity is not None


async def test_a_damaged_token_file_is_told(bench: Workbench, secrets: Path, progress: Told) -> None:
    path = server_file(secrets, bench.address.url)
    path.parent.mkdir(parents=True)
    path.write_text('{"token": ')
    found = await Sessions(bench, bench.address).resume(progress)
    assert "is not JSON" in found.remark
    assert found.level == "warning"


async def test_a_pasted_token_is_checked_then_kept_in_the_file(
    bench: Workbench, sandbox: Sandbox, secrets: Path, progress: Told
) -> None:
    token = sandbox.people.token_of("ann")
    pasted = Secret(f' "{token.reveal()}"\n')
    signed_in = await Sessions(bench, bench.address).sign_in(pasted, KeepPlace.FILE, progress)
    assert signed_in.session.parts[-1] == "ann@lab.example"
    assert "Quotes" in signed_in.remark
    path = server_file(secrets, bench.address.url)
    assert json.loads(path.read_text()) == {"token": token.reveal()}
    assert path.stat().st_mode & 0o777 == 0o600
    assert signed_in.kept == path.name
    assert (await Sessions(bench, bench.address).resume(progress)).session.identity is not None


async def test_a_token_for_this_session_is_on_no_disk(
    bench: Workbench, sandbox: Sandbox, secrets: Path, tmp_path: Path, progress: Told
) -> None:
    token = sandbox.people.token_of("ann")
    signed_in = await Sessions(bench, bench.address).sign_in(token, KeepPlace.SESSION, progress)
    assert signed_in.kept == SESSION_SOURCE
    assert files_with(token, tmp_path) == []
    assert (await Sessions(bench, bench.address).resume(progress)).session.identity is not None


async def test_a_token_nobody_knows_is_not_kept(
    bench: Workbench, sandbox: Sandbox, tmp_path: Path, progress: Told
) -> None:
    bench.server(bench.address).token = sandbox.people.token_of("ben")
    with pytest.raises(e.TokenRejected):
        await Sessions(bench, bench.address).sign_in(UNKNOWN, KeepPlace.FILE, progress)
    assert files_with(UNKNOWN, tmp_path) == []
    # Whoever was signed in before still is.
    assert bench.server(bench.address).token == sandbox.people.token_of("ben")


async def test_what_is_no_token_is_not_even_sent(bench: Workbench, sandbox: Sandbox, progress: Told) -> None:
    with pytest.raises(TokenNotKept) as caught:
        await Sessions(bench, bench.address).sign_in(Secret("<html>"), KeepPlace.FILE, progress)
    assert "no token" in caught.value.sentence
    assert sandbox.record.requests == []


async def test_where_the_file_cannot_be_written_the_session_goes_on(
    bench: Workbench, sandbox: Sandbox, secrets: Path, progress: Told
) -> None:
    stand_in_the_way(secrets)
    signed_in = await Sessions(bench, bench.address).sign_in(
        sandbox.people.token_of("ann"), KeepPlace.FILE, progress
    )
    assert signed_in.kept == SESSION_SOURCE
    assert "works until you leave" in signed_in.remark
    assert signed_in.session.identity is not None


async def test_logging_out_ends_the_session_and_marks_the_token_dead(
    bench: Workbench, sandbox: Sandbox, secrets: Path, progress: Told
) -> None:
    # Vic's tokens are spent here; no other test of this module needs them.
    token = sandbox.people.token_of("vic")
    sessions = Sessions(bench, bench.address)
    signed_in = await sessions.sign_in(token, KeepPlace.FILE, progress)
    warning = await sessions.consequence(progress)
    assert ("all of your tokens" in warning) == (sandbox.flavour == "zetta")
    logged_out = await sessions.log_out(signed_in.session, progress)
    assert logged_out.session == Session(bench.address)
    assert logged_out.said
    assert bench.server(bench.address).token is None
    # The file stays, since other programs look there too; the token in it is not used again.
    path = server_file(secrets, bench.address.url)
    assert json.loads(path.read_text()) == {"token": token.reveal()}
    sandbox.record.clear()
    found = await sessions.resume(progress)
    assert found.session.identity is None
    assert found.remark == LOGGED_OUT
    assert sandbox.record.requests == []
    assert (await refusal(sessions, token, progress)).confirmed is True


async def refusal(sessions: Sessions, token: Secret, progress: Told) -> e.TokenRejected:
    with pytest.raises(e.TokenRejected) as caught:
        await sessions.sign_in(token, KeepPlace.SESSION, progress)
    return caught.value


async def test_no_session_shows_its_token(
    bench: Workbench, sandbox: Sandbox, secrets: Path, progress: Told
) -> None:
    token = sandbox.people.token_of("ann")
    signed_in = await Sessions(bench, bench.address).sign_in(token, KeepPlace.FILE, progress)
    assert token.reveal() not in repr(signed_in) + repr(bench.credentials.find(bench.address.url))
