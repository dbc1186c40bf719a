"""Materialization as sheet 7 describes it: versions, tables, queries, two wire forms, errors."""

from __future__ import annotations

import ast
import json
import sys
from datetime import datetime
from typing import Any

import httpx
import pyarrow as pa
import pytest

from tests.sandbox.kit import Caller
from zettatui.sandbox import Sandbox
from zettatui.sandbox.demo import ALIGNED_VOLUME, ROOT, SUPERVOXEL

V2, V3 = "/materialize/api/v2/datastack/vnc_v0", "/materialize/api/v3/datastack/vnc_v0"
TABLES = f"/annotation/api/v2/aligned_volume/{ALIGNED_VOLUME}/table"
LATER = "2021-06-01T00:00:00.000001+00:00"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox("cave")


@pytest.fixture
def ann(sandbox: Sandbox) -> Caller:
    return Caller(sandbox)


async def query(caller: Caller, path: str, body: dict[str, Any], **flags: str) -> httpx.Response:
    names = {"return_pyarrow": "false", "direct_sql_pandas": "true", **flags}
    return await caller.ask("POST", path, content=json.dumps(body), params=names)


async def rows(caller: Caller, path: str, body: dict[str, Any], **flags: str) -> list[dict[str, Any]]:
    answer = await query(caller, path, body, **flags)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def synapses(version: int = 3) -> str:
    return f"{V3}/version/{version}/table/synapses_v1/query"


def message(answer: httpx.Response) -> str:
    assert answer.status_code == 500
    return str(answer.json()["message"])


async def test_discovery(ann: Caller) -> None:
    assert (await ann.get("/materialize/api/versions")).json() == [2, 3]
    assert (await ann.get("/materialize/version")).text.strip() == '"5.26.4"'


async def test_versions(ann: Caller) -> None:
    assert (await ann.get(f"{V3}/versions?expired=False")).json() == [2, 3]
    assert (await ann.get(f"{V3}/versions?expired=true")).json() == [1, 2, 3]
    assert set((await ann.get(f"{V3}/versions?expired=maybe")).json()) == {"errors", "message"}
    version = (await ann.get(f"{V3}/version/2")).json()
    assert set(version) == {
        "id",
        "datastack",
        "version",
        "time_stamp",
        "expires_on",
        "valid",
        "status",
        "is_merged",
    }
    for one in (await ann.get(f"{V3}/metadata?expired=true")).json():
        times = [one["time_stamp"], *([one["expires_on"]] if one["expires_on"] else [])]
        assert all(datetime.fromisoformat(time).microsecond for time in times)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{V3}/version/9", "No version found"),
        (f"{V2}/version/9/tables", None),
        (f"{V3}/version/9/tables/metadata", []),
        (f"{V3}/version/3/table/nope/metadata", "No metadata found for table named nope in version 3"),
    ],
)
async def test_returned_404s_keep_their_status(ann: Caller, path: str, body: Any) -> None:
    answer = await ann.get(path)
    assert (answer.status_code, answer.json()) == (404, body)


async def test_no_versions_at_all(sandbox: Sandbox, ann: Caller) -> None:
    with sandbox.store.write() as db:
        db.execute("UPDATE materialize_versions SET valid = 0")
    answer = await ann.get(f"{V3}/metadata")
    assert (answer.status_code, answer.json()) == (404, "No valid versions found")
    live = await query(ann, f"{V3}/query", {"table": "synapses_v1", "timestamp": LATER})
    assert message(live).startswith("400 Bad Request: there is no future or past version")


async def test_tables(ann: Caller) -> None:
    assert (await ann.get(f"{V2}/version/2/tables")).json() == ["synapses_v1"]
    assert set((await ann.get(f"{V2}/version/3/tables")).json()) == {
        "synapses_v1",
        "somas_v1",
        "cell_types_v1",
    }
    repaired = (await ann.get(f"{V3}/version/3/table/synapses_v1/metadata")).json()
    assert (repaired["table_name"], repaired["schema"]) == ("synapses_v1", "synapse")
    wrong = (await ann.get(f"{V2}/version/3/table/synapses_v1/metadata")).json()
    assert wrong["table_name"] == "synapses_v1__vnc_v0_seg"
    assert len((await ann.get(f"{V3}/version/3/tables/metadata")).json()) == 3
    assert (await ann.get(f"{V2}/version/3/table/synapses_v1/count")).json() == 240
    assert message(await ann.get(f"{V2}/version/2/table/somas_v1/count")).startswith(
        "404 Not Found: analysis"
    )
    values = (await ann.get(f"{V3}/table/cell_types_v1/unique_string_values")).json()
    assert set(values["cell_type"]) == {"motor neuron", "sensory neuron", "interneuron", "glia"}
    assert (await ann.get(f"{V3}/version/3/views")).json() == {}


async def test_json_rows(ann: Caller) -> None:
    answer = await query(
        ann, synapses(), {"limit": 2, "select_columns": ["id", "created", "pre_pt_position"]}
    )
    assert answer.headers["content-type"] == "application/json"
    first = answer.json()[0]
    assert set(first) == {"id", "created", "pre_pt_position_x", "pre_pt_position_y", "pre_pt_position_z"}
    assert isinstance(first["created"], int)
    assert first["created"] > 1_600_000_000_000
    assert answer.headers["dataframe_resolution"] == "4.3, 4.3, 45.0"
    assert answer.headers["warning"] == '201 - "Limited query to 2 rows'
    assert ast.literal_eval(answer.headers["column_names"])["synapses_v1"]["id"] == "id"


async def test_all_columns_and_ids_above_2_to_the_53(ann: Caller) -> None:
    first = (await rows(ann, synapses(), {"filter_equal_dict": {"synapses_v1": {"id": 1}}}))[0]
    assert first["valid"] is True
    assert (first["pre_pt_supervoxel_id"], first["pre_pt_root_id"]) == (SUPERVOXEL, ROOT)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"filter_in_dict": {"id": [3, 5, 999]}}, [3, 5]),
        ({"filter_greater_equal_dict": {"id": 4}, "filter_less_dict": {"id": 7}}, [4, 5, 6]),
        ({"filter_greater_dict": {"id": 238}}, [239, 240]),
        ({"filter_less_equal_dict": {"id": 2}}, [1, 2]),
        ({"filter_notin_dict": {"id": [1]}, "filter_less_dict": {"id": 3}}, [1, 2]),
        (
            {"filter_spatial_dict": {"pre_pt_position": [[5699, 31779, 2199], [5701, 31781, 2201]]}},
            [1],
        ),
        ({"filter_equal_dict": {"pre_pt_root_id": 0}, "filter_less_dict": {"id": 12}}, [5, 10]),
    ],
)
async def test_filters(ann: Caller, filters: dict[str, Any], expected: list[int]) -> None:
    body = {key: {"synapses_v1": columns} for key, columns in filters.items()}
    assert [row["id"] for row in await rows(ann, synapses(), body)] == expected


async def test_regex_and_pages(ann: Caller) -> None:
    body = {"filter_regex_dict": {"cell_types_v1": {"cell_type": "neuron$"}}}
    found = await rows(ann, f"{V3}/version/3/table/cell_types_v1/query", body)
    assert len(found) == 18
    assert [row["id"] for row in await rows(ann, synapses(), {"offset": 236, "limit": 10})] == [
        237,
        238,
        239,
        240,
    ]
    assert len(await rows(ann, synapses(), {}, random_sample="5")) == 5
    assert await rows(ann, synapses(), {}, count="true") == [{"count": 240}]


async def test_positions_scale_to_the_wanted_resolution(ann: Caller) -> None:
    body = {"desired_resolution": [8.6, 4.3, 90], "filter_equal_dict": {"synapses_v1": {"id": 1}}}
    first = (await rows(ann, synapses(), body))[0]
    assert [first[f"pre_pt_position_{axis}"] for axis in "xyz"] == [2850.0, 31780, 1100.0]


async def test_join(ann: Caller) -> None:
    body = {
        "tables": [["cell_types_v1", "target_id"], ["somas_v1", "id"]],
        "suffix_map": {"cell_types_v1": "", "somas_v1": "_ref"},
        "filter_equal_dict": {"cell_types_v1": {"target_id": 3}},
    }
    (row,) = await rows(ann, f"{V3}/version/3/query", body)
    assert (row["id"], row["id_ref"], row["volume"], row["pt_root_id"]) == (3, 3, 33.5, ROOT)
    assert (row["bb_start_position_x"], row["cell_type"]) == (5_700 + 14 * 37 % 400 - 9, "glia")
    somas = f"{V3}/version/3/table/somas_v1/query"
    assert (await rows(ann, somas, {"limit": 1}))[0]["bb_start_position_x"] is None


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        (synapses().replace("/v3/", "/v2/"), {}, "'ipc_compress'"),
        (
            synapses(9),
            {},
            "404 Not Found: analysis table synapses_v1 not found for version 9 in datastack vnc_v0",
        ),
        (
            synapses(1),
            {},
            "404 Not Found: analysis table synapses_v1 not found for version 1 in datastack vnc_v0",
        ),
        (synapses(), {"select_columns": ["nope"]}, "400 Bad Request: column nope not found in synapses_v1"),
        (synapses(), {"filter_equal_dict": {"other": {"id": 1}}}, "'other'"),
    ],
)
async def test_wrapped_errors(ann: Caller, path: str, body: dict[str, Any], expected: str) -> None:
    assert message(await query(ann, path, body)) == expected


async def test_unknown_body_keys_are_errors(ann: Caller) -> None:
    answer = await query(ann, synapses(), {"filter_out_dict": {"synapses_v1": {"id": [1]}}})
    assert (answer.status_code, answer.json()) == (
        500,
        {"schema_errors": {"filter_out_dict": ["Unknown field."]}},
    )
    live = await query(ann, f"{V3}/query", {"table": "synapses_v1"})
    assert live.json() == {"schema_errors": {"timestamp": ["Missing data for required field."]}}
    flat = await query(ann, synapses(), {"desired_resolution": [4, 4]})
    assert flat.json() == {"schema_errors": {"desired_resolution": ["Length must be 3."]}}
    assert (
        message(await query(ann, synapses(), {"desired_resolution": [0, 1, 1]})) == "float division by zero"
    )
    assert "LIMIT must not be negative" in message(await query(ann, synapses(), {"limit": -1}))


async def test_live_query_sees_later_rows_and_their_roots(ann: Caller) -> None:
    body = {"table": "synapses_v1", "timestamp": LATER, "filter_equal_dict": {"synapses_v1": {"id": 1}}}
    (row,) = await rows(ann, f"{V3}/query", body)
    assert row["pre_pt_root_id"] == ROOT
    # Before the merge of April 2021 the same supervoxel belonged to an older root.
    (row,) = await rows(ann, f"{V3}/query", {**body, "timestamp": "2021-04-01T00:00:00.000001+00:00"})
    assert row["pre_pt_root_id"] not in {0, ROOT}


async def test_live_query_refusals(ann: Caller) -> None:
    body = {"table": "synapses_v1", "timestamp": LATER}
    stale = {**body, "timestamp": "2021-04-01T00:00:00.000001+00:00"}
    stale["filter_in_dict"] = {"synapses_v1": {"pre_pt_root_id": [ROOT]}}
    text = message(await query(ann, f"{V3}/query", stale))
    assert text == f"400 Bad Request: Some root_ids passed are not valid at the query timestamp: [{ROOT}]"
    nothing = message(await query(ann, f"{V3}/query", stale, allow_invalid_root_ids="true"))
    assert nothing == "400 Bad Request: This query on table synapses_v1 returned no results"
    frozen = {**body, "timestamp": "2021-05-10T10:10:01.118377+00:00"}
    assert "do not use live live query" in message(await query(ann, f"{V3}/query", frozen))


async def test_new_rows_wait_for_their_lookup(ann: Caller) -> None:
    point = {"position": [1, 2, 3]}
    row = {"pre_pt": point, "post_pt": point, "ctr_pt": point, "size": 1}
    body = json.dumps({"annotations": [row]})
    assert (await ann.post(f"{TABLES}/synapses_v1/annotations", body)).json() == [241]
    live = {"table": "synapses_v1", "timestamp": "2999-01-01T00:00:00.000001+00:00"}
    refused = message(await query(ann, f"{V3}/query", live))
    assert refused.startswith("406 Not Acceptable: There are 1 annotations that need supervoxel lookups")
    answer = await query(ann, f"{V3}/query", live, allow_missing_lookups="true")
    assert len(answer.json()) == 240
    assert "supervoxel lookups" in answer.headers["warning"]


async def test_private_tables_stay_private(ann: Caller) -> None:
    refused = message(await query(ann, f"{V3}/query", {"table": "private_picks", "timestamp": LATER}))
    assert refused.startswith("401 Unauthorized")
    assert (await Caller(ann.sandbox, "sam").get(f"{V3}/versions")).status_code == 403


@pytest.mark.parametrize("encoding", ["zstd", "lz4", "gzip", "identity"])
async def test_arrow_streams(ann: Caller, encoding: str) -> None:
    answer = await ann.ask("POST", synapses(), content="{}", headers={"accept-encoding": encoding})
    assert answer.headers["content-type"] == "data.arrow"
    assert ("gzip" in answer.headers.get("content-encoding", "")) == (encoding == "gzip")
    with pa.ipc.open_stream(answer.content) as reader:
        table = reader.read_all()
    assert table.num_rows == 240
    kinds = {
        name: str(table.schema.field(name).type) for name in ("id", "created", "pre_pt_position_x", "size")
    }
    assert kinds == {
        "id": "int64",
        "created": "timestamp[ns, tz=UTC]",
        "pre_pt_position_x": "int32",
        "size": "double",
    }


async def test_without_pyarrow_the_answer_says_so(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = await ann.ask("POST", synapses(), content="{}")
    assert "return_pyarrow=false" in message(answer)
