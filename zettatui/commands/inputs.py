"""What a command is given: files, standard input, and states that are inside the arguments themselves."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zettatui.states.faults import JsonFault
from zettatui.storage.errors import storage_error
from zettatui.worker.local_states import LocalState, open_here

from .exit_codes import NO, NOT_FOUND, USAGE, Refused
from .options import Options

STANDARD_INPUT = "-"

_NAMES_A_FILE = re.compile(r"[~./][^\n]*|[^\n?#%]*\.json", re.IGNORECASE)


def content_of(file: str) -> bytes:
    """Return the bytes of a file, or of standard input for `-`.

    Raises:
        Refused: there is no such file. StorageError: it cannot be read.
    """
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    path = Path(file)
    try:
        return (path.expanduser() if file.startswith("~") else path).read_bytes()
    except FileNotFoundError as missing:
        raise Refused(NOT_FOUND, f"There is no file {file}. Check the path.") from missing
    except OSError as failed:
        raise storage_error(failed, "read the file", path) from failed
    except (RuntimeError, ValueError) as nobody:  # the home of nobody (`~who/`), or a NUL in the name
        raise Refused(NOT_FOUND, f"There is no file {file}. Check the path.") from nobody


def at_hand(thing: str) -> LocalState | None:
    """Return the state that a THING holds or names on this machine, None for one that must be fetched.

    Raises:
        Refused: the file it names is not there. NothingToOpen: it is nothing that could be opened.
    """
    if thing == STANDARD_INPUT:
        return LocalState(content_of(thing), "standard input")
    if "://" not in thing and _NAMES_A_FILE.fullmatch(thing) and not thing.lstrip().startswith("{"):
        return LocalState(content_of(thing), thing)
    found = open_here(thing)
    return found if isinstance(found, LocalState) else None


def one_reader_of_standard_input(options: Options, *things: str) -> None:
    """Refuse arguments that would read standard input twice."""
    if [*things, options.token_file].count(STANDARD_INPUT) > 1:
        raise Refused(USAGE, "Standard input (-) can be read only once. Give a file for the other.")


def decoded(content: bytes) -> str:
    """Return the text of a state; JsonFault where it is not UTF-8, as JSON must be."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as wrong:
        text = content.decode("utf-8", "surrogateescape")
        offset = len(content[: wrong.start].decode("utf-8"))
        raise JsonFault(f"byte {content[wrong.start]:02x} is not UTF-8", text, offset) from None


@contextmanager
def naming(title: str) -> Iterator[None]:
    """Say of which input a fault is."""
    try:
        yield
    except JsonFault as fault:
        raise Refused(NO, f"{title} is not JSON: {fault.sentence}.") from fault
