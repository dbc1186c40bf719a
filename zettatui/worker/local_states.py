"""States that need no server: those in files and those inside a pasted text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zettatui.states.links import Link, read_link
from zettatui.storage.errors import storage_error


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
    path = existing_file(thing)
    if path is not None:
        try:
            return LocalState(path.read_bytes(), path.name)
        except OSError as failed:
            raise storage_error(failed, "read the file", path) from failed
    link = read_link(thing)
    if link.what in ("inline", "partial") and link.state_text is not None:
        return LocalState(link.state_text.encode("utf-8", "surrogateescape"), "pasted text", link.say)
    if link.what != "state-url":
        raise NothingToOpen(link.say)
    return link


def existing_file(thing: str) -> Path | None:
    """Return the file that a text names, if it looks like a path and there is one."""
    text = thing.strip()
    if "\n" in text or "://" in text or len(text) > 4096 or text.isdigit() or text.startswith("{"):
        return None
    try:
        path = Path(text).expanduser()
        return path if path.is_file() else None
    except (OSError, RuntimeError):  # a name too long, or the home of nobody (`~who/`)
        return None
