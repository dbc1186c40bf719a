"""What the recordings do not show of the annotation engine: rights, faults, ids, durability, demo data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.kit import Caller
from zettatui.sandbox import Sandbox
from zettatui.sandbox.annotation import keep_sessions
from zettatui.sandbox.annotation.catalog import find_table
from zettatui.sandbox.annotation.database import read_position, stored_columns
from zettatui.sandbox.annotation.marshal import load_annotation
from zettatui.sandbox.annotation.types import schema_types
from zettatui.sandbox.demo import ALIGNED_VOLUME

TABLES = f"/annotation/api/v2/aligned_volume/{ALIGNED_VOLUME}/table"
RESOLUTION = {"voxel_resolution_x": 4.3, "voxel_resolution_y": 4.3, "voxel_resolution_z": 45}


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox("cave")


async def create(caller: Caller, name: str, schema: str, **metadata: Any) -> httpx.Response:
    body = {
        "table_name": name,
        "schema_type": schema,
        "metadata": {"description": "d", **RESOLUTION, **metadata},
    }
    return await caller.post(TABLES, json.dumps(body))


async def post(caller: Caller, name: str, *annotations: dict[str, Any]) -> httpx.Response:
    return await caller.post(f"{TABLES}/{name}/annotations", json.dumps({"annotations": annotations}))


async def put(caller: Caller, name: str, *annotations: dict[str, Any]) -> httpx.Response:
    body = json.dumps({"annotations": annotations})
    return await caller.ask("PUT", f"{TABLES}/{name}/annotations", content=body)


async def read(caller: Caller, name: str, ids: str) -> httpx.Response:
    return await caller.get(f"{TABLES}/{name}/annotations?annotation_ids={ids}")


def message(answer: httpx.Response) -> str:
    assert answer.status_code == 500
    body = answer.json()
    assert set(body) == {"code", "message", "traceback"}
    return str(body["message"])


def tag(text: str, at: int = 1) -> dict[str, Any]:
    return {"pt": {"position": [at, 2, 3]}, "tag": text}


async def test_founding_walkthrough_with_resolution(sandbox: Sandbox) -> None:
    ann = Caller(sandbox)
    assert "test_table" not in (await ann.get(TABLES)).json()
    made = await create(ann, "test_table", "microns_func_coreg")
    assert (made.status_code, made.text) == (200, "test_table")
    assert message(await create(ann, "test_table", "microns_func_coreg")).endswith("already exists")
    row = {"type": "microns_func_coreg", "pt": {"position": [1, 2, 3]}, "func_id": 0}
    assert (await post(ann, "test_table", row)).json() == [1]
    got = (await read(ann, "test_table", "1")).json()[0]
    assert (got["pt_position"], got["func_id"], got["deleted"]) == ([1, 2, 3], 0, "None")
    portal = await ann.get(f"/annotation/views/aligned_volume/{ALIGNED_VOLUME}/table/test_table")
    assert "1 annotations" in portal.text


async def test_auth_answers_come_before_the_engine(sandbox: Sandbox) -> None:
    body = json.dumps({"nonsense": 1})
    viewer = await Caller(sandbox, "vic").post(TABLES, body)
    assert (viewer.status_code, viewer.json()["error"]) == (403, "missing_permission")
    assert (await Caller(sandbox, "sam").get(TABLES)).status_code == 403
    assert (await Caller(sandbox, None).get(TABLES)).json()["error"] == "no_token"
    unknown = await Caller(sandbox).get("/annotation/api/v2/aligned_volume/nope/table")
    assert (unknown.status_code, unknown.json()["error"]) == (400, "invalid_table_id")


async def test_group_means_a_group_that_not_everybody_is_in(sandbox: Sandbox) -> None:
    assert (await read(Caller(sandbox, "ann"), "lab_notes", "2")).status_code == 200
    assert "share a common group" in message(await read(Caller(sandbox, "oli"), "lab_notes", "2"))
    assert (await post(Caller(sandbox, "ann"), "lab_notes", tag("hello"))).status_code == 200
    assert "cannot write" in message(await post(Caller(sandbox, "oli"), "lab_notes", tag("hello")))
    only_owner = message(await read(Caller(sandbox, "root"), "private_picks", "1"))
    assert only_owner.startswith("401 Unauthorized")


async def test_demo_tables(sandbox: Sandbox) -> None:
    ann = Caller(sandbox)
    names = set((await ann.get(TABLES)).json())
    assert names == {"synapses_v1", "somas_v1", "somas_old", "lab_notes", "private_picks", "cell_types_v1"}
    assert (await ann.get(f"{TABLES}/synapses_v1/count")).json() == 240
    assert (await ann.get(f"{TABLES}/somas_old")).json()["deleted"] is not None
    materialized = (await ann.get(f"{TABLES}/synapses_v1")).json()
    assert materialized["annotation_table"] == "synapses_v1"
    assert materialized["table_name"] == "synapses_v1__vnc_v0_seg"
    assert (
        materialized["segmentation_source"] == f"graphene://{sandbox.address}/segmentation/table/vnc_v0_seg"
    )
    notes = await ann.get(f"{TABLES}/lab_notes")
    assert notes.headers["warning"] == "Table Owner Notice: work in progress: ask Ben before citing"
    chain = {row["id"]: row["superceded_id"] for row in (await read(ann, "lab_notes", "1,5,6")).json()}
    assert chain == {1: 5, 5: 6, 6: None}


async def test_a_row_with_an_empty_field_spoils_the_whole_read(sandbox: Sandbox) -> None:
    ann = Caller(sandbox)
    assert [row["id"] for row in (await read(ann, "somas_v1", "2,3")).json()] == [2, 3]
    assert message(await read(ann, "somas_v1", "1,2,3")) == "No annotation with [1, 2, 3] exists"


async def test_updates_move_tracked_references(sandbox: Sandbox) -> None:
    ann = Caller(sandbox)
    await create(ann, "points", "bound_tag")
    await post(ann, "points", tag("a"), tag("b"))
    reference = {"reference_table": "points", "track_target_id_updates": True}
    await create(ann, "following", "reference_tag", table_metadata=reference)
    await create(ann, "staying", "reference_tag", table_metadata={"reference_table": "points"})
    for name in ("following", "staying"):
        assert (await post(ann, name, {"target_id": 1, "tag": "x"})).json() == [1]
    assert (await put(ann, "points", {"id": 1, **tag("c")})).json() == {"1": 3}
    assert (await read(ann, "following", "1")).json()[0]["target_id"] == 3
    assert (await read(ann, "staying", "1")).json()[0]["target_id"] == 1


async def test_refused_rows_are_not_kept_but_use_up_ids(sandbox: Sandbox) -> None:
    ann = Caller(sandbox)
    await create(ann, "refs", "reference_tag", table_metadata={"reference_table": "synapses_v1"})
    good, bad = {"target_id": 1, "tag": "x"}, {"target_id": 10**6, "tag": "x"}
    assert "ForeignKeyViolation" in message(await post(ann, "refs", good, bad))
    assert (await ann.get(f"{TABLES}/refs/count")).json() == 0
    assert (await post(ann, "refs", good)).json() == [3]
    await create(ann, "given", "bound_tag")
    await post(ann, "given", {"id": 2, **tag("mine")})
    assert (await post(ann, "given", tag("first"))).json() == [1]
    assert "UniqueViolation" in message(await post(ann, "given", tag("second")))
    assert (await post(ann, "given", tag("third"))).json() == [3]


async def test_put_is_not_atomic(sandbox: Sandbox) -> None:
    ann = Caller(sandbox)
    await create(ann, "points", "bound_tag")
    await post(ann, "points", tag("a"), tag("b"))
    failed = await put(ann, "points", {"id": 1, **tag("new")}, {"id": 99, **tag("nobody")})
    assert message(failed) == "400 Bad Request: No row was found for one()"
    assert (await read(ann, "points", "1")).json()[0]["superceded_id"] == 3


async def test_a_given_id_is_cast_like_a_bigint(sandbox: Sandbox) -> None:
    ann = Caller(sandbox)
    await create(ann, "given", "bound_tag")
    given = [{"id": one, **tag("x")} for one in ("7", 8.6, 0)]
    assert (await post(ann, "given", *given)).json() == [7, 9, 1]
    for wrong, words in (
        (True, "DatatypeMismatch"),
        ([1], "DatatypeMismatch"),
        (2**63, "bigint out of range"),
    ):
        assert words in message(await post(ann, "given", {"id": wrong, **tag("x")}))
        assert words in message(await put(ann, "given", {"id": wrong, **tag("x")}))


@pytest.mark.parametrize(
    ("text", "words"),
    [("a\x00b", "NUL (0x00)"), ("\ud800", "surrogates not allowed")],
)
async def test_texts_the_database_cannot_hold(sandbox: Sandbox, text: str, words: str) -> None:
    ann = Caller(sandbox)
    await create(ann, "points", "bound_tag")
    assert words in message(await post(ann, "points", tag(text)))


async def test_a_notice_outside_latin_1_breaks_reading(sandbox: Sandbox) -> None:
    ann = Caller(sandbox)
    await create(ann, "points", "bound_tag", notice_text="日本")
    assert "latin-1" in message(await ann.get(f"{TABLES}/points"))


async def test_kept_sessions_fail_once_after_a_database_error(sandbox: Sandbox) -> None:
    ann = Caller(sandbox)
    await create(ann, "points", "microns_func_coreg")
    too_big = {"pt": {"position": [1, 2, 3]}, "func_id": 2**31}
    fine = {**too_big, "func_id": 1}
    keep_sessions(sandbox, True)
    await post(ann, "points", too_big)
    assert message(await ann.get(TABLES)).startswith("This Session's transaction has been rolled back")
    assert (await ann.get(TABLES)).status_code == 200
    await post(ann, "points", too_big)
    assert message(await post(ann, "points", fine)).startswith("404 Not Found: This Session's transaction")
    assert (await post(ann, "points", fine)).json() == [1]
    keep_sessions(sandbox, False)
    await post(ann, "points", too_big)
    assert (await ann.get(TABLES)).status_code == 200


async def test_rows_are_in_although_the_answer_was_500(sandbox: Sandbox) -> None:
    ann = Caller(sandbox)
    await create(ann, "points", "bound_tag")
    sandbox.faults.add("after", "POST", ".*/annotations", status=504)
    assert (await post(ann, "points", tag("a"))).status_code == 504
    assert (await ann.get(f"{TABLES}/points/count")).json() == 1


@pytest.mark.parametrize("lenient", [False, True])
async def test_lenient_takes_what_caveclient_sends(lenient: bool) -> None:
    ann = Caller(Sandbox("cave", lenient=lenient))
    reference = {"reference_table": "somas_v1", "track_target_id_updates": None}
    answers = [
        await create(ann, "refs", "reference_tag", table_metadata=reference),
        await create(ann, "mine", "bound_tag", user_id=2),
    ]
    assert [answer.status_code for answer in answers] == [200 if lenient else 500] * 2
    assert all(lenient or "schema_errors" in answer.json() for answer in answers)


async def test_rows_outlive_the_process(tmp_path: Path) -> None:
    sandbox = Sandbox("cave", data_dir=tmp_path)
    ann = Caller(sandbox)
    await create(ann, "points", "bound_tag")
    assert (await post(ann, "points", tag("a"))).json() == [1]
    # No close: a killed process does not either.
    again = Sandbox("cave", data_dir=tmp_path)
    assert (await read(Caller(again), "points", "1")).json()[0]["tag"] == "a"
    assert (await post(Caller(again), "points", tag("b"))).json() == [2]
    assert (await Caller(again).get(f"{TABLES}/synapses_v1/count")).json() == 240


async def test_ten_thousand_rows_fit(sandbox: Sandbox) -> None:
    ann = Caller(sandbox)
    await create(ann, "many", "bound_tag")
    ids = (await post(ann, "many", *[tag("x")] * 10_000)).json()
    assert ids == list(range(1, 10_001))


@given(st.lists(st.integers(-(2**40), 2**40), min_size=3, max_size=5))
def test_positions_go_through_uint64(position: list[int]) -> None:
    schema = schema_types()["bound_tag"]
    flat = load_annotation(schema, {"pt": {"position": position}, "tag": "t"})
    stored = stored_columns("t", schema, flat, "{table} {columns}")
    back = [value - 2**64 if value >= 2**63 else value for value in read_position(stored["pt_position"])]
    assert back == position[:3]


def test_every_type_is_known_to_the_engine(sandbox: Sandbox) -> None:
    assert len(schema_types()) == 57
    table = find_table(sandbox.store, ALIGNED_VOLUME, "somas_v1")
    assert table is not None
    assert table.schema.points == ("pt_position", "bb_start_position", "bb_end_position")
