"""Arrow and Parquet files as columns of cells, by pyarrow where it happens to be installed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from zettatui.annotations.cells import cell_of_text
from zettatui.plain import plain_line

from .sources import SourceUnreadable


@contextmanager
def open_arrow(path: Path, parquet: bool) -> Iterator[tuple[Any, Iterator[Any]]]:
    """Open a file and enter with its schema and its record batches; raises `SourceUnreadable`."""
    try:
        arrow = import_module("pyarrow")
        reader = import_module("pyarrow.parquet" if parquet else "pyarrow.ipc")
    except ImportError as missing:
        raise SourceUnreadable(
            f"{path.name} needs the package pyarrow, which is not installed here. "
            "Install it, or give the rows as CSV or JSON lines."
        ) from missing
    try:
        with path.open("rb") as opened:
            if parquet:
                file = reader.ParquetFile(opened)
                yield file.schema_arrow, file.iter_batches()
                return
            try:
                table = reader.open_file(opened)
                schema, batches = table.schema, map(table.get_batch, range(table.num_record_batches))
            except arrow.ArrowInvalid:
                opened.seek(0)
                batches = reader.open_stream(opened)
                schema = batches.schema
            yield schema, iter(batches)
    except arrow.ArrowException as wrong:
        raise SourceUnreadable(
            f"{path.name} cannot be read as rows: {plain_line(str(wrong)) or 'it is damaged'}."
        ) from wrong


def cells_of(batches: Iterable[Any], size: int) -> Iterator[tuple[list[list[str]], int]]:
    """Yield the columns of every `size` rows as cells, and how many rows they are."""
    waiting: list[list[str]] = []
    for batch in batches:
        for start in range(0, batch.num_rows, size):
            part = [
                [_cell(value) for value in column.slice(start, size).to_pylist()] for column in batch.columns
            ]
            waiting = part if not waiting else [old + new for old, new in zip(waiting, part, strict=True)]
            while waiting and len(waiting[0]) >= size:
                yield [cells[:size] for cells in waiting], size
                waiting = [cells[size:] for cells in waiting]
    if waiting and waiting[0]:
        yield waiting, len(waiting[0])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return cell_of_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        # Tables from pandas hold whole numbers as floats as soon as one of them is missing.
        return str(int(value))
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_cell, value))
    return json.dumps(value, default=str)
