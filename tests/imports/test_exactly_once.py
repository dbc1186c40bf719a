"""Each row arrives once, whatever becomes of the answers; and the journal knows what was added."""

from __future__ import annotations

import asyncio
import errno
import os
from collections import Counter
from typing import Any

import pytest

from tests.imports.kit import Place, run_import, some_rows, write_csv
from tests.unit.table_world import Quiet
from zettatui.services.errors import LoginNeeded, TokenRejected
from zettatui.storage import atomic
from zettatui.storage.errors import StorageError
from zettatui.worker.imports.importing import ImportRefused
from zettatui.worker.imports.progress import Control, Reading
from zettatui.worker.imports.sources import SourceUnreadable

ROWS = ".*/annotations"
ROLLED_BACK = (
    '{"code": 500, "message": "404 Not Found: This Session\'s transaction has been rolled back due to a previous'
    ' exception during flush.", "traceback": []}'
)
LOST = {
    "504 after the commit": {"kind": "after", "status": 504},
    "500 after the commit": {"kind": "after", "status": 500, "body": '{"code": 500, "message": "boom"}'},
    "502 after the commit": {"kind": "after", "status": 502},
    "503 before": {"kind": "status", "status": 503},
    "504 before": {"kind": "status", "status": 504},
    "500 before": {"kind": "status", "status": 500, "body": '{"code": 500, "message": "boom"}'},
    "cut in the middle of the answer": {"kind": "cut"},
    "no answer at all": {"kind": "empty"},
    "half of the JSON": {"kind": "truncate"},
    "a web page": {"kind": "html"},
    "session rolled back": {"kind": "status", "status": 500, "body": ROLLED_BACK},
    "too many requests": {"kind": "status", "status": 429, "headers": {"Retry-After": "0"}},
}


@pytest.mark.parametrize(
    "import_sandbox", ["cave", pytest.param("zetta", marks=pytest.mark.slow)], indirect=True
)
@pytest.mark.parametrize("trouble", LOST.values(), ids=LOST)
async def test_a_lost_answer_is_looked_for(place: Place, trouble: dict[str, Any]) -> None:
    importing = await place.make()
    rows = some_rows(35)
    path = write_csv(place.folder / "rows.csv", rows)
    knobs = dict(trouble)
    place.sandbox.faults.add(knobs.pop("kind"), "POST", ROWS, skip=1, **knobs)
    outcome = await run_import(importing, path)
    assert outcome.finished, outcome
    assert place.contents() == Counter(rows)
    assert outcome.stored == 35
    assert outcome.state.ids == [row["id"] for row in place.stored()]


async def test_identical_rows_within_and_between_batches_are_counted(place: Place) -> None:
    importing = await place.make()
    rows = [(1, 1, 1, 1)] * 20 + [(1, 1, 1, 2), (1, 1, 1, 1)] * 5 + [(1, 1, 1, 1)] * 10
    path = write_csv(place.folder / "rows.csv", rows)
    for skip, kind in ((0, "after"), (1, "status"), (1, "after"), (1, "status")):
        place.sandbox.faults.add(kind, "POST", ROWS, skip=skip, status=504)
    outcome = await run_import(importing, path)
    assert outcome.finished
    assert place.contents() == Counter(rows)


async def test_rows_of_other_people_are_told_apart(place: Place) -> None:
    """Others write while the answer is lost: before it arrives, and rows that are partly the same."""
    importing = await place.make()
    rows = some_rows(30)
    path = write_csv(place.folder / "rows.csv", rows)
    others = [
        {"pt": {"position": list(row[:3])}, "func_id": row[3]} for row in [*rows[10:15], *some_rows(7, 2)]
    ]
    place.sandbox.faults.add("status", "POST", ROWS, skip=1, status=504)

    async def meddle() -> None:
        await place.insert(others)

    looked = False
    told: list[asyncio.Task[None]] = []

    def tell(reading: Reading) -> None:
        nonlocal looked
        if "Reading the table" in reading.say and not looked:
            looked = True
            told.append(asyncio.ensure_future(meddle()))

    outcome = await run_import(importing, path, tell=tell)
    await asyncio.gather(*told)
    assert looked
    assert outcome.finished
    foreign = Counter((*row["pt"]["position"], row["func_id"]) for row in others)
    assert place.contents() == Counter(rows) + foreign


async def test_a_late_arrival_is_waited_for(place: Place) -> None:
    """The gateway gives up, the server goes on working: the batch comes after the first look."""
    importing = await place.make()
    rows = some_rows(10)
    path = write_csv(place.folder / "rows.csv", rows)
    place.sandbox.faults.add("status", "POST", ROWS, status=504)
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            await place.insert([{"pt": {"position": list(row[:3])}, "func_id": row[3]} for row in rows])

    place.bench.pause = pause
    outcome = await run_import(importing, path, settle=600)
    assert outcome.finished
    assert place.contents() == Counter(rows)
    assert len(waits) == 3


async def test_it_is_sent_again_only_when_the_server_cannot_be_at_work_any_more(place: Place) -> None:
    importing = await place.make()
    rows = some_rows(10)
    path = write_csv(place.folder / "rows.csv", rows)
    place.sandbox.faults.add("status", "POST", ROWS, status=504)
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    place.bench.pause = pause
    outcome = await run_import(importing, path, settle=600)
    assert outcome.finished
    assert place.contents() == Counter(rows)
    assert sum(waits) == 600


async def test_rows_that_cannot_be_shown_are_left_to_the_person(place: Place) -> None:
    importing = await place.make("synapse")
    heading = "pre_pt_x,pre_pt_y,pre_pt_z,post_pt_x,post_pt_y,post_pt_z,ctr_pt_x,ctr_pt_y,ctr_pt_z"
    path = write_csv(place.folder / "rows.csv", [[at] * 9 for at in range(20)], heading)
    place.sandbox.faults.add("after", "POST", ROWS, skip=1, status=504)
    outcome = await run_import(importing, path)
    assert outcome.doubt is not None
    assert outcome.doubt.piece == (11, 20)
    assert "10 new rows" in outcome.doubt.facts
    journal = importing.journals.of_table(**importing._where)[0]
    assert importing.settle_doubt(journal, arrived=True) == 1
    again = await run_import(importing, path, resume=True)
    assert again.finished
    assert len(place.stored()) == 20


async def test_rows_the_server_refuses_are_isolated_and_named(place: Place) -> None:
    if place.flavour == "zetta":
        pytest.skip("engines of 2021 know no reference types with a form")
    importing = await place.make("cell_type_reference", reference_table="somas_v1")
    rows = [(at, "a", "b") for at in [1, 2, 3, 999, 4, 5, 6, 7, 888, 8]]
    path = write_csv(place.folder / "rows.csv", rows, "target_id,classification_system,cell_type")
    outcome = await run_import(importing, path)
    assert outcome.finished
    assert [piece for piece, _ in outcome.refused] == [(4, 4), (9, 9)]
    assert "foreign key" in outcome.refused[0][1]
    assert [row["target_id"] for row in place.stored()] == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_pause_stop_and_go_on(place: Place) -> None:
    importing = await place.make()
    rows = some_rows(60)
    path = write_csv(place.folder / "rows.csv", rows)
    control = Control()
    held = asyncio.Event()

    def tell(reading: Reading) -> None:
        if reading.done == 20 and not reading.paused:
            control.pause()
        if reading.paused:
            held.set()

    running = asyncio.ensure_future(run_import(importing, path, control=control, tell=tell))
    await held.wait()
    assert len(place.stored()) == 20
    control.stop()
    outcome = await running
    assert outcome.stopped
    assert not outcome.finished
    with pytest.raises(ImportRefused, match="--resume"):
        await run_import(importing, path)
    assert (await run_import(importing, path, resume=True)).finished
    assert place.contents() == Counter(rows)


async def test_the_same_file_is_not_imported_twice_by_mistake(place: Place) -> None:
    importing = await place.make()
    path = write_csv(place.folder / "rows.csv", some_rows(12))
    assert (await run_import(importing, path)).finished
    with pytest.raises(ImportRefused, match=r"was imported into imported_[0-9]+ before"):
        await run_import(importing, path)
    assert len(place.stored()) == 12


async def test_cancelled_while_the_answer_is_awaited(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    importing = await place.make()
    rows = some_rows(30)
    path = write_csv(place.folder / "rows.csv", rows)
    place.sandbox.faults.add("drip", "POST", ROWS, skip=1, seconds=30.0)
    sent = asyncio.Event()
    take = place.sandbox.faults.take

    def watched(method: str, asked: str) -> Any:
        fault = take(method, asked)
        if fault is not None:
            sent.set()
        return fault

    monkeypatch.setattr(place.sandbox.faults, "take", watched)
    running = asyncio.ensure_future(run_import(importing, path))
    await sent.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await run_import(importing, path, resume=True)).finished
    assert place.contents() == Counter(rows)


async def test_a_changed_file_does_not_go_on(place: Place) -> None:
    importing = await place.make()
    rows = some_rows(30)
    path = write_csv(place.folder / "rows.csv", rows)
    before = path.read_bytes()
    place.sandbox.faults.add("status", "POST", ROWS, skip=1, status=401, times=None)
    outcome = await run_import(importing, path)
    assert outcome.error is not None
    path.write_bytes(before + b"1,2,3,4\r\n")
    with pytest.raises((ImportRefused, SourceUnreadable), match="changed"):
        await run_import(importing, path, resume=True)
    path.write_bytes(before)
    place.sandbox.faults.clear()
    assert (await run_import(importing, path, resume=True)).finished
    assert place.contents() == Counter(rows)


async def test_a_file_changed_under_way_stops_before_the_next_batch(place: Place) -> None:
    importing = await place.make()
    path = write_csv(place.folder / "rows.csv", some_rows(500))

    def tell(reading: Reading) -> None:
        if reading.done == 20:
            with path.open("a") as opened:
                opened.write("1,2,3,4\n")

    with pytest.raises(SourceUnreadable, match="has changed since the upload began"):
        await run_import(importing, path, tell=tell)
    assert len(place.stored()) < 60


async def test_a_full_disk_stops_it_before_anything_unknown_is_sent(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing = await place.make()
    rows = some_rows(50)
    path = write_csv(place.folder / "rows.csv", rows)
    real, writes = os.write, 0

    def write(file: int, data: bytes) -> int:
        nonlocal writes
        writes += 1
        if writes > 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, data)

    monkeypatch.setattr(atomic.os, "write", write)
    with pytest.raises(StorageError, match="the disk is full"):
        await run_import(importing, path)
    monkeypatch.undo()
    assert (await run_import(importing, path, resume=True)).finished
    assert place.contents() == Counter(rows)


async def test_two_at_once_are_refused(place: Place) -> None:
    importing = await place.make()
    path = write_csv(place.folder / "rows.csv", some_rows(12))
    lock = importing.journals.lock(**importing._where)
    assert lock.acquire()
    with pytest.raises(ImportRefused, match="Another zettatui"):
        await run_import(importing, path)
    lock.release()
    assert (await run_import(importing, path)).finished


async def test_a_refused_token_stops_it_and_it_goes_on_later(place: Place) -> None:
    importing = await place.make()
    rows = some_rows(30)
    path = write_csv(place.folder / "rows.csv", rows)
    server = importing.tables.server
    token, server.token = server.token, None

    with pytest.raises((LoginNeeded, TokenRejected)):
        await run_import(importing, path)
    server.token = token
    assert (await run_import(importing, path)).finished
    assert place.contents() == Counter(rows)


async def test_what_was_added_is_taken_back_and_nothing_else(place: Place) -> None:
    importing = await place.make()
    await place.insert([{"pt": {"position": [9, 9, 9]}, "func_id": 9}])
    path = write_csv(place.folder / "rows.csv", some_rows(25))
    assert (await run_import(importing, path)).finished
    await place.insert([{"pt": {"position": [9, 9, 9]}, "func_id": 9}])
    ((journal, state),) = importing.of_table()
    assert state.ids == list(range(2, 27))
    place.sandbox.faults.add("after", "DELETE", ROWS, status=504)
    assert (await importing.take_back(journal, Quiet())).deleted == 25
    assert [row["id"] for row in place.stored() if row["deleted"] is None] == [1, 27]
    assert (await importing.take_back(journal, Quiet())).deleted == 0


async def test_the_journal_is_private(place: Place) -> None:
    importing = await place.make()
    path = write_csv(place.folder / "rows.csv", some_rows(5))
    await run_import(importing, path)
    ((journal, _),) = importing.of_table()
    assert journal.path.stat().st_mode & 0o777 == 0o600
    token = importing.tables.server.token
    assert token is not None
    assert token.reveal().encode() not in journal.path.read_bytes()
    assert place.table in journal.path.name
