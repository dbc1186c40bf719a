"""Texts for other programs: files that only the person can read, and an environment without our secrets."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from zettatui.storage.errors import storage_error
from zettatui.storage.paths import private_folder

SECRET_VARIABLES: Final = ("ZETTATUI_TOKEN",)


def private_text(folder: Path, text: str, *, prefix: str, suffix: str, doing: str) -> Path:
    """Write a text to a new file of mode 0600 in a folder, which is made private; raises `StorageError`.

    `doing` says what for, in case it fails: `write the text for the editor`.
    """
    private_folder(folder)
    try:
        number, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=folder)
        with os.fdopen(number, "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
    except OSError as failed:
        raise storage_error(failed, doing, folder) from failed
    return Path(name)


def removed(path: Path) -> None:
    """Take such a file away, if it is there still."""
    with suppress(OSError):
        path.unlink()


def without_secrets(env: Mapping[str, str]) -> dict[str, str]:
    """Return an environment for another program, which has no business with the token."""
    return {name: value for name, value in env.items() if name not in SECRET_VARIABLES}


@contextmanager
def interrupts_left_to_it() -> Iterator[None]:
    """Let `ctrl+c` reach the program that has the terminal, and not end the app that waits for it.

    To be entered on the main thread, as only that one may say what a signal does.
    """
    # A function of ours, unlike “ignore”, does not last in the program that is started.
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
