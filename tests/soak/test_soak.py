"""Two hours' worth of random actions with random faults: no crash, no leak, no lost edit.

`SOAK_ACTIONS` and `SOAK_SEED` change how many and which; `python -m tests.soak` prints what a run came across.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.soak.person import Flavour, soak
from zettatui.actions import ACTIONS

ACTIONS_IN_TWO_HOURS = 7200
"""One a second, as somebody does who is in a hurry."""
LIFE = 900
MOST_GROWTH = 20.0
"""MB in 1,000 actions, all caches that fill up in the first hours included."""


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("flavour", ["zetta", "cave"])
async def test_two_hours_of_anything(flavour: Flavour, tmp_path: Path) -> None:
    actions = int(os.environ.get("SOAK_ACTIONS", str(ACTIONS_IN_TWO_HOURS))) // 2
    seed = int(os.environ.get("SOAK_SEED", "1"))
    person = await soak(tmp_path, seed=seed, flavour=flavour, actions=actions, life=LIFE)
    seen = person.seen
    print(f"{person.done} actions, {seen.faults} faults, memory {seen.slope:+.2f} MB per 1,000 actions")
    print(f"{seen.typed} texts typed, {seen.recovered} drafts recovered, {dict(seen.screens.most_common())}")
    assert not seen.unforeseen
    assert seen.slope < MOST_GROWTH
    if actions >= 3000:
        assert seen.typed > 5
        assert seen.recovered > 0
        assert len(seen.actions) > len(ACTIONS) // 3


async def test_a_minute_of_anything(tmp_path: Path) -> None:
    person = await soak(tmp_path, seed=7, flavour="zetta", actions=25, life=25)
    assert not person.seen.unforeseen
    assert sum(person.seen.screens.values()) > 20
