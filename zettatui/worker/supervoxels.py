"""What the supervoxels below a root tell, for graphs that keep neither freshness nor lineage (Zetta, sheet 4)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from zettatui.services import errors as e

from .jobs import Progress

if TYPE_CHECKING:
    from zettatui.services.chunkedgraph import ChunkedgraphService

AT_ONCE = 8
"""Chains of requests under way at the same time: the server can list the children of one node only."""
WIDTH = 24
"""Nodes of one level that are followed further down, where a whole object is too large to be asked for."""
SUPERVOXELS_PER_NODE = 32
"""Supervoxels of one level-2 node that count in a sample."""

MOST_PIECES = 20_000
"""Level-2 nodes of one root that are looked up for its overlaps; of more, these evenly chosen."""

_known: WeakKeyDictionary[ChunkedgraphService, dict[int, int]] = WeakKeyDictionary()
"""A supervoxel below each root that was ever asked for; a root's supervoxels never change."""


class Below:
    """Follows roots of one graph down to supervoxels, whose root at any time the graph always tells."""

    def __init__(self, graph: ChunkedgraphService) -> None:
        self._graph = graph
        self._supervoxels = _known.setdefault(graph, {})

    async def roots_now(
        self, roots: Sequence[int], progress: Progress, at: datetime | None
    ) -> dict[int, int | None]:
        """Return for each root that exists the root which a supervoxel of it has, now or at a time.

        The first time each root costs a request for every level of the hierarchy; later all of them cost one.
        """
        todo = iter([root for root in roots if root not in self._supervoxels])
        done = len(roots) - sum(root not in self._supervoxels for root in roots)

        async def follow() -> None:
            nonlocal done
            for root in todo:
                found = await self._supervoxel(root)
                if found is not None:
                    self._supervoxels[root] = found
                done += 1
                progress(done, len(roots), "ids")

        chains = [asyncio.ensure_future(follow()) for _ in range(min(AT_ONCE, len(roots)))]
        try:
            await asyncio.gather(*chains)
        finally:
            for chain in chains:
                chain.cancel()
        known = [root for root in roots if root in self._supervoxels]
        held = await self._graph.roots([self._supervoxels[root] for root in known], at=at)
        return dict(zip(known, held, strict=True))

    async def heirs(self, root: int, at: datetime | None) -> tuple[Counter[int], bool]:
        """Return how many pieces of a root each other root holds, and whether all pieces were looked at.

        The pieces are its level-2 nodes, which all come with one request; where the server cannot list them,
        and for an object of one such node, a sample of its supervoxels.
        """
        try:
            pieces: Sequence[int] = await self._graph.level2_nodes(root)
        except (e.NotOffered, e.ServerTrouble, e.GatewayTrouble, e.TimedOut):
            pieces = ()
        whole = len(pieces) <= MOST_PIECES
        found = await self._holding(spread(pieces, MOST_PIECES), root, at)
        if not found:
            # Every one of them may be cut by the edit: then only supervoxels tell.
            supervoxels, whole = await self._sample(root)
            found = await self._holding(supervoxels, root, at)
        return found, whole

    async def _holding(self, nodes: Sequence[int], root: int, at: datetime | None) -> Counter[int]:
        """Count the roots of nodes; a level-2 node that an edit cut still leads to the old root."""
        held = await self._graph.roots(nodes, at=at)
        return Counter(one for one in held if one is not None and one != root)

    async def _sample(self, root: int) -> tuple[list[int], bool]:
        """Return supervoxels below a root from all over it, and whether they are all there are."""
        info = await self._graph.info()
        top = 64 - info.layout.n_bits_for_layer_id
        nodes, supervoxels, whole = [root], list[int](), True
        while nodes:
            below: list[int] = []
            for start in range(0, len(nodes), AT_ONCE):
                batch = nodes[start : start + AT_ONCE]
                for node, children in zip(batch, await self._children(batch), strict=True):
                    if node >> top == 2:
                        whole &= len(children) <= SUPERVOXELS_PER_NODE
                        supervoxels += spread(children, SUPERVOXELS_PER_NODE)
                    else:
                        below += children
            whole &= len(below) <= WIDTH
            nodes = spread(below, WIDTH)
        return supervoxels, whole

    async def _children(self, nodes: Sequence[int]) -> list[tuple[int, ...]]:
        return list(await asyncio.gather(*(self._graph.children(node) for node in nodes)))

    async def _supervoxel(self, root: int) -> int | None:
        node = root
        for _ in range((await self._graph.info()).n_layers):
            children = await self._graph.children(node)
            if not children:
                break
            node = children[0]
        return node if node != root else None


def spread(nodes: Sequence[int], most: int) -> list[int]:
    """Return at most so many of the nodes, evenly chosen, the first and the last among them."""
    if len(nodes) <= most:
        return list(nodes)
    return [nodes[at * (len(nodes) - 1) // (most - 1)] for at in range(most)]
