"""Use-case of the person's own editor: a text goes out as a file only they can read, and comes back."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zettatui.storage.errors import storage_error

from .jobs import Progress
from .private_text import private_text, removed
from .state_text import Snapshot

_USUAL = ("sensible-editor", "nano", "vim", "vi")
_AT_ONCE = 1.0
"""Seconds within which nobody has edited anything: such an editor went into the background."""


class EditorFailed(Exception):
    """No editor could be run; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class HandedOut:
    """A text in a file of mode 0600, the command to edit it with, and the version of the text it is."""

    path: Path
    command: tuple[str, ...]
    version: int
    ended_line: bool


@dataclass(frozen=True)
class HandedBack:
    """The text as the editor left it, and a remark where something about that was odd."""

    text: str
    version: int
    remark: str = ""


def editor_command(env: Mapping[str, str], configured: str | None = None) -> tuple[str, ...]:
    """Return the person's editor: the configured one, `VISUAL`, `EDITOR`, or a usual one that is there.

    Raises:
        EditorFailed: there is none, or it is not installed.
    """
    for name, written in (
        ("editor in the configuration", configured or ""),
        *((name, env.get(name, "").strip()) for name in ("VISUAL", "EDITOR")),
    ):
        if not written:
            continue
        try:
            command = tuple(shlex.split(written))
        except ValueError as wrong:
            raise EditorFailed(f"{name} is not a command: {wrong}. Your text stays here.") from wrong
        if shutil.which(command[0], path=env.get("PATH")) is None:
            raise EditorFailed(
                f"{command[0]}, which {name} names, is not installed. Set {name} to an editor that is, "
                "and press E again. Your text stays here."
            )
        return command
    found = next((one for one in _USUAL if shutil.which(one, path=env.get("PATH"))), None)
    if found is None:
        raise EditorFailed("There is no editor: set VISUAL or EDITOR to one, then press E again.")
    return (found,)


async def hand_out(
    folder: Path, snapshot: Snapshot, progress: Progress, *, editor: str | None = None
) -> HandedOut:
    """Write the text to a new file in `folder`, which is made private; `editor` is the configured one.

    Raises:
        EditorFailed: there is no editor. StorageError: the file cannot be written.
    """
    command = editor_command(os.environ, editor)
    return await asyncio.to_thread(_written, folder, snapshot, command)


def _written(folder: Path, snapshot: Snapshot, command: tuple[str, ...]) -> HandedOut:
    text = snapshot.text()
    path = private_text(folder, text, prefix="state-", suffix=".json", doing="write the text for the editor")
    return HandedOut(path, command, snapshot.version, text.endswith("\n"))


def run_editor(handed: HandedOut) -> str:
    """Run the editor on this terminal until it ends; return what went wrong or was odd, as a sentence, or "".

    Never raises: whoever calls has lent the terminal away and must get it back.
    """
    name = handed.command[0]
    begun = time.monotonic()
    before = _modified(handed.path)
    try:
        # The person's own editor, by the person's own environment.
        code = subprocess.run([*handed.command, str(handed.path)], check=False).returncode  # noqa: S603
    except (OSError, ValueError, KeyboardInterrupt) as failed:
        reason = getattr(failed, "strerror", None) or str(failed) or "it was interrupted"
        return f"{name} could not be run: {reason}."
    if code:
        return f"{name} ended with code {code}."
    if time.monotonic() - begun < _AT_ONCE and _modified(handed.path) == before:
        return (
            f"{name} ended at once and changed nothing. If it opened a window, add the option that makes it "
            "wait (such as --wait) to VISUAL or EDITOR."
        )
    return ""


def _modified(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


async def hand_back(handed: HandedOut, remark: str, progress: Progress) -> HandedBack:
    """Read what the editor left.

    Raises:
        EditorFailed: the file is gone or is no UTF-8; it stays where it is. StorageError: it cannot be read.
    """
    return await asyncio.to_thread(_read, handed, remark)


def _read(handed: HandedOut, remark: str) -> HandedBack:
    try:
        text = handed.path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError as gone:
        raise EditorFailed("The editor took the file away, so your text stays as it is here.") from gone
    except OSError as failed:
        raise storage_error(failed, "read what the editor left", handed.path) from failed
    if text.endswith("\n") and not handed.ended_line:
        # Most editors end a file with a line feed that nobody typed.
        text = text[:-1]
    return HandedBack(text, handed.version, remark)


async def put_away(handed: HandedOut, progress: Progress) -> None:
    """Remove the file: its text is here and in the draft."""
    await asyncio.to_thread(removed, handed.path)
