"""The use-case of replacing many rows: the journal, the lock, and rows given as a table."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zettatui.annotations.alike import Likeness
from zettatui.annotations.batches import CellProblem, Checker
from zettatui.annotations.fields import Field
from zettatui.annotations.mapping import MapInvalid, check_map, guess
from zettatui.annotations.units import Resolution
from zettatui.storage.journal import Journals, UploadPlan

from .importing import ImportRefused
from .sources import RowFile
from .updates import Replaced, Updates

if TYPE_CHECKING:
    from zettatui.worker.jobs import Progress
    from zettatui.worker.tables import Tables

_AT_ONCE = 10_000


class Replacing:
    """Replaces rows of one table."""

    def __init__(self, tables: Tables, table: str) -> None:
        self._tables, self._table = tables, table
        self._journals = Journals(tables.bench.folders.imports, tables.bench.now)
        self._where = {"server": tables.server_url, "volume": tables.volume, "table": table}

    async def run(
        self,
        rows: Sequence[Mapping[str, Any]],
        fields: Sequence[Field],
        progress: Progress,
        *,
        resume: bool = False,
    ) -> Replaced:
        """Replace rows, each given in full with its `id`, one request a row.

        Raises:
            ImportRefused: another upload into the table runs, or these very rows were begun before.
            StorageError: the journal cannot be written.
        """
        lock = self._journals.lock(**self._where)
        if not lock.acquire():
            raise ImportRefused(
                f"Another zettatui on this machine is writing into {self._table}. Wait for it."
            )
        try:
            digest = hashlib.sha256(json.dumps(list(rows), sort_keys=True).encode()).hexdigest()
            journal = self._journals.of(**self._where, sha256=digest, what="updates")
            state = await asyncio.to_thread(journal.read)
            if state is None and resume:
                raise ImportRefused(
                    "There is no update with these rows to go on with. Start without --resume."
                )
            if state is not None and not resume:
                began = "done" if state.done else "begun"
                raise ImportRefused(
                    f"An update with these very rows was {began} before ({state.plan.begun}). "
                    "--resume goes on with it, and shows the new ids of one that is done."
                )
            if state is None:
                await asyncio.to_thread(journal.begin, self._plan(len(rows), digest))
            bench = self._tables.bench
            engine = self._tables.engine()
            return await Updates(engine, self._table, journal, rows, Likeness(fields), pause=bench.pause).run(
                progress
            )
        finally:
            lock.release()

    def _plan(self, rows: int, digest: str) -> UploadPlan:
        return UploadPlan(
            what="updates",
            **self._where,
            file="",
            size=0,
            sha256=digest,
            rows=rows,
            batch=1,
            first_id=0,
            count=None,
            blocks=(),
            bad=(),
            map={},
        )


def rows_of_file(
    path: Path, fields: Sequence[Field], table_nm: Resolution | None
) -> tuple[list[dict[str, Any]], list[CellProblem]]:
    """Return the rows of a CSV or similar file that has a column `id`, and what is wrong in it.

    Raises:
        MapInvalid: a required column is missing. SourceUnreadable, StorageError: the file cannot be read.
    """
    source = RowFile(path.expanduser())
    mapping = guess(source.columns, fields, updating=True)
    wrong = check_map(mapping, source.columns, fields, updating=True)
    if wrong:
        raise MapInvalid(" ".join(wrong))
    checker = Checker(fields, mapping, table_nm, updating=True)
    rows: list[dict[str, Any]] = []
    problems: list[CellProblem] = []
    for block in source.blocks(_AT_ONCE):
        checked = checker.check(block)
        rows += checked.annotations()
        problems += checked.problems
    return rows, problems
