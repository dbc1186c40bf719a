"""The history calls of a CAVE chunkedgraph: freshness, lineage, change logs, operations (sheet 3.5, 3.6)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from starlette.responses import Response

from zettatui.sandbox.answers import HTML, json_answer
from zettatui.sandbox.graph import history
from zettatui.sandbox.graph.answering import ids_out, labelled
from zettatui.sandbox.graph.asking import Ask, moment_of
from zettatui.sandbox.graph.history import Change, Crash
from zettatui.sandbox.graph.wording import details, log_table, spelled

_UNKNOWN = "unknown"


def is_latest_roots(ask: Ask) -> Response:
    """Return for each id whether it was current; inner nodes count as current, as on the real server."""
    time = ask.time()
    return json_answer({"is_latest": [_is_latest(ask, node, time) for node in ask.ids("node_ids")]})


def root_timestamps(ask: Ask) -> Response:
    """Return when each root was made, or with `latest` when it was retired."""
    nodes, latest = ask.ids("node_ids"), ask.flag("latest")
    known = [node for node in nodes if ask.graph.has_children(node)]
    if not known:
        return json_answer({"timestamp": []})
    time = ask.time()
    times = []
    for node in nodes:
        created = ask.graph.created(node)
        if created is None or not ask.graph.has_children(node):
            raise Crash("pop from an empty deque" if latest else str(node))
        retired = ask.graph.retired_by(node)
        ended = time if retired is None else min(retired.time, time)
        times.append((ended if latest else created) / 1000)
    return json_answer({"timestamp": times})


def lineage_graph(ask: Ask) -> Response:
    """Return the lineage of one root."""
    root = ask.valid_node()
    history.check_root(ask.graph, root)
    return _lineage(ask, [root])


def lineage_graph_multiple(ask: Ask) -> Response:
    """Return the common lineage of several roots."""
    return _lineage(ask, ask.valid_ids("root_ids"))


def past_id_mapping(ask: Ask) -> Response:
    """Return which roots of the past each root came from."""
    past, future = ask.seconds("timestamp_past") or 0, ask.time("timestamp_future")
    from_past, to_future = history.id_mapping(ask.graph, ask.valid_ids("root_ids"), past, future)
    return json_answer(
        {
            "past_id_map": {str(root): ids_out(olds, ask.as_text) for root, olds in from_past.items()},
            "future_id_map": {str(root): ids_out(heir, ask.as_text) for root, heir in to_future.items()},
        }
    )


def delta_roots(ask: Ask) -> Response:
    """Return the roots retired and made in a span of time."""
    start = ask.needed_time("timestamp_past", "mandatory")
    old, new = history.delta_roots(ask.graph, start, ask.time("timestamp_future"))
    return json_answer({"old_roots": ids_out(old, ask.as_text), "new_roots": ids_out(new, ask.as_text)})


def oldest_timestamp(ask: Ask) -> Response:
    """Return the time before the first edit."""
    oldest = history.earliest(ask.graph)
    if oldest is None:
        raise Crash("'NoneType' object has no attribute 'isoformat'")
    return json_answer({"iso": moment_of(oldest).isoformat(ask.query.get("delimiter", " "))})


def last_edit(ask: Ask) -> Response:
    """Fail, as the real server always does here."""
    history.check_root(ask.graph, ask.valid_node())
    raise Crash("'float' object has no attribute 'isoformat'")


def change_log(ask: Ask) -> Response:
    """Return the counts of a root's edits, by user."""
    rows = history.changes(ask.graph, ask.valid_node(), past=ask.seconds("timestamp"))
    if ask.flag("filtered"):
        rows = [row for row in rows if row.matters]
    by_user: dict[str, dict[str, int]] = {}
    for row in rows:
        counts = by_user.setdefault(row.operation.user, {"n_mergers": 0, "n_splits": 0})
        counts["n_mergers" if row.operation.kind == "merge" else "n_splits"] += 1
    return json_answer(
        {
            "n_mergers": sum(counts["n_mergers"] for counts in by_user.values()),
            "n_splits": sum(counts["n_splits"] for counts in by_user.values()),
            "operations_ids": ids_out([row.operation.id for row in rows], ask.as_text),
            "past_ids": ids_out([root for row in rows for root in row.before], ask.as_text),
            "user_info": by_user,
        }
    )


def merge_log(ask: Ask) -> Response:
    """Return the edges and coordinates of the merges that led to a root."""
    merges = [
        row.operation for row in history.changes(ask.graph, ask.valid_node()) if row.operation.kind == "merge"
    ]
    return json_answer(
        {
            "merge_edges": ids_out([[list(edge) for edge in merge.edges] for merge in merges], ask.as_text),
            "merge_edge_coords": [
                [[list(at) for at in merge.source_coords], [list(at) for at in merge.sink_coords]]
                for merge in merges
            ],
        }
    )


def tabular_change_log(ask: Ask) -> Response:
    """Return a root's edits as columns, with the gaps in the row keys that filtering leaves."""
    rows = history.changes(ask.graph, ask.valid_node())
    return labelled(_columns(ask, rows, filtered=ask.flag("filtered", True), empty_users=False), HTML)


def tabular_change_log_many(ask: Ask) -> Response:
    """Return the same for many roots, each table as JSON text inside the JSON."""
    filtered = ask.flag("filtered", True)
    found = history.changes_of_many(ask.graph, ask.valid_ids("root_ids"))
    tables = {
        str(root): _columns(ask, rows, filtered=filtered, empty_users=True) for root, rows in found.items()
    }
    return json_answer(tables)


def operation_details(ask: Ask) -> Response:
    """Return the log entries of some operations; unknown ones are left out."""
    asked = [int(key) for key in json.loads(ask.query.get("operation_ids", "[]"))]
    found = {}
    for key in asked:
        operation = ask.graph.operations.get(key)
        if operation is not None:
            entry = details(operation, spelled(operation))
            for field in ("added_edges", "removed_edges", "source_ids", "sink_ids", "roots", "operation_id"):
                if field in entry:
                    entry[field] = ids_out(entry[field], ask.as_text)
            found[str(key)] = entry
    return json_answer(found)


def user_operations(ask: Ask) -> Response:
    """Return the operations of one user; `end_time` is mandatory although it looks optional."""
    start = ask.seconds("start_time") or 0
    end = ask.needed_time("end_time", "not a valid unix timestamp")
    rows = history.edits_between(ask.graph, start, end)
    rows = [operation for operation in rows if operation.user == ask.query.get("user_id")]
    return labelled(
        _json(
            {"operation_id": _column(rows, lambda op: op.id), "timestamp": _column(rows, lambda op: op.time)}
        ),
        HTML,
    )


def tabular_change_log_recent(ask: Ask) -> Response:
    """Return all operations of a span of time as columns."""
    rows = history.edits_between(ask.graph, ask.seconds("timestamp") or 0, ask.time("timestamp_end"))
    return labelled(
        _json(
            {
                "operation_id": _column(rows, lambda op: op.id),
                "timestamp": _column(rows, lambda op: op.time),
                "user_id": _column(rows, lambda op: op.user),
                "is_merge": _column(rows, lambda op: op.kind == "merge"),
            }
        ),
        HTML,
    )


def table_change_log(ask: Ask) -> Response:
    """Return all operations of the table as a CSV file."""
    rows = [ask.graph.operations[key] for key in sorted(ask.graph.operations)]
    name = {"Content-Disposition": f"attachment; filename={ask.graph.table}.csv"}
    return labelled(log_table(rows, "user_id,"), "text/csv", name)


def contact_sites(ask: Ask) -> Response:
    """Fail, as the real server always does here."""
    raise Crash("ChunkedGraph.get_subgraph_edges() got an unexpected keyword argument 'connected_edges'")


def roots_from_coords(ask: Ask) -> Response:
    """Fail, as the real server always does here."""
    raise Crash("module 'pychunkedgraph.app.segmentation.common' has no attribute 'handle_roots_from_coord'")


def _is_latest(ask: Ask, node: int, time: int) -> bool:
    created, retired = ask.graph.created(node), ask.graph.retired_by(node)
    if not ask.graph.has_children(node) or created is None or created > time:
        return False
    return retired is None or retired.time > time


def _lineage(ask: Ask, roots: list[int]) -> Response:
    past, future = ask.seconds("timestamp_past") or 0, ask.time("timestamp_future")
    found = history.lineage(ask.graph, roots, past, future)
    nodes = []
    for root, (created, retired) in found.nodes.items():
        node = {"id": ids_out(root, ask.as_text), "timestamp": created / 1000}
        if retired is not None:
            node["operation_id"] = ids_out(retired.id, ask.as_text)
        nodes.append(node)
    links = [
        {"source": ids_out(source, ask.as_text), "target": ids_out(target, ask.as_text)}
        for source, target in found.links
    ]
    return json_answer({"directed": True, "graph": {}, "links": links, "multigraph": False, "nodes": nodes})


def _columns(ask: Ask, rows: Sequence[Change], *, filtered: bool, empty_users: bool) -> str:
    kept = {str(at): row for at, row in enumerate(rows) if not filtered or row.matters}
    users = {at: ask.graph.users.get(row.operation.user, (_UNKNOWN, _UNKNOWN)) for at, row in kept.items()}
    table: dict[str, dict[str, Any]] = {
        "operation_id": {at: row.operation.id for at, row in kept.items()},
        "timestamp": {at: row.operation.time for at, row in kept.items()},
        "user_id": {at: row.operation.user for at, row in kept.items()},
        "before_root_ids": {at: list(row.before) for at, row in kept.items()},
        "after_root_ids": {at: list(row.after) for at, row in kept.items()},
        "is_merge": {at: row.operation.kind == "merge" for at, row in kept.items()},
    }
    if not filtered:
        table["in_neuron"] = {at: row.in_neuron for at, row in kept.items()}
        table["is_relevant"] = {at: row.is_relevant for at, row in kept.items()}
    if kept or empty_users:
        table["user_name"] = {at: name for at, (name, _) in users.items()}
        table["user_affiliation"] = {at: affiliation for at, (_, affiliation) in users.items()}
    return _json(table)


def _column(rows: Sequence[Any], value: Callable[[Any], Any]) -> dict[str, Any]:
    return {str(at): value(row) for at, row in enumerate(rows)}


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
