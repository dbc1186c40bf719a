"""`table update`: rows replaced one by one, each once; the new ids by the old ones."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Any

from zettatui.annotations.fields import Field
from zettatui.annotations.mapping import MapInvalid
from zettatui.worker.imports.importing import ImportRefused
from zettatui.worker.imports.replacing import Replacing, rows_of_file
from zettatui.worker.imports.sources import SourceUnreadable
from zettatui.worker.imports.updates import Replaced
from zettatui.worker.jobs import OutOfTime

from .exit_codes import AMBIGUOUS, DONE, NO, TROUBLE, USAGE, Refused
from .failures import exit_code_of
from .files import STANDARD_INPUT, one_reader_of_standard_input
from .online import Online, run_online
from .options import Options
from .output import narrate, write_json, write_lines
from .table_changes import checked_rows
from .table_session import fields_of, objects_in, tables_of

_TABLES = (".csv", ".tsv", ".tab", ".parquet", ".pq", ".arrow", ".feather")


def update(found: argparse.Namespace, options: Options) -> int:
    """Replace rows."""
    one_reader_of_standard_input(options, found.file)
    try:
        replaced = run_online(
            options,
            f"update {found.name}",
            lambda online: _update(online, found),
            changes=not found.dry_run,
        )
    except (ImportRefused, SourceUnreadable) as refused:
        raise Refused(NO, refused.sentence) from refused
    except MapInvalid as wrong:
        raise Refused(USAGE, f"{wrong} Nothing was sent.") from wrong
    if replaced is None:
        return DONE
    new_ids = {str(old): str(new) for old, new in replaced.new_ids.items()}
    if options.json:
        write_json(
            {
                "new_ids": new_ids,
                "refused": [{"row": number, "say": say} for number, say in replaced.refused],
                "finished": replaced.finished,
                "doubt": replaced.doubt or None,
            }
        )
    else:
        write_lines(f"{old}\t{new}" for old, new in new_ids.items())
    narrate(*(f"row {number:,} was refused: {say}" for number, say in replaced.refused))
    if replaced.doubt:
        narrate(f"{replaced.doubt} Look at it, then go on with --resume.")
        return AMBIGUOUS
    if replaced.error is not None:
        narrate(f"zettatui: {replaced.error.sentence} Go on with --resume.")
        return exit_code_of(replaced.error) or TROUBLE
    return NO if replaced.refused else DONE


async def _update(online: Online, found: argparse.Namespace) -> Replaced | None:
    tables = await tables_of(online)
    metadata, fields = await fields_of(online, tables, found.name)
    rows = await _rows(found.file, fields, metadata.resolution_nm)
    if found.dry_run:
        narrate(f"{len(rows):,} good rows. Nothing was sent.")
        return None
    replacing = Replacing(tables, found.name)
    try:
        return await online.within(replacing.run(rows, fields, online.progress, resume=found.resume))
    except OutOfTime as late:
        raise Refused(AMBIGUOUS, f"{late.sentence} Go on with --resume.") from late
    except asyncio.CancelledError:
        narrate("zettatui: The update was interrupted. Go on with --resume.")
        raise


async def _rows(
    file: str, fields: tuple[Field, ...], table_nm: tuple[float, float, float] | None
) -> list[dict[str, Any]]:
    if file == STANDARD_INPUT or Path(file).suffix.lower() not in _TABLES:
        return checked_rows(file, fields, objects_in(file), updating=True)
    rows, problems = await asyncio.to_thread(rows_of_file, Path(file), fields, table_nm)
    narrate(*(f"{Path(file).name}: {problem.sentence}" for problem in problems))
    if problems:
        raise Refused(NO, "Rows cannot be stored. Nothing was sent.")
    return rows
