"""Read-only materialization (MaterializationEngine 5.26.4), which only cave has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from zettatui.sandbox.materialize import browse, query
from zettatui.sandbox.materialize.seed import seed
from zettatui.sandbox.materialize.versions import TABLES

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

__all__ = ["TABLES", "routes", "seed"]


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the service's routes; zetta does not offer it, so everything there is a 404."""
    if sandbox.flavour == "zetta":
        return []
    return [*browse.routes(), *query.routes()]
