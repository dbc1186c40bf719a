"""Reading a graph from the small made-up one that the recorded answers of the real server were made over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from zettatui.sandbox import Sandbox
from zettatui.sandbox.graph import NAMESPACE, graphs_of
from zettatui.sandbox.graph.asking import milliseconds
from zettatui.sandbox.graph.model import Graph, Milliseconds, Operation, Volume
from zettatui.segments.layout import ChunkLayout

_FILE = json.loads((Path(__file__).parents[1] / "contract/vectors/graph.json").read_text("utf-8"))
FIXTURE: dict[str, Any] = _FILE["fixture"]
RECORDED: list[dict[str, Any]] = _FILE["vectors"]
VIRTUAL = "minnie65_public_v117"
"""The public alias that the recorded server caps at this time."""
VIRTUAL_UNTIL = datetime(2021, 6, 11, 8, 10)
ADMINS = "fixture_admins"


def install(sandbox: Sandbox) -> None:
    """Serve the fixture's graph from a cave sandbox, where its user `root` may then do everything."""
    graphs = graphs_of(sandbox)
    table = FIXTURE["table"]
    graphs.offer(table, lambda: load(FIXTURE))
    graphs.alias(VIRTUAL, table, milliseconds(VIRTUAL_UNTIL))
    people = sandbox.people
    people.add_dataset("fixture")
    people.grant("fixture", ADMINS, "view", "admin_view")
    people.join("root", ADMINS)
    for name in (table, VIRTUAL):
        people.map_table(NAMESPACE, name, "fixture")


def load(fixture: Mapping[str, Any]) -> Graph:
    """Build the graph that `fixture` of `vectors/graph.json` describes."""
    times = {name: _milliseconds(seconds) for name, seconds in fixture["timestamps"].items()}
    resolution = tuple(fixture["voxel_resolution"])
    size = (4096, 4096, 1024)
    layout = ChunkLayout(
        fixture["n_layers"],
        chunk_size=tuple(fixture["chunk_size"]),
        resolution_nm=resolution,
        volume_size=size,
    )
    volume = Volume(data_dir="gs://b/ws", size=size, resolution=resolution, key="8_8_40")
    users = {key: (person["name"], person["affiliation"]) for key, person in fixture["users"].items()}
    graph = Graph(fixture["table"], layout, volume, users)
    for entry in fixture["supervoxels"]:
        graph.add_node(entry["l2_parent"], (entry["id"],), times["t0"])
    graph.add_node(fixture["l3"]["id"], tuple(fixture["l3"]["children"]), times["t0"])
    roots = fixture["roots"]
    for root in roots.values():
        graph.add_node(root["id"], tuple(root["children"]), times[root["created"]])
    for key, entry in fixture["operations"].items():
        graph.add_operation(
            Operation(
                id=int(key),
                kind=entry["kind"],
                user=entry["user"],
                time=times[entry["time"]],
                before=tuple(roots[name]["id"] for name in entry["from"]),
                after=tuple(roots[name]["id"] for name in entry["to"]),
                edges=_tuples(entry.get("added_edges") or entry["removed_edges"]),
                source_coords=_tuples(entry["source_coords"]),
                sink_coords=_tuples(entry["sink_coords"]),
                source_ids=tuple(entry.get("source_ids", ())),
                sink_ids=tuple(entry.get("sink_ids", ())),
                # What the fixture does not say: the recorded answer has these.
                notes={"operation_id": int(key)} | ({"operation_exception": ""} if key == "1" else {}),
                bb_offset=tuple(entry["bb_offset"]) if "bb_offset" in entry else None,
            )
        )
    return graph


def _milliseconds(seconds: float) -> Milliseconds:
    return round(seconds * 1000)


def _tuples(rows: Any) -> Any:
    return tuple(tuple(row) for row in rows)
