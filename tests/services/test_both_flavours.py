"""The same client over both flavours of the sandbox: identity, datastacks, states, the graph."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone

import pytest

from tests.services.flavours import (
    graph_of,
    is_cave,
    refused,
    server_for,
)
from zettatui.sandbox import Sandbox, demo
from zettatui.secret import Secret
from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.services.server import Server

# --- who you are -------------------------------------------------------------------------------------


async def test_the_flavour_is_detected_without_a_token(sandbox: Sandbox, server: Server) -> None:
    assert await server.flavour() == sandbox.flavour
    assert await server.flavour() == sandbox.flavour
    assert [request.header("authorization") for request in sandbox.record.requests] == [None]


async def test_two_who_want_the_flavour_at_once_ask_once(sandbox: Sandbox, server: Server) -> None:
    first, second = await asyncio.gather(server.flavour(), server.flavour())
    assert first == second == sandbox.flavour
    paths = [request.path for request in sandbox.record.requests]
    assert len(paths) == len(set(paths))


async def test_the_login_page_is_on_this_server(sandbox: Sandbox, server: Server) -> None:
    page = await server.auth.login_page()
    origin = ServerAddress.parse(sandbox.address).origin
    assert page.address.startswith(origin + ("/sticky_auth" if is_cave(sandbox) else "/auth/google/login"))
    assert page.alternative.startswith(sandbox.address + "/auth/api/v1/")


async def test_a_good_token_says_whose_it_is(server: Server) -> None:
    identity = await server.auth.check()
    assert identity.email == "ann@lab.example"


async def test_a_token_is_checked_before_it_is_kept(sandbox: Sandbox) -> None:
    fresh = server_for(sandbox, None)
    identity = await fresh.auth.check(sandbox.people.token_of("ben"))
    assert identity.email == "ben@lab.example"
    assert fresh.token is None


async def test_an_unknown_token_is_rejected_for_certain(server: Server) -> None:
    error = await refused(server.auth.check(Secret("0" * 32)))
    assert isinstance(error, e.TokenRejected)
    assert error.confirmed is True


async def test_an_expired_token_is_rejected_everywhere(sandbox: Sandbox, server: Server) -> None:
    server.token = sandbox.people.expired_token_of("ben")
    error = await refused(server.info.datastacks())
    assert isinstance(error, e.TokenRejected)
    assert error.confirmed is True


async def test_without_a_token_login_is_needed(sandbox: Sandbox, server: Server) -> None:
    server.token = None
    for call in (server.info.datastacks(), server.state.get(demo.STATE_ID), server.state.post(b"{}")):
        error = await refused(call)
        assert isinstance(error, e.LoginNeeded)
        assert error.login_url.startswith("https://")


async def test_a_service_that_forgets_a_good_token_does_not_kill_it(sandbox: Sandbox, server: Server) -> None:
    body = json.dumps({"error": "invalid_token", "message": "Unauthorized"})
    sandbox.faults.add("status", "GET", ".*/nglstate/.*", status=401, body=body)
    error = await refused(server.state.get(demo.STATE_ID))
    assert isinstance(error, e.TokenRejected)
    assert error.confirmed is False
    assert "five minutes" in error.sentence


async def test_logging_out_everywhere(sandbox: Sandbox) -> None:
    server = server_for(sandbox, sandbox.people.token_of("oli"))
    if is_cave(sandbox):
        assert isinstance(await refused(server.auth.log_out_everywhere()), e.NotOffered)
        assert (await server.auth.check()).email == "oli@other.example"
        return
    assert "oli@other.example" in await server.auth.log_out_everywhere()
    assert isinstance(await refused(server.auth.check()), e.TokenRejected)


async def test_single_tokens_live_and_die_on_cave_only(sandbox: Sandbox) -> None:
    server = server_for(sandbox, sandbox.people.token_of("vic"))
    if not is_cave(sandbox):
        for call in (server.auth.tokens(), server.auth.create_token(), server.auth.delete_token(1)):
            assert isinstance(await refused(call), e.NotOffered)
        return
    secret = await server.auth.create_token("from a test")
    newest = (await server.auth.tokens())[0]
    assert newest.secret == secret
    assert newest.description == "from a test"
    await server.auth.delete_token(newest.id)
    assert secret not in [token.secret for token in await server.auth.tokens()]
    assert isinstance(await refused(server.auth.delete_token(newest.id)), e.NotFound)


# --- info --------------------------------------------------------------------------------------------


async def test_a_datastack_record(sandbox: Sandbox, server: Server) -> None:
    assert demo.DATASTACK in await server.info.datastacks()
    datastack = await server.info.datastack(demo.DATASTACK)
    assert datastack.image_source == demo.IMAGE_SOURCE
    assert datastack.viewer_site == demo.VIEWER_SITE
    assert datastack.graph_table == demo.GRAPH_TABLE
    assert datastack.local_server == sandbox.address
    assert datastack.resolution_nm == (demo.RESOLUTION_NM if is_cave(sandbox) else None)


async def test_an_unknown_datastack(server: Server) -> None:
    assert isinstance(await refused(server.info.datastack("nope")), e.UnknownName)


async def test_versions_are_optional(sandbox: Sandbox, server: Server) -> None:
    for ask in (server.info.version, server.state.version):
        if is_cave(sandbox):
            assert (await ask())[0].isdigit()
        else:
            assert isinstance(await refused(ask()), e.NotOffered)
            asked_before = len(sandbox.record.requests)
            assert isinstance(await refused(ask()), e.NotOffered)
            assert len(sandbox.record.requests) == asked_before


async def test_terms_and_permissions_are_told_apart(sandbox: Sandbox) -> None:
    if not is_cave(sandbox):
        stranger = server_for(sandbox, sandbox.people.token_of("sam"))
        assert isinstance(await refused(stranger.info.datastacks()), e.GroupRefused)
        error = await refused(stranger.auth.check())
        assert isinstance(error, e.GroupRefused)
        assert "sam@far.example" in error.sentence
        return
    server = server_for(sandbox, sandbox.people.token_of("tia"))
    terms = await refused(server.info.datastack("vnc_terms"))
    assert isinstance(terms, e.TermsMissing)
    assert terms.terms_name == "VNC data use"
    assert terms.form_url.startswith("https://")
    missing = await refused(server.info.datastack("vnc_private"))
    assert isinstance(missing, e.PermissionMissing)
    assert (missing.permission, missing.dataset) == ("view", "vnc_private")


# --- states ------------------------------------------------------------------------------------------


async def test_a_state_is_read_changed_stored_and_read_back(sandbox: Sandbox, server: Server) -> None:
    text = await server.state.get(demo.STATE_ID)
    state = json.loads(text)
    assert state["layers"][0]["name"] == "img"
    renamed = text.replace(b'"name":"img"', b'"name":"renamed"')
    new_id = await server.state.post(renamed)
    came_back = await server.state.get(new_id)
    assert json.loads(came_back) == json.loads(renamed)
    if is_cave(sandbox):
        assert text == demo.state_text()
        assert came_back == renamed
    assert server.state.url(new_id) == f"{sandbox.address}/nglstate/api/v1/{new_id}"


async def test_a_missing_state(server: Server) -> None:
    error = await refused(server.state.get(1))
    assert isinstance(error, e.StateNotFound)
    assert "state 1" in error.sentence


async def test_a_pasted_link_to_a_state_here(sandbox: Sandbox, server: Server) -> None:
    url = server.state.url(demo.STATE_ID)
    assert await server.state.get_url(url) == await server.state.get(demo.STATE_ID)
    origin = ServerAddress.parse(sandbox.address).origin
    elsewhere = "/nglstate/" if is_cave(sandbox) else "/json/"
    assert b'"layers"' in await server.state.get_url(f"{origin}{elsewhere}{demo.STATE_ID}")


async def test_a_pasted_link_never_takes_the_token_along_to_other_pages(
    sandbox: Sandbox, server: Server
) -> None:
    origin = ServerAddress.parse(sandbox.address).origin
    for path in (
        "/auth/logout",
        "/wclee/auth/api/v1/refresh_token",
        "/json/../auth/logout",
        "/auth/logout?/json/1",
    ):
        await refused(server.state.get_url(origin + path))
    assert [request.header("authorization") for request in sandbox.record.requests] == [None] * 4
    assert (await server.auth.check()).email == "ann@lab.example"


async def test_segment_properties(sandbox: Sandbox, server: Server) -> None:
    if is_cave(sandbox):
        stored = await server.state.post_property(b'{"@type": "neuroglancer_segment_properties"}')
        assert b"segment_properties" in await server.state.get_property(stored)
    else:
        assert isinstance(await refused(server.state.post_property(b"{}")), e.NotOffered)
        assert isinstance(await refused(server.state.get_property(1)), e.NotOffered)


# --- graph -------------------------------------------------------------------------------------------


async def test_the_root_of_a_supervoxel(sandbox: Sandbox, server: Server) -> None:
    graph = await graph_of(server)
    assert await graph.root(demo.SUPERVOXEL) == demo.ROOT
    assert (await graph.info()).layout.decode(demo.SUPERVOXEL).segment == 70196
    assert (await graph.info()).layout.chunk_size_doubtful is not is_cave(sandbox)


async def test_roots_of_many_and_of_unknown_ones(server: Server) -> None:
    graph = await graph_of(server)
    unknown = demo.SUPERVOXEL + 60_000
    assert await graph.roots([demo.SUPERVOXEL, unknown, 0, demo.ROOT]) == [demo.ROOT, None, None, demo.ROOT]
    assert await graph.roots([unknown]) == [None]
    assert await graph.roots([]) == []


@pytest.mark.parametrize("node", [0, 5, 255 << 56, demo.SUPERVOXEL + 60_000])
async def test_a_node_that_is_not_there(server: Server, node: int) -> None:
    graph = await graph_of(server)
    assert isinstance(await refused(graph.root(node)), e.NodeNotFound)


async def test_the_leaves_of_the_founding_root_with_a_count_as_they_come(server: Server) -> None:
    graph = await graph_of(server)
    told: list[tuple[int, int | None, str]] = []
    leaves = await graph.leaves(demo.ROOT, tell=lambda done, total, unit: told.append((done, total, unit)))
    assert len(leaves) == len(set(leaves)) == demo.LEAF_COUNT
    assert demo.SUPERVOXEL in leaves
    counts = [done for done, _, _ in told]
    assert counts == sorted(counts)
    assert counts[-1] == demo.LEAF_COUNT
    assert len(counts) > 3
    assert {unit for _, _, unit in told} == {"leaves"}


async def test_children_have_either_name(server: Server) -> None:
    graph = await graph_of(server)
    children = await graph.children(demo.ROOT)
    assert children
    assert {child >> 56 for child in children} <= set(range(2, 9))
    assert await graph.children(demo.SUPERVOXEL) == ()


async def test_what_zetta_lacks_is_said_once_and_not_asked_again(sandbox: Sandbox, server: Server) -> None:
    graph = await graph_of(server)
    asks: list[Callable[[], Awaitable[object]]] = [
        lambda: graph.is_latest([demo.ROOT]),
        lambda: graph.change_log(demo.ROOT),
        lambda: graph.tabular_change_log(demo.ROOT),
        lambda: graph.lineage([demo.ROOT]),
        lambda: graph.root_timestamps([demo.ROOT]),
        graph.oldest_timestamp,
        lambda: graph.past_ids([demo.ROOT]),
        lambda: graph.leaves(demo.ROOT, stop_layer=2),
    ]
    for ask in asks:
        if is_cave(sandbox):
            assert await ask()
            continue
        assert isinstance(await refused(ask()), e.NotOffered)
        asked_before = len(sandbox.record.requests)
        assert isinstance(await refused(ask()), e.NotOffered)
        assert len(sandbox.record.requests) == asked_before


async def test_history_and_successors(sandbox: Sandbox, server: Server) -> None:
    if not is_cave(sandbox):
        pytest.skip("Zetta's graph server keeps its history to itself")
    graph = await graph_of(server)
    edits = await graph.tabular_change_log(demo.ROOT, filtered=False)
    assert {edit.is_merge for edit in edits} == {True, False}
    retired = edits[0].after[0]
    assert await graph.is_latest([demo.ROOT, retired, demo.SUPERVOXEL]) == [True, False, False]
    lineage = await graph.lineage([retired])
    latest = lineage.latest(retired)
    assert demo.ROOT in latest
    assert await graph.is_latest(latest) == [True] * len(latest)
    [born] = await graph.root_timestamps([retired])
    assert born == edits[0].at
    assert await graph.root(demo.SUPERVOXEL, at=born) != demo.ROOT
    assert lineage.latest(retired, at=born) == (retired,)
    error = await refused(graph.root(demo.SUPERVOXEL, at=datetime(1990, 1, 1, tzinfo=timezone.utc)))
    assert isinstance(error, e.NodeNotFound)
    details = await graph.operation_details([edit.id for edit in edits] + [10**6])
    assert set(details) == {edit.id for edit in edits}
    assert {detail.kind for detail in details.values()} == {"merge", "split"}
