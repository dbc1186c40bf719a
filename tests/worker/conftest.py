"""Fixtures of the use-case tests: a workbench over the sandbox in this process, once per flavour."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from zettatui.access.credentials import Credentials
from zettatui.access.dead_tokens import DeadTokens
from zettatui.sandbox import Sandbox, demo
from zettatui.services.address import ServerAddress
from zettatui.services.asgi import AsgiAdapter
from zettatui.storage.paths import folders
from zettatui.worker.jobs import Job, Progress
from zettatui.worker.sessions import Session
from zettatui.worker.workbench import Workbench

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc)


async def at_once(seconds: float) -> None:
    """Wait for nothing between the attempts of a request."""


class Told(Progress):
    """A progress that keeps all it is told."""

    def __init__(self) -> None:
        super().__init__(Job("test"), lambda job: None)
        self.reports: list[tuple[int, int | None, str]] = []

    def __call__(self, done: int, total: int | None = None, unit: str = "") -> None:
        super().__call__(done, total, unit)
        self.reports.append((done, total, unit))


@pytest.fixture
def progress() -> Told:
    return Told()


@pytest.fixture(scope="module", params=["cave", "zetta"])
def shared_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = Sandbox(request.param)
    yield made
    made.close()


@pytest.fixture
def sandbox(shared_sandbox: Sandbox) -> Iterator[Sandbox]:
    shared_sandbox.faults.clear()
    shared_sandbox.record.clear()
    yield shared_sandbox
    shared_sandbox.faults.clear()


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    return tmp_path / "secrets"


@pytest.fixture
def credentials(tmp_path: Path, secrets: Path) -> Credentials:
    return Credentials(DeadTokens(tmp_path / "dead.json"), folder=secrets, env={})


@pytest.fixture
async def bench(sandbox: Sandbox, credentials: Credentials, tmp_path: Path) -> AsyncIterator[Workbench]:
    """A workbench whose only network is the sandbox; nobody is signed in."""
    address = ServerAddress.parse(sandbox.address)
    made = Workbench(
        address,
        folders=folders({"ZETTATUI_HOME": str(tmp_path / "home")}),
        credentials=credentials,
        adapter_of=lambda server: AsgiAdapter(sandbox.app, {address.origin}),
        now=lambda: NOW,
        pause=at_once,
    )
    yield made
    await made.server(address).aclose()


@pytest.fixture
async def session(bench: Workbench, sandbox: Sandbox) -> Session:
    """A session of the owner, working with the demo's datastack."""
    server = bench.server(bench.address)
    server.token = sandbox.people.token_of("ann")
    datastack = await server.info.datastack(demo.DATASTACK)
    session = Session(bench.address, await server.auth.check(), "a test", datastack)
    sandbox.record.clear()
    return session
