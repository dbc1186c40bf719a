"""Kept leaves: whole or not at all, told apart, damaged ones given up, never too many."""

from __future__ import annotations

import os
from array import array
from dataclasses import replace
from pathlib import Path

import pytest

from zettatui.storage.errors import StorageError
from zettatui.storage.leaf_cache import LeafCache, LeafKey

KEY = LeafKey("https://one.example", "table", 648518346677614825, 1)
IDS = array("Q", [72835911972360756, 2**64 - 1, 1])


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    LeafCache(tmp_path).keep(KEY, IDS)
    assert LeafCache(tmp_path).find(KEY) == IDS
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "other",
    [
        {"server": "https://two.example"},
        {"table": "other"},
        {"node": 5},
        {"layer": 2},
        {"bounds": "0-1_0-1_0-1"},
    ],
)
def test_another_list_is_not_found(tmp_path: Path, other: dict[str, object]) -> None:
    cache = LeafCache(tmp_path)
    cache.keep(KEY, IDS)
    assert cache.find(replace(KEY, **other)) is None


def test_nothing_is_there_at_first_and_an_empty_list_is_not_kept(tmp_path: Path) -> None:
    cache = LeafCache(tmp_path / "new")
    assert cache.find(KEY) is None
    cache.keep(KEY, array("Q"))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"", lambda data: b"x" * len(data)])
def test_a_damaged_list_is_given_up(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]  # a table of lambdas
    cache = LeafCache(tmp_path)
    cache.keep(KEY, IDS)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert cache.find(KEY) is None
    assert not file.exists()


def test_the_lists_used_longest_ago_make_room(tmp_path: Path) -> None:
    cache = LeafCache(tmp_path, largest=2_600)
    ids = array("Q", range(100))
    keys = [replace(KEY, node=node) for node in range(1, 4)]
    for age, key in zip((300, 200), keys, strict=False):
        cache.keep(key, ids)
        when = (tmp_path / key.file_name).stat().st_mtime - age
        os.utime(tmp_path / key.file_name, (when, when))
    assert cache.find(keys[0]) == ids  # used just now
    cache.keep(keys[2], ids)
    assert [cache.find(key) is not None for key in keys] == [True, False, True]


def test_a_list_that_is_too_large_for_the_folder_is_not_kept(tmp_path: Path) -> None:
    cache = LeafCache(tmp_path, largest=1_000)
    cache.keep(KEY, array("Q", range(100)))
    assert cache.find(KEY) is None


def test_what_a_killed_instance_left_goes(tmp_path: Path) -> None:
    left, fresh = tmp_path / ".a.npy.1.tmp", tmp_path / ".b.npy.2.tmp"
    for file in (left, fresh):
        file.write_bytes(b"half")
    os.utime(left, (1, 1))
    LeafCache(tmp_path).keep(KEY, IDS)
    assert (left.exists(), fresh.exists()) == (False, True)


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        LeafCache(tmp_path / "file" / "below").keep(KEY, IDS)
