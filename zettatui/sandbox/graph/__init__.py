"""The sandbox's chunkedgraph: served as CAVE's PyChunkedGraph or as Zetta's graph server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from zettatui.sandbox.graph import cave, zetta
from zettatui.sandbox.graph.registry import NAMESPACE, Graphs, graphs_of, grow_large_object, seed

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

__all__ = ["NAMESPACE", "Graphs", "graphs_of", "grow_large_object", "routes", "seed"]


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the routes of the sandbox's flavour, relative to its prefix."""
    return cave.routes() if sandbox.flavour == "cave" else zetta.routes()
