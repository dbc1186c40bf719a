"""The same client over both flavours of the sandbox: annotation tables and schemas."""

from __future__ import annotations

from typing import Any

from tests.services.flavours import (
    FOUNDING_ROW,
    RESOLUTION,
    annotations_of,
    is_cave,
    new_table,
    refused,
    table_names,
)
from zettatui.sandbox import Sandbox
from zettatui.services import errors as e
from zettatui.services.annotation_results import MetadataChange, NewTable
from zettatui.services.server import Server

# --- annotations and schemas -------------------------------------------------------------------------


async def test_a_table_is_made_once(sandbox: Sandbox, server: Server) -> None:
    annotations = await annotations_of(server)
    new = NewTable(
        next(table_names), "microns_func_coreg", "this is a test", RESOLUTION, notice="mind the gap"
    )
    created = await annotations.create_table(new)
    assert created.name == new.name
    assert ("voxel_resolution_x" in created.left_out) is not is_cave(sandbox)
    assert new.name in await annotations.tables()
    assert isinstance(await refused(annotations.create_table(new)), e.NameTaken)
    metadata = await annotations.metadata(new.name)
    assert (metadata.name, metadata.schema, metadata.description) == (new.name, new.schema, new.description)
    assert metadata.resolution_nm == (RESOLUTION if is_cave(sandbox) else None)
    if is_cave(sandbox):
        assert server.notices == ["Table Owner Notice: mind the gap"]


async def test_rows_are_stored_read_changed_and_deleted(sandbox: Sandbox, server: Server) -> None:
    annotations = await annotations_of(server)
    table = await new_table(annotations)
    outcome = await annotations.post(table, [FOUNDING_ROW])
    assert outcome.count == 1
    assert outcome.ids == ((1,) if is_cave(sandbox) else None)
    assert await annotations.count(table) == 1
    rows = await annotations.rows(table, [7, 1, 1])
    assert rows.missing == (7,)
    [row] = rows.found
    assert row.values == {"pt_position": [1, 2, 3], "func_id": 0}
    update = await annotations.update(table, [{"id": 1, "pt": {"position": [1, -2, 3]}, "func_id": 5}])
    new_id = update.new_ids[1]
    old, new = (await annotations.rows(table, [1, new_id])).found
    assert old.superseded_by == new_id
    assert new.values == {"pt_position": [1, -2, 3], "func_id": 5}
    error = await refused(annotations.update(table, [{"id": 1, "pt": {"position": [1, 2, 3]}, "func_id": 5}]))
    assert isinstance(error, e.RowSuperseded)
    assert error.current_id == new_id
    deleted = await annotations.delete(table, [new_id])
    assert deleted.ids == ((new_id,) if is_cave(sandbox) else None)
    assert isinstance(await refused(annotations.delete(table, [999])), e.NotFound)


async def test_a_bad_row_names_its_fields(server: Server) -> None:
    annotations = await annotations_of(server)
    table = await new_table(annotations)
    error = await refused(annotations.post(table, [{"pt": {"position": [1, 2, 3], "foo": 1}}]))
    assert isinstance(error, e.RowRefused)
    assert error.fields == {
        "func_id": ["Missing data for required field."],
        "pt": {"foo": ["Unknown field."]},
    }
    assert "pt.foo: Unknown field." in error.sentence
    assert await annotations.count(table) == 0


async def test_a_table_that_is_not_there(server: Server) -> None:
    annotations = await annotations_of(server)
    for call in (
        annotations.metadata("nope"),
        annotations.count("nope"),
        annotations.rows("nope", [1]),
        annotations.post("nope", [FOUNDING_ROW]),
        annotations.delete("nope", [1]),
    ):
        assert isinstance(await refused(call), e.TableNotFound)


async def test_metadata_of_a_table_can_be_changed_on_cave(sandbox: Sandbox, server: Server) -> None:
    annotations = await annotations_of(server)
    table = await new_table(annotations)
    change = MetadataChange(description="better")
    if is_cave(sandbox):
        assert (await annotations.update_metadata(table, change)).description == "better"
        await annotations.delete_table(table)
        assert (await annotations.metadata(table)).deleted is not None
    else:
        assert isinstance(await refused(annotations.update_metadata(table, change)), e.NotOffered)
        assert isinstance(await refused(annotations.delete_table(table)), e.AdminOnly)
    assert table in await annotations.tables()


async def test_what_the_server_would_refuse_too_late_is_refused_here(
    sandbox: Sandbox, server: Server
) -> None:
    annotations = await annotations_of(server)
    asked_before = len(sandbox.record.requests)
    good = NewTable("fine", "bound_tag", "x", RESOLUTION)
    for wrong in (
        {**vars(good), "name": "Bad-Name"},
        {**vars(good), "name": "1abc"},
        {**vars(good), "name": ""},
        {**vars(good), "read_permission": "EVERYONE"},
        {**vars(good), "notice": "two\nlines"},
        {**vars(good), "resolution_nm": (float("nan"), 4.0, 40.0)},
    ):
        error = await refused(annotations.create_table(NewTable(**wrong)))
        assert isinstance(error, (e.NameInvalid, e.RequestInvalid))
    assert isinstance(await refused(annotations.post("fine", [FOUNDING_ROW] * 10_001)), e.TooLarge)
    assert len(sandbox.record.requests) == asked_before


async def test_schemas_alone_and_together(sandbox: Sandbox, server: Server) -> None:
    definition: Any = await server.schema.definition("microns_func_coreg")
    shape = definition["definitions"]["FunctionalCoregistration"]
    assert shape["required"] == ["func_id", "pt"]
    assert shape["properties"]["func_id"]["format"] == "integer"
    assert len(await server.schema.types()) == (57 if is_cave(sandbox) else 16)
    both = await server.schema.definitions(["bound_tag", "microns_func_coreg"])
    assert both["microns_func_coreg"] == definition
    assert isinstance(await refused(server.schema.definition("nope")), e.UnknownName)
    assert isinstance(await refused(server.schema.definitions(["bound_tag", "nope"])), e.UnknownName)
