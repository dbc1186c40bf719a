"""What every `table` command starts with: the tables of the datastack, and one of them with its fields."""

from __future__ import annotations

import json
from typing import Any

from zettatui.annotations.fields import Field
from zettatui.plain import plain_line
from zettatui.services.annotation_results import TableMetadata
from zettatui.states.literals import read
from zettatui.worker.tables import Tables

from .exit_codes import NO, USAGE, Refused
from .files import content_of, naming, title_of
from .online import Online


async def tables_of(online: Online) -> Tables:
    """Return the tables of the datastack that the options name; raises `Refused`, `ServiceError`."""
    await online.use_datastack()
    datastack = online.session.datastack
    if datastack is None:
        raise Refused(USAGE, "Tables belong to a datastack. Name it with --datastack NAME.")
    return Tables(online.bench, online.session, datastack)


async def fields_of(online: Online, tables: Tables, name: str) -> tuple[TableMetadata, tuple[Field, ...]]:
    """Return a table's description and fields; raises `Refused`, `ServiceError`."""
    metadata = await online.within(tables.engine().metadata(name))
    type_read = await online.within(tables.read_type(metadata.schema, online.progress))
    if type_read.trouble:
        raise Refused(NO, type_read.trouble)
    return metadata, type_read.fields


def objects_in(file: str) -> list[Any]:
    """Return the JSON values of a file: one, a list of them, or one a line; raises `Refused`."""
    content = content_of(file)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Refused(NO, f"{title_of(file)} is not UTF-8 text.") from wrong
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines):
            with naming(title_of(file)):
                read(text)  # says where it is damaged
        return [_line(line, number, file) for number, line in enumerate(lines, 1)]
    return whole if isinstance(whole, list) else [whole]


def _line(line: str, number: int, file: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as wrong:
        said = plain_line(str(wrong))
        raise Refused(NO, f"{title_of(file)}, line {number} is not JSON: {said}.") from wrong
