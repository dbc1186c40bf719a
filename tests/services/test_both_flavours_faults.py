"""The same client over both flavours of the sandbox, with every fault it can have."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.services.flavours import (
    FOUNDING_ROW,
    annotations_of,
    graph_of,
    new_table,
    refused,
)
from zettatui.sandbox import Sandbox, demo
from zettatui.services import errors as e
from zettatui.services.server import Server

# --- faults ------------------------------------------------------------------------------------------


READS: list[tuple[str, Callable[[Server], Awaitable[object]]]] = [
    (".*/info/.*", lambda server: server.info.datastacks()),
    (".*/nglstate/.*", lambda server: server.state.get(demo.STATE_ID)),
    (".*/schema/.*", lambda server: server.schema.types()),
]
TROUBLE: list[tuple[str, dict[str, Any], tuple[type[e.ServiceError], ...]]] = [
    ("status", {"status": 503}, (e.GatewayTrouble,)),
    ("status", {"status": 504}, (e.GatewayTrouble,)),
    ("status", {"status": 502}, (e.GatewayTrouble, e.StateNotFound)),
    ("status", {"status": 500}, (e.ServerTrouble, e.StateNotFound)),
    ("status", {"status": 413}, (e.TooLarge,)),
    ("status", {"status": 429, "headers": {"Retry-After": "1"}}, (e.RateLimited,)),
    ("status", {"status": 404}, (e.NotFound, e.StateNotFound)),
    ("html", {}, (e.UnexpectedAnswer,)),
    ("empty", {}, (e.ConnectionCut,)),
    ("cut", {}, (e.ConnectionCut,)),
    ("truncate", {"keep": 5}, (e.UnexpectedAnswer, e.ConnectionCut)),  # the latter if it was compressed
    ("redirect", {}, (e.LoginNeeded,)),
]


@pytest.mark.parametrize(
    ("kind", "knobs", "expected"), TROUBLE, ids=[f"{k}-{o.get('status', '')}" for k, o, _ in TROUBLE]
)
async def test_trouble_while_reading_is_named(
    sandbox: Sandbox,
    server: Server,
    kind: Any,
    knobs: dict[str, Any],
    expected: tuple[type[e.ServiceError], ...],
) -> None:
    for path, read in READS:
        sandbox.faults.clear()
        sandbox.faults.add(kind, "GET", path, times=None, **knobs)
        error = await refused(read(server))
        assert type(error) in expected, error
        sandbox.faults.clear()
        assert await read(server)


async def test_trouble_that_passes_is_not_noticed(sandbox: Sandbox, server: Server) -> None:
    graph = await graph_of(server)
    await graph.info()
    sandbox.faults.add("status", "POST", ".*roots_binary", status=503, times=3)
    assert await graph.roots([demo.SUPERVOXEL]) == [demo.ROOT]
    sandbox.faults.add("cut", "GET", ".*leaves", times=1)
    assert len(await graph.leaves(demo.ROOT)) == demo.LEAF_COUNT
    sandbox.faults.add("drip", "GET", ".*/nglstate/.*", seconds=0.0)
    assert json.loads(await server.state.get(demo.STATE_ID))


async def test_a_slow_server_is_given_up(
    sandbox: Sandbox, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zettatui.services.state.STATE_SECONDS", 0.05)
    sandbox.faults.add("slow", None, ".*/nglstate/.*", seconds=30.0, times=None)
    assert isinstance(await refused(server.state.get(demo.STATE_ID)), e.TimedOut)
    assert isinstance(await refused(server.state.post(b"{}")), e.OutcomeUnknown)


AFTER_THE_DEED: list[tuple[str, dict[str, Any]]] = [
    ("after", {"status": 500}),
    ("after", {"status": 502}),
    ("after", {"status": 503}),
    ("after", {"status": 504}),
    ("cut", {"keep": 1}),
    ("truncate", {"keep": 0}),
    ("empty", {}),
    ("html", {}),
    ("status", {"status": 504}),
]


@pytest.mark.parametrize(
    ("kind", "knobs"), AFTER_THE_DEED, ids=[f"{k}-{o.get('status', '')}" for k, o in AFTER_THE_DEED]
)
async def test_no_change_is_ever_sent_twice(
    sandbox: Sandbox, server: Server, kind: Any, knobs: dict[str, Any]
) -> None:
    annotations = await annotations_of(server)
    table = await new_table(annotations)
    await annotations.post(table, [FOUNDING_ROW])
    changes: list[Awaitable[object]] = [
        server.state.post(b'{"layers": []}'),
        annotations.post(table, [FOUNDING_ROW]),
        annotations.update(table, [{**FOUNDING_ROW, "id": 1}]),
    ]
    sandbox.record.clear()
    for change in changes:
        sandbox.faults.add(kind, None, "(?!.*/table$).*", times=1, **knobs)
        assert isinstance(await refused(change), e.OutcomeUnknown)
        sandbox.faults.clear()
    sent = Counter((r.method, r.path, r.body) for r in sandbox.record.requests if r.method in {"POST", "PUT"})
    assert sorted(sent.values()) == [1, 1, 1]


async def test_rows_that_are_in_though_the_server_said_500(sandbox: Sandbox, server: Server) -> None:
    annotations = await annotations_of(server)
    table = await new_table(annotations)
    crash = json.dumps({"code": 500, "message": "info down", "traceback": ["Traceback ..."]})
    sandbox.faults.add("after", "POST", ".*annotations", status=500, body=crash)
    error = await refused(annotations.post(table, [FOUNDING_ROW]))
    assert isinstance(error, e.OutcomeUnknown)
    assert "info down" in error.sentence
    assert await annotations.count(table) == 1


async def test_a_warning_is_kept_once(sandbox: Sandbox, server: Server) -> None:
    sandbox.faults.add("headers", "GET", ".*", headers={"Warning": "down at noon"}, times=None)
    await server.info.datastacks()
    await server.info.datastacks()
    assert server.notices == ["down at noon"]


async def test_cancelling_the_leaves(sandbox: Sandbox, server: Server) -> None:
    graph = await graph_of(server)
    await graph.info()
    sandbox.faults.add("drip", "GET", ".*leaves", seconds=0.01)
    some = asyncio.Event()
    task = asyncio.ensure_future(graph.leaves(demo.ROOT, tell=lambda done, total, unit: some.set()))
    await some.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await graph.root(demo.SUPERVOXEL) == demo.ROOT


async def test_the_token_stands_in_the_header_and_nowhere_else(sandbox: Sandbox, server: Server) -> None:
    token = server.token
    assert token is not None
    secret = token.reveal()
    await server.auth.check()
    await (await graph_of(server)).root(demo.SUPERVOXEL)
    await (await annotations_of(server)).tables()
    await server.state.post(b"{}")
    for request in sandbox.record.requests:
        where = [name for name, value in request.headers if secret in value]
        assert where in ([], ["authorization"])
        assert secret not in request.path + request.query
        assert secret.encode() not in request.body
    assert secret not in repr(list(server.log))
