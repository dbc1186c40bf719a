"""A datastack's record as rows of field and value."""

from __future__ import annotations

from zettatui.plain import plain_line
from zettatui.services.info import Datastack

UNKNOWN = "not said by this server"


def field_rows(record: Datastack) -> list[tuple[str, str]]:
    """Return field and value of all that the record says, most wanted first; ids and sources verbatim."""
    volume = record.aligned_volume
    resolution = " × ".join(f"{size:g}" for size in record.resolution_nm) if record.resolution_nm else ""
    rows = [
        ("image source", record.image_source),
        ("segmentation source", record.segmentation_source),
        ("graph table", record.graph_table),
        ("aligned volume", volume.name if volume else ""),
        ("resolution nm", resolution),
        ("viewer site", record.viewer_site),
        ("local server", record.local_server),
        ("description", record.description),
        ("volume description", volume.description if volume else ""),
        ("skeleton source", record.skeleton_source),
        ("analysis database", record.analysis_database),
        *((role.replace("_", " "), table) for role, table in record.tables.items()),
    ]
    return [(field, plain_line(value, limit=4_000) or UNKNOWN) for field, value in rows]
