"""A server that is only looked at: what changes anything is not sent, what only asks is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable

import pytest

from tests.services.flavours import RESOLUTION, refused
from zettatui.sandbox import Sandbox, demo
from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.services.annotation_results import NewTable
from zettatui.services.asgi import AsgiAdapter
from zettatui.services.call import Call
from zettatui.services.server import Server


@pytest.fixture
async def looking(sandbox: Sandbox) -> AsyncIterator[Server]:
    address = ServerAddress.parse(sandbox.address)
    adapter = AsgiAdapter(sandbox.app, {address.origin})
    made = Server(address, sandbox.people.token_of("ann"), adapter=adapter, read_only=True)
    sandbox.record.clear()
    yield made
    await made.aclose()


async def every_change(server: Server) -> dict[str, Awaitable[object]]:
    tables = server.annotations(await server.info.datastack(demo.DATASTACK))
    return {
        "state": server.state.post(b"{}"),
        "table": tables.create_table(NewTable("made", "microns_func_coreg", "this is a test", RESOLUTION)),
        "delete table": tables.delete_table("made"),
        "property": server.state.post_property(b"{}"),
        "rows": tables.post("made", [{"type": "bound_tag"}]),
        "change rows": tables.update("made", [{"id": 1}]),
        "delete rows": tables.delete("made", [1]),
    }


async def test_what_changes_anything_is_refused_before_it_is_sent(sandbox: Sandbox, looking: Server) -> None:
    changes = await every_change(looking)
    if sandbox.flavour == "cave":
        changes["token"] = looking.auth.create_token("one more")
        changes["delete token"] = looking.auth.delete_token(1)
    else:
        changes["log out"] = looking.auth.log_out_everywhere()
    for name, change in changes.items():
        error = await refused(change)
        assert isinstance(error, e.ReadOnly), name
        assert "read-only" in error.sentence
        assert "--readonly" in error.sentence
    assert [one.method for one in sandbox.record.requests if one.method != "GET"] == []
    assert not [one for one in sandbox.record.requests if "logout" in one.path]


async def test_posts_that_only_ask_are_sent(sandbox: Sandbox, looking: Server) -> None:
    graph = looking.graph(await looking.info.datastack(demo.DATASTACK))
    assert len(await graph.roots([demo.SUPERVOXEL, demo.SUPERVOXEL])) == 2
    assert "POST" in {one.method for one in sandbox.record.requests}


def test_a_request_that_nobody_knows_to_ask_only_counts_as_a_change() -> None:
    assert Call("annotation", "do", "it", "POST", "/x").changes
    assert Call("auth", "log out", "it", "GET", "/auth/logout", effect="change").changes
    assert not Call("graph", "look up", "it", "POST", "/x").changes
    assert Call("graph", "merge", "it", "POST", "/x", effect="change").changes
