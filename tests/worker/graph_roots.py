"""The roots of the demo's graph by what happened to them, and a way to make more happen."""

from __future__ import annotations

from datetime import datetime, timezone

from zettatui.sandbox import Sandbox, demo
from zettatui.sandbox.graph.model import Graph, Operation
from zettatui.sandbox.graph.registry import graphs_of

_BASE = 9 << 56
FIRST_AND_WRONG = _BASE + 108_211_044
"""Merged with SECOND, and its wrong part split off again: two successors."""
SECOND = _BASE + 108_305_377
"""Merged with FIRST_AND_WRONG, then with THIRD: one successor, the demo's root."""
THIRD = _BASE + 108_764_918
MERGED = _BASE + 297_114_630
WITHOUT_WRONG = _BASE + 311_870_259
WRONG = _BASE + 311_870_391
WHOLE = _BASE + 109_002_246
"""Split into PARTS."""
PARTS = (_BASE + 351_446_702, _BASE + 351_446_918)
QUIET = _BASE + 109_377_405
ALONE = _BASE + 110_254_803
"""One level-2 node directly under its root."""
UNKNOWN = _BASE + 7
ROOT = demo.ROOT


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=timezone.utc)


BETWEEN = utc(2021, 3, 5)
"""After the first merge, before the first split."""


def graph_in(sandbox: Sandbox) -> Graph:
    table = graphs_of(sandbox).table(demo.GRAPH_TABLE)
    assert table is not None
    return table.graph


def retire(sandbox: Sandbox, root: int, *after: int, at: datetime) -> None:
    """Let an edit retire a root; each root after it is new and gets an even share of its children."""
    graph = graph_in(sandbox)
    time = round(at.timestamp() * 1000)
    children = list(graph.children(root))
    for index, new in enumerate(after):
        graph.add_node(new, tuple(children[index :: len(after)]), time)
    number = max(graph.operations) + 1
    graph.add_operation(
        Operation(number, "split", "2", time, (root,), after, edges=(), source_coords=(), sink_coords=())
    )
