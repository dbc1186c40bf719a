"""The export of a table to a file, asked for on the list of tables."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from zettatui.screens.dialogs import AskLine
from zettatui.screens.tables.messages import RowsExported
from zettatui.storage.times import time_text
from zettatui.worker.exports import Export, Exported, write_export
from zettatui.worker.jobs import Progress

if TYPE_CHECKING:
    from zettatui.screens.base import ZettaScreen
    from zettatui.worker.tables import Tables

_ENDINGS = (".csv", ".jsonl", ".ndjson")


def ask_and_export(screen: ZettaScreen, tables: Tables, table: str) -> None:
    """Ask for a file; write all rows of the table to it, and what they are beside it."""

    def named(name: str | None) -> None:
        if name:
            screen.start(f"export {table}", partial(_export, tables, table, name), _told, group="export")

    words = "A .csv or .jsonl file; schema and metadata go to a .json beside it. Deleted rows are left out."
    screen.app.push_screen(AskLine(f"Export {table} to", words, value=f"{table}.csv", check=_wrong), named)


def _wrong(name: str) -> str:
    return "" if Path(name).suffix.lower() in _ENDINGS else "The name must end in .csv or .jsonl."


async def _export(tables: Tables, table: str, name: str, progress: Progress) -> tuple[str, Exported]:
    out = await asyncio.to_thread(Path(name).expanduser)
    metadata = await tables.engine().metadata(table)
    type_read = await tables.read_type(metadata.schema, progress)
    form = "csv" if out.suffix.lower() == ".csv" else "jsonl"
    export = Export(tables.engine(), table, metadata, type_read, form="jsonl" if form == "jsonl" else "csv")
    at = time_text(tables.bench.now())
    await write_export(export, out, progress, server=tables.server_url, volume=tables.volume, at=at)
    return str(out), export.done


def _told(found: tuple[str, Exported]) -> RowsExported:
    name, done = found
    hidden = len(done.unreadable)
    lacking = (
        f" {hidden:,} rows have empty fields, which the service cannot show; they are not in it."
        if hidden
        else ""
    )
    return RowsExported(f"{done.rows:,} rows are in {name}.{lacking if hidden else ''}", hidden)
