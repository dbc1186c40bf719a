"""The use-cases of a bulk import, in order: prepare, check, upload, and what can be asked of it afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zettatui.annotations.alike import Likeness
from zettatui.annotations.batches import CellProblem, Checker
from zettatui.annotations.mapping import ColumnMap, ImportUnit, check_map, guess, read_map
from zettatui.services.errors import ServiceError
from zettatui.storage.errors import StorageError
from zettatui.storage.journal import Journal, Journals, JournalState, UploadPlan

from .checking import ROWS_PER_BATCH, CheckedFile, check_file
from .looking import Looker
from .progress import Control, Reading
from .sources import RowFile, SourceUnreadable, sha256_of
from .upload import SETTLE_SECONDS, Outcome, Upload
from .volume import Box, volume_box

if TYPE_CHECKING:
    from zettatui.services.annotation_results import TableMetadata
    from zettatui.worker.jobs import Progress
    from zettatui.worker.tables import Tables, TypeRead


class ImportRefused(Exception):
    """The import cannot be done as asked, and nothing was sent; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Prepared:
    """A file and a table that fit together as far as names go; `wrong` says what the mapping lacks."""

    metadata: TableMetadata
    type: TypeRead
    source: RowFile
    mapping: ColumnMap
    box: Box | None
    wrong: tuple[str, ...] = ()

    def with_mapping(self, mapping: ColumnMap) -> Prepared:
        """Return the same with another mapping, checked."""
        wrong = tuple(check_map(mapping, self.source.columns, self.type.fields))
        return replace(self, mapping=mapping, wrong=wrong)

    def checker(self) -> Checker:
        """Return what checks the cells; raises `UnitUnknown`."""
        return Checker(self.type.fields, self.mapping, self.metadata.resolution_nm)


class Importing:
    """Imports into one table of a session's aligned volume."""

    def __init__(self, tables: Tables, table: str) -> None:
        self.tables = tables
        self.table = table
        bench = tables.bench
        self._bench = bench
        self.journals = Journals(bench.folders.imports, bench.now)
        self._where = {"server": tables.server_url, "volume": tables.volume, "table": table}

    # -- before ----------------------------------------------------------------------------------------

    async def prepare(
        self, path: Path, progress: Progress, *, map_text: str | None = None, units: ImportUnit | None = None
    ) -> Prepared:
        """Read the table's schema and the file's columns, and guess where they go.

        Raises:
            ServiceError: the table cannot be read. SourceUnreadable, StorageError: the file cannot.
            MapInvalid: the given mapping is none. ImportRefused: no form can be drawn from the schema.
        """
        source = await asyncio.to_thread(RowFile, path)
        metadata = await self.tables.engine().metadata(self.table)
        type_read = await self.tables.read_type(metadata.schema, progress)
        if type_read.trouble:
            raise ImportRefused(type_read.trouble)
        mapping = read_map(map_text) if map_text is not None else guess(source.columns, type_read.fields)
        if units is not None:
            mapping = mapping.with_units(units)
        box = await volume_box(self.tables.server, self.tables.datastack, metadata.resolution_nm)
        return Prepared(metadata, type_read, source, mapping, box).with_mapping(mapping)

    async def check(
        self,
        prepared: Prepared,
        progress: Progress,
        *,
        batch: int = ROWS_PER_BATCH,
        told: Callable[[Sequence[CellProblem]], object] = lambda problems: None,
    ) -> CheckedFile:
        """Check every cell of the file, on a thread.

        Raises:
            ImportRefused: the mapping cannot be used. UnitUnknown: nm, and the table's voxel size is unknown.
            SourceUnreadable, StorageError: the file cannot be read.
        """
        if prepared.wrong:
            raise ImportRefused(" ".join(prepared.wrong))
        tell = partial(progress, total=None, unit="rows checked")
        work = partial(check_file, batch=batch, tell=tell, told=told)
        return await asyncio.to_thread(work, prepared.source, prepared.checker(), prepared.box)

    def journal_of(self, checked: CheckedFile) -> Journal:
        """Return the journal of this file's import, whether it is there or not."""
        return self.journals.of(**self._where, sha256=checked.sha256)

    def journal_with(self, state: JournalState) -> Journal:
        """Return the journal that a state was read from."""
        return self.journals.of(**self._where, sha256=state.plan.sha256)

    def earlier(self, checked: CheckedFile) -> JournalState | None:
        """Return what the journal says of an earlier import of the same file; raises `StorageError`."""
        return self.journal_of(checked).read()

    def begun(self, path: Path) -> JournalState | None:
        """Return what is known of an import of this file as it is now; blocks the thread. Raises `StorageError`."""
        return self.journals.of(**self._where, sha256=sha256_of(path)).read()

    def unfinished_of(self, path: Path) -> list[JournalState]:
        """Return unfinished imports of a file of that name into this table; raises `StorageError`."""
        name = str(path.resolve())
        states = [journal.read() for journal in self.journals.of_table(**self._where)]
        return [state for state in states if state is not None and not state.done and state.plan.file == name]

    # -- the upload ------------------------------------------------------------------------------------

    async def upload(
        self,
        prepared: Prepared,
        checked: CheckedFile,
        progress: Progress,
        *,
        control: Control,
        tell: Callable[[Reading], object] = lambda reading: None,
        resume: bool = False,
        settle: float = SETTLE_SECONDS,
    ) -> Outcome:
        """Send the good rows, each exactly once, and return how far that came.

        Args:
            prepared: table, file and mapping.
            checked: the file's check.
            progress: told how many rows are in the table.
            control: pauses and stops.
            tell: told rate, time left and what is out of the ordinary.
            resume: go on with an earlier import of the same file, which must be there; without, none may be.
            settle: seconds for which a request without an answer may still be at work.

        Raises:
            ImportRefused: another import into the table runs, or the journal does not fit. StorageError: the
            journal cannot be written. SourceUnreadable: the file changed. ServiceError: the table cannot be read.
        """
        lock = self.journals.lock(**self._where)
        if not lock.acquire():
            raise ImportRefused(
                f"Another zettatui on this machine is importing into {self.table}. Wait for it, or stop it first."
            )
        try:
            looker = self._looker(prepared)
            journal = self.journal_of(checked)
            await self._begin(journal, prepared, checked, looker, resume)

            def both(reading: Reading) -> None:
                progress(reading.done, reading.total, "rows")
                tell(reading)

            upload = await asyncio.to_thread(
                partial(
                    Upload,
                    control=control,
                    tell=both,
                    pause=self._bench.pause,
                    now=self._bench.now,
                    settle=settle,
                ),
                self.tables.engine(),
                journal,
                prepared.source,
                prepared.checker(),
                looker,
            )
            return await upload.run()
        finally:
            lock.release()

    def _looker(self, prepared: Prepared) -> Looker:
        return Looker(self.tables.engine(), self.table, Likeness(prepared.type.fields))

    async def _begin(
        self, journal: Journal, prepared: Prepared, checked: CheckedFile, looker: Looker, resume: bool
    ) -> None:
        state = await asyncio.to_thread(journal.read)
        if state is not None:
            if not resume:
                raise ImportRefused(self.said_of_earlier(state))
            self._must_fit(state, prepared, checked)
            return
        if resume:
            raise ImportRefused(await asyncio.to_thread(self._nothing_to_resume, prepared.source.path))
        plan = await self._plan(prepared, checked, looker)
        await asyncio.to_thread(journal.begin, plan)

    async def _plan(self, prepared: Prepared, checked: CheckedFile, looker: Looker) -> UploadPlan:
        count: int | None
        try:
            count = await looker.count()
            last = await looker.last_id(count)
        except ServiceError:
            # Writing may be allowed where reading is not; then a lost answer cannot be looked into.
            count, last = None, 0
        return UploadPlan(
            what="rows",
            **self._where,
            file=str(prepared.source.path.resolve()),
            size=checked.snapshot.size if checked.snapshot else 0,
            sha256=checked.sha256,
            rows=checked.rows,
            batch=checked.batch,
            first_id=last,
            count=count,
            blocks=tuple(checked.blocks),
            bad=tuple(checked.bad),
            map=prepared.mapping.to_json(),
        )

    def _must_fit(self, state: JournalState, prepared: Prepared, checked: CheckedFile) -> None:
        plan = state.plan
        if plan.map != prepared.mapping.to_json():
            raise ImportRefused(
                "The earlier import of this file used another mapping or other units. Use the same to go on."
            )
        if plan.blocks != tuple(checked.blocks) or plan.bad != tuple(checked.bad):
            raise ImportRefused(
                "The earlier import of this file was cut into other batches; it cannot go on."
            )

    def _nothing_to_resume(self, path: Path) -> str:
        try:
            begun = self.unfinished_of(path)
        except StorageError as error:
            return error.sentence
        if not begun:
            return f"There is no import of {path.name} into {self.table} to go on with. Start one without --resume."
        return (
            f"{path.name} has changed since its import into {self.table} began, so nothing was sent. "
            "Put the old file back to go on, or import the changed one as a new file."
        )

    def said_of_earlier(self, state: JournalState) -> str:
        """Say that this very file was imported before, or begun to be."""
        plan = state.plan
        if state.done:
            return (
                f"This file was imported into {self.table} before ({plan.begun}; {plan.good:,} rows), "
                "and nothing was sent now. Import it --again to store every row a second time."
            )
        return (
            f"An import of this file into {self.table} was begun at {plan.begun} and is not finished. "
            "Go on with it (--resume)."
        )

    def settle_doubt(self, journal: Journal, arrived: bool) -> int:
        """Write down what a person says of the pieces in doubt; return how many there were.

        Raises `StorageError`.
        """
        state = journal.read()
        if state is None:
            return 0
        for piece in state.in_doubt:
            if arrived:
                journal.stored(piece, None, "person")
            else:
                journal.absent(piece, "the person said so")
        return len(state.in_doubt)

    def again(self, checked: CheckedFile) -> None:
        """Put the journal of an earlier import aside, so that the file can be imported once more."""
        self.journals.put_aside(self.journal_of(checked))

    def of_table(self) -> list[tuple[Journal, JournalState]]:
        """Return the imports into this table, newest first; raises `StorageError`."""
        found = ((journal, journal.read()) for journal in self.journals.of_table(**self._where))
        return [(journal, state) for journal, state in found if state is not None]

    # -- afterwards ------------------------------------------------------------------------------------

    async def take_back(self, journal: Journal, progress: Progress) -> Any:
        """Delete exactly the rows that an import added; see `taking_back.take_back`."""
        from .taking_back import take_back

        return await take_back(self.tables.engine(), self.table, journal, progress, self._bench.pause)


__all__ = ["ImportRefused", "Importing", "Prepared", "SourceUnreadable"]
