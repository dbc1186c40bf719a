"""Which graph tables a sandbox serves, and the public aliases of them; graphs are built on first use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from zettatui.sandbox.demo import DATASET, GRAPH_TABLE
from zettatui.sandbox.graph.demo_graph import PUBLIC_TABLE, PUBLIC_UNTIL, add_large_object, demo_graph
from zettatui.sandbox.graph.model import Graph, Milliseconds

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

NAMESPACE = "pychunkedgraph"
_SEEDED = "graph.demo"


@dataclass(frozen=True)
class Table:
    """A graph as one table shows it: a virtual table knows nothing after `until`."""

    graph: Graph
    until: Milliseconds | None = None


class Graphs:
    """The graph tables of one sandbox."""

    def __init__(self) -> None:
        self._recipes: dict[str, Callable[[], Graph]] = {}
        self._built: dict[str, Graph] = {}
        self._aliases: dict[str, tuple[str, Milliseconds]] = {}

    def offer(self, table: str, recipe: Callable[[], Graph]) -> None:
        """Serve a table whose graph `recipe` builds when it is first asked for."""
        self._recipes[table] = recipe
        self._built.pop(table, None)

    def alias(self, name: str, table: str, until: Milliseconds) -> None:
        """Serve a table a second time under a public name, as it was at a time."""
        self._aliases[name] = (table, until)

    def table(self, name: str) -> Table | None:
        """Return a table by its name or alias, None for an unknown one."""
        real, until = self._aliases.get(name, (name, None))
        if real not in self._built:
            if real not in self._recipes:
                return None
            self._built[real] = self._recipes[real]()
        return Table(self._built[real], until)


_graphs: WeakKeyDictionary[Sandbox, Graphs] = WeakKeyDictionary()


def graphs_of(sandbox: Sandbox) -> Graphs:
    """Return the graph tables of a sandbox; the demo's is among them if it was seeded."""
    graphs = _graphs.get(sandbox)
    if graphs is None:
        graphs = _graphs[sandbox] = Graphs()
        if sandbox.store.get(_SEEDED) is not None:
            graphs.offer(GRAPH_TABLE, demo_graph)
            graphs.alias(PUBLIC_TABLE, GRAPH_TABLE, PUBLIC_UNTIL)
    return graphs


def seed(sandbox: Sandbox) -> None:
    """Make the demo's graph a part of a new sandbox."""
    sandbox.store.put(_SEEDED, "1")
    for name in (GRAPH_TABLE, PUBLIC_TABLE):
        sandbox.people.map_table(NAMESPACE, name, DATASET)


def grow_large_object(sandbox: Sandbox, leaves: int = 1_000_000) -> int:
    """Add an object of exactly `leaves` supervoxels to the demo's graph and return its root.

    Raises LookupError where the sandbox has no demo graph.
    """
    table = graphs_of(sandbox).table(GRAPH_TABLE)
    if table is None:
        raise LookupError(f"this sandbox has no graph table {GRAPH_TABLE}")
    return add_large_object(table.graph, leaves)
