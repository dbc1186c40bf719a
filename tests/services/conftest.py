"""The sandbox in both flavours, and a client of it that does not wait between attempts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.services.flavours import server_for
from zettatui.sandbox import Sandbox
from zettatui.services import transport as transport_module
from zettatui.services.server import Server


@pytest.fixture(scope="module", params=["cave", "zetta"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = Sandbox(request.param)
    yield made
    made.close()


@pytest.fixture
async def server(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    monkeypatch.setattr(transport_module, "_back_off", lambda attempt, named: 0.0)
    sandbox.faults.clear()
    sandbox.record.clear()
    made = server_for(sandbox, sandbox.people.token_of("ann"))
    yield made
    await made.aclose()
    sandbox.faults.clear()
