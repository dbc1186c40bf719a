"""What both deployments say about graphs in the same words: table info, operation details, times."""

from __future__ import annotations

from typing import Any

from zettatui.sandbox.graph.asking import moment_of
from zettatui.sandbox.graph.model import Graph, Operation


def graph_info(graph: Graph) -> dict[str, Any]:
    """Return a table's precomputed info with the graph's data, as CAVE reports it."""
    layout, volume = graph.layout, graph.volume
    info: dict[str, Any] = {
        "app": {"supported_api_versions": [0, 1]},
        "chunks_start_at_voxel_offset": True,
        "data_dir": volume.data_dir,
        "data_type": "uint64",
        "graph": {
            # A constant of the real server, whatever the volume.
            "bounding_box": [2048, 2048, 512],
            "chunk_size": list(layout.chunk_size),
            "cv_mip": 0,
            "n_bits_for_layer_id": layout.n_bits_for_layer_id,
            "n_layers": layout.n_layers,
            "spatial_bit_masks": {str(layer): bits for layer, bits in sorted((layout.masks or {}).items())},
        },
        "mesh": volume.mesh,
        "num_channels": 1,
        "scales": [
            {
                "chunk_sizes": [list(volume.chunk_sizes)],
                "encoding": volume.encoding,
                "key": volume.key,
                "resolution": list(volume.resolution),
                "size": list(volume.size),
                "voxel_offset": list(layout.voxel_offset),
            }
        ],
        "sharded_mesh": True,
        "type": "segmentation",
        "verify_mesh": False,
    }
    if volume.mesh_dir is not None:
        info["mesh_dir"] = volume.mesh_dir
    return info


def details(operation: Operation, time: str) -> dict[str, Any]:
    """Return an operation's log entry; `time` is when it happened, in the deployment's spelling."""
    entry: dict[str, Any] = {
        **operation.notes,
        "operation_status": 0,
        "operation_ts": time,
        "roots": list(operation.after),
        "sink_coords": [list(at) for at in operation.sink_coords],
        "source_coords": [list(at) for at in operation.source_coords],
        "timestamp": time,
        "user": operation.user,
    }
    edges = [list(edge) for edge in operation.edges]
    if operation.kind == "merge":
        return {**entry, "added_edges": edges}
    entry |= {
        "removed_edges": edges,
        "source_ids": list(operation.source_ids),
        "sink_ids": list(operation.sink_ids),
    }
    if operation.bb_offset is not None:
        entry["bb_offset"] = list(operation.bb_offset)
    return entry


def spelled(operation: Operation, between: str = " ") -> str:
    """Return when an operation happened, e.g. `2022-01-01 00:00:00.500000+00:00`."""
    return moment_of(operation.time).isoformat(between)


def log_table(operations: list[Operation], first: str, between: str = " ") -> str:
    """Return operations as the CSV of the table-wide change log; `first` is the head of its columns."""
    with_id = first.startswith("operation_id")
    lines = [f"{first}action,root_ids,timestamp"]
    for operation in operations:
        ids = " ".join(map(str, operation.after))
        head = f"{operation.id}," if with_id else ""
        lines.append(f"{head}{operation.user},{operation.kind},[{ids}],{spelled(operation, between)}")
    return "".join(f"{line}\r\n" for line in lines)
