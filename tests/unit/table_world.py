"""A workbench over a fresh sandbox of either flavour, signed in, at the demo's datastack."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from zettatui.demo import demo_workbench
from zettatui.sandbox import Sandbox
from zettatui.sandbox.demo import DATASTACK
from zettatui.worker.jobs import Progress, Reached
from zettatui.worker.sessions import Session
from zettatui.worker.tables import Tables
from zettatui.worker.workbench import Workbench

Flavour = Literal["cave", "zetta"]


async def session_of(bench: Workbench, sandbox: Sandbox, who: str = "ann") -> Session:
    """Sign `who` in and choose the demo's datastack."""
    server = bench.server(bench.address)
    server.token = sandbox.people.token_of(who)
    identity = await server.auth.check()
    datastack = await server.info.datastack(DATASTACK)
    return Session(bench.address, identity, "the test", datastack, demo=True)


class Quiet(Progress):
    """Progress that only remembers the last report."""

    def __init__(self) -> None:
        self.reached = Reached()

    def __call__(self, done: int, total: int | None = None, unit: str = "") -> None:
        self.reached = Reached(done, total, unit)


class World:
    """Everything a test of tables needs."""

    def __init__(self, flavour: Flavour, folder: Path) -> None:
        self.sandbox = Sandbox(flavour)
        self.bench = demo_workbench(sandbox=self.sandbox, folder=folder)
        self.progress = Quiet()

    async def tables(self, who: str = "ann") -> Tables:
        """Return the tables of the demo's volume as `who` sees them."""
        session = await session_of(self.bench, self.sandbox, who)
        assert session.datastack is not None
        return Tables(self.bench, session, session.datastack)

    def sent(self, method: str, ending: str) -> int:
        """Count the requests received whose path ends so."""
        return sum(
            request.method == method and request.path.endswith(ending)
            for request in self.sandbox.record.requests
        )
