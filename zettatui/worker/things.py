"""What a typed or pasted text can be taken for, what can be done with it, and which screen does it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from zettatui.local_file import file_named
from zettatui.segments.ids import parse_ids
from zettatui.states.links import Link, read_link
from zettatui.states.sites import property_source, stored_state_url

_NAME = re.compile(r"[A-Za-z][\w.-]{0,99}")
_PATH = re.compile(r"[~./].*|.*\.json", re.DOTALL)

Act = Literal["open", "compare", "copy", "follow"]


@dataclass(frozen=True)
class Reading:
    """One way to take a text: the screen that opens it, what is handed over, and the words for a person.

    `act` tells what is done with `thing`: opened, compared with what is open, copied, or, for a link that only
    leads to another one, asked where it leads. `thing` holds no token unless it is opened as it was typed.
    """

    place: str
    thing: str
    words: str
    act: Act = "open"


@dataclass(frozen=True)
class Surroundings:
    """Where a text was typed: the screen, the title of the state that is open there, the server's address."""

    place: str = ""
    open_title: str = ""
    server: str = ""


def is_local(text: str) -> bool:
    """Tell whether a text holds a state, or names a file that is there, so that no server is needed."""
    return file_named(text) is not None or read_link(text).what in ("inline", "partial")


def readings(text: str, place: str = "") -> list[Reading]:
    """Return the ways to open a text, the likeliest first; `place` is the screen one is on.

    Never empty: what is nothing at all goes to the state screen, which says so.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return _of_number(text, place)
    link = read_link(text)
    if link.what != "other":
        return [Reading("state", text, link.say)]
    if _is_path(text):
        return [Reading("state", text, f"The state in the file {text}.")]
    ids = () if "://" in text else parse_ids(text).ids
    if ids:
        return [Reading("graph", text, f"{len(ids):,} segment ids to look up in the graph.")]
    if _NAME.fullmatch(text):
        table = Reading("tables", text, f"The annotation table {text}.")
        datastack = Reading("datastack", text, f"The datastack {text}.")
        return [datastack, table] if place == "datastack" else [table, datastack]
    return [Reading("state", text, link.say)]


def what_it_is(text: str) -> str:
    """Say in a sentence what a text was taken for; no token of it is in the words."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return "A number: the id of a state, or of a segment."
    link = read_link(text)
    if link.what == "other" and not _is_path(text) and _NAME.fullmatch(text):
        return "A name: of an annotation table, or of a datastack."
    return readings(text)[0].words


def choices(text: str, around: Surroundings) -> list[Reading]:
    """Return what can be done with a text, the likeliest first; never empty.

    What holds nothing to open goes to the state screen, which says why.
    """
    link = read_link(text)
    text = link.input if link.token_removed else text.strip()
    if link.what == "short" and link.url is not None:
        host = link.url.partition("://")[2].partition("/")[0]
        ask = f"Ask {host} where it leads: once, and without a token."
        return [Reading("", link.input, ask, "follow"), Reading("", link.url, "Copy the short link.", "copy")]
    if link.what == "property" and link.server is not None and link.id is not None:
        source = property_source(link.server, link.id)
        return [Reading("", source, f"Copy it as the source of a layer: {source}", "copy")]
    ways = [_opening(way, link, text) for way in readings(text, around.place)]
    return [*ways, *_comparing(text, link, around), *_copying(link, around)]


def comparable(text: str) -> list[Reading]:
    """Return the ways to take a text as the state that another one is compared with; empty if it is none."""
    link = read_link(text)
    text = link.input if link.token_removed else text.strip()
    if link.what == "short":
        return choices(text, Surroundings())[:1]
    if _is_state(link, text):
        return [Reading("state", text, "Compare with this state.", "compare")]
    return []


def _is_state(link: Link, text: str) -> bool:
    return link.what in ("state-url", "inline", "partial") or _is_path(text) or file_named(text) is not None


def _is_path(text: str) -> bool:
    return _PATH.fullmatch(text) is not None and "\n" not in text and "://" not in text and len(text) < 4096


def _opening(way: Reading, link: Link, text: str) -> Reading:
    if way.place != "state" or text.isdigit():
        return way
    words = "Open this state." if _is_state(link, text) else "There is nothing to open in it."
    return Reading(way.place, way.thing, words)


def _comparing(text: str, link: Link, around: Surroundings) -> Iterator[Reading]:
    if around.open_title and _is_state(link, text):
        yield Reading("state", text, f"Compare the state with the open one, {around.open_title}.", "compare")


def _copying(link: Link, around: Surroundings) -> Iterator[Reading]:
    if link.what != "state-url":
        return
    server = link.server or (around.server if link.url is None else "")
    url = stored_state_url(server, link.id) if link.id is not None and server else link.url
    if url is not None:
        yield Reading("", url, f"Copy the state's plain address: {url}", "copy")


def _of_number(text: str, place: str) -> list[Reading]:
    state = Reading("state", text, f"State {text} on the current server.")
    segment = Reading("graph", text, f"Segment id {text}: its root, its leaves.")
    return [segment, state] if place == "graph" else [state, segment]
