"""Root ids as they were at a moment: what a live query asks the chunkedgraph for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from zettatui.sandbox.graph import graphs_of
from zettatui.sandbox.graph.model import Graph, Milliseconds
from zettatui.sandbox.materialize.versions import Record

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

_SUPERVOXEL, _ROOT = "_supervoxel_id", "_root_id"
_ROOT_FILTERS = ("filter_equal_dict", "filter_in_dict")


def graph_of(sandbox: Sandbox, datastack: str) -> Graph | None:
    """Return the graph that a datastack's segmentation source names, or None if the sandbox has none."""
    row = sandbox.store.db.execute(
        "SELECT segmentation_source FROM datastacks WHERE name = ?", (datastack,)
    ).fetchone()
    source = (row and row["segmentation_source"]) or ""
    table = graphs_of(sandbox).table(source.rstrip("/").rpartition("/")[2])
    return None if table is None else table.graph


def move_to(graph: Graph, rows: Iterable[Record], moment: datetime) -> None:
    """Replace the root ids of rows by those their supervoxels had at a moment (naive UTC)."""
    time = _milliseconds(moment)
    known: dict[int, int | None] = {}
    for row in rows:
        for column in [name for name in row if name.endswith(_SUPERVOXEL)]:
            supervoxel = row[column]
            if supervoxel and supervoxel not in known:
                known[supervoxel] = graph.root(supervoxel, time)
            root = known.get(supervoxel)
            if root is not None:
                row[column.removesuffix(_SUPERVOXEL) + _ROOT] = root


def roots_not_valid(graph: Graph, filters: Mapping[str, Any], moment: datetime) -> list[int]:
    """Return the root ids in the filters that were no living roots at a moment."""
    time = _milliseconds(moment)
    asked: list[int] = []
    for key in _ROOT_FILTERS:
        for columns in filters.get(key, {}).values():
            for column, wanted in columns.items() if isinstance(columns, dict) else ():
                if column.endswith(_ROOT):
                    asked.extend(wanted if isinstance(wanted, list) else [wanted])
    # Anything but an integer is no id at all, which the filter itself finds out.
    roots = dict.fromkeys(root for root in asked if type(root) is int and root)
    return [root for root in roots if not _lives(graph, root, time)]


def _lives(graph: Graph, root: int, time: Milliseconds) -> bool:
    created = graph.created(root)
    if created is None or created > time:
        return False
    retired = graph.retired_by(root)
    return retired is None or retired.time > time


def _milliseconds(moment: datetime) -> Milliseconds:
    return round(moment.replace(tzinfo=timezone.utc).timestamp() * 1000)
