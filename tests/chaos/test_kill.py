"""Uploads by the command that are killed with SIGKILL at any moment and gone on with, in a storm of faults."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.storm import each_once, faults, random_rows
from tests.imports.kit import write_csv
from tests.sandbox.loopback import Served, served
from zettatui.sandbox.demo import DATASTACK
from zettatui.storage.journal import Journal

COUNT = 5000
RUNS = 12


def control(world: Served, method: str, path: str, body: object = None) -> None:
    origin = "/".join(world.server.split("/")[:3])
    asked = urllib.request.Request(
        f"{origin}/_sandbox/{path}",
        method=method,
        headers={"Authorization": f"Bearer {world.token}"},
        data=None if body is None else json.dumps(body).encode(),
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        answer.read()


class Person:
    """Somebody with a home, who runs commands against a served sandbox."""

    def __init__(self, world: Served, folder: Path) -> None:
        self.home = folder / "home"
        token = folder / "token"
        token.write_text(world.token)
        self._end = ["--server", world.server, "--token-file", str(token), "--datastack", DATASTACK]

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "zettatui", "table", *words, *self._end],
            env={**os.environ, "ZETTATUI_HOME": str(self.home), "HOME": str(self.home)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def journal(self) -> Path | None:
        return next(iter((self.home / "state" / "imports").glob("*.jsonl")), None)

    def lines(self) -> int:
        journal = self.journal()
        return journal.read_bytes().count(b"\n") if journal else 0


def upload(world: Served, folder: Path, data: Path, seed: int) -> tuple[bool, int]:
    """Upload one file with kills; return whether each row arrived once, and how often the command was killed."""
    rnd = random.Random(seed)
    folder.mkdir()
    person = Person(world, folder)
    name = f"killed_{seed}"
    made = person.start(
        "create", name, "--schema", "microns_func_coreg", "--description", "d", "--resolution", "4", "4", "40"
    )
    assert made.wait(60) == 0, made.communicate()
    rows = random_rows(rnd, COUNT)
    path = write_csv(folder / "rows.csv", rows)
    batch = rnd.randint(150, 2000)
    for fault in faults(rnd, -(-COUNT // batch)):
        control(world, "POST", "faults", fault)
    kills = 0
    for run in range(RUNS):
        resume = ["--resume"] if person.lines() else []
        process = person.start(
            "import", name, str(path), "--batch", str(batch), "--settle", "0", "--plain", *resume
        )
        if run < 4:
            kills += kill_later(process, person, rnd)
        _, said = process.communicate(timeout=120)
        assert process.returncode in (0, 6, -signal.SIGKILL), said.decode()
        if process.returncode == 0:
            break
    control(world, "DELETE", "faults")
    journal = person.journal()
    assert journal is not None
    state = Journal(journal).read()
    assert state is not None
    return each_once(rows, stored(data, name), Counter(), state), kills


def kill_later(process: subprocess.Popen[bytes], person: Person, rnd: random.Random) -> bool:
    """Kill the command once its journal has grown by a few lines, and a few moments later than that."""
    wanted = person.lines() + rnd.randint(1, 6)
    while process.poll() is None and person.lines() < wanted:
        _ended_within(process, 0.001)
    if _ended_within(process, rnd.random() * 0.05):
        return False
    process.send_signal(signal.SIGKILL)
    return True


def _ended_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.returncode is not None


def stored(data: Path, name: str) -> list[dict[str, Any]]:
    db = sqlite3.connect(data / "sandbox.sqlite3", timeout=20)
    try:
        found = db.execute(
            "SELECT r.id, r.columns FROM annotation_rows r JOIN annotation_tables t ON r.table_key = t.key"
            " WHERE t.table_name = ? ORDER BY r.id",
            (name,),
        ).fetchall()
    finally:
        db.close()
    return [{"id": number, **json.loads(columns)} for number, columns in found]


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("flavour", ["cave", "zetta"])
def test_twenty_uploads_that_are_killed(flavour: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    kills = 0
    arrived = []
    with served(flavour, data) as world:
        for seed in range(2000, 2020):
            fine, times = upload(world, tmp_path / str(seed), data, seed)
            arrived.append(fine)
            kills += times
    assert sum(arrived) == 20, [seed for seed, fine in enumerate(arrived, 2000) if not fine]
    assert kills > 20
