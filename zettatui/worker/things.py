"""What a typed or pasted text can be taken for, and which screen opens it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zettatui.local_file import file_named
from zettatui.segments.ids import parse_ids
from zettatui.states.links import read_link

_NAME = re.compile(r"[A-Za-z][\w.-]{0,99}")
_PATH = re.compile(r"[~./].*|.*\.json", re.DOTALL)


@dataclass(frozen=True)
class Reading:
    """One way to take a text: the screen that opens it, what is handed over, and the words for a person."""

    place: str
    thing: str
    words: str


def is_local(text: str) -> bool:
    """Tell whether a text holds a state, or names a file that is there, so that no server is needed."""
    return file_named(text) is not None or read_link(text).what in ("inline", "partial")


def readings(text: str, place: str = "") -> list[Reading]:
    """Return the ways to take a text, the likeliest first; `place` is the screen one is on.

    Never empty: what is nothing at all goes to the state screen, which says so.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return _of_number(text, place)
    link = read_link(text)
    if link.what != "other":
        return [Reading("state", text, link.say)]
    if _PATH.fullmatch(text) and "\n" not in text and len(text) < 4096:
        return [Reading("state", text, f"The state in the file {text}.")]
    ids = () if "://" in text else parse_ids(text).ids
    if ids:
        return [Reading("graph", text, f"{len(ids):,} segment ids to look up in the graph.")]
    if _NAME.fullmatch(text):
        table = Reading("tables", text, f"The annotation table {text}.")
        datastack = Reading("datastack", text, f"The datastack {text}.")
        return [datastack, table] if place == "datastack" else [table, datastack]
    return [Reading("state", text, link.say)]


def _of_number(text: str, place: str) -> list[Reading]:
    state = Reading("state", text, f"State {text} on the current server.")
    segment = Reading("graph", text, f"Segment id {text}: its root, its leaves.")
    return [segment, state] if place == "graph" else [state, segment]
