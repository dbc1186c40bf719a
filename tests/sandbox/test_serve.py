"""`zettatui sandbox` as a process: its one line, its end, and data that survives kill -9."""

from __future__ import annotations

import signal
import sqlite3
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.sandbox.loopback import Served, served
from zettatui.sandbox import Sandbox, demo
from zettatui.sandbox.store import Store


@pytest.mark.parametrize("flavour", ["cave", "zetta"])
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_ready_line_and_prompt_end(flavour: str, ending: signal.Signals) -> None:
    with served(flavour) as running:
        assert running.server.startswith("http://127.0.0.1:")
        assert running.server.endswith("/wclee" if flavour == "zetta" else running.server[-5:])
        assert running.flavour == flavour
        with httpx.Client(headers={"Authorization": f"Bearer {running.token}"}) as client:
            assert "vnc_v0" in client.get(f"{running.server}/info/api/v2/datastacks").json()
            full = client.get(f"{running.server}/info/api/v2/datastack/full/vnc_v0").json()
            assert full["local_server"] == running.server
            started = time.monotonic()
            running.process.send_signal(ending)
            code = running.process.wait(10)
        assert time.monotonic() - started < 3
        assert code == (0 if ending == signal.SIGTERM else 130)


def test_it_ends_with_a_request_still_running() -> None:
    with served("cave") as running:
        headers = {"Authorization": f"Bearer {running.token}"}
        slow = {"kind": "slow", "seconds": 60, "path": "/info/version"}
        httpx.post(f"{running.server}/_sandbox/faults", headers=headers, json=slow)
        failures: list[Exception] = []

        def wait_for_it() -> None:
            try:
                httpx.get(f"{running.server}/info/version", timeout=30)
            except httpx.TransportError as failure:
                failures.append(failure)

        thread = threading.Thread(target=wait_for_it)
        thread.start()
        while httpx.get(f"{running.server}/_sandbox/faults", headers=headers).json():
            pass  # until the request is in flight, when its fault is used up
        started = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(10)
        thread.join(10)
        assert time.monotonic() - started < 5


def _upload_until_killed(running: Served, kept: dict[str, str], worker: int, enough: threading.Event) -> None:
    headers = {"Authorization": f"Bearer {running.token}"}
    with httpx.Client(base_url=running.server, headers=headers, timeout=10) as client:
        for turn in range(10_000):
            text = f'{{"worker":{worker},"turn":{turn},"x":1e-9}}'
            try:
                answer = client.post("/nglstate/api/v1/post", content=text)
            except httpx.TransportError:
                return
            kept[answer.json().rpartition("/")[2]] = text
            if len(kept) >= 60:
                enough.set()


def test_every_acknowledged_state_survives_kill_9(tmp_path: Path) -> None:
    kept: dict[str, str] = {}
    enough = threading.Event()
    with served("cave", tmp_path) as running:
        threads = [
            threading.Thread(target=_upload_until_killed, args=(running, kept, worker, enough))
            for worker in range(3)
        ]
        for thread in threads:
            thread.start()
        assert enough.wait(60)
        running.process.kill()
        for thread in threads:
            thread.join(20)
        token = running.token
    assert len(kept) >= 60
    with served("cave", tmp_path) as again:
        assert again.token == token
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=again.server, headers=headers) as client:
            for state_id, text in kept.items():
                assert client.get(f"/nglstate/api/v1/{state_id}").text == text
            assert client.get(f"/nglstate/api/v1/{demo.STATE_ID}").content == demo.state_text()
            full = client.get("/info/api/v2/datastack/full/vnc_v0").json()
            assert full["local_server"] == again.server


def test_a_kill_while_seeding_leaves_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(sandbox: Sandbox) -> None:
        demo.seed_people(sandbox)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo, "seed", cut_short)
        with pytest.raises(KeyboardInterrupt):
            Sandbox("cave", data_dir=tmp_path)
    sandbox = Sandbox("cave", data_dir=tmp_path)
    assert sandbox.people.by_handle("ann").name == "Ann Example"
    sandbox.close()


def test_the_folder_is_private_and_on_disk_at_once(tmp_path: Path) -> None:
    sandbox = Sandbox("cave", data_dir=tmp_path / "data")
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert sandbox.store.db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert sandbox.store.db.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
    sandbox.close()


def _insert(store: Store, *numbers: int) -> None:
    with store.write() as db:
        for number in numbers:
            db.execute("INSERT INTO t VALUES (?)", (number,))


def test_transactions_nest(tmp_path: Path) -> None:
    store = Store(tmp_path, ["CREATE TABLE IF NOT EXISTS t (x INTEGER UNIQUE);"])
    with store.write() as db:
        db.execute("INSERT INTO t VALUES (1)")
        with pytest.raises(sqlite3.IntegrityError):
            _insert(store, 2, 1)
        _insert(store, 3)
    with pytest.raises(sqlite3.IntegrityError):
        _insert(store, 4, 1)
    assert [row["x"] for row in store.db.execute("SELECT x FROM t ORDER BY x")] == [1, 3]
    store.close()


def test_another_flavours_folder_is_refused(tmp_path: Path) -> None:
    Sandbox("cave", data_dir=tmp_path).close()
    with pytest.raises(ValueError, match="holds a cave sandbox"):
        Sandbox("zetta", data_dir=tmp_path)
