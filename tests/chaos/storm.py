"""Random troubles for uploads, and the check that each row arrived once."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from tests.imports.test_exactly_once import LOST, ROWS
from zettatui.storage.journal import JournalState

SLOW = {"kind": "slow", "seconds": 0.01}
TROUBLES: dict[str, dict[str, Any]] = {**LOST, "slow": SLOW}
LOOKING: tuple[dict[str, Any], ...] = (
    {"kind": "status", "status": 503, "times": 2},
    {"kind": "cut"},
    {"kind": "empty"},
    {"kind": "status", "status": 504},
)
"""Troubles of reading: they come while a lost answer is looked into."""


def faults(rnd: random.Random, batches: int) -> list[dict[str, Any]]:
    """Return the faults of one upload, in the control endpoint's form."""
    found: list[dict[str, Any]] = []
    for _ in range(rnd.randint(1, 4)):
        name = rnd.choice(list(TROUBLES))
        found.append({"method": "POST", "path": ROWS, "skip": rnd.randrange(batches), **TROUBLES[name]})
    if rnd.random() < 0.4:
        found.append(
            {
                "method": "GET",
                "path": ".*/(annotations|count)",
                "skip": rnd.randint(8, 40),
                **rnd.choice(LOOKING),
            }
        )
    return found


def random_rows(rnd: random.Random, count: int) -> list[tuple[int, int, int, int]]:
    """Return rows of which many, few or nearly none are the same as others."""
    values = rnd.choice([2, 8, 10**6])
    return [
        (rnd.randrange(values), rnd.randrange(values), rnd.randrange(values), rnd.randrange(values))
        for _ in range(count)
    ]


def each_once(
    rows: list[tuple[int, int, int, int]],
    stored: list[dict[str, Any]],
    foreign: Counter[tuple[int, ...]],
    state: JournalState,
) -> bool:
    """Tell whether the table holds each row once, and the journal names the right id for each, in order."""
    content = {row["id"]: (*map(int, row["pt_position"]), row["func_id"]) for row in stored}
    ids = state.ids
    return (
        Counter(content.values()) == Counter(rows) + foreign
        and state.done
        and len(set(ids)) == len(rows)
        and [content[one] for one in ids] == rows
    )
