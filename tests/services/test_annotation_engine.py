"""The annotation engine through all its generations."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.services.scripted import (
    FULL,
    Reply,
    ScriptedAdapter,
    json_reply,
    page_reply,
    server,
    text_reply,
)
from zettatui.services import errors as e
from zettatui.services.annotation_results import NewTable, UnreadableRow
from zettatui.services.wire import OutgoingRequest

# --- annotation engine -------------------------------------------------------------------------------


async def engine(script: Any) -> tuple[Any, ScriptedAdapter]:
    made, adapter = server([json_reply(FULL)])
    annotations = made.annotations(await made.info.datastack("ds"))
    adapter.script = script
    adapter.requests.clear()
    return annotations, adapter


NEW = NewTable(
    "t", "bound_tag", "d", (4.0, 4.0, 40.0), notice="n", reference_table="r", track_target_id_updates=True
)


def sent(adapter: ScriptedAdapter) -> Any:
    return json.loads(adapter.requests[-1].body or b"null")


async def test_a_table_is_asked_for_without_a_single_null() -> None:
    annotations, adapter = await engine([json_reply([]), text_reply("t", media="text/html; charset=utf-8")])
    assert (await annotations.create_table(NEW)).left_out == ()
    assert sent(adapter) == {
        "table_name": "t",
        "schema_type": "bound_tag",
        "metadata": {
            "description": "d",
            "voxel_resolution_x": 4.0,
            "voxel_resolution_y": 4.0,
            "voxel_resolution_z": 40.0,
            "read_permission": "PUBLIC",
            "write_permission": "PRIVATE",
            "notice_text": "n",
            "table_metadata": {"reference_table": "r", "track_target_id_updates": True},
        },
    }


@pytest.mark.parametrize("status", [400, 500])
async def test_an_old_engine_gets_the_form_it_knows(status: int) -> None:
    unknown = {
        key: ["Unknown field."]
        for key in (
            "voxel_resolution_x",
            "voxel_resolution_y",
            "voxel_resolution_z",
            "read_permission",
            "write_permission",
            "notice_text",
            "table_metadata",
        )
    }
    refusal = json_reply({"schema_errors": {"metadata": unknown}}, status)
    annotations, adapter = await engine([json_reply([]), refusal, json_reply("t")])
    created = await annotations.create_table(NEW)
    assert set(created.left_out) == set(unknown)
    assert sent(adapter)["metadata"] == {"description": "d", "reference_table": "r"}
    assert [request.method for request in adapter.requests] == ["GET", "POST", "POST"]


async def test_only_unknown_settings_are_left_out_and_only_once() -> None:
    mixed = {"metadata": {"voxel_resolution_x": ["Unknown field."], "description": ["Missing data."]}}
    again = {"metadata": {"voxel_resolution_x": ["Unknown field."]}}
    for errors, posts in ((mixed, 1), (again, 2)):
        annotations, adapter = await engine([json_reply([]), json_reply({"schema_errors": errors}, 500)])
        with pytest.raises(e.RequestInvalid):
            await annotations.create_table(NEW)
        assert [request.method for request in adapter.requests].count("POST") == posts


async def test_a_page_for_a_new_table_leaves_the_outcome_unknown() -> None:
    annotations, _ = await engine([json_reply([]), page_reply()])
    with pytest.raises(e.OutcomeUnknown):
        await annotations.create_table(NEW)


@pytest.mark.parametrize(
    ("said", "count", "ids"),
    [([5, 6], 2, (5, 6)), ("Inserted 2 annotations", 2, None), ([], 0, ())],
)
async def test_every_generation_of_insert_answers(said: Any, count: int, ids: Any) -> None:
    annotations, _ = await engine([json_reply(said)])
    outcome = await annotations.post("t", [{}, {}])
    assert (outcome.count, outcome.ids) == (count, ids)


@pytest.mark.parametrize("said", [{"3": 8, "4": 9}, [8, 9], "[8, 9]"])
async def test_every_generation_of_update_answers(said: Any) -> None:
    annotations, _ = await engine([json_reply(said)])
    assert (await annotations.update("t", [{"id": 3}, {"id": 4}])).new_ids == {3: 8, 4: 9}


async def test_an_update_needs_ids() -> None:
    annotations, adapter = await engine([json_reply({})])
    for row in ({}, {"id": 0}, {"id": True}, {"id": "1"}):
        with pytest.raises(e.RequestInvalid):
            await annotations.update("t", [row])
    assert not adapter.requests


def row(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "valid": True,
        "created": "2026-11-23 11:21:24.7",
        "deleted": "None",
        "superceded_id": None,
        **more,
    }


def asked_ids(request: OutgoingRequest) -> list[int]:
    return [int(item) for item in request.target.partition("annotation_ids=")[2].split("%2C")]


async def test_rows_that_cannot_be_shown_are_found_among_the_others() -> None:
    broken, absent = {3, 700}, {5}

    def answer(request: OutgoingRequest) -> Reply:
        asked = asked_ids(request)
        if broken & set(asked):
            return json_reply(
                {"code": 500, "message": f"No annotation with {asked} exists", "traceback": []}, 500
            )
        return json_reply([row(number) for number in reversed(asked) if number not in absent])

    annotations, adapter = await engine(answer)
    told: list[tuple[int, int]] = []
    rows = await annotations.rows(
        "t", range(1, 1001), tell=lambda done, total, unit: told.append((done, total))
    )
    assert rows.missing == (5,)
    assert [r.id for r in rows.found] == [n for n in range(1, 1001) if n != 5]
    assert {r.id for r in rows.found if isinstance(r, UnreadableRow)} == broken
    assert max(len(asked_ids(request)) for request in adapter.requests) <= 500
    assert len(adapter.requests) < 50
    assert told == [(500, 1000), (1000, 1000)]


async def test_coordinates_come_back_from_their_unsigned_detour() -> None:
    reply = json_reply(
        [row(1, pt_position=[18446744073709551611, 2, 2**40], other_position=None, valid_id=2**63 + 1)]
    )
    annotations, _ = await engine([reply])
    [found] = (await annotations.rows("t", [1])).found
    assert found.values == {"pt_position": [-5, 2, 2**40], "other_position": None, "valid_id": 2**63 + 1}


ROLLED_BACK = json_reply(
    {"code": 500, "message": "This Session's transaction has been rolled back due to x"}, 500
)


async def test_a_rolled_back_session_is_asked_once_more_for_reads_only() -> None:
    annotations, adapter = await engine([ROLLED_BACK, json_reply(7)])
    assert await annotations.count("t") == 7
    annotations, adapter = await engine([ROLLED_BACK])
    with pytest.raises(e.SessionRolledBack):
        await annotations.count("t")
    assert len(adapter.requests) == 2
    for change in (lambda: annotations.post("t", [{}]), lambda: annotations.delete("t", [1])):
        adapter.requests.clear()
        with pytest.raises(e.SessionRolledBack):
            await change()
        assert len(adapter.requests) == 1


async def test_a_materialized_table_keeps_its_own_name() -> None:
    value = {
        "schema_type": "bound_tag",
        "table_name": "t__graph",
        "annotation_table": "t",
        "pcg_table_name": "graph",
        "deleted": None,
        "user_id": 5,
    }
    annotations, _ = await engine([json_reply(value, 201)])
    metadata = await annotations.metadata("t__graph")
    assert (metadata.name, metadata.graph_table, metadata.user_id) == ("t", "graph", "5")
    assert metadata.resolution_nm is None


async def test_names_are_quoted_in_paths() -> None:
    annotations, adapter = await engine([json_reply(3)])
    await annotations.count("a/../b?c")
    assert adapter.requests[0].target.endswith("/table/a%2F..%2Fb%3Fc/count")
