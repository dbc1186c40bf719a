"""Whatever JSON comes in, the engines answer with one of their own errors and never fall over."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.kit import Caller
from zettatui.sandbox import Sandbox
from zettatui.sandbox.demo import ALIGNED_VOLUME

TABLES = f"/annotation/api/v2/aligned_volume/{ALIGNED_VOLUME}/table"
LIVE = "/materialize/api/v3/datastack/vnc_v0"
AT = {"table": "somas_v1", "timestamp": "2021-06-01T00:00:00.5+00:00"}
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8)
JSON: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
)
GOOD_POINT = st.just({"position": [1, 2, 3]})
POINT = (
    GOOD_POINT | st.fixed_dictionaries({"position": JSON | st.lists(SCALARS, min_size=3, max_size=4)}) | JSON
)
ROW = st.fixed_dictionaries(
    {"pt": GOOD_POINT | POINT, "tag": st.just("t") | JSON},
    optional={"id": JSON | SCALARS, "volume": JSON, "bb_start": POINT, "target_id": SCALARS},
)
METADATA = st.fixed_dictionaries(
    {"description": st.text(max_size=4)},
    optional={
        "voxel_resolution_x": SCALARS,
        "voxel_resolution_y": st.just(4),
        "voxel_resolution_z": st.just(40),
        "user_id": SCALARS,
        "read_permission": SCALARS,
        "notice_text": SCALARS,
        "table_metadata": JSON,
        "reference_table": SCALARS,
    },
)
SOME = settings(deadline=None)


@pytest.fixture(scope="module", params=["cave", "zetta"])
def ann(request: pytest.FixtureRequest) -> Caller:
    caller = Caller(Sandbox(request.param))
    if request.param == "cave":
        metadata = {"description": "d", "table_metadata": {"reference_table": "somas_v1"}}
        metadata |= {f"voxel_resolution_{axis}": 4 for axis in "xyz"}
        ask(
            caller,
            "POST",
            TABLES,
            {"table_name": "types", "schema_type": "reference_tag", "metadata": metadata},
        )
    return caller


def ask(caller: Caller, method: str, path: str, body: Any) -> None:
    answer = asyncio.run(caller.ask(method, path, content=json.dumps(body)))
    assert answer.status_code in {200, 400, 404, 409, 413, 422, 500}
    if answer.headers["content-type"] == "application/json" and answer.status_code != 200:
        assert isinstance(answer.json(), str) or set(answer.json()) & {"message", "schema_errors"}


@SOME
@given(
    st.sampled_from(["POST", "PUT"]),
    st.sampled_from(["somas_v1", "lab_notes", "types"]),
    st.lists(ROW, max_size=3) | JSON,
)
def test_rows(ann: Caller, method: str, table: str, rows: Any) -> None:
    ask(ann, method, f"{TABLES}/{table}/annotations", {"annotations": rows})


@SOME
@given(JSON | st.lists(SCALARS, max_size=4))
def test_deletion(ann: Caller, ids: Any) -> None:
    ask(ann, "DELETE", f"{TABLES}/lab_notes/annotations", {"annotation_ids": ids})


@SOME
@given(st.sampled_from(["POST", "PUT"]), SCALARS, st.sampled_from(["bound_tag", "reference_tag"]), METADATA)
def test_tables(ann: Caller, method: str, name: Any, schema: str, metadata: Any) -> None:
    body = {"table_name": name, "metadata": metadata}
    if method == "POST":
        body["schema_type"] = schema
    elif ann.sandbox.flavour == "zetta":
        return
    ask(ann, method, TABLES, body)


@SOME
@given(
    st.sampled_from(["equal", "in", "greater", "less_equal", "regex", "spatial"]),
    st.sampled_from(["id", "tag", "volume", "pt_position", "pt_root_id", "created"]),
    JSON,
    st.sampled_from([f"{LIVE}/query", f"{LIVE}/version/3/table/somas_v1/query"]),
)
def test_queries(word: str, column: str, wanted: Any, path: str) -> None:
    body = {f"filter_{word}_dict": {"somas_v1": {column: wanted}}}
    more = AT if path == f"{LIVE}/query" else {}
    ask(_shared(), "POST", f"{path}?return_pyarrow=false", {**body, **more})


@cache
def _shared() -> Caller:
    return Caller(Sandbox("cave"))


@SOME
@given(st.sampled_from(["equal", "in", "spatial"]), JSON | st.dictionaries(st.just("somas_v1"), JSON))
def test_filters_of_any_shape(word: str, filters: Any) -> None:
    for path, more in ((f"{LIVE}/query", AT), (f"{LIVE}/version/3/table/somas_v1/query", {})):
        ask(_shared(), "POST", path, {f"filter_{word}_dict": filters, **more})


@SOME
@given(
    st.dictionaries(
        st.sampled_from(
            ["select_columns", "suffixes", "join_tables", "limit", "offset", "desired_resolution"]
        ),
        JSON,
    ),
    st.dictionaries(st.just("somas_v1"), JSON),
)
def test_the_rest_of_a_query(body: Any, columns: Any) -> None:
    ask(_shared(), "POST", f"{LIVE}/query", {**AT, **body})
    ask(_shared(), "POST", f"{LIVE}/query", {**AT, "select_columns": columns, "suffixes": columns})
    ask(_shared(), "POST", f"{LIVE}/version/3/table/somas_v1/query", body)
    joined = {"tables": [["cell_types_v1", "target_id"], ["somas_v1", "id"]]}
    ask(
        _shared(),
        "POST",
        f"{LIVE}/version/3/query",
        {**joined, "select_column_map": columns, "suffix_map": columns},
    )
