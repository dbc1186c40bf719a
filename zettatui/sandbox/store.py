"""The sandbox's memory: one SQLite database, in memory or in a folder that survives kill -9."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_META = "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);"


class Store:
    """The tables of all services in one SQLite database.

    With a folder every finished transaction is on disk before the answer goes out (WAL, synchronous=FULL).
    """

    def __init__(self, data_dir: Path | None, tables: Iterable[str]) -> None:
        if data_dir is not None:
            data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        where = ":memory:" if data_dir is None else str(data_dir / "sandbox.sqlite3")
        # The sandbox may be built on one thread and run on another (the worker's loop), never on two at once.
        self.db = sqlite3.connect(where, isolation_level=None, check_same_thread=False, timeout=10)
        self.db.row_factory = sqlite3.Row
        self._lock = threading.RLock()
        self._depth = 0
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.execute("PRAGMA foreign_keys=ON")
        self.db.executescript(_META)
        for script in tables:
            self.db.executescript(script)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Run a transaction: committed at the end, rolled back on an exception; inner ones are savepoints."""
        with self._lock:
            mark = f"depth_{self._depth}"
            self.db.execute("BEGIN IMMEDIATE" if self._depth == 0 else f"SAVEPOINT {mark}")
            self._depth += 1
            try:
                yield self.db
            except BaseException:
                self._depth -= 1
                if self._depth:
                    self.db.execute(f"ROLLBACK TO {mark}")
                    self.db.execute(f"RELEASE {mark}")
                elif self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise
            self._depth -= 1
            self.db.execute("COMMIT" if self._depth == 0 else f"RELEASE {mark}")

    def get(self, key: str) -> str | None:
        """Return the value kept under a key of the meta table."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row["value"])

    def put(self, key: str, value: str) -> None:
        """Keep a value in the meta table."""
        self.db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))

    def close(self) -> None:
        """Close the database."""
        self.db.close()
