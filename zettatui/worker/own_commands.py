"""Running a command of the person's own: never through a shell, without our secrets, and ended when cancelled."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zettatui.config.own_commands import OwnCommand
from zettatui.plain import plain_text

from .jobs import Progress
from .pager import ToRead
from .private_text import interrupts_left_to_it, private_text, removed, without_secrets

LARGEST_OUTPUT: Final = 4 * 1024 * 1024
"""Bytes; what comes behind them is read and dropped, so that the command can end."""
_GRACE_SECONDS: Final = 2.0
"""How long a command may take to end by itself once it is told to."""


class CommandFailed(Exception):
    """A command could not be run; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class CommandEnded:
    """What a command left behind: its code, what it said as plain text, whether that was cut, the seconds it took."""

    command: OwnCommand
    words: tuple[str, ...]
    code: int
    text: str
    cut: bool
    seconds: float


async def ready(
    command: OwnCommand, values: Mapping[str, str], folder: Path, read: ToRead | None
) -> tuple[tuple[str, ...], Path | None]:
    """Return program and arguments, and the file that was written for them in `folder` where they want one.

    Raises:
        CommandFailed: the program is not there. StorageError: the file cannot be written.
    """
    if shutil.which(command.run[0]) is None:
        raise CommandFailed(f"{command.run[0]}, which “{command.name}” runs, is not installed or not found.")
    path = None
    if "file" in command.placeholders and read is not None:
        path = await asyncio.to_thread(_written, folder, read)
        values = {**values, "file": str(path)}
    return command.filled(values), path


def _written(folder: Path, read: ToRead) -> Path:
    return private_text(
        folder, read.text(), prefix="given-", suffix=read.suffix, doing="write the text for the command"
    )


async def run(
    command: OwnCommand, values: Mapping[str, str], folder: Path, read: ToRead | None, progress: Progress
) -> CommandEnded:
    """Run a command in the background until it ends; cancelled, it and all it started are ended too.

    Raises as `ready`.
    """
    words, path = await ready(command, values, folder, read)
    begun = time.monotonic()
    try:
        process = await _started(words)
        try:
            taken, cut = await _all_of(process, progress)
            code = await process.wait()
        except asyncio.CancelledError:
            await _end(process)
            raise
    finally:
        if path is not None:
            removed(path)
    text = plain_text(taken.decode("utf-8", "replace"), limit=LARGEST_OUTPUT)
    return CommandEnded(command, words, code, text, cut, time.monotonic() - begun)


async def _started(words: Sequence[str]) -> asyncio.subprocess.Process:
    try:
        # The person's own command, by the person's own configuration; a session of its own can be ended whole.
        return await asyncio.create_subprocess_exec(
            *words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=without_secrets(os.environ),
            start_new_session=True,
        )
    except OSError as failed:
        raise CommandFailed(f"{words[0]} could not be run: {failed.strerror or failed}.") from failed


async def _all_of(process: asyncio.subprocess.Process, progress: Progress) -> tuple[bytes, bool]:
    taken = bytearray()
    came = 0
    out = process.stdout
    while out is not None and (part := await out.read(65_536)):
        came += len(part)
        taken += part[: max(0, LARGEST_OUTPUT - len(taken))]
        progress(came, None, "bytes")
    return bytes(taken), came > len(taken)


async def _end(process: asyncio.subprocess.Process) -> None:
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(process.wait(), _GRACE_SECONDS)
            return


def run_here(words: Sequence[str]) -> str:
    """Run a command on this terminal until it ends; return what went wrong, or "".

    Never raises: whoever calls has lent the terminal away and must get it back.
    """
    try:
        with interrupts_left_to_it():
            code = subprocess.run(list(words), check=False, env=without_secrets(os.environ)).returncode  # noqa: S603
    except (OSError, ValueError) as failed:
        return f"{words[0]} could not be run: {getattr(failed, 'strerror', None) or failed}."
    return f"{words[0]} ended with code {code}." if code else ""
