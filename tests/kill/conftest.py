"""Homes that are in trouble: full disks and folders that cannot be written."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


def mounted(folder: Path, size: str) -> bool:
    """Put a small file system of its own on a folder, where this machine lets us."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder)]
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A home on a disk of 64 kB."""
    home = tmp_path / "small"
    if not mounted(home, "64k"):
        pytest.skip("this machine lets us mount nothing")
    yield home
    subprocess.run(["umount", "-l", str(home)], check=True)


@pytest.fixture
def make_read_only(tmp_path: Path) -> Iterator[Callable[[Path], None]]:
    """Make a home that cannot be written from now on, also not by root."""
    home = tmp_path / "home"
    own = mounted(home, "4m")
    if not own and os.geteuid() == 0:
        pytest.skip("root writes to everything, and this machine lets us mount nothing")

    def forbid(folder: Path) -> None:
        assert folder == home
        if own:
            subprocess.run(["mount", "-o", "remount,ro", str(home)], check=True)
        else:
            for one in [home, *home.rglob("*")]:
                one.chmod(0o500 if one.is_dir() else 0o400)

    yield forbid
    if own:
        subprocess.run(["umount", "-l", str(home)], check=True)
    else:
        for one in [home, *home.rglob("*")]:
            one.chmod(0o700)


class FullDisk:
    """A disk that is full while `full` is set: writing fails half way, as it does on a real one."""

    def __init__(self) -> None:
        self.full = False
        self._write = os.write

    def write(self, file: int, data: bytes) -> int:
        if not self.full or not os.path.isfile(f"/dev/fd/{file}"):
            return self._write(file, data)
        if len(data) > 1:
            return self._write(file, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    """The disk, which can be made full."""
    made = FullDisk()
    monkeypatch.setattr("zettatui.storage.atomic.os.write", made.write)
    return made
