"""Reads the chunkedgraph's JSON: node-link lineages, column-oriented change logs, operation details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from .graph_results import ChangeLog, EditCounts, Lineage, LineageNode, Operation, OperationDetails, PastIds
from .shapes import (
    WrongShape,
    flag,
    ids,
    integer,
    mapping,
    number,
    part,
    sequence,
    text_or_empty,
    uint64,
    utc_milliseconds,
    utc_seconds,
    utc_text,
)


def root_id(value: object) -> int:
    """Read `{"root_id": N}`."""
    return uint64(part(mapping(value), "root_id"), "root_id")


def children(value: object) -> tuple[int, ...]:
    """Read `{"children_ids": [...]}`; Zetta's server calls the key `root_ids`."""
    raw = mapping(value)
    return ids(part(raw, "root_ids" if "children_ids" not in raw else "children_ids"), "children")


def level2_nodes(value: object) -> tuple[int, ...]:
    """Read the nodes of `{"edge_graph": [[a, b], ...]}`, each once; Zetta's server writes them as text."""
    edges = sequence(part(mapping(value), "edge_graph"), "edge_graph")
    ends = (uint64(end, "an end of an edge") for edge in edges for end in sequence(edge, "edge"))
    return tuple(dict.fromkeys(ends))


def latest_flags(value: object) -> tuple[bool, ...]:
    """Read `{"is_latest": [...]}`."""
    found = sequence(part(mapping(value), "is_latest"), "is_latest")
    # Ten thousand of them come at once: one look at all their types takes a twentieth of one look at each.
    if set(map(type, found)) <= {bool}:
        return cast("tuple[bool, ...]", tuple(found))
    return tuple(flag(item, "is_latest") for item in found)


def change_log(value: object) -> ChangeLog:
    """Read a change log with upstream's spellings."""
    raw = mapping(value)
    users = {
        text_or_empty(user): EditCounts(*_counts(mapping(counts, "user_info")))
        for user, counts in mapping(part(raw, "user_info"), "user_info").items()
    }
    merges, splits = _counts(raw)
    operations = tuple(integer(item, "operation id") for item in sequence(part(raw, "operations_ids")))
    return ChangeLog(merges, splits, operations, ids(part(raw, "past_ids"), "past_ids"), users)


def _counts(raw: Mapping[str, object]) -> tuple[int, int]:
    return integer(part(raw, "n_mergers"), "n_mergers"), integer(part(raw, "n_splits"), "n_splits")


def operations(value: object) -> list[Operation]:
    """Read a column-oriented table of edits; row keys may have gaps, columns may be missing."""
    columns = {name: mapping(column, name) for name, column in mapping(value).items()}
    needed = ("operation_id", "timestamp", "is_merge", "before_root_ids", "after_root_ids")
    for name in needed:
        part(columns, name)
    rows = sorted(columns["operation_id"], key=lambda row: integer(row, "row key"))
    return [_operation(row, columns) for row in rows]


def _operation(row: str, columns: Mapping[str, Mapping[str, object]]) -> Operation:
    def optional(name: str) -> object:
        return columns.get(name, {}).get(row)

    def optional_flag(name: str) -> bool | None:
        value = optional(name)
        return value if isinstance(value, bool) else None

    return Operation(
        id=integer(columns["operation_id"][row], "operation_id"),
        at=utc_milliseconds(part(columns["timestamp"], row), "timestamp"),
        is_merge=flag(part(columns["is_merge"], row), "is_merge"),
        before=ids(part(columns["before_root_ids"], row), "before_root_ids"),
        after=ids(part(columns["after_root_ids"], row), "after_root_ids"),
        user_id=_as_text(optional("user_id")),
        user_name=text_or_empty(optional("user_name")),
        user_affiliation=text_or_empty(optional("user_affiliation")),
        in_neuron=optional_flag("in_neuron"),
        is_relevant=optional_flag("is_relevant"),
    )


def _as_text(value: object) -> str:
    return str(value) if isinstance(value, int) else text_or_empty(value)


def lineage(value: object) -> Lineage:
    """Read a node-link graph; the edge key is `links` or, from newer networkx, `edges`."""
    raw = mapping(value)
    nodes = [_lineage_node(mapping(item, "node")) for item in sequence(part(raw, "nodes"), "nodes")]
    links = sequence(part(raw, "links" if "links" in raw else "edges"), "links")
    edges = tuple(
        (uint64(part(mapping(link, "link"), "source")), uint64(part(mapping(link, "link"), "target")))
        for link in links
    )
    return Lineage({node.id: node for node in nodes}, edges)


def _lineage_node(raw: Mapping[str, object]) -> LineageNode:
    retired = raw.get("operation_id")
    return LineageNode(
        uint64(part(raw, "id")),
        utc_seconds(part(raw, "timestamp"), "timestamp"),
        None if retired is None else integer(retired, "operation_id"),
    )


def past_ids(value: object) -> PastIds:
    """Read `{"past_id_map": {...}, "future_id_map": {...}}`."""
    raw = mapping(value)

    def read_map(name: str) -> dict[int, tuple[int, ...]]:
        return {uint64(key): _one_or_many(found) for key, found in mapping(raw.get(name) or {}, name).items()}

    return PastIds(read_map("past_id_map"), read_map("future_id_map"))


def _one_or_many(value: object) -> tuple[int, ...]:
    """Read ids; the forward map, where it holds anything, has a bare id instead of a list."""
    return ids(value, "past ids") if isinstance(value, list) else (uint64(value),)


def operation_details(value: object) -> dict[int, OperationDetails]:
    """Read operation details by id; the id is the key, every field inside may be absent."""
    return {
        integer(key, "operation id"): _details(integer(key, "operation id"), mapping(raw, "operation"))
        for key, raw in mapping(value).items()
    }


def _details(operation: int, raw: Mapping[str, object]) -> OperationDetails:
    moment = raw.get("timestamp") or raw.get("operation_ts")
    status = raw.get("operation_status")
    kind = "merge" if "added_edges" in raw else "split" if "removed_edges" in raw else ""
    return OperationDetails(
        id=operation,
        kind=kind,
        at=utc_text(moment, "timestamp") if moment else None,
        user_id=_as_text(raw.get("user")),
        roots=ids(raw.get("roots") or [], "roots"),
        added_edges=_edges(raw.get("added_edges")),
        removed_edges=_edges(raw.get("removed_edges")),
        source_coords=_points(raw.get("source_coords")),
        sink_coords=_points(raw.get("sink_coords")),
        status=None if status is None else integer(status, "operation_status"),
        raw=raw,
    )


def _edges(value: object) -> tuple[tuple[int, int], ...]:
    edges = []
    for item in sequence(value or [], "edges"):
        ends = ids(item, "an edge")
        if len(ends) != 2:
            raise WrongShape("an edge has not two ends")
        edges.append((ends[0], ends[1]))
    return tuple(edges)


def _points(value: object) -> tuple[tuple[float, ...], ...]:
    points = sequence(value or [], "coordinates")
    return tuple(
        tuple(number(axis, "a coordinate") for axis in sequence(point, "a point")) for point in points
    )
