"""What goes to the annotation engine and comes from it, as JSON, for its generations since 2.1."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from . import errors as e
from .annotation_results import (
    AnnotationRow,
    DeleteOutcome,
    MetadataChange,
    NewTable,
    PostOutcome,
    TableMetadata,
    UpdateOutcome,
)
from .shapes import (
    WrongShape,
    flag,
    ids,
    integer,
    mapping,
    naive_text,
    part,
    sequence,
    text,
    text_or_empty,
    triple,
    uint64,
)

_T = TypeVar("_T")
Reader = Callable[[object], _T]

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_LONGEST_NAME = 63
_PERMISSIONS = ("PRIVATE", "GROUP", "PUBLIC")
_NEGOTIABLE = (
    "voxel_resolution_x",
    "voxel_resolution_y",
    "voxel_resolution_z",
    "read_permission",
    "write_permission",
    "notice_text",
    "table_metadata",
    "flat_segmentation_source",
)
_ROW_KEYS = frozenset({"id", "valid", "created", "deleted", "superceded_id"})
_COUNT = re.compile(r"\d+")


def refuse_bad_table(new: NewTable) -> None:
    """Refuse locally what the server would refuse too late: a bad permission word burns the table's name."""
    if not _NAME.fullmatch(new.name) or len(new.name) > _LONGEST_NAME:
        raise e.NameInvalid(subject=f"table {new.name}")
    if not {new.read_permission, new.write_permission} <= set(_PERMISSIONS):
        raise e.RequestInvalid(
            f"A permission is one of {', '.join(_PERMISSIONS)}", subject=f"table {new.name}"
        )
    if not all(math.isfinite(axis) and axis > 0 for axis in new.resolution_nm):
        raise e.RequestInvalid("The resolution must be three numbers above zero", subject=f"table {new.name}")
    _refuse_bad_notice(new.notice)


def _refuse_bad_notice(notice: str) -> None:
    """A notice travels in a header: a line break in it makes the whole table unreadable."""
    if any(not " " <= letter <= "\xff" or "\x7f" <= letter < "\xa0" for letter in notice):
        raise e.RequestInvalid(
            "A notice must be one line of Latin letters", next_step="Take out line breaks and other scripts."
        )


def new_table(new: NewTable, left_out: Sequence[str] = ()) -> dict[str, object]:
    """Write the form that makes a table, without the settings left out; nothing is ever null."""
    x, y, z = new.resolution_nm
    metadata: dict[str, object] = {
        "description": new.description,
        "voxel_resolution_x": x,
        "voxel_resolution_y": y,
        "voxel_resolution_z": z,
        "read_permission": new.read_permission,
        "write_permission": new.write_permission,
    }
    if new.notice:
        metadata["notice_text"] = new.notice
    if new.flat_segmentation_source:
        metadata["flat_segmentation_source"] = new.flat_segmentation_source
    if new.reference_table:
        reference: dict[str, object] = {"reference_table": new.reference_table}
        if new.track_target_id_updates:
            reference["track_target_id_updates"] = True
        metadata["table_metadata"] = reference
    kept = {key: value for key, value in metadata.items() if key not in left_out}
    if new.reference_table and "table_metadata" in left_out:
        kept["reference_table"] = new.reference_table  # where engines before 3.4 expect it
    return {"table_name": new.name, "schema_type": new.schema, "metadata": kept}


def unknown_settings(fields: Mapping[str, object]) -> tuple[str, ...]:
    """Return the settings an older server does not know, if that is all it complains about, else nothing."""
    metadata = fields.get("metadata")
    if set(fields) != {"metadata"} or not isinstance(metadata, dict):
        return ()
    unknown = [key for key, said in metadata.items() if said == ["Unknown field."] and key in _NEGOTIABLE]
    return tuple(sorted(unknown)) if len(unknown) == len(metadata) else ()


def changed_settings(change: MetadataChange) -> dict[str, object]:
    """Write only what is to change."""
    _refuse_bad_notice(change.notice or "")
    wanted = {
        "description": change.description,
        "notice_text": change.notice,
        "read_permission": change.read_permission,
        "write_permission": change.write_permission,
        "flat_segmentation_source": change.flat_segmentation_source,
        "user_id": change.user_id,
    }
    return {key: value for key, value in wanted.items() if value is not None}


def table_metadata(asked: str, value: object) -> TableMetadata:
    """Read a description; once materialized, its `table_name` is another table's, not ours."""
    raw = mapping(value, "table metadata")
    resolution = [raw.get(f"voxel_resolution_{axis}") for axis in "xyz"]
    return TableMetadata(
        name=text_or_empty(raw.get("annotation_table")) or asked,
        schema=text(part(raw, "schema_type"), "schema_type"),
        description=text_or_empty(raw.get("description")),
        user_id=str(raw.get("user_id") or ""),
        created=naive_text(raw.get("created")),
        deleted=naive_text(raw.get("deleted")),
        last_modified=naive_text(raw.get("last_modified")),
        resolution_nm=triple(resolution, "voxel resolution"),
        read_permission=text_or_empty(raw.get("read_permission")),
        write_permission=text_or_empty(raw.get("write_permission")),
        notice=text_or_empty(raw.get("notice_text")),
        reference_table=text_or_empty(raw.get("reference_table")),
        flat_segmentation_source=text_or_empty(raw.get("flat_segmentation_source")),
        graph_table=text_or_empty(raw.get("pcg_table_name")),
        raw=raw,
    )


def rows(value: object) -> list[AnnotationRow]:
    """Read flat rows."""
    return [_row(mapping(item, "row")) for item in sequence(value)]


def _row(raw: Mapping[str, object]) -> AnnotationRow:
    newer = raw.get("superceded_id")
    return AnnotationRow(
        id=uint64(part(raw, "id"), "row id"),
        valid=flag(raw.get("valid", True), "valid"),
        created=naive_text(raw.get("created")),
        deleted=naive_text(raw.get("deleted")),
        superseded_by=None if newer is None else uint64(newer, "superceded_id"),
        values={key: _value(key, found) for key, found in raw.items() if key not in _ROW_KEYS},
    )


def _value(key: str, value: object) -> object:
    """Undo the server's detour through unsigned numbers: -5 came back as 2^64 - 5."""
    if key.endswith("_position") and isinstance(value, list):
        return [axis - 2**64 if isinstance(axis, int) and axis >= 2**63 else axis for axis in value]
    return value


def row_id(row: Mapping[str, object]) -> int:
    """Return the id a row to change must carry; raises RequestInvalid without one."""
    value = row.get("id")
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise e.RequestInvalid("A row to change must carry its id")
    return value


def post_outcome(value: object) -> PostOutcome:
    """Read a list of ids, or the sentence of old servers (`Inserted 3 annotations`)."""
    if isinstance(value, str):
        count = _COUNT.search(value)
        if count is None:
            raise WrongShape("neither ids nor a count")
        return PostOutcome(int(count[0]), None, text(value, "answer"))
    found = ids(value)
    return PostOutcome(len(found), found)


def update_outcome(asked: Sequence[int], value: object) -> UpdateOutcome:
    """Read `{old: new}`, a list of new ids in order, or old servers' text that holds such a list."""
    said = text(value, "answer") if isinstance(value, str) else ""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise WrongShape("neither ids nor a list of them") from error
    if isinstance(value, dict):
        return UpdateOutcome({uint64(old): integer(new, "new id") for old, new in value.items()}, said)
    found = ids(value)
    if len(found) != len(asked):
        raise WrongShape(f"{len(found)} new ids for {len(asked)} rows")
    return UpdateOutcome(dict(zip(asked, found, strict=True)), said)


def delete_outcome(value: object) -> DeleteOutcome:
    """Read a list of ids, or the sentence of old servers."""
    if isinstance(value, str):
        return DeleteOutcome(None, text(value, "answer"))
    return DeleteOutcome(ids(value))
