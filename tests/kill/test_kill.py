"""SIGKILL at random moments of typing and uploading: at most the last second is lost, and nothing is in the way."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.kill.typist import letters
from tests.screens.conftest import keys, screen_text, settled, until
from zettatui.app.main import ZettatuiApp
from zettatui.demo import demo_workbench
from zettatui.sandbox import demo
from zettatui.screens.state import StateScreen
from zettatui.widgets.sentence import SentenceLine
from zettatui.worker.workbench import Workbench

SECOND = 1.0
ALLOWANCE = 0.5
"""Seconds more that a busy machine may keep a thread or a disk waiting, besides the pauses that were seen."""
START = 60.0
PASTED = '{"note": "", "layers": []}'


@dataclass
class Heard:
    """What a typist said before it was killed: of the state it had open, and of its uploads."""

    text: str = ""
    place: int = 0
    typed: list[float] = field(default_factory=list)
    stopped: float | None = None
    """When typing ended, to upload."""
    done_with: bool = True
    uploaded: list[str] = field(default_factory=list)
    killed: float = 0.0

    def hear(self, line: dict[str, Any]) -> None:
        if "typed" in line:
            self.typed.append(line["at"])
        elif "stopped" in line:
            self.stopped = line["stopped"]
        elif "uploaded" in line:
            self.uploaded.append(line["uploaded"])
            self.done_with = True
        else:
            self.text, self.place = line["text"], line["place"]
            self.typed, self.stopped, self.done_with = [], None, False

    def with_letters(self, number: int) -> str:
        return self.text[: self.place] + letters(number) + self.text[self.place :]

    @property
    def allowance(self) -> float:
        """Pauses of the whole process count as allowance: while it does not run, it cannot write."""
        then = [*self.typed[1:], self.killed if self.stopped is None else self.stopped]
        pauses = [b - a - 0.04 for a, b in zip(self.typed, then[: len(self.typed)], strict=True)]
        recent = [pause for pause, at in zip(pauses, self.typed, strict=True) if self.killed - at < 2.5]
        return ALLOWANCE + max([0.0, *recent])

    @property
    def needed(self) -> int:
        """How many letters must be on the disk."""
        if self.done_with:
            return 0
        return sum(self.killed - at > SECOND + self.allowance for at in self.typed)


def type_and_kill(home: Path, seed: int, thing: str, chance: random.Random) -> Heard:
    """Let a typist work on a home, and kill it."""
    heard = Heard()
    ours, theirs = os.pipe()
    words = [sys.executable, "-m", "tests.kill.typist", str(home), str(theirs), str(seed), thing]
    errors = home.parent / "errors"
    with errors.open("wb") as stderr:
        process = subprocess.Popen(
            words, pass_fds=[theirs], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr
        )
    os.close(theirs)
    said = b""
    end = time.monotonic() + START
    typing = False
    try:
        while time.monotonic() < end:
            if select.select([ours], [], [], max(0.0, min(0.05, end - time.monotonic())))[0]:
                said += os.read(ours, 1 << 16)
                if not typing and b'"typed"' in said:
                    typing, end = True, time.monotonic() + chance.uniform(0.2, 5.0)
            assert process.poll() is None, errors.read_text()
        assert typing
        heard.killed = time.monotonic()
        os.kill(process.pid, signal.SIGKILL)
        process.wait(START)
        while more := os.read(ours, 1 << 16):
            said += more
    finally:
        process.kill()
        process.wait(START)
        os.close(ours)
    for line in said.split(b"\n")[:-1]:  # the last one is empty or torn
        heard.hear(json.loads(line))
    return heard


def check_files(bench: Workbench, known: set[str], heard: Heard) -> tuple[str | None, int]:
    """Look at what is on the disk; return the name of the new draft, and how many letters it holds."""
    listed = bench.drafts.list()
    assert listed.problems == ()
    assert not any(draft.held for draft in listed.drafts)
    found = {draft.id for draft in listed.drafts}
    assert known <= found, "a draft of an earlier round is gone"
    new = found - known
    assert len(new) <= 1
    if not new:
        assert heard.needed == 0, f"no draft, though {heard.needed} letters were typed in time"
        return None, 0
    (name,) = new
    kept = bench.drafts.text(name).decode()
    if kept == heard.text:
        number = 0
    else:
        number = len(kept) - len(heard.text)
        assert kept == heard.with_letters(number), "the draft is not what was typed"
    # A key that was sent may have been kept before it was told of.
    assert heard.needed <= number <= len(heard.typed) + 1
    return name, number


def check_ledger(bench: Workbench, uploads: list[str]) -> None:
    history = bench.ledger.history()
    assert history.problems == ()
    noted = [entry.state_id for entry in history.entries if entry.event == "uploaded"]
    assert set(uploads) <= set(noted)


async def check_restart(bench: Workbench, name: str) -> None:
    """Start the app anew: it offers the draft, shows what it holds, and goes on keeping it."""
    text = bench.drafts.text(name).decode()
    app = ZettatuiApp(bench)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: "A draft of" in screen_text(app))
        await keys(pilot, "g", "s")
        said = app.screen.query_one(SentenceLine)
        await until(pilot, lambda: "Press D to take it up again" in said.sentence)
        await keys(pilot, "D", "enter")
        state = app.screen
        assert isinstance(state, StateScreen)
        await until(pilot, lambda: state.opened is not None)
        assert state.opened is not None
        assert state.opened.draft is not None
        assert state.opened.draft.id == name
        assert state.editor.text == text
        await keys(pilot, "i", "Z")
        await until(pilot, lambda: b"Z" in bench.drafts.text(name))
        await keys(pilot, "escape", "z")
        await settled(pilot)
        await app.action_quit()
    assert bench.drafts.text(name).decode() == text


async def kill_rounds(home: Path, rounds: int) -> None:
    chance = random.Random()
    file = home.parent / "state.json"
    file.write_text(PASTED)
    known: set[str] = set()
    uploads: list[str] = []
    worst = 0.0
    lost = []
    for number in range(rounds):
        seed = chance.randrange(1 << 30)
        thing = [PASTED, str(demo.STATE_ID), str(file)][number % 3]
        heard = type_and_kill(home, seed, thing, random.Random(seed))
        uploads += heard.uploaded
        worst = max(worst, heard.allowance)
        bench = demo_workbench(folder=home)
        name, kept = check_files(bench, known, heard)
        check_ledger(bench, uploads)
        if not heard.done_with:
            unkept = heard.typed[kept : kept + 1]
            lost.append(heard.killed - unkept[0] if unkept else 0.0)
        if name is not None:
            await check_restart(bench, name)
            known.add(name)
    print(
        f"{rounds} rounds, {len(uploads)} uploads, {len(known)} drafts; "
        f"lost at most {max(lost, default=0.0):.2f} s of typing, median {sorted(lost)[len(lost) // 2]:.2f} s "
        f"(allowed: 1 s and up to {worst:.2f} s for a busy machine)"
    )
    assert uploads or rounds < 20


@pytest.mark.timeout(400)
async def test_a_killed_app_loses_at_most_the_last_second(tmp_path: Path) -> None:
    await kill_rounds(tmp_path / "home", 3)


@pytest.mark.slow
@pytest.mark.timeout(3600)
async def test_fifty_kills_lose_at_most_the_last_second_each(tmp_path: Path) -> None:
    await kill_rounds(tmp_path / "home", 50)
