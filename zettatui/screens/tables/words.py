"""How tables and what happens to them are put into words."""

from __future__ import annotations

from datetime import datetime

from zettatui.annotations.rights import rights_line, role_of
from zettatui.plain import plain_line
from zettatui.screens.times import utc_text
from zettatui.services.annotation_results import TableMetadata
from zettatui.worker.sessions import Session
from zettatui.worker.table_changes import TableChanged
from zettatui.worker.tables import TableFacts, TableMade, Tables

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
    """Return a table's line in the list: name, schema, rows, you, voxel size, whether it is materialized."""
    if facts is None:
        return (name, "…", "", "", "", "")
    metadata = facts.metadata
    if metadata is None:
        return (name, "not known", "", "", "", "")
    count = "" if facts.count is None else f"{facts.count:,}"
    size = resolution_text(metadata).replace(" ", "")
    frozen = "yes" if metadata.graph_table else ""
    return (name, metadata.schema, count, role_text(metadata, me), size, frozen)


def owner_text(metadata: TableMetadata, me: int | None, tables: Tables) -> str:
    """Return who owns a table, as far as the server says it."""
    return "you" if me is not None and metadata.user_id == str(me) else tables.who(metadata.user_id)


def permission_line(metadata: TableMetadata, session: Session, tables: Tables) -> str:
    """Say in a line what the person may do with a table's rows, and why."""
    identity = session.identity
    return rights_line(
        metadata.user_id,
        metadata.read_permission,
        metadata.write_permission,
        identity.id if identity else None,
        who=tables.who(metadata.user_id),
        groups=identity.groups if identity else (),
    )


def table_details(facts: TableFacts, session: Session, tables: Tables, now: datetime) -> list[str]:
    """Return a table's description as a few lines, the most important first."""
    metadata = facts.metadata
    if metadata is None:
        return [facts.trouble]
    me = session.identity.id if session.identity else None
    lines = [plain_line(metadata.description)]
    made = f"created {utc_text(metadata.created, now)} by {owner_text(metadata, me, tables)}"
    lines.append(made + (" · materialized" if metadata.graph_table else " · not materialized"))
    lines.append(permission_line(metadata, session, tables))
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


def described_sentence(changed: TableChanged) -> str:
    """Say what became of a change to a table's description."""
    if changed.done is None:
        return (
            f"It is not known whether {changed.table} was changed ({changed.doubt}), and it cannot be read now. "
            "It was sent once. Read the metadata again before you send it once more."
        )
    if changed.done is False:
        return f"{changed.table} was not changed: {changed.doubt}. Your text is kept."
    if changed.doubt:
        return f"The server failed to say so ({changed.doubt}), but {changed.table} is changed."
    return f"{changed.table} is changed."


def deleted_sentence(changed: TableChanged) -> str:
    """Say what became of a table that was to be deleted."""
    if changed.done is None:
        return (
            f"It is not known whether {changed.table} is marked as deleted ({changed.doubt}), and it cannot be "
            "read now. It was sent once. Look at it again (r)."
        )
    if changed.done is False:
        return f"{changed.table} is not marked as deleted: {changed.doubt}. It is as it was."
    doubt = f"The server failed to say so ({changed.doubt}), but " if changed.doubt else ""
    return f"{doubt}{changed.table} is marked as deleted. Its rows stay readable, its name stays taken."
