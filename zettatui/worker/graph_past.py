"""What became of a root: when it began and ended, by whom, its lineage as a tree, its edits, its successors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from zettatui.services import errors as e
from zettatui.services.graph_results import ChangeLog, Lineage, Operation

from .freshness import Fate, RootCheck
from .graphs import graph_of
from .jobs import Progress

if TYPE_CHECKING:
    from .sessions import Session
    from .workbench import Workbench

_MOST_LINES: Final = 400


@dataclass(frozen=True)
class Ended:
    """How a root ended: when, by which operation, by whom; what the server does not tell is None or empty."""

    at: datetime | None
    operation: int | None
    kind: str = ""
    user_id: str = ""
    user_name: str = ""

    @property
    def who(self) -> str:
        """The person as one would say it."""
        if not self.user_id:
            return self.user_name
        return f"{self.user_name} (user {self.user_id})" if self.user_name else f"user {self.user_id}"


@dataclass(frozen=True)
class Past:
    """A root's place in time: since when it is there, how it ended (None while current), what it has become.

    `successors` are the newest roots that its lineage leads to; it may share next to nothing with some of them, which
    only `Pasts.successors` tells. `tree` is the lineage drawn as lines of text.
    """

    root: int
    since: datetime | None
    ended: Ended | None
    successors: tuple[int, ...]
    tree: tuple[str, ...]


class Pasts:
    """The past of roots in the session's graph; every method raises `NotOffered` where no history is kept."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        self._graph = graph_of(bench, session)

    async def past(self, root: int, progress: Progress) -> Past:
        """Return when a root began and ended, and its lineage; raises `ServiceError`."""
        lineage = await self._graph.lineage([root])
        node = lineage.nodes.get(root)
        latest = lineage.latest(root)
        successors = () if latest == (root,) else latest
        ended = await self._ended(root, lineage) if successors else None
        since = node.created if node is not None else None
        return Past(root, since, ended, successors, tuple(lineage_tree(lineage, root)))

    async def edits(self, root: int, progress: Progress) -> ChangeLog:
        """Return how many edits made a root, and whose; raises `ServiceError`."""
        return await self._graph.change_log(root)

    async def history(self, root: int, progress: Progress) -> list[Operation]:
        """Return the edits that made a root, newest first; raises `ServiceError`."""
        return sorted(await self._graph.tabular_change_log(root), key=lambda edit: edit.at, reverse=True)

    async def successors(self, root: int, progress: Progress) -> Fate:
        """Return what a root has become, by how much of it each newer one holds; raises `ServiceError`."""
        return (await RootCheck(self._graph).fates([root], progress)).of(root)

    async def _ended(self, root: int, lineage: Lineage) -> Ended:
        node = lineage.nodes.get(root)
        children = [
            lineage.nodes[newer] for older, newer in lineage.edges if older == root and newer in lineage.nodes
        ]
        at = min((child.created for child in children), default=None)
        if node is None or node.retired_by is None:
            return Ended(at, None)
        operation = node.retired_by
        kind = user = name = ""
        try:
            details = (await self._graph.operation_details([operation])).get(operation)
            if details is not None:
                at, kind, user = details.at or at, details.kind, details.user_id
            if children:
                log = await self._graph.tabular_change_log(children[0].id, filtered=False)
                name = next((edit.user_name for edit in log if edit.id == operation), "")
        except e.ServiceError:
            # Who it was is an extra; what the lineage told already stays.
            return Ended(at, operation, kind, user)
        return Ended(at, operation, kind, user, name)


def lineage_tree(lineage: Lineage, root: int) -> list[str]:
    """Draw what a root came of and what came of it, as lines of text: older above, newer below, the root marked."""
    older: dict[int, list[int]] = {}
    newer: dict[int, list[int]] = {}
    for source, target in lineage.edges:
        older.setdefault(target, []).append(source)
        newer.setdefault(source, []).append(target)
    above = _branches(lineage, root, older)
    below = _branches(lineage, root, newer)
    lines = [f"{'' if at else 'came of':<9}{line}" for at, line in enumerate(above)]
    lines.append(f"this     {_named(lineage, root)}")
    lines += [f"{'' if at else 'became':<9}{line}" for at, line in enumerate(below)]
    if len(lines) > _MOST_LINES:
        rest = len(lines) - _MOST_LINES
        lines = [*lines[:_MOST_LINES], f"and {rest:,} more, not drawn"]
    return lines


def _branches(lineage: Lineage, root: int, onward: dict[int, list[int]]) -> list[str]:
    """Return the nodes that lie onward, deeper ones further in; each is drawn in full once."""
    lines: list[str] = []
    seen = {root}
    todo = [(node, 0) for node in sorted(onward.get(root, ()), reverse=True)]
    while todo and len(lines) <= _MOST_LINES:
        node, depth = todo.pop()
        again = node in seen
        lines.append(f"{'   ' * depth}└─ {_named(lineage, node)}{' (see above)' if again else ''}")
        if not again:
            seen.add(node)
            todo += [(one, depth + 1) for one in sorted(onward.get(node, ()), reverse=True)]
    return lines


def _named(lineage: Lineage, root: int) -> str:
    node = lineage.nodes.get(root)
    if node is None:
        return str(root)
    ended = "" if node.retired_by is None else f", ended by op {node.retired_by}"
    return f"{root}  since {node.created:%Y-%m-%d %H:%M:%S}Z{ended}"
