"""Uploads in a storm of faults, in this process: each row arrives exactly once, and the journal says so."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.chaos.storm import each_once, faults, random_rows
from tests.imports.kit import Place, run_import, write_csv
from zettatui.sandbox import Sandbox
from zettatui.sandbox.annotation.catalog import find_table
from zettatui.sandbox.annotation.rows import insert_rows
from zettatui.sandbox.demo import ALIGNED_VOLUME
from zettatui.sandbox.people import Flavour
from zettatui.worker.imports.progress import Reading
from zettatui.worker.imports.upload import Outcome

RUNS = 6
"""How often a person starts an upload again before giving up."""


def new_folder(home: Path, seed: int) -> Path:
    folder = home / str(seed)
    folder.mkdir()
    return folder


async def one_upload(sandbox: Sandbox, home: Path, seed: int, count: int) -> bool:
    folder = new_folder(home, seed)
    rnd = random.Random(seed)
    place = Place(sandbox, folder)
    importing = await place.make()
    table = find_table(sandbox.store, ALIGNED_VOLUME, place.table)
    assert table is not None
    rows = random_rows(rnd, count)
    path = write_csv(folder / "rows.csv", rows)
    batch = rnd.randint(max(1, count // 40), count)
    for fault in faults(rnd, -(-count // batch)):
        knobs = dict(fault)
        sandbox.faults.add(knobs.pop("kind"), knobs.pop("method"), knobs.pop("path"), **knobs)
    foreign: Counter[tuple[int, ...]] = Counter()

    def meddle(reading: Reading) -> None:
        """Let somebody else write into the table now and then, sometimes the very same rows."""
        if rnd.random() < 0.1:
            theirs = [*rnd.sample(rows, rnd.randint(1, 5)), (1, 2, 3, 4)]
            nested = [{"pt": {"position": list(row[:3])}, "func_id": row[3]} for row in theirs]
            insert_rows(sandbox.store, table, nested, sandbox.now)
            foreign.update(theirs)

    outcome: Outcome | None = None
    for run in range(RUNS):
        resume = importing.begun(path) is not None
        running = asyncio.ensure_future(
            run_import(importing, path, batch=batch, resume=resume, tell=meddle if seed % 2 else _quiet)
        )
        if run == 0 and rnd.random() < 0.3:
            await _cut_off(running, sandbox, rnd.randint(1, 4))
        try:
            outcome = await running
        except asyncio.CancelledError:
            continue
        if outcome.finished:
            break
    assert outcome is not None
    assert outcome.doubt is None, outcome.doubt
    state = importing.begun(path)
    assert state is not None
    return each_once(rows, place.stored(), foreign, state)


def _quiet(reading: Reading) -> None:
    return


async def _cut_off(running: asyncio.Future[Outcome], sandbox: Sandbox, posts: int) -> None:
    """Cancel the upload at some moment while it waits for an answer."""
    for _ in range(100_000):
        if running.done() or sandbox.record.count("POST", ".*/annotations") >= posts:
            break
        await asyncio.sleep(0)
    running.cancel()


@pytest.mark.parametrize("flavour", ["cave", pytest.param("zetta", marks=pytest.mark.slow)])
async def test_a_few_uploads(flavour: Flavour, tmp_path: Path) -> None:
    sandbox = Sandbox(flavour)
    arrived = [await one_upload(sandbox, tmp_path, seed, 100) for seed in range(4)]
    sandbox.close()
    assert arrived == [True] * 4


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("flavour", ["cave", "zetta"])
async def test_eighty_uploads_of_5000_rows(flavour: Flavour, tmp_path: Path) -> None:
    sandbox = Sandbox(flavour)
    arrived = [await one_upload(sandbox, tmp_path, seed, 5000) for seed in range(1000, 1080)]
    sandbox.close()
    assert sum(arrived) == 80, [seed for seed, fine in enumerate(arrived, 1000) if not fine]
