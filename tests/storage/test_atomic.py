"""Files are whole or untouched, private, and failures are sentences."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from zettatui.storage.atomic import append_line, read_bytes, remove_file, set_aside, write_atomic
from zettatui.storage.errors import StorageError


def test_new_and_replaced_files_are_private(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file.json"
    write_atomic(path, b"one")
    path.chmod(0o644)
    write_atomic(path, b"two\x00\xff")
    assert path.read_bytes() == b"two\x00\xff"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["file.json"]


def test_a_wide_umask_changes_nothing(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_atomic(tmp_path / "f", b"x")
        append_line(tmp_path / "g", b"x")
    finally:
        os.umask(before)
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "fg"} == {0o600}


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "settings.json"
    real.parent.mkdir()
    real.write_text("old")
    link = tmp_path / "settings.json"
    link.symlink_to(real)
    write_atomic(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("number", "says"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "read-only"), (errno.EDQUOT, "quota"),
     (errno.EIO, "disk reported"), (errno.EACCES, "permission"), (errno.ELOOP, "symbolic links")],
)  # fmt: skip
@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_failures_leave_the_old_file_and_no_rest(
    number: int, says: str, call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(*args: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(StorageError) as said:
        write_atomic(path, b"new", doing="write the settings")
    monkeypatch.undo()
    assert said.value.sentence.startswith("Could not write the settings: ")
    assert says in said.value.sentence
    assert str(path) in said.value.sentence
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_real_full_disk(tmp_path: Path) -> None:
    (tmp_path / "log").symlink_to("/dev/full")
    with pytest.raises(StorageError, match="disk is full"):
        append_line(tmp_path / "log", b"line")


def test_appending_closes_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "log"
    append_line(path, b"one")
    with path.open("ab") as file:
        file.write(b"to")
    append_line(path, b"two")
    assert path.read_bytes() == b"one\nto\ntwo\n"


def test_reading_removing_setting_aside(tmp_path: Path) -> None:
    path = tmp_path / "f"
    assert read_bytes(path) is None
    remove_file(path)
    for content in (b"1", b"2"):
        path.write_bytes(content)
        set_aside(path, "20261123T000000Z")
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "f.broken-20261123T000000Z", "f.broken-20261123T000000Z-1"
    ]  # fmt: skip
    with pytest.raises(StorageError, match="folder"):
        read_bytes(tmp_path)
    with pytest.raises(StorageError):
        remove_file(tmp_path)
    with pytest.raises(StorageError):
        set_aside(path, "x")
