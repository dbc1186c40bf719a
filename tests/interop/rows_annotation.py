"""Sheet graph-annotation-schema, table 8: the annotation engine and the schema service."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from tests.interop.place import Place
from tests.interop.record import Sent
from tests.interop.report import holds, raises, refused, same
from tests.interop.rows import Rows
from zettatui.sandbox.demo import ALIGNED_VOLUME

rows = Rows("graph-annotation-schema.md 8: annotation, schema")

A = f"/annotation/api/v2/aligned_volume/{ALIGNED_VOLUME}"
S = "/schema/api/v2"
TABLE = "interop_tags"
ANNOTATIONS = f"{A}/table/{TABLE}/annotations"
RESOLUTION = [4.0, 4.0, 40.0]
FIRST = {"pt": {"position": [1, 2, 3]}, "tag": "one"}
SECOND = {"pt": {"position": [4, 5, 6]}, "tag": "two"}


def _body(line: str, value: object) -> Sent:
    return Sent(line, json=value, content_type="application/json")


def _create(schema: str = "bound_tag", name: str = TABLE, **metadata: Any) -> Sent:
    told = {
        "description": "d",
        "voxel_resolution_x": 4.0,
        "voxel_resolution_y": 4.0,
        "voxel_resolution_z": 40.0,
        "read_permission": "PUBLIC",
        "write_permission": "PRIVATE",
        **metadata,
    }
    return _body(f"POST {A}/table", {"schema_type": schema, "table_name": name, "metadata": told})


@rows(".annotation: no request of its own")
def _open(place: Place) -> object:
    fresh = place.open()
    # It makes the schema client, too, and that one asks.
    with place.sends(Sent("GET /schema/versions", cookie=False)):
        annotation = fresh.annotation
    same((annotation.server_version, annotation.api_version), (None, 2))
    return "always v2, version unknown"


@rows("get_tables(); with timestamp= always raises locally")
def _tables(place: Place) -> object:
    annotation = place.client.annotation
    with place.sends(f"GET {A}/table"):
        seen = annotation.get_tables()
    same({"synapses_v1", "somas_old"} <= set(seen), True, "tables, one of them deleted")
    from caveclient.base import ServerIncompatibilityError

    with place.sends(), raises(ServerIncompatibilityError, ">=4.33.0"):
        annotation.get_tables(timestamp=datetime.now(timezone.utc))
    return seen


@rows("create_table(...)")
def _create_table(place: Place) -> object:
    annotation = place.client.annotation
    with place.sends(_create()):
        made = annotation.create_table(TABLE, "bound_tag", "d", RESOLUTION)
    same(
        (made.status_code, made.text, made.headers["content-type"]), (200, TABLE, "text/html; charset=utf-8")
    )
    with place.sends(_create()), refused(500, f"400 Bad Request: Table {TABLE} already exists"):
        annotation.create_table(TABLE, "bound_tag", "d", RESOLUTION)
    return f"the answer's bare text: {made.text}"


@rows("create_table(user_id=3): sent as int, rejected")
def _create_for(place: Place) -> object:
    with place.sends(_create(name="for_ben", user_id=3)), refused(500, '"user_id": ["Not a valid string."]'):
        place.client.annotation.create_table("for_ben", "bound_tag", "d", RESOLUTION, user_id=3)
    return 'schema_errors: {"user_id": ["Not a valid string."]}'


@rows("create_table(reference_table=...): track_target_id_updates null, rejected; fine when given")
def _create_reference(place: Place) -> object:
    create = place.client.annotation.create_table
    words = ("interop_refs", "reference_tag", "d", RESOLUTION, "somas_v1")
    wanted: dict[str, object] = {"reference_table": "somas_v1", "track_target_id_updates": None}
    with (
        place.sends(_create("reference_tag", "interop_refs", table_metadata=wanted)),
        refused(500, '"track_target_id_updates": ["Field may not be null."]'),
    ):
        create(*words)
    wanted = {"reference_table": "somas_v1", "track_target_id_updates": True}
    with place.sends(_create("reference_tag", "interop_refs", table_metadata=wanted)):
        same(create(*words, track_target_id_updates=True).text, "interop_refs")
    return 'schema_errors: {"track_target_id_updates": ["Field may not be null."]}; with true: created'


@rows("get_table_metadata")
def _metadata(place: Place) -> object:
    annotation = place.client.annotation
    with place.sends(f"GET {A}/table/{TABLE}"):
        seen = annotation.get_table_metadata(TABLE)
    same((seen["voxel_resolution"], seen["schema_type"]), (RESOLUTION, "bound_tag"))
    same("voxel_resolution_x" in seen, False)
    # The reason in caveclient's error is the message of the answer's object.
    missing = "500 Server Error: 'NoneType' object has no attribute 'get'"
    with place.sends(f"GET {A}/table/no_such"), refused(500, missing):
        annotation.get_table_metadata("no_such")
    return seen


@rows("post_annotation")
def _post(place: Place) -> object:
    annotation = place.client.annotation
    with place.sends(_body(f"POST {ANNOTATIONS}", {"annotations": [FIRST, SECOND]})):
        same(annotation.post_annotation(TABLE, [FIRST, SECOND]), [1, 2])
    bad = {"tag": "no point"}
    missing = r"422 Unprocessable Entity: {'pt': ['Missing data for required field.']}"
    with place.sends(_body(f"POST {ANNOTATIONS}", {"annotations": [bad]})), refused(500, missing):
        annotation.post_annotation(TABLE, bad)
    return "[1, 2]; a row without its point is a 422 inside a 500"


@rows("get_annotation(t, ids)")
def _get(place: Place) -> object:
    with place.sends(f"GET {ANNOTATIONS}?annotation_ids=1%2C2"):
        seen = place.client.annotation.get_annotation(TABLE, [1, 2])
    told = {row["id"]: (row["pt_position"], row["tag"], row["deleted"]) for row in seen}
    same(told, {1: ([1, 2, 3], "one", "None"), 2: ([4, 5, 6], "two", "None")})
    return seen[0]


@rows("update_annotation")
def _update(place: Place) -> object:
    changed = {**SECOND, "id": 1}
    with place.sends(_body(f"PUT {ANNOTATIONS}", {"annotations": [changed]})):
        same(place.client.annotation.update_annotation(TABLE, changed), {"1": 3})
    again = "409 Conflict: Error update ID 1 -> Annotation with ID 1 has already been superseded by annotation ID 3"
    with place.sends(_body(f"PUT {ANNOTATIONS}", {"annotations": [changed]})), refused(500, again):
        place.client.annotation.update_annotation(TABLE, changed)
    return {"1": 3}


@rows("delete_annotation (DELETE with body)")
def _delete(place: Place) -> object:
    with place.sends(_body(f"DELETE {ANNOTATIONS}", {"annotation_ids": [2]})):
        same(place.client.annotation.delete_annotation(TABLE, [2]), [2])
    with (
        place.sends(_body(f"DELETE {ANNOTATIONS}", {"annotation_ids": [99]})),
        refused(404, f"not in table {TABLE}"),
    ):
        place.client.annotation.delete_annotation(TABLE, [99])
    return [2]


@rows("get_annotation_count")
def _count(place: Place) -> object:
    with place.sends(f"GET {A}/table/{TABLE}/count"):
        same(place.client.annotation.get_annotation_count(TABLE), 3)
    return "3: deleted and superseded rows count, too"


@rows("update_metadata")
def _update_metadata(place: Place) -> object:
    with place.sends(_body(f"PUT {A}/table", {"table_name": TABLE, "metadata": {"description": "changed"}})):
        seen = place.client.annotation.update_metadata(TABLE, description="changed")
    same(seen["description"], "changed")
    return seen["description"]


@rows("delete_table")
def _delete_table(place: Place) -> object:
    annotation = place.client.annotation
    with place.sends(f"DELETE {A}/table/{TABLE}"):
        same(annotation.delete_table(TABLE), True)
    holds(annotation.get_tables(), TABLE)
    with refused(500, f"Table {TABLE} already exists"):
        annotation.create_table(TABLE, "bound_tag", "d", RESOLUTION)
    return "true; still listed, its name still taken"


@rows(".schema: versions, type, type/{n}, types, types_all")
def _schema(place: Place) -> object:
    fresh = place.open()
    with place.sends(Sent("GET /schema/versions", cookie=False)):
        schema = fresh.schema
    with place.sends(f"GET {S}/type"):
        names = schema.get_schemas()
    same(len(names), 57)
    with place.sends(f"GET {S}/type/bound_tag"):
        same(schema.schema_definition("bound_tag")["$ref"], "#/definitions/BoundTagAnnotation")
    with place.sends(f"GET {S}/type/nope"), refused(404, "not found"):
        schema.schema_definition("nope")
    with place.sends(f"POST {S}/types?schema_names=bound_tag%2Csynapse"):
        same(set(schema.schema_definition_multi(["bound_tag", "synapse"])), {"bound_tag", "synapse"})
    with place.sends(f"GET {S}/types_all"):
        same(set(schema.schema_definition_all()), set(names))
    return f"{len(names)} types"
