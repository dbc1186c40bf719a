"""What the ledger tells: search, notes, and the chain of versions."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.storage.history import History, LedgerEntry, Version
from zettatui.storage.ledger import Ledger

SERVER = "https://api.zetta.ai/wclee"
OTHER = "https://global.daf-apis.com"
NOW = datetime(2026, 11, 23, 12, 41, 7, tzinfo=timezone.utc)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "state" / "states.jsonl", lambda: NOW)


def ids(entries: tuple[LedgerEntry, ...]) -> list[str]:
    return [entry.state_id for entry in entries]


def test_search_looks_in_id_title_note_and_server_in_any_case(ledger: Ledger) -> None:
    ledger.opened("495722871693421950", SERVER, title="Motor neurons")
    ledger.opened("17", OTHER, title="straße", note="for the Meeting")
    ledger.uploaded("18", SERVER, parent="17")
    history = ledger.history()
    assert ids(history.search("7169342")) == ["495722871693421950"]
    assert ids(history.search("MOTOR")) == ["495722871693421950"]
    assert ids(history.search("meeting")) == ["17"]
    assert ids(history.search("STRASSE")) == ["17"]
    assert ids(history.search("daf-apis")) == ["17"]
    assert ids(history.search("zetta.ai motor")) == ["495722871693421950"]
    assert ids(history.search("zetta.ai meeting")) == []
    assert ids(history.search(" ")) == ["18", "17", "495722871693421950"]
    # What lies in two of them is found in neither.
    assert ids(history.search("17straße")) == []


def test_a_note_stands_on_its_state_however_often_it_was_met(ledger: Ledger) -> None:
    ledger.opened("17", SERVER, note="first")
    ledger.opened("17", OTHER)
    ledger.note("17", SERVER, "second\nline")
    ledger.opened("17", SERVER)
    before = ledger.path.read_bytes()
    history = ledger.history()
    assert [(entry.server, entry.note) for entry in history.entries] == [
        (SERVER, "second\nline"), (OTHER, ""), (SERVER, "second\nline"),
    ]  # fmt: skip
    assert len(history.search("second")) == 2
    assert history.search("first") == ()
    ledger.note("17", SERVER, "")
    assert {entry.note for entry in ledger.history().entries} == {""}
    # Nothing written is ever changed.
    assert ledger.path.read_bytes().startswith(before)
    assert json.loads(ledger.path.read_bytes().splitlines()[-1])["event"] == "noted"
    assert len(ledger.read().entries) == 3


def test_a_note_on_a_state_never_met_is_no_entry(ledger: Ledger) -> None:
    ledger.note("17", SERVER, "who knows")
    history = ledger.history()
    assert history.entries == ()
    assert history.problems == ()


def test_the_chain_of_versions(ledger: Ledger) -> None:
    ledger.uploaded("2", SERVER, parent="1", title="two")
    ledger.uploaded("3", SERVER, parent="2")
    ledger.uploaded("4", SERVER, parent="3")
    ledger.uploaded("5", SERVER, parent="2")
    ledger.uploaded("6", OTHER, parent="2")
    ledger.opened("2", SERVER, title="opened again")
    history = ledger.history()
    found = history.versions("3", SERVER)
    assert [(one.state_id, one.steps) for one in found.parents] == [("2", 1), ("1", 2)]
    assert [(one.state_id, one.steps) for one in found.children] == [("4", 1)]
    assert found.parents[0].entry is not None
    assert (found.parents[0].entry.event, found.parents[0].entry.title) == ("uploaded", "two")
    assert found.parents[1] == Version("1", 2, None)
    down = history.versions("1", SERVER).children
    assert [(one.state_id, one.steps) for one in down] == [("2", 1), ("3", 2), ("4", 3), ("5", 2)]
    assert [one.state_id for one in history.versions("2", OTHER).children] == ["6"]
    nothing = history.versions("99", SERVER)
    assert (nothing.parents, nothing.children) == ((), ())


@given(st.lists(st.tuples(st.integers(1, 6), st.none() | st.integers(1, 6)), max_size=30))
def test_versions_that_run_in_circles_come_to_an_end(made: list[tuple[int, int | None]]) -> None:
    """A server that gives the same text the same id, or a ledger edited by hand, can make any graph."""
    events = [
        LedgerEntry("uploaded", str(child), SERVER, None if parent is None else str(parent), time=NOW)
        for child, parent in made
    ]
    history = History(events[::-1])
    for one in map(str, range(1, 7)):
        found = history.versions(one, SERVER)
        for side in (found.parents, found.children):
            names = [version.state_id for version in side]
            assert len(set(names)) == len(names)
            assert one not in names


def test_ten_thousand_entries_are_read_and_searched_fast(ledger: Ledger) -> None:
    ledger.opened("0", SERVER)
    with ledger.path.open("a") as file:
        for number in range(1, 10_000):
            line = {
                "event": "uploaded", "state_id": str(495722871693000000 + number), "server": SERVER,
                "parent": str(495722871693000000 + number - 1), "title": f"state {number}", "note": "traced",
                "time": (NOW + timedelta(seconds=number)).isoformat(),
            }  # fmt: skip
            file.write(json.dumps(line) + "\n")
        for number in range(1, 500):
            line = {"event": "noted", "state_id": str(495722871693000000 + number), "server": SERVER,
                    "note": f"look at {number}", "time": NOW.isoformat()}  # fmt: skip
            file.write(json.dumps(line) + "\n")

    def seconds(act: object) -> float:
        assert callable(act)
        took = []
        for _ in range(5):
            began = time.perf_counter()
            act()
            took.append(time.perf_counter() - began)
        return min(took)

    history = ledger.history()
    assert len(history.entries) == 10_000
    (found,) = history.search("look at 499")
    assert found.state_id == "495722871693000499"
    assert len(history.versions("495722871693005000", SERVER).parents) == 5000
    reading = seconds(ledger.history)
    searching = seconds(lambda: history.search("traced 9999"))
    chain = seconds(lambda: history.versions("495722871693009999", SERVER))
    print(f"10,000 entries: read {reading * 1e3:.0f} ms, search {searching * 1e3:.1f} ms, "
          f"chain {chain * 1e3:.1f} ms")  # fmt: skip
    assert reading < 1.0
    assert searching < 0.1
    assert chain < 0.2
