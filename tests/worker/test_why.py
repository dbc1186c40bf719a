"""Why something was refused: the page names call, token, person, right, terms, and what to do; no secret is on it."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from tests.worker.conftest import Told
from zettatui.access.credentials import KeepPlace
from zettatui.sandbox import Sandbox, demo
from zettatui.secret import Secret
from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.storage.errors import StorageError
from zettatui.worker.failures import Failure
from zettatui.worker.sessions import Session
from zettatui.worker.why import Why, WhyPage
from zettatui.worker.workbench import Workbench


def on_cave(sandbox: Sandbox) -> None:
    if sandbox.flavour != "cave":
        pytest.skip("only CAVE has this")


def on_zetta(sandbox: Sandbox) -> None:
    if sandbox.flavour != "zetta":
        pytest.skip("only Zetta has this")


async def sign_in(bench: Workbench, sandbox: Sandbox, person: str = "ann") -> Secret:
    """Keep a person's token in the server's file and use it."""
    token = sandbox.people.token_of(person)
    bench.credentials.keep(bench.address.url, token, KeepPlace.FILE)
    bench.server(bench.address).token = token
    return token


async def failure_of(call: Awaitable[object], doing: str = "the test") -> Failure:
    began = datetime.now(timezone.utc)
    with pytest.raises(e.ServiceError) as caught:
        await call
    return Failure(doing, caught.value, began, again=lambda: None)


async def page_of(bench: Workbench, failure: Failure) -> WhyPage:
    return await Why(bench, Session(bench.address), failure).ask(Told())


def row(page: WhyPage, name: str) -> str:
    return dict(page.rows).get(name, "")


async def test_a_missing_permission(bench: Workbench, sandbox: Sandbox) -> None:
    on_cave(sandbox)
    token = await sign_in(bench, sandbox)
    server = bench.server(bench.address)
    failure = await failure_of(server.info.datastack("vnc_private"), "datastack vnc_private")
    first = Why(bench, Session(bench.address), failure).at_once()
    assert not first.complete
    assert row(first, "you are") == "asking…"
    page = await page_of(bench, failure)
    assert page.complete
    assert page.heading == "Why did “datastack vnc_private” not work?"
    asked = row(page, "asked")
    assert asked.startswith(f"GET /info/api/v2/datastack/full/vnc_private at {bench.address.netloc}, ")
    assert row(page, "token") == f"{bench.address.netloc}-cave-secret.json, key token, ends {token.hint}"
    assert row(page, "you are") == (
        "Ann Example (id 2), ann@lab.example, groups default, vnc_lab, terms_readers"
    )
    assert row(page, "wanted") == "view on dataset vnc_private"
    assert row(page, "you have") == "nothing on dataset vnc_private"
    assert "VNC data use (dataset vnc_terms): " in row(page, "terms")
    assert "/sticky_auth/api/v1/tos/1/accept" in row(page, "terms")
    assert row(page, "answer").startswith("403: ")
    assert "Fresh: the login server, asked again just now, says the same." in row(page, "answer")
    assert "Ask an administrator of dataset vnc_private for “view”" in row(page, "next")
    assert token.reveal() not in page.text
    assert page.text.splitlines()[0] == page.heading
    assert page.no_repeat == ""


async def test_a_permission_that_was_granted_meanwhile(bench: Workbench, sandbox: Sandbox) -> None:
    on_cave(sandbox)
    await sign_in(bench, sandbox, "vic")
    failure = await failure_of(bench.server(bench.address).info.datastack("vnc_private"))
    sandbox.people.join("vic", "private_lab")
    try:
        page = await page_of(bench, failure)
    finally:
        sandbox.people.leave("vic", "private_lab")
    assert row(page, "you have") == "edit, view on dataset vnc_private"
    assert "A remembered answer, perhaps" in row(page, "answer")
    assert row(page, "next") == "Try again (r); the service may need up to five minutes to notice."


async def test_missing_terms(bench: Workbench, sandbox: Sandbox) -> None:
    on_cave(sandbox)
    await sign_in(bench, sandbox, "tia")
    page = await page_of(bench, await failure_of(bench.server(bench.address).info.datastack("vnc_terms")))
    assert row(page, "wanted") == "the terms of service “VNC data use” accepted"
    assert page.helping_page == f"{sandbox.address}/sticky_auth/api/v1/tos/1/accept"
    assert row(page, "terms") == f"VNC data use: {page.helping_page}"
    assert row(page, "next").startswith("Open the terms (o)")


async def test_a_group_that_lets_nobody_in(bench: Workbench, sandbox: Sandbox) -> None:
    on_zetta(sandbox)
    await sign_in(bench, sandbox, "sam")
    page = await page_of(bench, await failure_of(bench.server(bench.address).info.datastacks()))
    assert row(page, "you are") == f"sam@far.example, as {bench.address.netloc} says"
    assert row(page, "wanted") == "to be let into group wclee"
    assert row(page, "answer").startswith("403: ")
    assert "ask the people who run group wclee to let you in" in row(page, "next")


async def test_a_token_that_nobody_knows(bench: Workbench, sandbox: Sandbox) -> None:
    unknown = Secret("0123456789abcdef0123456789abcdef")
    bench.server(bench.address).token = unknown
    page = await page_of(bench, await failure_of(bench.server(bench.address).info.datastacks()))
    assert row(page, "token") == "pasted and not kept, ends …cdef"
    assert row(page, "you are") == "nobody: the login server does not know this token"
    assert row(page, "wanted") == "a token that the server knows"
    assert "The login server itself says so" in row(page, "answer")
    assert "sign in again" in row(page, "next")
    assert unknown.reveal() not in page.text


async def test_a_good_token_that_a_service_refuses_for_five_minutes(
    bench: Workbench, sandbox: Sandbox
) -> None:
    on_cave(sandbox)
    await sign_in(bench, sandbox)
    body = '{"error": "invalid_token", "message": "Unauthorized - Token is Invalid or Expired"}'
    sandbox.faults.add(
        "status", "GET", ".*/datastacks", status=401, body=body, content_type="application/json"
    )
    page = await page_of(bench, await failure_of(bench.server(bench.address).info.datastacks()))
    assert row(page, "you are").startswith("Ann Example")
    assert "the service only remembers a hiccup, for up to five minutes" in row(page, "answer")
    assert row(page, "next") == "Keep the token, and try again (r) in five minutes."


async def test_no_token_at_all(bench: Workbench, sandbox: Sandbox) -> None:
    page = await page_of(bench, await failure_of(bench.server(bench.address).info.datastacks()))
    assert row(page, "token").startswith("none was sent")
    assert row(page, "you are") == "not signed in"
    assert row(page, "wanted") == "a token that the server knows"


async def test_a_server_that_is_not_there(bench: Workbench, sandbox: Sandbox) -> None:
    await sign_in(bench, sandbox)
    sandbox.faults.add("empty", times=None)
    page = await page_of(bench, await failure_of(bench.server(bench.address).info.datastacks()))
    assert row(page, "answer").startswith("no answer: ")
    assert row(page, "you are").startswith("not known, since the login server could not tell")
    assert row(page, "wanted") == ""
    assert "Try again" in row(page, "next")


async def test_what_failed_on_this_machine(bench: Workbench) -> None:
    error = StorageError("The draft could not be written", Path("/tmp/x"), "Make room.")
    page = await page_of(bench, Failure("keep a draft", error, datetime.now(timezone.utc)))
    assert page.complete
    assert row(page, "asked") == "no server: this failed on this machine"
    assert error.sentence in row(page, "what")
    assert page.no_repeat


async def test_a_host_that_is_nobodys(bench: Workbench, sandbox: Sandbox) -> None:
    await sign_in(bench, sandbox)
    error = e.Unreachable(method="GET", host="foreign.example", path="/x")
    page = await page_of(bench, Failure("a link", error, datetime.now(timezone.utc)))
    assert row(page, "token") == "none: this host is not one of your servers, so no token is sent there"
    assert sandbox.record.requests == []


async def test_what_sent_a_change_is_not_tried_again_from_here(
    bench: Workbench, sandbox: Sandbox, session: Session
) -> None:
    server = bench.server(bench.address)

    async def change_then_look() -> None:
        await server.state.post(b'{"layers": []}')
        await server.state.get(1)

    page = await page_of(bench, await failure_of(change_then_look()))
    assert "nothing is sent twice from here" in page.no_repeat
    # What only asks may be posted too.
    datastack = session.datastack
    assert datastack is not None
    await server.graph(datastack).leaves(demo.ROOT)
    again = await page_of(bench, await failure_of(server.info.datastack("vnc_unknown")))
    assert again.no_repeat == ""


async def test_a_page_with_a_token_in_it_would_be_masked(bench: Workbench) -> None:
    error = e.NotFound(method="GET", host="x.example", path="/user/token/0123456789abcdef/ttl?token=abc")
    page = Why(bench, Session(ServerAddress.parse("x.example")), Failure("x", error, bench.now())).at_once()
    assert "0123456789abcdef" not in page.text
    assert "abc" not in row(page, "asked")
