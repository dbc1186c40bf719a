"""Who may read, write and change a table (sheet 5.5); AnnotationEngine before 4.2 checked none of it."""

from __future__ import annotations

from typing import Any

from zettatui.sandbox.annotation.failures import Aborted, Crash
from zettatui.sandbox.people import People, Person

# Everybody is in it, so sharing it means nothing.
_EVERYBODY = "default"


def check_read(people: People, person: Person, metadata: dict[str, Any] | None) -> None:
    """Refuse a reader whom the table's owner did not let in."""
    level = _level(metadata, "read_permission")
    if level == "PUBLIC" or _owns(person, metadata):
        return
    if level == "PRIVATE":
        raise Aborted(401, "Unauthorized: The table can only be read by its owner")
    _check_group(people, person, metadata, "read this table")


def check_write(people: People, person: Person, metadata: dict[str, Any] | None) -> None:
    """Refuse a writer whom the table's owner did not let in."""
    level = _level(metadata, "write_permission")
    if level == "PUBLIC" or _owns(person, metadata):
        return
    if level == "PRIVATE":
        raise Aborted(401, "Unauthorized: The table can only be written to by owner")
    _check_group(people, person, metadata, "write")


def check_owner(person: Person, metadata: dict[str, Any] | None) -> None:
    """Refuse everybody but the owner."""
    _level(metadata, "write_permission")
    if not _owns(person, metadata):
        raise Aborted(401, "You cannot do this because you are not the owner of this table")


def _level(metadata: dict[str, Any] | None, column: str) -> str:
    if metadata is None:
        raise Crash("'NoneType' object is not subscriptable")
    return str(metadata[column])


def _owns(person: Person, metadata: dict[str, Any] | None) -> bool:
    return metadata is not None and metadata["user_id"] == str(person.id)


def _check_group(people: People, person: Person, metadata: dict[str, Any] | None, what: str) -> None:
    owner = metadata["user_id"] if metadata else ""
    shared = set(people.groups_of(int(owner))) if owner.isdecimal() else set()
    if not (shared & person.groups) - {_EVERYBODY}:
        raise Aborted(
            401,
            f"Unauthorized: You cannot {what} because you do not share a common group with the creator"
            " of this table.",
        )
