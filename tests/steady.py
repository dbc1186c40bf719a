"""The app with everything held still that would make two pictures of one screen differ."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Literal
from unittest.mock import patch

from zettatui.app.main import ZettatuiApp
from zettatui.demo import DEMO_ADDRESS, demo_workbench
from zettatui.sandbox import Sandbox
from zettatui.services import request_log
from zettatui.worker import jobs

NOW = datetime(2026, 11, 23, 12, 44, 10, tzinfo=timezone.utc)
ADDRESSES = {"zetta": DEMO_ADDRESS, "cave": "https://global.daf-apis.com"}


def steady_sandbox(flavour: Literal["zetta", "cave"] = "zetta") -> Sandbox:
    """Make a sandbox whose clock stands still and whose random ids are the same in every run."""
    random.seed(20261123)
    return Sandbox(flavour, address=ADDRESSES[flavour], clock=lambda: NOW.replace(tzinfo=None))


def steady_app(
    home: Path,
    thing: str | None = None,
    *,
    sandbox: Sandbox | None = None,
    signed_in: bool = False,
    datastack: str | None = None,
    welcome: bool = False,
    guided: bool = False,
) -> ZettatuiApp:
    """Make the app on the demo's workbench at a fixed time; `signed_in` starts it with Ann's token."""
    world = sandbox or steady_sandbox()
    bench = demo_workbench(sandbox=world, folder=home, now=lambda: NOW)
    if signed_in:
        bench.credentials.keep_for_session(bench.address.url, world.people.token_of("ann"))
    return ZettatuiApp(bench, thing=thing, datastack=datastack, welcome=welcome, guided=guided)


@contextmanager
def stopped_watch() -> Iterator[None]:
    """Let every job take no time at all."""

    class Now(datetime):
        """A clock that stands still."""

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            """Return the fixed time."""
            return NOW

    still = SimpleNamespace(monotonic=lambda: 0.0)
    with (
        patch.object(jobs, "time", still),
        patch.object(jobs, "datetime", Now),
        patch.object(request_log, "time", still),
        patch.object(request_log, "datetime", Now),
    ):
        yield
