"""Sheet graph-annotation-schema, table 8: the chunkedgraph over time (lineage, edits, operations)."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from tests.interop.place import Place
from tests.interop.record import Sent
from tests.interop.report import refused, same
from tests.interop.rows import Rows
from tests.interop.rows_graph import V, first_root
from zettatui.sandbox.demo import ROOT, SUPERVOXEL
from zettatui.sandbox.graph.asking import moment_of
from zettatui.sandbox.graph.demo_graph import FOUNDED

rows = Rows("graph-annotation-schema.md 8: chunkedgraph, history")

LINEAGE = f"POST {V}/lineage_graph_multiple"
TIMES = f"POST {V}/root_timestamps?latest=False&timestamp=#"


@rows("get_lineage_graph(id)")
def _lineage(place: Place) -> object:
    first = first_root(place)
    # A bug of caveclient's: the name of a parameter becomes a parameter.
    with place.sends(Sent(f"{LINEAGE}?name=timestamp_future", json={"root_ids": [first]})):
        seen = place.client.chunkedgraph.get_lineage_graph(first)
    same(ROOT in {node["id"] for node in seen["nodes"]}, True)
    return f"{len(seen['nodes'])} nodes, {len(seen['links'])} links"


@rows("get_latest_roots, get_original_roots")
def _latest(place: Place) -> object:
    cg, graph, first = place.client.chunkedgraph, place.graph, first_root(place)
    current = {root for root in graph.roots() if graph.retired_by(root) is None}
    times = Sent(TIMES, json={"node_ids": [first]})
    with place.sends(
        times, Sent(f"{LINEAGE}?timestamp_past=#&timestamp_future=#", json={"root_ids": [first]})
    ):
        latest = set(cg.get_latest_roots(first).tolist())
    same(latest, {ROOT, *graph.operations[2].after} & current)
    times = Sent(TIMES, json={"node_ids": [ROOT]})
    with place.sends(times, Sent(f"{LINEAGE}?timestamp_future=#", json={"root_ids": [ROOT]})):
        same(first in cg.get_original_roots(ROOT), True)
    same(cg.get_latest_roots(ROOT).tolist(), [ROOT])
    same(cg.suggest_latest_roots(first), ROOT)
    return f"{first} -> {sorted(latest)}"


@rows("is_latest_roots")
def _fresh(place: Place) -> object:
    cg, first = place.client.chunkedgraph, first_root(place)
    ids = [ROOT, first, SUPERVOXEL]
    with place.sends(Sent(f"POST {V}/is_latest_roots", json={"node_ids": ids})):
        same(cg.is_latest_roots(ids).tolist(), [True, False, False])
    then = moment_of(FOUNDED) + timedelta(days=1)
    line = f"POST {V}/is_latest_roots?timestamp={then.timestamp()}"
    with place.sends(Sent(line, json={"node_ids": [ROOT, first]})):
        same(cg.is_latest_roots([ROOT, first], timestamp=then).tolist(), [False, True])
    return [True, False, False]


@rows("get_root_timestamps(latest=..)")
def _times(place: Place) -> object:
    cg, first = place.client.chunkedgraph, first_root(place)
    merged = moment_of(place.graph.operations[1].time)
    with place.sends(Sent(TIMES, json={"node_ids": [first]})):
        same(cg.get_root_timestamps([first]).tolist(), [moment_of(FOUNDED)])
    with place.sends(Sent(TIMES.replace("False", "True"), json={"node_ids": [first]})):
        same(cg.get_root_timestamps([first], latest=True).tolist(), [merged - timedelta(milliseconds=1)])
    return f"{first} from {moment_of(FOUNDED)} until {merged}"


@rows("get_past_ids (GET with body)")
def _past(place: Place) -> object:
    first = first_root(place)
    with place.sends(Sent(f"GET {V}/past_id_mapping", json={"root_ids": [ROOT]})):
        seen = place.client.chunkedgraph.get_past_ids([ROOT])["past_id_map"]
    same(first in seen[ROOT], True)
    return seen


@rows("get_tabular_change_log (GET with body)")
def _tabular(place: Place) -> object:
    cg = place.client.chunkedgraph
    line = f"GET {V}/tabular_change_log_many?filtered="
    with place.sends(*(Sent(line + said, json={"root_ids": [ROOT]}) for said in ("True", "False"))):
        filtered = cg.get_tabular_change_log(ROOT)[ROOT]
        table = cg.get_tabular_change_log(ROOT, filtered=False)[ROOT]
    same(table["operation_id"].tolist(), [1, 2, 3])
    same(table["is_merge"].tolist(), [True, False, True])
    same(set(table["user_name"]), {name for name, _ in place.graph.users.values()})
    same({"in_neuron", "is_relevant"} & set(filtered.columns), set(), "columns gone when filtered")
    return f"operations {table['operation_id'].tolist()}, filtered {filtered['operation_id'].tolist()}"


@rows("get_change_log, get_merge_log")
def _logs(place: Place) -> object:
    cg, base = place.client.chunkedgraph, f"GET {V}/root/{ROOT}"
    with place.sends(f"{base}/change_log?filtered=True"):
        filtered = cg.get_change_log(ROOT)
    same(set(filtered), {"n_mergers", "n_splits", "operations_ids", "past_ids", "user_info"})
    with place.sends(f"{base}/change_log?filtered=False", f"{base}/merge_log"):
        same(cg.get_change_log(ROOT, filtered=False)["operations_ids"], [1, 2, 3])
        same(len(cg.get_merge_log(ROOT)["merge_edges"]), 2)
    with place.sends(f"{base.replace(str(ROOT), '5')}/merge_log"), refused(500, "5 is no root"):
        cg.get_merge_log(5)
    return filtered


@rows("get_operation_details([1,2])")
def _details(place: Place) -> object:
    with place.sends(f"GET {V}/operation_details?operation_ids=%5B1%2C+2%5D"):
        seen = place.client.chunkedgraph.get_operation_details([1, 2])
    same(["added_edges" in seen["1"], "removed_edges" in seen["2"]], [True, True])
    return {key: entry["user"] for key, entry in seen.items()}


@rows("get_delta_roots")
def _delta(place: Place) -> object:
    operations = place.graph.operations.values()
    with place.sends(f"GET {V}/delta_roots?timestamp_past=#&timestamp_future=#"):
        old, new = place.client.chunkedgraph.get_delta_roots(moment_of(FOUNDED))
    same(set(old.tolist()), {root for operation in operations for root in operation.before})
    same(set(new.tolist()), {root for operation in operations for root in operation.after})
    return f"{len(set(old.tolist()))} old, {len(set(new.tolist()))} new"


@rows("get_oldest_timestamp")
def _oldest(place: Place) -> object:
    with place.sends(f"GET {V}/oldest_timestamp"):
        seen = place.client.chunkedgraph.get_oldest_timestamp()
    same(seen, moment_of(place.graph.operations[1].time) - timedelta(milliseconds=500))
    return seen


@rows("get_user_operations: 400 without an end")
def _user_operations(place: Place) -> object:
    start, end = (datetime(year, 1, 1, tzinfo=timezone.utc) for year in (2021, 2022))
    line = f"GET {V}/user_operations?user_id=2&start_time={start.timestamp()}"
    with place.sends(line), refused(403, "admin_view"):
        place.client.chunkedgraph.get_user_operations(2, timestamp_start=start)
    cg = place.admin.chunkedgraph
    with place.sends(line), refused(400, "end_time is not a valid unix timestamp"):
        cg.get_user_operations(2, timestamp_start=start)
    with place.sends(f"{line}&end_time={end.timestamp()}"):
        table = cg.get_user_operations(2, timestamp_start=start, timestamp_end=end)
    same(table["operation_id"].tolist(), [1, 3])
    return "403 for the demo's user, 400 for an admin; with an end: operations 1, 3"
