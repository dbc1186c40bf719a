"""What became of roots, and who edited them: lineage, change logs and id mappings over a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from zettatui.sandbox.graph.model import Graph, Milliseconds, Operation

# The real server looks half a second before the first edit for the ids "before all edits".
_BEFORE_FIRST_EDIT = 500
_NO_CHILDREN = (
    "_Attribute(key=b'children', family_id='0', serializer="
    "<pychunkedgraph.graph.utils.serializers.NumPyArray object at 0x7f3a5c1d2e80>)"
)


class Crash(Exception):
    """The real server fails here with an unhandled exception of this text."""


@dataclass
class Lineage:
    """Roots as nodes (created, and the edit that retired each), edges from the older to the newer."""

    nodes: dict[int, tuple[Milliseconds, Operation | None]] = field(default_factory=dict)
    links: dict[tuple[int, int], None] = field(default_factory=dict)

    def older(self, root: int) -> list[int]:
        """Return the direct predecessors inside this lineage."""
        return [source for source, target in self.links if target == root]

    def newer(self, root: int) -> list[int]:
        """Return the direct successors inside this lineage."""
        return [target for source, target in self.links if source == root]

    def ancestors(self, root: int) -> set[int]:
        """Return all predecessors."""
        return _reachable(root, self.older)

    def descendants(self, root: int) -> set[int]:
        """Return all successors."""
        return _reachable(root, self.newer)


@dataclass(frozen=True)
class Change:
    """One row of a tabular change log."""

    operation: Operation
    before: tuple[int, ...]
    after: tuple[int, ...]
    in_neuron: bool
    is_relevant: bool

    @property
    def matters(self) -> bool:
        """Whether the edit still matters to the object, which is what the `filtered` logs keep."""
        return self.in_neuron and self.is_relevant


def check_root(graph: Graph, node: int) -> None:
    """Raise Crash unless the id is of the root layer; whether it exists is not asked."""
    if graph.layer(node) != graph.n_layers:
        raise Crash(f"{node} is no root")


def earliest(graph: Graph) -> Milliseconds | None:
    """Return the time just before the first edit, None without edits."""
    times = [operation.time for operation in graph.operations.values()]
    return min(times) - _BEFORE_FIRST_EDIT if times else None


def lineage(graph: Graph, roots: Iterable[int], past: Milliseconds, future: Milliseconds) -> Lineage:
    """Follow roots to the past and the future; roots just outside the window are in, and end the search.

    Raises Crash for an unknown id and for a supervoxel.
    """
    found = Lineage()
    older = newer = list(roots)
    while older or newer:
        next_older: list[int] = []
        next_newer: list[int] = []
        for root in older:
            made = _visit(graph, found, root)
            if made is not None and found.nodes[root][0] >= past:
                found.links.update(dict.fromkeys((former, root) for former in made.before))
                next_older.extend(made.before)
        for root in newer:
            _visit(graph, found, root)
            retired = found.nodes[root][1]
            if retired is not None and found.nodes[root][0] <= future:
                found.links.update(dict.fromkeys((root, successor) for successor in retired.after))
                next_newer.extend(retired.after)
        older, newer = _once(next_older), _once(next_newer)
    return found


def changes(graph: Graph, root: int, *, past: Milliseconds | None = None) -> list[Change]:
    """Return the edits that led to a root, oldest first. Raises Crash for what is no root."""
    return _changes(graph, root, past_lineage(graph, [root], past))


def changes_of_many(graph: Graph, roots: Sequence[int]) -> dict[int, list[Change]]:
    """Return the edits that led to each of several roots. Raises Crash if any is no root."""
    history = past_lineage(graph, roots)
    return {root: _changes(graph, root, history) for root in roots}


def past_lineage(
    graph: Graph, roots: Sequence[int], past: Milliseconds | None = None, future: Milliseconds | None = None
) -> Lineage:
    """Return the lineage that histories of roots are made from. Raises Crash if any is no root."""
    for root in roots:
        check_root(graph, root)
    since = past if past is not None else earliest(graph) or 0
    newest = max((operation.time for operation in graph.operations.values()), default=0)
    return lineage(graph, roots, since, newest if future is None else future)


def id_mapping(
    graph: Graph, roots: Sequence[int], past: Milliseconds, future: Milliseconds
) -> tuple[dict[int, list[int]], dict[int, int]]:
    """Return the oldest roots each root came from, and a successor for those of them that have only one."""
    history = past_lineage(graph, roots, past, future)
    from_past: dict[int, list[int]] = {}
    for root in roots:
        first = [node for node in history.ancestors(root) if not history.older(node)]
        from_past[root] = sorted(first) or [root]
    to_future: dict[int, int] = {}
    for old in sorted({old for olds in from_past.values() for old in olds}):
        heir = _only_heir(history, old)
        if heir is not None:
            to_future[old] = heir
    return from_past, to_future


def edits_between(graph: Graph, start: Milliseconds, end: Milliseconds) -> list[Operation]:
    """Return the edits in a span of time, both ends included, by operation id."""
    return [
        graph.operations[key]
        for key in sorted(graph.operations)
        if start <= graph.operations[key].time <= end
    ]


def delta_roots(graph: Graph, start: Milliseconds, end: Milliseconds) -> tuple[list[int], list[int]]:
    """Return the roots retired and made in a span of time.

    The predecessors are listed once for every root they became, and short-lived roots are in both lists.
    """
    new = [root for operation in edits_between(graph, start, end) for root in operation.after]
    makers = [graph.made_by(root) for root in new]
    old = [former for maker in makers if maker is not None for former in maker.before]
    return old, new


def _changes(graph: Graph, root: int, history: Lineage) -> list[Change]:
    ancestors = history.ancestors(root)
    retired = [history.nodes[node][1] for node in ancestors]
    operations = {operation.id: operation for operation in retired if operation is not None}
    made = graph.created(root) or 0
    first = earliest(graph) or 0
    rows = []
    for key in sorted(operations):
        operation = operations[key]
        now = [graph.root(supervoxel, made) for supervoxel in operation.supervoxels]
        then = [graph.root(supervoxel, first) for supervoxel in operation.supervoxels]
        before = tuple(node for node in history.nodes if history.nodes[node][1] == operation)
        if operation.kind == "merge":
            in_neuron, is_relevant = all(at == root for at in now), len(set(then)) > 1
        else:
            in_neuron, is_relevant = any(at == root for at in now), len(set(now)) > 1
        rows.append(
            Change(operation, tuple(sorted(before)), tuple(history.newer(before[0])), in_neuron, is_relevant)
        )
    return rows


def _visit(graph: Graph, found: Lineage, root: int) -> Operation | None:
    if not graph.exists(root):
        raise Crash(str(root))
    created = graph.created(root)
    if created is None or not graph.has_children(root):
        raise Crash(_NO_CHILDREN)
    found.nodes.setdefault(root, (created, graph.retired_by(root)))
    return graph.made_by(root)


def _only_heir(history: Lineage, old: int) -> int | None:
    family = history.descendants(old) | {old}
    out = {node: history.newer(node) for node in family}
    heirs = [node for node in family if not out[node]]
    if len(heirs) != 1 or any(len(targets) == 2 for targets in out.values()):
        return None
    # A successor with one predecessor only came out of a split: the rest of the object went elsewhere.
    if any(len(targets) == 1 and len(history.older(targets[0])) == 1 for targets in out.values()):
        return None
    return heirs[0]


def _reachable(start: int, step: Callable[[int], list[int]]) -> set[int]:
    seen: set[int] = set()
    waiting = step(start)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(step(node))
    return seen


def _once(roots: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(roots))
