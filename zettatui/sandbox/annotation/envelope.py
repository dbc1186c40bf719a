"""The JSON around the data: what each request must hold (flask-accepts with marshmallow)."""

from __future__ import annotations

import json
from typing import Any

from zettatui.sandbox.annotation.failures import Aborted, BadEnvelope
from zettatui.sandbox.annotation.marshal import INVALID_INPUT, Invalid, load_fields
from zettatui.sandbox.annotation.types import Field


def _must(name: str, kind: str, *fields: Field) -> Field:
    return Field(name, kind, required=True, nullable=False, fields=fields)


def _may(name: str, kind: str, *fields: Field) -> Field:
    return Field(name, kind, required=False, nullable=False, fields=fields)


_OPTIONAL = (
    _may("user_id", "string"),
    _may("read_permission", "string"),
    _may("write_permission", "string"),
    _may("notice_text", "string"),
    _may("flat_segmentation_source", "string"),
)
_REFERENCE = _may(
    "table_metadata", "object", _may("reference_table", "string"), _may("track_target_id_updates", "boolean")
)
_RESOLUTION = tuple(_must(f"voxel_resolution_{axis}", "float64") for axis in "xyz")

CREATE = (
    _must("table_name", "string"),
    _must("schema_type", "string"),
    _must("metadata", "object", _must("description", "string"), *_RESOLUTION, *_OPTIONAL, _REFERENCE),
)
CREATE_2021 = (
    _must("table_name", "string"),
    _must("schema_type", "string"),
    _must(
        "metadata",
        "object",
        _must("description", "string"),
        _may("user_id", "string"),
        _may("reference_table", "string"),
    ),
)
UPDATE = (
    _must("table_name", "string"),
    _must("metadata", "object", _may("description", "string"), *_OPTIONAL),
)
PUT_ROWS = (_must("annotations", "mappings"),)
DELETE_ROWS = (_must("annotation_ids", "integers"),)


def read_json(body: bytes) -> Any:
    """Return a request's JSON whatever its content type says; NaN is taken, as Python's parser does."""
    try:
        return json.loads(body)
    except ValueError:
        text = "The browser (or proxy) sent a request that this server could not understand."
        raise Aborted(400, text) from None


def read_envelope(data: Any, fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return the loaded envelope, or raise BadEnvelope with every error in it."""
    if not isinstance(data, dict):
        raise BadEnvelope(INVALID_INPUT)
    try:
        return load_fields(fields, data, accept_unknown=False)
    except Invalid as error:
        raise BadEnvelope(error.errors) from None


def forgive(data: Any) -> Any:
    """Return a create request with what real caveclient sends and the real server refuses made acceptable.

    That is an integer `user_id` and a null `track_target_id_updates`.
    """
    metadata = data.get("metadata") if isinstance(data, dict) else None
    if not isinstance(metadata, dict):
        return data
    metadata = dict(metadata)
    if isinstance(metadata.get("user_id"), int):
        metadata["user_id"] = str(metadata["user_id"])
    reference = metadata.get("table_metadata")
    if isinstance(reference, dict):
        metadata["table_metadata"] = {key: value for key, value in reference.items() if value is not None}
    return {**data, "metadata": metadata}
