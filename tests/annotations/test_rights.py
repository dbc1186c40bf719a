"""What a person may do with a table, in a line."""

from __future__ import annotations

import pytest

from zettatui.annotations.rights import rights_line, why_no_owner, why_no_reading, why_no_writing

BEN = "Ben Colleague"


@pytest.mark.parametrize(
    ("owner", "read", "write", "me", "words"),
    [
        ("2", "PUBLIC", "PRIVATE", 2, "you own it: read by everybody, written by you alone"),
        ("2", "GROUP", "GROUP", 2, "you own it: read by your groups, written by your groups"),
        ("2", "", "", 2, "you own it"),
        ("3", "PUBLIC", "PRIVATE", 2, f"you can read, not write: owner is {BEN}"),
        (
            "3",
            "GROUP",
            "PRIVATE",
            2,
            f"you can read if you share a group with the owner, {BEN} (you are in default, lab), not write",
        ),
        ("3", "PRIVATE", "PRIVATE", 2, f"you can neither read nor write: owner is {BEN}"),
        ("3", "PUBLIC", "PUBLIC", 2, f"you can write: everybody may; owner is {BEN}"),
        (
            "3",
            "GROUP",
            "GROUP",
            2,
            f"you can read and write if you share a group with the owner, {BEN} (you are in default, lab)",
        ),
        (
            "3",
            "PUBLIC",
            "GROUP",
            2,
            f"you can read, and write if you share a group with the owner, {BEN} (you are in default, lab)",
        ),
        (
            "3",
            "PUBLIC",
            "PRIVATE",
            None,
            f"what you may do is not said; owner is {BEN}; the server decides when you try",
        ),
    ],
)
def test_the_permission_line(owner: str, read: str, write: str, me: int | None, words: str) -> None:
    assert rights_line(owner, read, write, me, who=BEN, groups=("default", "lab")) == words


def test_without_a_name_the_number_stands_there() -> None:
    assert rights_line("3", "PUBLIC", "PRIVATE", 2) == "you can read, not write: owner is user 3"
    assert (
        why_no_writing("t", "3", "PUBLIC", "PRIVATE", 2) == "You can read t, not write: the owner is user 3."
    )
    assert why_no_reading("t", "3", "PRIVATE", 2, BEN) == f"Only its owner, {BEN}, can read the rows of t."


@pytest.mark.parametrize(
    ("owner", "me", "free"), [("2", 2, True), ("3", 2, False), ("3", None, True), ("", 2, True)]
)
def test_only_an_owner_changes_a_table(owner: str, me: int | None, free: bool) -> None:
    assert (why_no_owner("t", owner, me, BEN) is None) is free
