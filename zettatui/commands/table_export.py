"""`table export`: rows as CSV or JSON lines that import unchanged, with schema and metadata beside them."""

from __future__ import annotations

import argparse
from pathlib import Path

from zettatui.storage.times import time_text, utc_now
from zettatui.worker.exports import Export, Exported, Format, write_export

from .exit_codes import DONE, NO, USAGE, Refused
from .files import STANDARD_INPUT
from .online import Online, run_online
from .options import Options
from .output import narrate, write_bytes
from .table_session import tables_of


def export(found: argparse.Namespace, options: Options) -> int:
    """Write the rows of a range of ids."""
    out = None if found.out in (None, STANDARD_INPUT) else Path(found.out).expanduser()
    form = _form(found.format, out)
    done = run_online(options, f"export {found.name}", lambda online: _export(online, found, out, form))
    narrate(f"{done.rows:,} rows with ids {done.first} to {done.last}.")
    if done.no_longer_valid:
        narrate(
            f"{done.no_longer_valid:,} deleted or superseded rows are left out; --retired writes them too."
        )
    if done.unreadable:
        some = ", ".join(map(str, done.unreadable[:20])) + (", …" if len(done.unreadable) > 20 else "")
        narrate(
            f"{len(done.unreadable):,} rows have empty fields, so the service cannot show them: {some}. "
            "They are not in the file."
        )
        return NO
    return DONE


def _form(asked: Format | None, out: Path | None) -> Format:
    if asked is not None:
        return asked
    ending = out.suffix.lower() if out is not None else ".csv"
    if ending in (".jsonl", ".ndjson"):
        return "jsonl"
    if ending in (".csv", ""):
        return "csv"
    raise Refused(USAGE, f"{ending} is neither .csv nor .jsonl; say which with --format.")


async def _export(online: Online, found: argparse.Namespace, out: Path | None, form: Format) -> Exported:
    tables = await tables_of(online)
    metadata = await online.within(tables.engine().metadata(found.name))
    type_read = await online.within(tables.read_type(metadata.schema, online.progress))
    first, last = found.range
    work = Export(
        tables.engine(),
        found.name,
        metadata,
        type_read,
        form=form,
        first=first,
        last=last,
        with_retired=found.retired,
    )
    if out is None:
        async for part in work.parts(online.progress):
            write_bytes(part)
        return work.done
    at = time_text(utc_now())
    writing = write_export(work, out, online.progress, server=online.address.url, volume=tables.volume, at=at)
    await online.within(writing)
    return work.done
