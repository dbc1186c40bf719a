"""The ways to the pictures of the graph."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.screens.conftest import keys, settled, type_text
from tests.screens.walkthrough import ROOT, SUPERVOXEL

from .way import Way, nothing, then


async def graph(pilot: Pilot[None]) -> None:
    """Look up the walkthrough's supervoxel."""
    await look_up(pilot, SUPERVOXEL)


async def look_up(pilot: Pilot[None], ids: str) -> None:
    """Look up ids on the graph screen."""
    await settled(pilot)
    await keys(pilot, "g", "r", "i")
    await type_text(pilot, ids)
    await keys(pilot, "enter")


async def many_ids(pilot: Pilot[None]) -> None:
    """Look up several ids, one of no graph among them."""
    await look_up(pilot, f"{ROOT} 12 {SUPERVOXEL}")


async def retired(pilot: Pilot[None]) -> None:
    """Look up a root that was merged since."""
    await look_up(pilot, "648518346449562468")


GRAPHS: dict[str, Way] = {
    "graph-no-datastack": Way(then(nothing, "g", "r"), datastack=None),
    "graph-empty": Way(then(nothing, "g", "r")),
    "graph-root": Way(graph),
    "graph-leaves": Way(then(graph, "v")),
    "graph-not-offered": Way(then(graph, "h")),
    "graph-many": Way(many_ids),
    "graph-retired": Way(then(retired, "s")),
    "graph-at": Way(then(graph, "a")),
    "graph-box": Way(then(graph, "b")),
    "graph-copy-as": Way(then(graph, "v", "Y")),
}
"""By the names of the pictures."""
