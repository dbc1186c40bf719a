"""What goes wrong with files, as sentences."""

from __future__ import annotations

import errno
from pathlib import Path


class StorageError(Exception):
    """A file of ours could not be read or written: what happened, to which file, what to do next."""

    def __init__(self, what: str, path: Path, next_step: str) -> None:
        super().__init__(what, path, next_step)
        self.what = what
        self.path = path
        self.next_step = next_step

    @property
    def sentence(self) -> str:
        """The whole error for a person."""
        return f"{self.what}: {self.path}. {self.next_step}"

    def __str__(self) -> str:
        return self.sentence


_CAUSES: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", "Free some space and try again."),
    errno.EDQUOT: ("your disk quota is used up", "Free some space and try again."),
    errno.EROFS: ("the file system is read-only", "Set ZETTATUI_HOME to a folder that can be written to."),
    errno.EACCES: ("permission was denied", "Check who owns the file and its folder, and their modes."),
    errno.EPERM: ("permission was denied", "Check who owns the file and its folder, and their modes."),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter name or folder."),
    errno.ENOTDIR: ("a part of its path is a file and no folder", "Move that file away."),
    errno.EISDIR: ("it is a folder", "Move that folder away."),
    errno.EEXIST: ("something else has that name", "Move it away."),
    errno.ENOENT: ("it or its folder is gone", "Check the path."),
    errno.EIO: ("the disk reported an error", "Save your work elsewhere and check the disk."),
    errno.EMFILE: ("too many files are open", "Close some programs and try again."),
}


def storage_error(failed: OSError, doing: str, path: Path) -> StorageError:
    """Turn an operating system's error into a sentence; `doing` is like `write the settings`."""
    cause, next_step = _CAUSES.get(
        failed.errno or 0, (failed.strerror or "the system refused", "Check the file and its folder.")
    )
    return StorageError(f"Could not {doing}: {cause}", path, next_step)
