"""The demo's frozen versions: one expired, two that can be queried."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from zettatui.sandbox import demo
from zettatui.sandbox.annotation.catalog import find_table
from zettatui.sandbox.annotation.seed import CELL_TYPES, SOMAS, SYNAPSES
from zettatui.sandbox.materialize.versions import add_version, freeze, look_up

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

_EXPIRED = datetime(2021, 4, 5, 10, 10, 1, 203_215)
_SECOND = datetime(2021, 5, 3, 10, 10, 1, 164_003)
_LATEST = datetime(2021, 5, 10, 10, 10, 1, 118_377)


def seed(sandbox: Sandbox) -> None:
    """Look up the demo tables' points and freeze the versions; zetta has no materialization."""
    if sandbox.flavour == "zetta":
        return
    store = sandbox.store
    source = f"graphene://{{address}}/segmentation/table/{demo.GRAPH_TABLE}"
    for name in (SYNAPSES, SOMAS):
        _look_up(sandbox, name)
    add_version(store, demo.DATASTACK, 1, _EXPIRED, _EXPIRED + timedelta(days=7), expired=True)
    # Expires long after anybody's clock.
    second = add_version(store, demo.DATASTACK, 2, _SECOND, _SECOND.replace(year=2121))
    freeze(store, second, demo.ALIGNED_VOLUME, [SYNAPSES], demo.GRAPH_TABLE, source)
    latest = add_version(store, demo.DATASTACK, 3, _LATEST, None)
    freeze(store, latest, demo.ALIGNED_VOLUME, [SYNAPSES, SOMAS, CELL_TYPES], demo.GRAPH_TABLE, source)


def _look_up(sandbox: Sandbox, name: str) -> None:
    """Give every point the founding document's cell, or nothing (id 0) for each fifth."""
    table = find_table(sandbox.store, demo.ALIGNED_VOLUME, name)
    if table is None:
        raise KeyError(name)
    ids = sandbox.store.db.execute("SELECT id FROM annotation_rows WHERE table_key = ?", (table.key,))
    found: dict[int, dict[str, int]] = {}
    for row in ids.fetchall():
        columns: dict[str, int] = {}
        for place, column in enumerate(table.schema.segmentation_columns):
            inside = (row["id"] + place // 2) % 5 != 0
            value = demo.ROOT if column.endswith("_root_id") else demo.SUPERVOXEL
            columns[column] = value if inside else 0
        found[row["id"]] = columns
    look_up(sandbox.store, table, found)
