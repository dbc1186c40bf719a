"""The ledger of states."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.storage.errors import StorageError
from zettatui.storage.ledger import Ledger, LedgerEntry
from zettatui.storage.times import read_time, time_text

SERVER = "https://api.zetta.ai/wclee"
NOW = datetime(2026, 11, 23, 12, 41, 7, 123_000, tzinfo=timezone.utc)


def test_states_come_back_newest_first(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "state" / "states.jsonl", lambda: NOW)
    assert ledger.read().entries == ()
    first = ledger.opened("495722871693421950", SERVER, title="öne\n\u2028line")
    second = ledger.uploaded("512340987612340987", SERVER, parent="495722871693421950", note="renamed")
    assert first == LedgerEntry("opened", "495722871693421950", SERVER, None, "öne\n\u2028line", "", NOW)
    page = Ledger(ledger.path).read()
    assert page.entries == (second, first)
    assert page.problems == ()
    assert ledger.read(limit=1).entries == (second,)
    lines = [json.loads(line) for line in ledger.path.read_text().splitlines()]
    assert lines[1]["state_id"] == "512340987612340987"
    assert lines[1]["parent"] == "495722871693421950"
    assert ledger.path.stat().st_mode & 0o777 == 0o600


def test_broken_lines_are_skipped_reported_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "states.jsonl"
    ledger = Ledger(path, lambda: NOW)
    good = ledger.opened("1", SERVER)
    bad = [b"", b"not json", b"[]", b"{}", b"\xff\xfe", b"null",
           b'{"event": "deleted", "state_id": "1", "server": "s", "time": "2026-01-01T00:00:00Z"}',
           b'{"event": "opened", "state_id": 4.9572287e17, "server": "s", "time": "2026-01-01T00:00:00Z"}',
           b'{"event": "opened", "state_id": "1", "server": "s", "time": "2026-01-01T00:00:00"}',
           b"[" * 50_000]  # fmt: skip
    with path.open("ab") as file:
        file.write(b"\n".join(bad) + b'\n{"event": "opened", "state_id": 495722871693421950,'
                   b' "server": "s", "time": "2026-01-01T00:00:00Z"}\n{"event": "op')  # fmt: skip
    last = ledger.opened("2", SERVER)
    page = ledger.read()
    assert [entry.state_id for entry in page.entries] == [last.state_id, "495722871693421950", good.state_id]
    assert len(page.problems) == len(bad)  # the empty line is none, the torn one is
    assert all(str(path) in problem for problem in page.problems)


def test_instances_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "states.jsonl"
    script = (
        "import sys\nfrom pathlib import Path\nfrom zettatui.storage.ledger import Ledger\n"
        f"ledger = Ledger(Path({str(path)!r}))\n"
        "for i in range(50): ledger.opened(sys.argv[1] + str(i), 'server', note='n' * 500)\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(n)]) for n in (1, 2, 3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    page = Ledger(path).read()
    assert page.problems == ()
    assert {entry.state_id for entry in page.entries} == {f"{n}{i}" for n in (1, 2, 3) for i in range(50)}


def test_a_folder_in_the_way_is_said(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for act in (ledger.read, lambda: ledger.opened("1", SERVER)):
        with pytest.raises(StorageError, match="ledger"):
            act()


@given(st.datetimes(timezones=st.timezones()))
def test_times_round_trip_to_the_millisecond(moment: datetime) -> None:
    try:
        text = time_text(moment)
    except OverflowError:
        return
    assert abs(read_time(text) - moment).total_seconds() < 0.001
    assert text.endswith("Z")
