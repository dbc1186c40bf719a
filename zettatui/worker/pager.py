"""Use-case of the person's own pager: a text goes out as a file only they can read, and is gone afterwards."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from zettatui.plain import plain_text

from .jobs import Progress
from .private_text import interrupts_left_to_it, private_text, removed, without_secrets

_USUAL: Final = (("less", "-R"), ("more",))
_AT_ONCE: Final = 0.4
"""Seconds within which nobody has read anything: what such a pager wrote would be gone with the next frame."""


class ToRead(NamedTuple):
    """What a screen has for the pager: in words, the ending of the file's name, and the text.

    The text is made on another thread.
    """

    what: str
    suffix: str
    text: Callable[[], str]


class PagerFailed(Exception):
    """No pager could be run; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class Paged:
    """A text in a file of mode 0600, and the command to read it with."""

    path: Path
    command: tuple[str, ...]


def pager_command(env: Mapping[str, str], configured: str | None = None) -> tuple[str, ...]:
    """Return the person's pager: the configured one, `PAGER`, else `less -R` or `more`.

    Raises:
        PagerFailed: there is none, or it is not installed.
    """
    for name, written in (
        ("pager in the configuration", configured or ""),
        ("PAGER", env.get("PAGER", "").strip()),
    ):
        if not written:
            continue
        try:
            command = tuple(shlex.split(written))
        except ValueError as wrong:
            raise PagerFailed(f"{name} is not a command: {wrong}.") from wrong
        if shutil.which(command[0], path=env.get("PATH")) is None:
            raise PagerFailed(
                f"{command[0]}, which {name} names, is not installed. Set {name} to a pager that is."
            )
        return command
    for usual in _USUAL:
        if shutil.which(usual[0], path=env.get("PATH")):
            return usual
    raise PagerFailed("There is no pager: install less, or set PAGER to one that is there.")


async def hand_out(folder: Path, read: ToRead, progress: Progress, *, pager: str | None = None) -> Paged:
    """Write what is to be read to a new file in `folder`, without anything that acts on a terminal.

    Raises:
        PagerFailed: there is no pager. StorageError: the file cannot be written.
    """
    command = pager_command(os.environ, pager)

    def written() -> Path:
        text = read.text()
        text = plain_text(text, limit=len(text))
        if not text.endswith("\n"):
            text += "\n"
        return private_text(
            folder, text, prefix="read-", suffix=read.suffix, doing="write the text for the pager"
        )

    return Paged(await asyncio.to_thread(written), command)


def run_pager(paged: Paged) -> str:
    """Run the pager on this terminal until it ends, then take the file away; return what went wrong, or "".

    Never raises: whoever calls has lent the terminal away and must get it back.
    """
    name = paged.command[0]
    begun = time.monotonic()
    try:
        with interrupts_left_to_it():
            # The person's own pager, by the person's own environment.
            code = subprocess.run(  # noqa: S603
                [*paged.command, str(paged.path)], check=False, env=without_secrets(os.environ)
            ).returncode
            if not code and time.monotonic() - begun < _AT_ONCE and sys.stdin.isatty():
                sys.stdout.write("\n-- enter goes back --")
                sys.stdout.flush()
                sys.stdin.readline()
    except (OSError, ValueError) as failed:
        return f"{name} could not be run: {getattr(failed, 'strerror', None) or failed}."
    finally:
        removed(paged.path)
    return f"{name} ended with code {code}." if code else ""
