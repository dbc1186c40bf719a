"""How tables and what happens to them are put into words."""

from __future__ import annotations

from datetime import datetime

from zettatui.annotations.rights import role_of
from zettatui.plain import plain_line
from zettatui.screens.times import utc_text
from zettatui.services.annotation_results import TableMetadata
from zettatui.worker.table_rows import Posted
from zettatui.worker.tables import TableFacts, TableMade

NO_DATASTACK = (
    "No datastack is chosen. Press g d and choose a datastack: its annotation tables are then listed here."
)
SIGN_IN = "You are not signed in. Press g l and sign in, then choose a datastack with g d."


def resolution_text(metadata: TableMetadata | None) -> str:
    """Return a table's voxel size as `4 × 4 × 40`, empty where it is not known."""
    if metadata is None or metadata.resolution_nm is None:
        return ""
    return " × ".join(f"{edge:g}" for edge in metadata.resolution_nm)


def role_text(metadata: TableMetadata | None, me: int | None) -> str:
    """Return what a person is to a table, in a word; empty where that is not known."""
    if metadata is None:
        return ""
    if metadata.deleted is not None:
        return "deleted"
    return role_of(metadata.user_id, metadata.read_permission, metadata.write_permission, me)


def table_cells(name: str, facts: TableFacts | None, me: int | None) -> tuple[str, ...]:
    """Return a table's line in the list: name, schema, rows, you, voxel size."""
    if facts is None:
        return (name, "…", "", "", "")
    metadata = facts.metadata
    if metadata is None:
        return (name, "not known", "", "", "")
    count = "" if facts.count is None else f"{facts.count:,}"
    return (name, metadata.schema, count, role_text(metadata, me), resolution_text(metadata))


def owner_text(metadata: TableMetadata, me: int | None) -> str:
    """Return who owns a table, as far as the server says it."""
    return "you" if me is not None and metadata.user_id == str(me) else f"user {metadata.user_id}"


def table_details(facts: TableFacts, me: int | None, now: datetime) -> list[str]:
    """Return a table's description as a few lines, the most important first."""
    metadata = facts.metadata
    if metadata is None:
        return [facts.trouble]
    lines = [plain_line(metadata.description)]
    made = f"created {utc_text(metadata.created, now)} by {owner_text(metadata, me)}"
    lines.append(made + ("" if metadata.graph_table else " · not materialized"))
    if metadata.deleted is not None:
        lines.append(
            f"Marked as deleted {utc_text(metadata.deleted, now)}: "
            "still listed and readable; the name stays taken."
        )
    if metadata.notice:
        lines.append(f"Notice of the owner: {plain_line(metadata.notice)}")
    if metadata.reference_table:
        lines.append(f"Its rows refer to rows of {metadata.reference_table}.")
    lines += [facts.trouble] if facts.trouble else []
    return lines


_SETTINGS = {
    "voxel_resolution_x": "the voxel size",
    "voxel_resolution_y": "the voxel size",
    "voxel_resolution_z": "the voxel size",
    "read_permission": "permissions",
    "write_permission": "permissions",
    "notice_text": "notices",
    "table_metadata": "table_metadata",
    "flat_segmentation_source": "the flat segmentation source",
}


def _settings_text(names: tuple[str, ...]) -> str:
    words = list(dict.fromkeys(_SETTINGS.get(name, name) for name in sorted(names, reverse=True)))
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def made_sentence(made: TableMade) -> str:
    """Say that a table was made, and what is odd about it."""
    said = f"Created {made.name}."
    if made.left_out:
        said += f" This server does not know {_settings_text(made.left_out)}; left out."
    if made.doubt:
        said += f" The server's answer was odd ({made.doubt}), but the table is in its list."
    return said


def posted_sentence(posted: Posted) -> str:
    """Say what became of a row that was sent once, and only what is known."""
    counts = _counts(posted)
    if posted.ids:
        row = f"row {posted.ids[0]} of {posted.table}"
        if posted.told:
            return f"Stored as {row}."
        if posted.doubt:
            return (
                f"The server failed to say so ({posted.doubt}), but the row arrived: it is {row}. {counts}"
            ).rstrip()
        return f"Stored. This server tells no ids; reading the table shows it as {row}."
    if not posted.doubt:
        return (
            "Stored, says the server, which tells no ids; "
            f"the row could not be found by reading the table. {counts}"
        ).rstrip()
    if posted.arrived is False:
        return (
            f"The row is not in the table: {posted.doubt}. {counts} "
            "Your text is kept; it was sent once and is not sent again by itself."
        )
    return (
        f"It is not known whether the row arrived ({posted.doubt}). {counts or 'The table cannot be read.'} "
        "It was sent once. Look at the rows before you send it again; your text is kept."
    )


def _counts(posted: Posted) -> str:
    if posted.before is None or posted.after is None:
        return ""
    if posted.before == posted.after:
        return f"The table has {posted.after:,} rows, as before."
    return f"The table had {posted.before:,} rows before and has {posted.after:,} now."
