"""Copies of answers, which stand in for a server that cannot be reached, and only then."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from zettatui.sandbox import Sandbox, demo
from zettatui.services import errors as e
from zettatui.services import transport
from zettatui.services.address import ServerAddress
from zettatui.services.asgi import AsgiAdapter
from zettatui.services.asking import ages
from zettatui.services.server import Server

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)


class Kept(dict[str, bytes]):
    """A shelf in memory."""

    def has(self, key: str) -> bool:
        return key in self

    async def find(self, key: str) -> tuple[bytes, datetime] | None:
        return (self[key], AT) if key in self else None

    async def keep(self, key: str, body: bytes) -> None:
        self[key] = body


@pytest.fixture
async def read_before(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Return a server of which the datastack was read, and is at hand."""
    monkeypatch.setattr(transport, "_back_off", lambda attempt, named: 0.0)
    address = ServerAddress.parse(sandbox.address)
    token = sandbox.people.token_of("ann")
    made = Server(address, token, adapter=AsgiAdapter(sandbox.app, {address.origin}), shelf=Kept())
    await made.info.datastack(demo.DATASTACK)
    sandbox.faults.clear()
    sandbox.record.clear()
    return made


@pytest.mark.parametrize("kind", [("status", {"status": 503, "times": 2}), ("cut", {"times": 3})])
async def test_what_passes_is_waited_for_although_there_is_a_copy(
    kind: tuple[str, dict[str, int]], sandbox: Sandbox, read_before: Server
) -> None:
    noted: list[datetime] = []
    token = ages.set(noted)
    sandbox.faults.add(kind[0], "GET", ".*/datastack/full/.*", **kind[1])  # type: ignore[arg-type]
    found = await read_before.info.datastack(demo.DATASTACK)
    ages.reset(token)
    assert found.name == demo.DATASTACK
    assert noted == [], "it is no copy"
    assert sandbox.record.count() == kind[1]["times"] + 1
    sandbox.faults.clear()


async def test_a_server_that_stays_out_of_order_is_told(sandbox: Sandbox, read_before: Server) -> None:
    sandbox.faults.add("status", "GET", ".*/datastack/full/.*", status=503, times=None)
    with pytest.raises(e.ServiceError):
        await read_before.info.datastack(demo.DATASTACK)
    assert sandbox.record.count() == transport.ATTEMPTS
    sandbox.faults.clear()
