"""Taking ids in: from a text of any form, a file, NumPy's binary one too, or a state behind a link."""

from __future__ import annotations

import asyncio
import os
from array import array
from typing import TYPE_CHECKING, Final

from zettatui.local_file import file_named
from zettatui.plain import plain_line
from zettatui.segments.ids import ParsedIds, parse_ids
from zettatui.segments.intake import Intake, survey
from zettatui.segments.packed import from_npy

from .graphs import graph_of
from .jobs import Progress

if TYPE_CHECKING:
    from .sessions import Session
    from .workbench import Workbench

LARGEST_FILE: Final = 64 << 20
_NUMPY: Final = b"\x93NUMPY"


class NoIds(Exception):
    """There is no id in what was given; `sentence` says so, and why what looked like one is none."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


async def take_in(bench: Workbench, session: Session, text: str, progress: Progress) -> Intake:
    """Return the ids in a text, in the file that it names, or in the state that it links to.

    Raises:
        NoIds: there are none, or the file cannot be read. ServiceError: the graph or the state cannot be asked for.
    """
    graph = graph_of(bench, session)
    if "://" in text and "\n" not in text.strip() and not text.lstrip().startswith(("{", "[")):
        from .states import States

        opened = await States(bench, session).look(text.strip(), progress)
        text = opened.document.original.decode("utf-8", "replace")
    parsed = await asyncio.to_thread(ids_in, text)
    info = await graph.info()
    return await asyncio.to_thread(survey, parsed, info.layout)


def ids_in(text: str) -> ParsedIds:
    """Return the ids in a text, or in the file that it names; raises `NoIds`."""
    path = file_named(text)
    parsed = parse_ids(text) if path is None else _in_file(path)
    if not parsed.ids:
        refused = f" {parsed.refused[0].say}" if parsed.refused else ""
        where = plain_line(path, limit=200) if path is not None else "that"
        raise NoIds(f"There is no id in {where}.{refused} Ids are whole numbers of up to 20 digits.")
    return parsed


def _in_file(path: str) -> ParsedIds:
    shown = plain_line(path, limit=200)
    try:
        if os.path.getsize(path) > LARGEST_FILE:
            raise NoIds(f"{shown} is too large for a list of ids: more than {LARGEST_FILE >> 20} MB.")
        with open(path, "rb") as file:
            content = file.read()
    except OSError as failed:
        raise NoIds(f"{shown} could not be read: {failed.strerror}.") from failed
    if not content.startswith(_NUMPY):
        return parse_ids(content.decode("utf-8", "replace"))
    try:
        values = from_npy(content)
    except ValueError as wrong:
        raise NoIds(f"{shown} cannot be used: {wrong}") from wrong
    return ParsedIds(array("Q", dict.fromkeys(node for node in values if node)))
