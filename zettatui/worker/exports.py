"""Rows of a table written as CSV or JSON lines that import unchanged, with schema and metadata beside them."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from zettatui.annotations.alike import Likeness
from zettatui.annotations.cells import cell_of_text
from zettatui.annotations.fields import Field
from zettatui.annotations.mapping import AXES
from zettatui.annotations.rows import annotation_of
from zettatui.services.annotation_results import AnnotationRow, TableMetadata, UnreadableRow
from zettatui.storage.errors import storage_error

from .imports.looking import Looker

if TYPE_CHECKING:
    from zettatui.services.annotation import AnnotationService

    from .jobs import Progress
    from .tables import TypeRead

Format = Literal["csv", "jsonl"]
IDS_AT_ONCE: Final = 500


@dataclass
class Exported:
    """What was written: how many rows, which ones the service cannot show, how many no longer count."""

    rows: int = 0
    unreadable: list[int] = field(default_factory=list)
    no_longer_valid: int = 0
    first: int = 0
    last: int = 0


class Export:
    """The export of a range of ids, both ends included; a range without an end goes to the newest row.

    Args:
        engine: where the rows are.
        table: the table.
        metadata: its description.
        type_read: its schema.
        form: how rows are written.
        first: the first id.
        last: the last id, None for the newest row.
        with_retired: write deleted and superseded rows too.
    """

    def __init__(
        self,
        engine: AnnotationService,
        table: str,
        metadata: TableMetadata,
        type_read: TypeRead,
        *,
        form: Format,
        first: int = 1,
        last: int | None = None,
        with_retired: bool = False,
    ) -> None:
        self._engine, self._table, self._metadata, self._type = engine, table, metadata, type_read
        self._form, self._first, self._last, self._retired = form, first, last, with_retired
        self._fields = [one for one in type_read.fields if not one.hidden]
        self.done = Exported(first=first)

    async def parts(self, progress: Progress) -> AsyncIterator[bytes]:
        """Yield the file in parts, a few hundred rows each; raises `ServiceError`."""
        last = self._last
        if last is None:
            looker = Looker(self._engine, self._table, Likeness(self._fields))
            last = await looker.last_id(await looker.count())
        self.done.last = last
        if self._form == "csv":
            yield _csv([["id", *_heading(self._fields)]])
        for start in range(self._first, last + 1, IDS_AT_ONCE):
            end = min(start + IDS_AT_ONCE - 1, last)
            found = await self._read(list(range(start, end + 1)))
            kept = [row for row in found if isinstance(row, AnnotationRow)]
            self.done.unreadable += [row.id for row in found if not isinstance(row, AnnotationRow)]
            valid = kept if self._retired else [row for row in kept if row.valid]
            self.done.no_longer_valid += len(kept) - len(valid)
            self.done.rows += len(valid)
            yield await asyncio.to_thread(self._written, valid)
            progress(end, last, "ids")

    async def _read(self, ids: list[int]) -> list[AnnotationRow | UnreadableRow]:
        """Read the rows of rising ids; those that cannot be shown are found by halving."""
        rows: list[AnnotationRow | UnreadableRow] = []
        waiting = [ids]
        while waiting:
            some = waiting.pop()
            shown = await self._engine.rows_at_once(self._table, some)
            if shown is not None:
                rows += sorted(shown, key=lambda row: row.id)
            elif len(some) == 1:
                rows.append(UnreadableRow(some[0]))
            else:
                middle = len(some) // 2
                waiting += [some[middle:], some[:middle]]
        return rows

    def _written(self, rows: Sequence[AnnotationRow]) -> bytes:
        nested = [(row.id, annotation_of(self._fields, row.values)) for row in rows]
        if self._form == "csv":
            return _csv([str(number), *_cells(self._fields, one)] for number, one in nested)
        lines = (json.dumps({"id": str(number), **one}, ensure_ascii=False) + "\n" for number, one in nested)
        return "".join(lines).encode()

    def sidecar(self, server: str, volume: str, at: str) -> bytes:
        """Return the JSON that says what the file is: table, schema, metadata, and what is not in it."""
        done = self.done
        described = {
            "table": self._metadata.name,
            "server": server,
            "aligned_volume": volume,
            "exported": at,
            "rows": done.rows,
            "ids": [str(done.first), str(done.last)],
            "not_shown_by_the_service": [str(one) for one in done.unreadable],
            "retired_rows_left_out": done.no_longer_valid,
            "units": "voxel",
            "resolution_nm": self._metadata.resolution_nm,
            "schema_type": self._metadata.schema,
            "schema": self._type.definition,
            "metadata": self._metadata.raw,
        }
        return (json.dumps(described, indent=2, ensure_ascii=False) + "\n").encode()


async def write_export(
    export: Export, out: Path, progress: Progress, *, server: str, volume: str, at: str
) -> None:
    """Write an export to a file that takes its name when all is there, and its description beside it.

    Raises `ServiceError` where rows cannot be read, `StorageError` where a file cannot be written.
    """
    part_file = out.with_name(f".{out.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        opened = await asyncio.to_thread(part_file.open, "xb")
        try:
            async for part in export.parts(progress):
                await asyncio.to_thread(opened.write, part)
        finally:
            opened.close()
        await asyncio.to_thread(os.replace, part_file, out)
        await asyncio.to_thread(
            out.with_name(f"{out.name}.json").write_bytes, export.sidecar(server, volume, at)
        )
    except OSError as failed:
        raise storage_error(failed, "write the file", out) from failed
    finally:
        await asyncio.to_thread(part_file.unlink, missing_ok=True)


def _heading(fields: Iterable[Field]) -> list[str]:
    names: list[str] = []
    for one in fields:
        if one.kind == "point":
            names += [f"{one.name}_position_{axis}" for axis in AXES]
            names += [f"{one.name}.{part.name}" for part in one.parts if not part.hidden]
        else:
            names.append(one.name)
    return names


def _cells(fields: Iterable[Field], annotation: Mapping[str, Any]) -> list[str]:
    cells: list[str] = []
    for one in fields:
        value = annotation.get(one.name)
        if one.kind != "point":
            cells.append(_cell(one, value))
            continue
        position = (value["position"] if one.wrapped else value) if value is not None else ("", "", "")
        cells += map(str, position)
        parts = [part for part in one.parts if not part.hidden]
        cells += [_cell(part, value.get(part.name) if value is not None else None) for part in parts]
    return cells


def _cell(one: Field, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return cell_of_text(value) if one.kind == "text" else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value)


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
