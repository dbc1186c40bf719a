"""What comes from the materialization service, as JSON and headers (section 7 of the graph sheet)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zettatui.plain import plain_line

from .materialization_results import MaterializedTable, MaterializedVersion, QueryAnswer, Row3
from .shapes import (
    WrongShape,
    flag,
    integer,
    mapping,
    part,
    sequence,
    text,
    text_or_empty,
    triple,
    utc_text,
)


def versions(value: object) -> list[MaterializedVersion]:
    """Read the list of versions."""
    return [_version(mapping(item, "version")) for item in sequence(value, "list of versions")]


def _version(raw: Mapping[str, object]) -> MaterializedVersion:
    expires = raw.get("expires_on")
    return MaterializedVersion(
        integer(part(raw, "version"), "version"),
        utc_text(part(raw, "time_stamp"), "time_stamp"),
        text_or_empty(raw.get("status")),
        None if expires is None else utc_text(expires, "expires_on"),
        flag(raw.get("valid", True), "valid"),
    )


def tables(value: object) -> list[MaterializedTable]:
    """Read the list of a version's tables; `table_name` is repaired by version 3 of the service."""
    return [_table(mapping(item, "table")) for item in sequence(value, "list of tables") if item is not None]


def _table(raw: Mapping[str, object]) -> MaterializedTable:
    resolution = [raw.get(f"voxel_resolution_{axis}") for axis in "xyz"]
    return MaterializedTable(
        name=text(raw.get("annotation_table") or part(raw, "table_name"), "table_name"),
        schema=text_or_empty(raw.get("schema_type") or raw.get("schema")),
        description=text_or_empty(raw.get("description")),
        user_id=str(raw.get("user_id") or ""),
        notice=text_or_empty(raw.get("notice_text")),
        resolution_nm=triple(resolution, "voxel resolution"),
    )


def total(value: object) -> int:
    """Read the one row that a count answers."""
    rows = sequence(value, "count")
    if len(rows) != 1:
        raise WrongShape("no single count")
    return integer(part(mapping(rows[0], "count"), "count"), "count")


def answer(value: object, headers: Iterable[tuple[str, str]]) -> QueryAnswer:
    """Read the records of a query, and what its headers say of them."""
    rows = tuple(mapping(item, "row") for item in sequence(value, "rows"))
    said = list(headers)
    warnings = tuple(plain_line(text) for name, text in said if name == "warning" and text.strip())
    return QueryAnswer(rows, warnings, _resolution([text for name, text in said if name == _RESOLUTION]))


_RESOLUTION = "dataframe_resolution"


def _resolution(values: list[str]) -> Row3 | None:
    """Read the header that comes three times, or once where a proxy joined the three."""
    edges = [edge.strip() for value in values for edge in value.split(",")]
    try:
        x, y, z = (float(edge) for edge in edges)
    except ValueError:
        return None
    return x, y, z
