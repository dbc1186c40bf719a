"""What a table's permissions let a person do, as far as that can be known without asking the server."""

from __future__ import annotations

from typing import Literal

Role = Literal["owner", "write", "group", "read", "none", ""]
"""`group`: whoever shares a group with the owner may write; empty: this server does not say."""


def role_of(owner: str, read: str, write: str, me: int | None) -> Role:
    """Return a person's role in a table from its `user_id` and permission words; an owner's id is a text."""
    if me is None:
        return ""
    if owner == str(me):
        return "owner"
    if write == "PUBLIC":
        return "write"
    if write == "GROUP":
        return "group"
    if read == "PRIVATE":
        return "none"
    return "read" if write == "PRIVATE" else ""


def why_no_writing(table: str, owner: str, read: str, write: str, me: int | None) -> str | None:
    """Say why a person cannot add rows, or None where that is allowed or not known beforehand."""
    role = role_of(owner, read, write, me)
    if role == "none":
        return f"You can neither read nor write {table}: the owner is user {owner}."
    if role == "read":
        return f"You can read {table}, not write: the owner is user {owner}."
    return None


def why_no_reading(table: str, owner: str, read: str, me: int | None) -> str | None:
    """Say why a person cannot see rows, or None where that is allowed or not known beforehand."""
    if me is not None and owner != str(me) and read == "PRIVATE":
        return f"Only its owner, user {owner}, can read the rows of {table}."
    return None
