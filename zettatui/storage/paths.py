"""The folders that zettatui keeps its files in."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from .errors import StorageError, storage_error

NAME = "zettatui"
PRIVATE_FOLDER = 0o700


class Folders(NamedTuple):
    """Where settings, work, recomputable files and run-time files live; made when first needed."""

    config: Path
    state: Path
    cache: Path
    runtime: Path

    @classmethod
    def under(cls, base: Path) -> Folders:
        """Return the folders with all of them below one, as `ZETTATUI_HOME` has them."""
        return cls(base / "config", base / "state", base / "cache", base / "runtime")

    @property
    def settings_file(self) -> Path:
        """The settings."""
        return self.config / "settings.json"

    @property
    def drafts(self) -> Path:
        """Unsaved edits."""
        return self.state / "drafts"

    @property
    def ledger_file(self) -> Path:
        """The states opened and uploaded from here."""
        return self.state / "states.jsonl"

    @property
    def imports(self) -> Path:
        """Journals of uploads into annotation tables."""
        return self.state / "imports"

    @property
    def dead_tokens_file(self) -> Path:
        """Tokens that servers refused, by salted hash."""
        return self.state / "dead-tokens.json"

    @property
    def session_file(self) -> Path:
        """What was open when the app last ended."""
        return self.state / "session.json"

    @property
    def answers(self) -> Path:
        """Answers of servers, to be looked at while a server cannot be reached."""
        return self.cache / "answers"

    @property
    def leaves(self) -> Path:
        """Leaves of roots, which can be fetched again."""
        return self.cache / "leaves"


def folders(env: Mapping[str, str] | None = None, home: Path | None = None) -> Folders:
    """Return the folders after the XDG base directory rules; `ZETTATUI_HOME` puts all under one.

    Relative paths in the XDG variables are ignored, as the rules demand. Raises `StorageError` where there
    is no home folder at all.
    """
    env = os.environ if env is None else env
    own = env.get("ZETTATUI_HOME")
    try:
        if own:
            return Folders.under(Path(own).expanduser().absolute())
        home = Path.home() if home is None else home
    except RuntimeError as nowhere:
        raise StorageError(
            "There is no home folder to keep files in", Path("~"), "Set ZETTATUI_HOME to a folder of yours."
        ) from nowhere

    def xdg(variable: str, otherwise: Path) -> Path:
        value = env.get(variable, "")
        return (Path(value) if os.path.isabs(value) else otherwise) / NAME

    state = xdg("XDG_STATE_HOME", home / ".local" / "state")
    run = env.get("XDG_RUNTIME_DIR", "")
    return Folders(
        xdg("XDG_CONFIG_HOME", home / ".config"),
        state,
        xdg("XDG_CACHE_HOME", home / ".cache"),
        Path(run) / NAME if os.path.isabs(run) else state / "run",
    )


def private_folder(path: Path, *, tighten: bool = True) -> Path:
    """Make a folder that only its owner can enter, and return it; raises `StorageError`.

    Folders above it that are missing are made private too. One that exists is made private unless
    `tighten` is False.
    """
    missing = []
    at = path
    try:
        while not at.exists():
            missing.append(at)
            at = at.parent
        for folder in reversed(missing):
            # Another instance may be making the same folder at this moment.
            folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        status = path.stat()
        if not stat.S_ISDIR(status.st_mode):
            raise StorageError("Could not use the folder: a file has its name", path, "Move that file away.")
        if tighten and os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o077:
            path.chmod(PRIVATE_FOLDER)
    except OSError as failed:
        raise storage_error(failed, "make the folder", path) from failed
    return path
