"""A browser on this machine brings the token: once, to the right page, in time, and it is written nowhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.worker.conftest import Told
from zettatui.access.credentials import KeepPlace
from zettatui.sandbox import Sandbox
from zettatui.services import errors as e
from zettatui.services.asgi import AsgiAdapter
from zettatui.services.call import Call
from zettatui.services.transport import Transport
from zettatui.worker.loopback import BrowserSignIn, NoBrowserCame
from zettatui.worker.sessions import SignedIn
from zettatui.worker.workbench import Workbench


@pytest.fixture
def cave(sandbox: Sandbox) -> Sandbox:
    if sandbox.flavour != "cave":
        pytest.skip("only CAVE sends a browser back with a token")
    return sandbox


class Waiting:
    """A sign-in under way, and the page it wants opened."""

    def __init__(self, bench: Workbench, progress: Told, seconds: float = 30.0) -> None:
        self.page: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        tell: Callable[[str], None] = self.page.set_result
        browser = BrowserSignIn(bench, bench.address, seconds)
        self.job: asyncio.Task[SignedIn] = asyncio.ensure_future(
            browser.sign_in(KeepPlace.FILE, "by browser", tell, progress)
        )

    async def back(self) -> str:
        """The address that the browser is to come back to."""
        page = await asyncio.wait_for(asyncio.shield(self.page), 10)
        (redirect,) = parse_qs(urlsplit(page).query)["redirect"]
        return redirect


async def visit(url: str) -> tuple[int, str]:
    """Do what a browser does with an address on this machine."""
    target = urlsplit(url)
    reader, writer = await asyncio.open_connection(target.hostname, target.port)
    writer.write(f"GET {target.path}?{target.query} HTTP/1.1\r\nHost: {target.netloc}\r\n\r\n".encode())
    await writer.drain()
    answer = (await asyncio.wait_for(reader.read(), 10)).decode()
    writer.close()
    return int(answer.split()[1]), answer


async def signed_in_at_google(sandbox: Sandbox, bench: Workbench, redirect: str) -> str:
    """Go through the login pages as a person does, and return where they send the browser."""
    call = Call(
        "auth", "callback", "", "GET", "/sticky_auth/api/v1/oauth2callback", (("redirect", redirect),)
    )
    with pytest.raises(e.ServiceError):
        await Transport(bench.address, AsgiAdapter(sandbox.app, {bench.address.origin})).send(call)
    token = sandbox.people.tokens(sandbox.people.by_handle("ann").id)[-1].value.reveal()
    return f"{redirect}&middle_auth_token={token}&middle_auth_url=x&token={token}"


async def test_the_browser_signs_in(
    cave: Sandbox, bench: Workbench, progress: Told, secrets: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    waiting = Waiting(bench, progress)
    back = await waiting.back()
    assert (await waiting.page).startswith(
        f"{cave.address}/sticky_auth/api/v1/authorize?redirect=http%3A%2F%2F"
    )
    assert urlsplit(back).hostname == "127.0.0.1"
    brought = await signed_in_at_google(cave, bench, back)
    status, answer = await visit(brought)
    assert status == 200
    assert "close this page" in answer
    session_token = parse_qs(urlsplit(brought).query)["token"][0]
    assert session_token not in answer
    assert "no-store" in answer
    assert "no-referrer" in answer
    signed_in = await asyncio.wait_for(waiting.job, 10)
    assert signed_in.session.parts[-1] == "ann@lab.example"
    # What is kept is a lasting token made of the session, not the session of seven days.
    kept = bench.server(bench.address).token
    assert kept is not None
    assert kept.reveal() != session_token
    newest = cave.people.tokens(cave.people.by_handle("ann").id)[-1]
    assert (newest.kind, newest.description, newest.value) == ("key", "by browser", kept)
    assert session_token not in (secrets / f"{bench.address.netloc}-cave-secret.json").read_text()
    assert session_token not in caplog.text
    assert all(session_token not in entry.url for entry in bench.server(bench.address).log)
    with pytest.raises(ConnectionRefusedError):
        await visit(brought)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda back: back.split("?")[0] + "?token=abc",
        lambda back: back[:-1] + "&token=abc",
        lambda back: back.replace("/cb", "/other") + "&token=abc",
        lambda back: back,
    ],
    ids=["no word", "another word", "another page", "no token"],
)
async def test_whoever_does_not_know_the_word_is_sent_away(
    cave: Sandbox, bench: Workbench, progress: Told, spoil: Callable[[str], str]
) -> None:
    waiting = Waiting(bench, progress)
    status, answer = await visit(spoil(await waiting.back()))
    assert status == 404
    assert "not the page" in answer
    assert not waiting.job.done()
    waiting.job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting.job


async def test_it_ends_in_time_and_when_cancelled(cave: Sandbox, bench: Workbench, progress: Told) -> None:
    late = Waiting(bench, progress, seconds=0.05)
    back = await late.back()
    with pytest.raises(NoBrowserCame) as caught:
        await late.job
    assert "paste it" in caught.value.sentence
    with pytest.raises(ConnectionRefusedError):
        await visit(back)
    cancelled = Waiting(bench, progress)
    back = await cancelled.back()
    cancelled.job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled.job
    with pytest.raises(ConnectionRefusedError):
        await visit(back)


async def test_a_browser_that_says_nothing_is_no_trouble(
    cave: Sandbox, bench: Workbench, progress: Told
) -> None:
    waiting = Waiting(bench, progress)
    back = urlsplit(await waiting.back())
    _, writer = await asyncio.open_connection(back.hostname, back.port)
    writer.write(b"x" * 40_000)
    await writer.drain()
    writer.close()
    brought = await signed_in_at_google(cave, bench, back.geturl())
    assert (await visit(brought))[0] == 200
    assert (await asyncio.wait_for(waiting.job, 10)).session.identity is not None


async def test_where_no_lasting_token_can_be_made_the_session_is_kept(
    cave: Sandbox, bench: Workbench, progress: Told
) -> None:
    waiting = Waiting(bench, progress)
    brought = await signed_in_at_google(cave, bench, await waiting.back())
    cave.faults.add("status", "POST", ".*/user/token", status=500, body="no")
    await visit(brought)
    signed_in = await asyncio.wait_for(waiting.job, 10)
    assert signed_in.session.identity is not None
    assert "login session of seven days" in signed_in.remark


async def test_zetta_does_not_offer_it(sandbox: Sandbox, bench: Workbench, progress: Told) -> None:
    if sandbox.flavour != "zetta":
        pytest.skip("CAVE does")
    browser = BrowserSignIn(bench, bench.address)
    with pytest.raises(e.NotOffered) as caught:
        await browser.sign_in(KeepPlace.FILE, "x", lambda page: None, progress)
    assert "paste it here" in caught.value.sentence
