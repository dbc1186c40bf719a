"""Sheet graph-annotation-schema, table 8: materialization, read only."""

from __future__ import annotations

from datetime import datetime, timezone

from tests.interop.place import Place
from tests.interop.record import Sent
from tests.interop.report import refused, same
from tests.interop.rows import Rows
from zettatui.sandbox.demo import DATASTACK, ROOT

rows = Rows("graph-annotation-schema.md 8: materialization")

D = f"/materialize/api/v3/datastack/{DATASTACK}"
OPTIONS = "return_pyarrow=True&arrow_format=True&split_positions=True&direct_sql_pandas=True"
LIVE = (
    "return_pyarrow=True&arrow_format=True&merge_reference=False"
    "&allow_missing_lookups=False&allow_invalid_root_ids=False&direct_sql_pandas=True"
)


def _query(line: str, value: object) -> Sent:
    # The compression is that inside of the Arrow answer.
    return Sent(line, json=value, content_type="application/json", accept="zstd")


@rows(".materialize")
def _open(place: Place) -> object:
    fresh = place.open()
    with place.sends(Sent("GET /materialize/api/versions", cookie=False), "GET /materialize/version"):
        materialize = fresh.materialize
    with place.sends(f"GET {D}/versions?expired=False"):
        same(materialize.version, 3)
    return f"version {materialize.server_version}, latest frozen version {materialize.version}"


@rows("query_table")
def _query_table(place: Place) -> object:
    materialize = place.client.materialize
    same(materialize.version, 3)
    table = "synapses_v1"
    metadata = f"GET {D}/version/3/table/{table}/metadata"
    wanted = {"filter_in_dict": {table: {"id": [1, 2]}}, "filter_notin_dict": {table: {"id": [1]}}}
    with place.sends(metadata, _query(f"POST {D}/version/3/table/{table}/query?{OPTIONS}", wanted), metadata):
        frame = materialize.query_table(table, filter_in_dict={"id": [1, 2]}, filter_out_dict={"id": [1]})
    # The exclusion is sent under a key that the server never reads.
    same(frame["id"].tolist(), [1, 2])
    same(int(frame["pre_pt_root_id"][0]), ROOT)
    same(frame.attrs["dataframe_resolution"], [4.3, 4.3, 45.0])
    return f"ids {frame['id'].tolist()}, columns {list(frame.columns)}"


@rows("query_table of a reference table: a join")
def _join(place: Place) -> object:
    materialize = place.client.materialize
    own, target = "cell_types_v1", "somas_v1"
    metadata = [f"GET {D}/version/3/table/{table}/metadata" for table in (own, target)]
    wanted = {
        "tables": [[own, "target_id"], [target, "id"]],
        "filter_equal_dict": {own: {"cell_type": "glia"}},
        "suffix_map": {own: "", target: "_ref"},
    }
    with place.sends(metadata[0], _query(f"POST {D}/version/3/query?{OPTIONS}", wanted), *metadata):
        frame = materialize.query_table(own, filter_equal_dict={"cell_type": "glia"})
    same({"id_ref", "volume", "pt_position"} <= set(frame.columns), True, "columns of the target")
    return f"{len(frame)} rows"


@rows("live_live_query")
def _live(place: Place) -> object:
    wanted = {
        "table": "synapses_v1",
        "timestamp": "2021-06-01T00:00:00.250000+00:00",
        "filter_equal_dict": {"synapses_v1": {"id": 1}},
    }
    materialize, then = place.client.materialize, datetime(2021, 6, 1, 0, 0, 0, 250_000, timezone.utc)
    with place.sends(
        _query(f"POST {D}/query?{LIVE}", wanted), f"GET {D}/version/3/table/synapses_v1/metadata"
    ):
        frame = materialize.live_live_query(
            "synapses_v1", then, filter_equal_dict=wanted["filter_equal_dict"]
        )
    same(int(frame["pre_pt_root_id"][0]), ROOT)
    with refused(500, "400 Bad Request: This query on table synapses_v1 returned no results"):
        materialize.live_live_query("synapses_v1", then, filter_equal_dict={"synapses_v1": {"id": 99_999}})
    return f"id 1 belongs to {ROOT}"
