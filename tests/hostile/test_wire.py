"""What a hostile server can do to the client by HTTP: gather what is not its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.hostile.hostile_server import (
    CHANGE,
    FINE,
    READ,
    TOKEN,
    by_path,
    client,
    hostile,
    json_reply,
    record,
    refused,
    reply,
    still_usable,
)
from zettatui.access.credentials import Credentials, KeepPlace
from zettatui.access.dead_tokens import DeadTokens
from zettatui.secret import Secret
from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.services.call import Call
from zettatui.states.links import read_link
from zettatui.storage.paths import Folders
from zettatui.worker.sessions import Session
from zettatui.worker.states import States
from zettatui.worker.workbench import Workbench

# --- what is not its own -----------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("asked", [READ, CHANGE], ids=["read", "change"])
@pytest.mark.parametrize("body", [b"", b'{"error": "moved"}'], ids=["no body", "body"])
async def test_redirects_to_another_port_lead_nowhere(status: str, asked: Call, body: bytes) -> None:
    async with hostile(FINE, FINE) as (first, second):
        first.answer = json_reply(body, status=status, more=f"\nLocation: {second.origin}/collect?x=1")
        async with client(first) as server:
            error = await refused(server.info._channel.transport.send(asked))
            assert isinstance(error, (e.RedirectRefused, e.LoginNeeded))
            first.answer = FINE
            await still_usable(server)
        assert second.received == []


@pytest.mark.parametrize(
    "location",
    ["//{}/x", "http://{}", "javascript:alert(1)", "file:///etc/passwd", "\x7f\x80", "http://[", "/" * 9000],
    ids=["no scheme", "itself", "script", "file", "bytes", "bracket", "long"],
)
async def test_strange_redirects_are_sentences(location: str) -> None:
    async with hostile(FINE) as (one,):
        where = location.format(f"127.0.0.1:{one.port}")
        one.answer = reply(f"HTTP/1.1 302 Found\nContent-Length: 0\nLocation: {where}")
        async with client(one) as server:
            error = await refused(server.info.datastacks())
        assert len(one.received) == 1
        assert len(error.sentence) < 800


async def test_cookies_are_never_sent_back() -> None:
    cookies = "\nSet-Cookie: middle_auth_token=x; Path=/\nSet-Cookie: tracking=1; Domain=127.0.0.1; Path=/"
    async with hostile(json_reply(b"[]", more=cookies), FINE) as (first, second), client(first) as server:
        for _ in range(3):
            await server.info.datastacks()
        await server.state.get_url(f"{second.origin}/x.json")
    assert len(first.received) == 3
    assert not any(b"ookie" in request for request in first.received + second.received)


async def test_a_pasted_link_to_it_gets_no_token() -> None:
    """Also where the link looks like a state of the person's own server, or names it beside the host."""
    state = json_reply(b'{"layers": []}')
    async with hostile(FINE, state) as (own, evil):
        own_name = f"127.0.0.1:{own.port}"
        links = [
            f"{evil.origin}/nglstate/api/v1/1",
            f"{evil.origin}/json/2?middle_auth_token={TOKEN}",
            f"{evil.origin}/{own_name}/nglstate/api/v1/3",
            f"{evil.origin}//{own_name}/nglstate/api/v1/4",
            f"{evil.origin}/x?server={own.origin}",
        ]
        async with client(own) as server:
            for link in links:
                assert await server.state.get_url(link)
            for link in (
                f"http://{own_name}@127.0.0.1:{evil.port}/x",
                f"http://127.0.0.1:{evil.port}\\@{own_name}/",
            ):
                with pytest.raises(e.AddressInvalid):
                    await server.state.get_url(link)
        assert len(evil.received) == len(links)
        assert not evil.got(TOKEN)
        assert not any(b"authorization" in request.lower() for request in evil.received)
        assert own.received == []


async def test_a_link_to_another_server_gets_that_servers_own_token_or_none(tmp_path: Path) -> None:
    other_token = "b3RoZXItdG9rZW4tb2YtdGhlLXNhbWUtcGVyc29uLTE="
    state = json_reply(b'{"layers": []}')
    async with hostile(state, state, state) as (own, other, stranger):
        folders = Folders.under(tmp_path)
        credentials = Credentials(DeadTokens(folders.dead_tokens_file), folder=tmp_path / "secrets", env={})
        credentials.keep(own.origin, Secret(TOKEN), KeepPlace.FILE)
        credentials.keep(other.origin, Secret(other_token), KeepPlace.FILE)
        address = ServerAddress.parse(own.origin)
        bench = Workbench(address, folders=folders, credentials=credentials)
        bench.server(address).token = Secret(TOKEN)
        states = States(bench, Session(address))
        for port in (own, other, stranger):
            opened = await states.open(f"{port.origin}/nglstate/api/v1/5", lambda *told: None)
            assert opened.document.text.startswith("{")
        await bench.aclose()
        assert [port.got(f"Bearer {TOKEN}") for port in (own, other, stranger)] == [True, False, False]
        assert [port.got(f"Bearer {other_token}") for port in (own, other, stranger)] == [False, True, False]
        assert not stranger.got("uthorization")


async def test_links_to_ones_own_server_carry_the_token_to_states_only() -> None:
    """`/auth/logout` and its like are GETs that do harm; a link somebody sent may name them."""
    async with hostile(json_reply(b"{}")) as (own,):
        async with client(own) as server:
            for path in (
                "/auth/logout",
                "/auth/api/v1/create_token",
                "/nglstate/api/v1/5",
                "/nglstate/../auth/logout",
            ):
                await server.state.get_url(own.origin + path)
        with_token = [
            target for target, got in zip(own.targets, own.received, strict=True) if TOKEN.encode() in got
        ]
        assert with_token == ["/nglstate/api/v1/5"]


async def test_the_server_that_a_state_names_is_not_asked() -> None:
    async with hostile(FINE, FINE) as (own, evil):
        text = json.dumps(
            {
                "jsonStateServer": f"{evil.origin}/nglstate/api/v1/post",
                "selectedStateServer": evil.origin,
                "layers": [],
            }
        ).encode()
        own.answer = by_path(
            json_reply(text), post=json_reply(f'"{evil.origin}/nglstate/api/v1/77"'.encode())
        )
        async with client(own) as server:
            assert await server.state.get(7) == text
            assert await server.state.post(text) == 77
            assert await server.state.get(77) == text
        assert evil.received == []
        assert own.targets == ["/nglstate/api/v1/7", "/nglstate/api/v1/post", "/nglstate/api/v1/77"]


async def test_names_lead_to_no_other_path() -> None:
    async with hostile(json_reply(b"{}")) as (own,):
        async with client(own) as server:
            for name in (
                "..",
                ".",
                "../../auth/logout",
                "%2e%2e/x",
                "a?b=1",
                "a#b",
                "a/b",
                "\x00",
                "é\u202e",
            ):
                await server.info.datastack(name)
        begun = "/info/api/v2/datastack/full/"
        assert len(own.targets) == 9
        for target in own.targets:
            assert target.startswith(begun)
            assert "/" not in target.removeprefix(begun)
            assert "?" not in target


def test_no_link_reader_takes_a_host_for_another() -> None:
    link = read_link("https://global.daf-apis.com@evil.example/nglstate/api/v1/12")
    assert link.server in (None, "https://evil.example")


# --- local servers -----------------------------------------------------------------------------------


async def test_a_foreign_local_server_gets_nothing_before_one_agrees() -> None:
    async with hostile(FINE, json_reply(b'["t"]')) as (own, evil):
        own.answer = json_reply(record(evil.origin))
        async with client(own) as server:
            datastack = await server.info.datastack("x")
            assert server.new_host(datastack) == evil.origin
            for open_service in (server.graph, server.annotations):
                with pytest.raises(e.NewHost) as caught:
                    open_service(datastack)
                assert f"127.0.0.1:{evil.port}" in caught.value.sentence
                assert f"named by 127.0.0.1:{own.port}" in caught.value.sentence
                assert caught.value.origin == evil.origin
            assert evil.received == []
        async with client(own, evil.origin) as server:
            datastack = await server.info.datastack("x")
            assert server.new_host(datastack) == ""
            assert await server.annotations(datastack).tables() == ["t"]
        assert evil.got(f"Bearer {TOKEN}")


async def test_nobody_signed_in_is_asked_nothing_and_sends_nothing() -> None:
    async with hostile(FINE, json_reply(b'["t"]')) as (own, evil):
        own.answer = json_reply(record(evil.origin))
        async with client(own) as server:
            server.token = None
            datastack = await server.info.datastack("x")
            assert await server.annotations(datastack).tables() == ["t"]
        assert not evil.got("uthorization")


@pytest.mark.parametrize("local", ["", "ftp://x", "http://", "http://a b", "http://u:p@h", "http://h/?x=1"])
async def test_a_local_server_that_is_none(local: str) -> None:
    async with hostile(json_reply(record(local))) as (own,):
        async with client(own) as server:
            datastack = await server.info.datastack("x")
            assert server.new_host(datastack) == ""
            with pytest.raises(e.ServiceError):
                server.annotations(datastack)
        assert len(own.received) == 1
