"""The bytes a command is given: a file's or standard input's."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from .exit_codes import NO, NOT_FOUND, USAGE, Refused
from .options import Options

STANDARD_INPUT = "-"


def content_of(file: str) -> bytes:
    """Return the bytes of a file, or of standard input for `-`.

    Raises:
        Refused: there is no such file. StorageError: it cannot be read.
    """
    if file == STANDARD_INPUT:
        return standard_input().read()
    try:
        with open(os.path.expanduser(file), "rb") as opened:
            return opened.read()
    except (FileNotFoundError, ValueError) as missing:  # ValueError: a NUL in the name
        raise Refused(NOT_FOUND, f"There is no file {file}. Check the path.") from missing
    except OSError as failed:
        from pathlib import Path

        from zettatui.storage.errors import storage_error

        raise storage_error(failed, "read the file", Path(file)) from failed


def standard_input() -> BinaryIO:
    """Return standard input; raises `Refused` where it is closed."""
    if sys.stdin is None:
        raise Refused(USAGE, "Standard input (-) is closed. Give a file.")
    return sys.stdin.buffer


def title_of(file: str) -> str:
    """Return what messages call a file argument."""
    return "standard input" if file == STANDARD_INPUT else file


def one_reader_of_standard_input(options: Options, *things: str) -> None:
    """Refuse arguments that would read standard input twice."""
    if [*things, options.token_file].count(STANDARD_INPUT) > 1:
        raise Refused(USAGE, "Standard input (-) can be read only once. Give a file for the other.")


@contextmanager
def naming(title: str) -> Iterator[None]:
    """Say of which input a fault is."""
    try:
        yield
    except ValueError as error:
        from zettatui.states.faults import JsonFault

        if not isinstance(error, JsonFault):
            raise
        raise Refused(NO, f"{title} is not JSON: {error.sentence}.") from error
