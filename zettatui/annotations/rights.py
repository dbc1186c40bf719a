"""What a table's permissions let a person do, as far as that can be known without asking the server."""

from __future__ import annotations

from collections.abc import Sequence
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


def why_no_writing(
    table: str, owner: str, read: str, write: str, me: int | None, who: str = ""
) -> str | None:
    """Say why a person cannot add rows, or None where that is allowed or not known beforehand."""
    role = role_of(owner, read, write, me)
    who = who or f"user {owner}"
    if role == "none":
        return f"You can neither read nor write {table}: the owner is {who}."
    if role == "read":
        return f"You can read {table}, not write: the owner is {who}."
    return None


def why_no_reading(table: str, owner: str, read: str, me: int | None, who: str = "") -> str | None:
    """Say why a person cannot see rows, or None where that is allowed or not known beforehand."""
    if me is not None and owner != str(me) and read == "PRIVATE":
        return f"Only its owner, {who or f'user {owner}'}, can read the rows of {table}."
    return None


def why_no_owner(table: str, owner: str, me: int | None, who: str = "") -> str | None:
    """Say why a person cannot change or delete the table itself, or None where they may or it is not known."""
    if me is not None and owner not in ("", str(me)):
        return f"Only its owner, {who or f'user {owner}'}, can change or delete {table}."
    return None


def rights_line(
    owner: str, read: str, write: str, me: int | None, *, who: str = "", groups: Sequence[str] = ()
) -> str:
    """Say in a line what a person may do with a table's rows, and why."""
    who = who or f"user {owner}"
    role = role_of(owner, read, write, me)
    if role == "owner":
        return (
            f"you own it: read by {_WHO[read]}, written by {_WHO[write]}"
            if read in _WHO and write in _WHO
            else ("you own it")
        )
    mine = f" (you are in {', '.join(groups)})" if groups else ""
    shared = f"if you share a group with the owner, {who}{mine}"
    if role == "write":
        return f"you can write: everybody may; owner is {who}"
    if role == "group":
        reading = "you can read and write" if read == "GROUP" else "you can read, and write"
        return f"{reading} {shared}"
    if role == "none":
        return f"you can neither read nor write: owner is {who}"
    if role == "read" and read == "GROUP":
        return f"you can read {shared}, not write"
    if role == "read":
        return f"you can read, not write: owner is {who}"
    return f"what you may do is not said; owner is {who}; the server decides when you try"


_WHO = {"PUBLIC": "everybody", "GROUP": "your groups", "PRIVATE": "you alone"}
