"""The annotation engine of 2021, as zetta most likely runs it: plain errors, other answers (sheet 5.7)."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.sandbox.kit import Caller
from zettatui.sandbox import Sandbox
from zettatui.sandbox.demo import ALIGNED_VOLUME

TABLES = f"/annotation/api/v2/aligned_volume/{ALIGNED_VOLUME}/table"
ROW = {"type": "microns_func_coreg", "pt": {"position": [1, 2, 3]}, "func_id": 0}
CRASH = {"message": "Internal Server Error"}


@pytest.fixture
def ann() -> Caller:
    return Caller(Sandbox("zetta"))


async def create(
    caller: Caller, name: str, schema: str = "microns_func_coreg", **metadata: Any
) -> httpx.Response:
    body = {
        "table_name": name,
        "schema_type": schema,
        "metadata": {"description": "this is a test", **metadata},
    }
    return await caller.post(TABLES, json.dumps(body))


async def send(caller: Caller, method: str, body: Any) -> httpx.Response:
    return await caller.ask(method, f"{TABLES}/test_table/annotations", content=json.dumps(body))


async def test_founding_walkthrough(ann: Caller) -> None:
    made = await create(ann, "test_table")
    assert (made.status_code, made.json()) == (200, "test_table")
    again = await create(ann, "test_table")
    assert (again.status_code, again.json()) == (500, CRASH)
    posted = await send(ann, "POST", {"annotations": [ROW]})
    assert (posted.status_code, posted.json()) == (200, "Inserted 1 annotations")
    got = (await ann.get(f"{TABLES}/test_table/annotations?annotation_ids=1")).json()[0]
    assert (got["pt_position"], got["func_id"]) == ([1, 2, 3], 0)
    assert (await ann.get(f"{TABLES}/test_table/count")).json() == 1
    metadata = await ann.get(f"{TABLES}/test_table")
    assert metadata.status_code == 200
    assert not {"voxel_resolution_x", "notice_text", "read_permission", "last_modified"} & set(
        metadata.json()
    )


async def test_newer_keys_are_unknown(ann: Caller) -> None:
    refused = await create(ann, "test_table", voxel_resolution_x=4.0, read_permission="PUBLIC")
    assert refused.status_code == 400
    assert refused.json() == {
        "schema_errors": {
            "metadata": {"voxel_resolution_x": ["Unknown field."], "read_permission": ["Unknown field."]}
        }
    }


async def test_update_and_delete_answer_texts(ann: Caller) -> None:
    await create(ann, "test_table")
    await send(ann, "POST", {"annotations": [ROW, ROW]})
    updated = await send(ann, "PUT", {"annotations": [{"id": 1, **ROW}]})
    assert updated.json() == "[3]"
    deleted = await send(ann, "DELETE", {"annotation_ids": [2, 3, 99]})
    assert deleted.json() == "2 annotations marked for deletion"


@pytest.mark.parametrize(
    ("annotation", "status", "answer"),
    [
        (
            {"func_id": "x"},
            422,
            {"func_id": ["Not a valid integer."], "pt": ["Missing data for required field."]},
        ),
        ({"pt": {"position": [1]}, "func_id": 1}, 500, "Internal Server Error"),
    ],
)
async def test_plain_errors(ann: Caller, annotation: dict[str, Any], status: int, answer: Any) -> None:
    await create(ann, "test_table")
    refused = await send(ann, "POST", {"annotations": [annotation]})
    assert (refused.status_code, refused.json()) == (status, {"message": answer})


async def test_other_refusals(ann: Caller) -> None:
    unknown = await ann.get(f"{TABLES}/nope")
    assert (unknown.status_code, unknown.json()) == (500, CRASH)
    wrong_ids = await ann.get(f"{TABLES}/somas_v1/annotations?annotation_ids=abc")
    assert (wrong_ids.status_code, list(wrong_ids.json())) == (400, ["errors", "message"])
    no_update = await ann.ask("PUT", TABLES, content="{}")
    assert (no_update.status_code, no_update.json()["message"]) == (
        405,
        "The method is not allowed for the requested URL.",
    )
    volume = await ann.get("/annotation/api/v2/aligned_volume/nope/table")
    assert (volume.status_code, volume.json()) == (400, {"message": "aligned volume: nope not valid"})
    too_many = await send(ann, "POST", {"annotations": [ROW] * 10_001})
    assert too_many.status_code == 500
    new_type = await create(ann, "new_type", "cell_match")
    assert (new_type.status_code, new_type.json()) == (500, CRASH)
    assert (await ann.get("/materialize/api/versions")).status_code == 404


async def test_too_many_rows_of_a_known_table(ann: Caller) -> None:
    await create(ann, "test_table")
    refused = await send(ann, "POST", {"annotations": [ROW] * 10_001})
    assert (refused.status_code, list(refused.json())) == (413, ["message"])


async def test_nobody_owns_tables_but_only_admins_delete_them() -> None:
    sandbox = Sandbox("zetta")
    ann, ben, root = Caller(sandbox), Caller(sandbox, "ben"), Caller(sandbox, "root")
    await create(ann, "test_table")
    assert (await send(ben, "POST", {"annotations": [ROW]})).status_code == 200
    refused = await ann.ask("DELETE", f"{TABLES}/test_table")
    assert (refused.status_code, refused.text) == (403, "Requires superadmin privilege.")
    assert (await root.ask("DELETE", f"{TABLES}/test_table")).json() is True
    assert (await ann.get(f"{TABLES}/test_table")).json()["deleted"] is not None
