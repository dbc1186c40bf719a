"""The annotation engine of both deployments: tables of annotations, their rows, owners and quirks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from zettatui.sandbox.annotation import cave, zetta
from zettatui.sandbox.annotation.call import STICKY
from zettatui.sandbox.annotation.seed import seed
from zettatui.sandbox.annotation.tables import TABLES

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

__all__ = ["TABLES", "keep_sessions", "routes", "seed"]


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the routes of the flavour's release: 4.35.0 on cave, 2.1.0 on zetta."""
    return cave.routes(sandbox) if sandbox.flavour == "cave" else zetta.routes(sandbox)


def keep_sessions(sandbox: Sandbox, on: bool) -> None:
    """Let one request fail after each database error, as on a real worker (sheet 5.6)."""
    sandbox.store.put(STICKY, "on" if on else "off")
