"""A table in a sandbox of either flavour, files of rows, and imports of them in this process."""

from __future__ import annotations

import csv
import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.unit.table_world import Flavour, Quiet, session_of
from zettatui.demo import demo_workbench
from zettatui.sandbox import Sandbox
from zettatui.services.annotation_results import NewTable
from zettatui.worker.imports.checking import CheckedFile
from zettatui.worker.imports.importing import Importing, Prepared
from zettatui.worker.imports.progress import Control, Reading
from zettatui.worker.imports.upload import Outcome
from zettatui.worker.tables import Tables

SCHEMA = "microns_func_coreg"


async def at_once(seconds: float) -> None:
    """Wait for nothing between the attempts of a request."""


_numbers = itertools.count(1)


class Place:
    """One sandbox with one empty table of its own, and a person who imports into it."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox = sandbox
        self.flavour: Flavour = sandbox.flavour
        self.folder = folder
        self.table = f"imported_{next(_numbers)}"
        self.bench = demo_workbench(sandbox=sandbox, folder=folder / "home")
        self.bench.pause = at_once
        sandbox.faults.clear()
        sandbox.record.clear()

    async def tables(self) -> Tables:
        session = await session_of(self.bench, self.sandbox)
        assert session.datastack is not None
        return Tables(self.bench, session, session.datastack)

    async def make(self, schema: str = SCHEMA, **more: Any) -> Importing:
        tables = await self.tables()
        new = NewTable(self.table, schema, "rows of a test", (4.0, 4.0, 40.0), **more)
        await tables.engine().create_table(new)
        return Importing(tables, self.table)

    def stored(self) -> list[dict[str, Any]]:
        """Return every row of the table as the sandbox's database has it, by rising id."""
        found = self.sandbox.store.db.execute(
            "SELECT r.id, r.columns, r.deleted FROM annotation_rows r JOIN annotation_tables t"
            " ON r.table_key = t.key WHERE t.table_name = ? ORDER BY r.id",
            (self.table,),
        )
        return [{"id": row["id"], "deleted": row["deleted"], **json.loads(row["columns"])} for row in found]

    def contents(self) -> Counter[tuple[Any, ...]]:
        """Return how often each row's content is in the table."""
        return Counter((*map(int, row["pt_position"]), row["func_id"]) for row in self.stored())

    async def insert(self, rows: list[dict[str, Any]]) -> None:
        """Let somebody else write into the table."""
        await (await self.tables()).engine().post(self.table, rows)


def write_csv(path: Path, rows: Iterable[Iterable[object]], heading: str = "x,y,z,func_id") -> Path:
    with path.open("w", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(heading.split(","))
        writer.writerows(rows)
    return path


def some_rows(count: int, seed: int = 1, values: int = 10**6) -> list[tuple[int, int, int, int]]:
    """Return rows of a point and a number; few `values` make many identical ones."""
    rnd = random.Random(seed)
    return [
        (rnd.randrange(values), rnd.randrange(values), rnd.randrange(values), rnd.randrange(values))
        for _ in range(count)
    ]


async def checked(importing: Importing, path: Path, batch: int, **more: Any) -> tuple[Prepared, CheckedFile]:
    prepared = await importing.prepare(path, Quiet(), **more)
    return prepared, await importing.check(prepared, Quiet(), batch=batch)


async def run_import(
    importing: Importing,
    path: Path,
    *,
    batch: int = 10,
    resume: bool = False,
    control: Control | None = None,
    tell: Callable[[Reading], object] = lambda reading: None,
    settle: float = 0.0,
) -> Outcome:
    prepared, found = await checked(importing, path, batch)
    return await importing.upload(
        prepared, found, Quiet(), control=control or Control(), tell=tell, resume=resume, settle=settle
    )
