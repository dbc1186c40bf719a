"""`table import`: checked, sent in batches that each arrive once, looked into, gone on with, taken back."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zettatui.annotations.batches import CellProblem
from zettatui.annotations.mapping import MapInvalid
from zettatui.annotations.units import UnitUnknown
from zettatui.storage.journal import Journal, JournalState, ranges
from zettatui.worker.imports.checking import ROWS_PER_BATCH, CheckedFile
from zettatui.worker.imports.importing import Importing, ImportRefused, Prepared
from zettatui.worker.imports.pieces import piece_text
from zettatui.worker.imports.progress import Control, Reading
from zettatui.worker.imports.sources import SourceUnreadable
from zettatui.worker.imports.upload import SETTLE_SECONDS, Outcome
from zettatui.worker.jobs import OutOfTime

from .exit_codes import AMBIGUOUS, DONE, NO, NOT_FOUND, TROUBLE, USAGE, Refused
from .failures import exit_code_of
from .files import STANDARD_INPUT, content_of
from .online import Online, run_online
from .options import Options
from .output import narrate, save, write_json, write_lines
from .table_session import tables_of

_GO_ON = "Go on with --resume."


def import_file(found: argparse.Namespace, options: Options) -> int:
    """Import a file, or say and undo what an import of it did."""
    if found.file == STANDARD_INPUT:
        raise Refused(USAGE, "An import is read more than once, so it needs a file, not standard input.")
    if (found.arrived or found.not_arrived) and not found.resume:
        raise Refused(
            USAGE, "--arrived and --not-arrived answer the question of an earlier run: add --resume."
        )
    if found.resume and found.again:
        raise Refused(
            USAGE, "--resume goes on with the earlier import, --again begins another. Give one of them."
        )
    work = _take_back if found.take_back else _added if found.added else _import
    try:
        return run_online(
            options,
            f"import {found.name}",
            lambda online: work(_Command(found, options, online)),
            changes=not (found.dry_run or found.added),
        )
    except (ImportRefused, SourceUnreadable) as refused:
        raise Refused(NO, refused.sentence) from refused
    except (MapInvalid, UnitUnknown) as wrong:
        raise Refused(USAGE, f"{wrong} Nothing was sent.") from wrong


class _Command:
    """One run of the command: its arguments and the server."""

    def __init__(self, found: argparse.Namespace, options: Options, online: Online) -> None:
        self.found, self.options, self.online = found, options, online
        self.path = Path(found.file).expanduser()

    async def importing(self) -> Importing:
        return Importing(await tables_of(self.online), self.found.name)


# -- the import ----------------------------------------------------------------------------------------


async def _import(command: _Command) -> int:
    found, online = command.found, command.online
    importing = await command.importing()
    prepared, batch = await _prepared(command, importing)
    narrate(*_mapping_lines(prepared))
    if found.write_map:
        _written(found, prepared)

    def told(problems: Sequence[CellProblem]) -> None:
        lines = [f"{command.path.name}: {problem.sentence}" for problem in problems]
        if found.dry_run and not command.options.json:
            write_lines(lines)
        else:
            narrate(*lines)

    checked = await online.within(importing.check(prepared, online.progress, batch=batch, told=told))
    narrate(*_check_lines(prepared, checked))
    if found.dry_run:
        if command.options.json:
            write_json(_checked_json(found.name, prepared, checked))
        return NO if checked.problem_count or checked.fit.swapped else DONE
    _refuse_doubtful(command, checked)
    if found.resume:
        _answer_doubt(command, importing, checked)
    elif found.again and await asyncio.to_thread(importing.earlier, checked) is not None:
        await asyncio.to_thread(importing.again, checked)
    return await _upload(command, importing, prepared, checked)


async def _prepared(command: _Command, importing: Importing) -> tuple[Prepared, int]:
    """Return file and table made ready, and the batch; an import that goes on uses what it began with."""
    found = command.found
    map_text = content_of(found.map).decode("utf-8", "replace") if found.map else None
    batch = found.batch or ROWS_PER_BATCH
    units = found.units
    if found.resume:
        begun = await asyncio.to_thread(importing.begun, command.path)
        if begun is not None and map_text is None:
            from zettatui.annotations.mapping import ColumnMap

            kept = begun.plan.map
            map_text, batch = ColumnMap(kept["columns"], kept["units"]).text(), begun.plan.batch
    prepared = await command.online.within(
        importing.prepare(command.path, command.online.progress, map_text=map_text, units=units)
    )
    if prepared.wrong:
        narrate(*_mapping_lines(prepared))
        raise Refused(
            USAGE,
            f"{' '.join(prepared.wrong)} Write the mapping with --write-map FILE --dry-run, correct it, give it "
            "with --map FILE. Nothing was sent."
            if not found.write_map
            else f"{' '.join(prepared.wrong)} Correct {_written(found, prepared)} and give it with --map.",
        )
    return prepared, batch


def _written(found: argparse.Namespace, prepared: Prepared) -> str:
    """Write the mapping to the file that was named for it; return its name."""
    save(Path(found.write_map).expanduser(), prepared.mapping.text().encode())
    return str(found.write_map)


def _mapping_lines(prepared: Prepared) -> list[str]:
    going = [f"{column} → {target}" for column, target in prepared.mapping.columns.items() if target]
    unused = prepared.mapping.unused
    lines = [f"columns: {', '.join(going) or 'none'}" + (f"; unused: {', '.join(unused)}" if unused else "")]
    resolution = prepared.metadata.resolution_nm
    table = " × ".join(f"{edge:g}" for edge in resolution) if resolution else "unknown"
    unit = "voxels of the table" if prepared.mapping.units == "voxel" else "nm"
    return [*lines, f"coordinates: {unit}; the table's voxels are {table} nm"]


def _check_lines(prepared: Prepared, checked: CheckedFile) -> list[str]:
    lines = [f"check: {checked.rows:,} rows, {checked.good:,} good, {len(checked.bad):,} bad"]
    remarks = checked.remarks
    if remarks["rounded"]:
        lines.append(f"{remarks['rounded']:,} coordinates are rounded to whole voxels of the table.")
    if remarks["cut"]:
        lines.append(f"{remarks['cut']:,} coordinates have a fraction, which the server cuts.")
    if remarks["negative"]:
        lines.append(f"{remarks['negative']:,} coordinates are negative.")
    if prepared.box is None:
        lines.append("Where the volume lies is not known here, so the units could not be checked.")
    elif sentence := checked.fit.sentence(prepared.mapping.units):
        lines.append(sentence)
    return lines


def _refuse_doubtful(command: _Command, checked: CheckedFile) -> None:
    found = command.found
    if checked.bad and not found.skip_bad and not found.resume:
        raise Refused(
            NO,
            f"{len(checked.bad):,} of {checked.rows:,} rows cannot be stored. Nothing was sent. "
            "Correct them, or store the others with --skip-bad.",
        )
    if not checked.good:
        raise Refused(NO, "There is no row that could be stored. Nothing was sent.")
    if checked.fit.swapped and not found.any_place and not found.resume:
        raise Refused(NO, "Nothing was sent. Give --units, or --any-place if they are right as they are.")


def _answer_doubt(command: _Command, importing: Importing, checked: CheckedFile) -> None:
    if command.found.arrived or command.found.not_arrived:
        count = importing.settle_doubt(importing.journal_of(checked), command.found.arrived)
        if not count:
            narrate("No batch was in doubt.")


async def _upload(command: _Command, importing: Importing, prepared: Prepared, checked: CheckedFile) -> int:
    found, online = command.found, command.online
    last = ""

    def tell(reading: Reading) -> None:
        nonlocal last
        if reading.say and reading.say != last:
            last = reading.say
            narrate(reading.say)

    doing = importing.upload(
        prepared,
        checked,
        online.progress,
        control=Control(),
        tell=tell,
        resume=found.resume,
        settle=SETTLE_SECONDS if found.settle is None else found.settle,
    )
    try:
        outcome = await online.within(doing)
    except OutOfTime as late:
        raise Refused(_code_now(importing, checked), f"{late.sentence} {_GO_ON}") from late
    except asyncio.CancelledError:
        narrate(f"zettatui: The import was interrupted. {_GO_ON}")
        raise
    return _tell_outcome(command, outcome)


def _code_now(importing: Importing, checked: CheckedFile) -> int:
    state = importing.earlier(checked)
    return AMBIGUOUS if state is not None and state.in_doubt else TROUBLE


def _tell_outcome(command: _Command, outcome: Outcome) -> int:
    plan = outcome.state.plan
    if command.options.json:
        write_json(_outcome_json(outcome))
    else:
        write_lines(ranges(outcome.state.ids))
    narrate(*(f"{piece_text(piece)} was refused: {say}" for piece, say in outcome.refused))
    narrate(f"{outcome.stored:,} of {plan.good:,} rows are in {plan.table}.")
    if outcome.doubt is not None:
        narrate(
            f"It is not known whether {piece_text(outcome.doubt.piece)} arrived, and the service cannot tell. "
            f"{outcome.doubt.facts} Look at the table, then go on with --resume --arrived or "
            "--resume --not-arrived."
        )
        return AMBIGUOUS
    if outcome.error is not None:
        narrate(f"zettatui: {outcome.error.sentence} {_GO_ON}")
        return exit_code_of(outcome.error) or TROUBLE
    return NO if outcome.refused or plan.bad else DONE


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    plan = outcome.state.plan
    doubt = outcome.doubt
    return {
        "table": plan.table,
        "file": plan.file,
        "rows": plan.rows,
        "bad": len(plan.bad),
        "stored": outcome.stored,
        "refused": [{"rows": list(piece), "say": say} for piece, say in outcome.refused],
        "ids": ranges(outcome.state.ids),
        "finished": outcome.finished,
        "doubt": None if doubt is None else {"rows": list(doubt.piece), "say": doubt.facts},
    }


def _checked_json(table: str, prepared: Prepared, checked: CheckedFile) -> dict[str, Any]:
    return {
        "table": table,
        "file": str(prepared.source.path),
        "map": prepared.mapping.to_json(),
        "rows": checked.rows,
        "good": checked.good,
        "problem_count": checked.problem_count,
        "problems": [
            {"row": one.row, "column": one.column or None, "say": one.say} for one in checked.problems
        ],
        "remarks": dict(checked.remarks),
        "units_doubtful": checked.fit.swapped if prepared.box is not None else None,
    }


# -- afterwards ----------------------------------------------------------------------------------------


async def _journal(command: _Command) -> tuple[Importing, Journal, JournalState]:
    importing = await command.importing()
    state = await asyncio.to_thread(importing.begun, command.path)
    if state is None:
        raise Refused(NOT_FOUND, f"No import of {command.path.name} into {command.found.name} is known here.")
    return importing, importing.journal_with(state), state


async def _added(command: _Command) -> int:
    _, _, state = await _journal(command)
    ids = [one for one in state.ids if one not in state.deleted]
    if command.options.json:
        write_json(ranges(ids))
    else:
        write_lines(map(str, ids))
    if state.in_doubt:
        narrate(f"{', '.join(map(piece_text, state.in_doubt))} may have arrived too. {_GO_ON}")
        return AMBIGUOUS
    return DONE


async def _take_back(command: _Command) -> int:
    importing, journal, state = await _journal(command)
    if state.in_doubt:
        narrate(f"{', '.join(map(piece_text, state.in_doubt))} may have arrived too. {_GO_ON}")
        return AMBIGUOUS
    taken = await command.online.within(importing.take_back(journal, command.online.progress))
    narrate(f"{taken.deleted:,} rows are marked as deleted.")
    if taken.unknown:
        narrate(f"The ids of {taken.unknown:,} more rows are not known; they stay.")
        return NO
    return DONE
