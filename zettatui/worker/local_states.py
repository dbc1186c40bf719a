"""States that need no server: those in files and those inside a pasted text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zettatui.local_file import file_named
from zettatui.storage.errors import storage_error

if TYPE_CHECKING:
    from zettatui.states.links import Link
    from zettatui.states.sites import Family

DEFAULT_SITES: dict[Family, str] = {
    "fork": "https://neuromancer-seung-import.appspot.com",
    "mainline": "https://spelunker.cave-explorer.org",
}
"""The viewer of each family when the datastack names none of that family."""

_AGAIN = "Correct it and open it again: an id, a link that holds one, a file or JSON."


class NothingToOpen(Exception):
    """What was typed or pasted holds no state that could be fetched; `sentence` says what it is instead."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class LocalState:
    """The bytes of a state, where they are from, and what the text was taken for."""

    content: bytes
    title: str
    said: str = ""


def open_here(thing: str) -> LocalState | Link:
    """Return the state in a file or in the text itself, or the link to one that must be fetched.

    Raises:
        NothingToOpen: it is none of these. StorageError: the file could not be read.
    """
    named = file_named(thing)
    if named is not None:
        path = Path(named)
        try:
            return LocalState(path.read_bytes(), path.name)
        except OSError as failed:
            raise storage_error(failed, "read the file", path) from failed
    from zettatui.states.links import read_link

    link = read_link(thing)
    if link.what in ("inline", "partial") and link.state_text is not None:
        return LocalState(link.state_text.encode("utf-8", "surrogateescape"), "pasted text", link.say)
    if link.what != "state-url":
        raise NothingToOpen(f"{link.say} {_AGAIN}")
    return link
