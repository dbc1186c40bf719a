"""What the import screen's jobs do, made of the worker's use-cases; and what is asked before an upload."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from zettatui.annotations.mapping import ColumnMap, read_map
from zettatui.storage.atomic import read_bytes, write_atomic
from zettatui.storage.journal import JournalState
from zettatui.worker.imports.checking import ROWS_PER_BATCH, CheckedFile
from zettatui.worker.imports.importing import Importing, ImportRefused, Prepared
from zettatui.worker.imports.pieces import good_in, piece_text
from zettatui.worker.imports.progress import Control, Reading
from zettatui.worker.imports.sources import RowFile
from zettatui.worker.imports.taking_back import TakenBack
from zettatui.worker.imports.upload import Doubt, Outcome
from zettatui.worker.jobs import Progress


async def prepare(
    importing: Importing, path: Path, progress: Progress
) -> tuple[Prepared, tuple[str, ...], JournalState | None]:
    """Read the file's columns and first row; an import that was begun goes on with its own mapping."""
    path = await asyncio.to_thread(path.expanduser)
    begun = await asyncio.to_thread(importing.begun, path)
    map_text = None
    if begun is not None and not begun.done:
        map_text = ColumnMap(begun.plan.map["columns"], begun.plan.map["units"]).text()
    prepared = await importing.prepare(path, progress, map_text=map_text)
    return prepared, await asyncio.to_thread(_first_cells, prepared.source), begun


def _first_cells(source: RowFile) -> tuple[str, ...]:
    block = next(source.blocks(1), None)
    if block is None:
        return ("",) * len(source.columns)
    return tuple(block.columns[name][0] for name in source.columns)


async def check(
    importing: Importing, prepared: Prepared, progress: Progress
) -> tuple[CheckedFile, JournalState | None]:
    """Check every cell, and see whether the file was imported before."""
    begun = await asyncio.to_thread(importing.begun, prepared.source.path)
    batch = begun.plan.batch if begun is not None and not begun.done else ROWS_PER_BATCH
    return await importing.check(prepared, progress, batch=batch), begun


async def journal(importing: Importing, checked: CheckedFile, progress: Progress) -> JournalState | None:
    """Read the journal again."""
    return await asyncio.to_thread(importing.earlier, checked)


async def upload(
    importing: Importing,
    prepared: Prepared,
    checked: CheckedFile,
    progress: Progress,
    *,
    control: Control,
    tell: Callable[[Reading], object],
) -> Outcome:
    """Store the rows, going on with an import that was begun; what was asked about was answered with yes."""
    before = await asyncio.to_thread(importing.earlier, checked)
    if before is not None and before.done:
        await asyncio.to_thread(importing.again, checked)
        before = None
    return await importing.upload(
        prepared, checked, progress, control=control, tell=tell, resume=before is not None
    )


async def settle(importing: Importing, checked: CheckedFile, arrived: bool, progress: Progress) -> bool:
    """Write down what the person says of the batch in doubt."""
    await asyncio.to_thread(importing.settle_doubt, importing.journal_of(checked), arrived)
    return arrived


async def take_back(
    importing: Importing, state: JournalState, progress: Progress
) -> tuple[TakenBack, JournalState | None]:
    """Delete the rows that an import added, and read its journal again."""
    kept = importing.journal_with(state)
    taken = await importing.take_back(kept, progress)
    return taken, await asyncio.to_thread(kept.read)


async def save_map(prepared: Prepared, name: str, progress: Progress) -> str:
    """Write the mapping to a file."""
    path = await asyncio.to_thread(Path(name).expanduser)
    text = prepared.mapping.text().encode()
    await asyncio.to_thread(write_atomic, path, text, doing="save the mapping", tighten=False)
    return str(path)


async def load_map(prepared: Prepared, name: str, progress: Progress) -> Prepared:
    """Read the mapping from a file; raises `MapInvalid`, `StorageError`, `ImportRefused`."""
    path = await asyncio.to_thread(Path(name).expanduser)
    content = await asyncio.to_thread(read_bytes, path, doing="read the mapping")
    if content is None:
        raise ImportRefused(f"There is no file {path}. Check the path.")
    return prepared.with_mapping(read_map(content.decode("utf-8", "replace")))


def rows_there(checked: CheckedFile, before: JournalState | None) -> int:
    """Return how many rows an import that is not finished has stored; none of one that is: it begins anew."""
    if before is None or before.done:
        return 0
    return before.rows_stored(partial(good_in, bad=checked.bad))


def questions(prepared: Prepared, checked: CheckedFile, before: JournalState | None) -> list[str]:
    """Return what a person should know and say yes to before an upload."""
    words = []
    if checked.bad:
        one = len(checked.bad) == 1
        words.append("1 bad row stays out." if one else f"{len(checked.bad):,} bad rows stay out.")
    if checked.fit.swapped:
        words.append(checked.fit.sentence(prepared.mapping.units))
    if before is not None and before.done:
        kept = len(set(before.ids) - before.deleted)
        words.append(f"The same file was imported at {before.plan.begun}; {kept:,} of its rows are there.")
    if words and (there := rows_there(checked, before)):
        words.insert(0, f"{there:,} are there from before, and are not sent again.")
    return words


def rows_text(doubt: Doubt) -> str:
    """Name the rows in doubt, as a sentence begins."""
    text = piece_text(doubt.piece)
    return text[:1].upper() + text[1:]
