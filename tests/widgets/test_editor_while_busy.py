from __future__ import annotations

import json

import pytest

from tests.bench.bench_editor import document
from tests.bench.bench_states import edited, state
from tests.bench.busy_frames import waits, work_of

MEGABYTES = 50
LONGEST_MS = 50


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_keys_are_drawn_at_once_while_a_very_long_state_is_read_and_compared() -> None:
    before = json.dumps(state(MEGABYTES * 1_000_000), indent=2)
    found = await waits(work_of(before, edited(before, 10)), document(1_000_000))
    assert set(found) == {"open", "read", "compare"}
    for name, waited in found.items():
        # By the clock of a busy machine some come late; by what this process did itself, none.
        assert waited.own[-1] <= LONGEST_MS, name
        assert waited.wall[len(waited.wall) * 9 // 10] <= LONGEST_MS, name
