"""What a new table may be called and say, checked before the server can refuse or burn the name."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

IDENTIFIER_LIMIT: Final = 63
"""PostgreSQL's longest name for a table or index."""
ADVISED_LENGTH: Final = 40

_NAME = re.compile(r"[a-z_]+[a-z0-9_]*")


@dataclass(frozen=True)
class Finding:
    """A sentence about one part of a new table; `error` stops it, `advice` does not."""

    part: str
    level: Literal["error", "advice"]
    say: str


def check_table_name(
    name: str, *, points: Iterable[str] = (), graph_table: str | None = None
) -> list[Finding]:
    """Check a table name: the server's rule, and the lengths of the indexes and tables made from it.

    `points` are the names of the schema's point fields, `graph_table` the segmentation the table will
    be materialized with.
    """
    if not name:
        return [_error("name", "The table needs a name.")]
    if name[0].isdigit():
        return [_error("name", f"“{name}” starts with a digit; a table name starts with a letter or _.")]
    if not _NAME.fullmatch(name):
        fixed = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")
        hint = f" Try {fixed}." if _NAME.fullmatch(fixed) else ""
        return [_error("name", f"“{name}” may hold only the letters a to z, digits and _.{hint}")]
    found = []
    for derived, what in _derived_names(name, points, graph_table):
        if len(derived) > IDENTIFIER_LIMIT:
            over = len(derived) - IDENTIFIER_LIMIT
            found.append(
                _error(
                    "name",
                    f"The name is too long by {over}: the {what} {derived} "
                    f"may have at most {IDENTIFIER_LIMIT} characters.",
                )
            )
    if not found and len(name) > ADVISED_LENGTH:
        found.append(
            _advice(
                "name",
                f"The name has {len(name)} characters. Longer than {ADVISED_LENGTH} can fail later, "
                "when the table is materialized.",
            )
        )
    return found


def check_description(text: str) -> list[Finding]:
    """Check a table's description: the server demands one."""
    return [] if text.strip() else [_error("description", "Say in a sentence what the table holds.")]


def check_notice(text: str) -> list[Finding]:
    """Check a table's notice, which travels in a header: a line break would make the table unreadable."""
    if len(text.splitlines()) > 1 or re.search(r"[\x00-\x08\x0a-\x1f\x7f\u2028\u2029\x85]", text):
        return [
            _error(
                "notice",
                "The notice must be one line without control characters: "
                "with a line break nobody could read the table any more.",
            )
        ]
    if text.strip().lower() == "none":
        return [_advice("notice", "Some servers take the word “none” as: no notice.")]
    try:
        text.encode("latin-1")
    except UnicodeEncodeError as wrong:
        letter = text[wrong.start]
        return [_advice("notice", f"“{letter}” may not survive: notices are safe with Latin letters only.")]
    return []


def check_resolution(resolution_nm: Sequence[float]) -> list[Finding]:
    """Check a table's voxel size: three finite numbers of nm above 0."""
    if len(resolution_nm) != 3 or not all(math.isfinite(edge) and edge > 0 for edge in resolution_nm):
        return [_error("resolution", "The voxel size is three numbers above 0, in nm: for example 4, 4, 40.")]
    return []


def _derived_names(name: str, points: Iterable[str], graph_table: str | None) -> Iterable[tuple[str, str]]:
    yield name, "table"
    for point in points:
        yield f"idx_{name}_{point}_position", "index"
    if graph_table is not None:
        yield f"{name}__{graph_table}", "segmentation table"


def _error(part: str, say: str) -> Finding:
    return Finding(part, "error", say)


def _advice(part: str, say: str) -> Finding:
    return Finding(part, "advice", say)
