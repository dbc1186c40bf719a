"""Answers on disk: as they came, with their age, never damaged ones, never more than there is room for."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.storage.cache import AnswerCache
from zettatui.storage.errors import StorageError

NOW = datetime(2026, 11, 23, 12, 44, 10, tzinfo=timezone.utc)


@given(st.text(), st.binary(max_size=2000))
def test_an_answer_comes_back_as_it_was(key: str, body: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = AnswerCache(Path(folder) / "answers")
        cache.keep(key, body, NOW)
        found = cache.find(key)
        assert found is not None
        assert (found.body, found.at) == (body, NOW)
        assert cache.find(key + "?") is None


def test_a_newer_answer_takes_the_place_of_the_older(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers")
    cache.keep("a", b"1", NOW)
    cache.keep("a", b"2", NOW + timedelta(hours=2))
    found = cache.find("a")
    assert found is not None
    assert (found.body, found.at) == (b"2", NOW + timedelta(hours=2))
    [file] = (tmp_path / "answers").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.stem != "a"


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"", lambda data: data + b"x"])
def test_what_is_damaged_is_taken_away(tmp_path: Path, damage: object) -> None:
    cache = AnswerCache(tmp_path)
    cache.keep("a", b"body", NOW)
    [file] = tmp_path.iterdir()
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    assert cache.find("a") is None
    assert not file.exists()


def test_a_file_under_the_name_of_another_is_not_taken_for_it(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    cache.keep("a", b"body", NOW)
    [file] = tmp_path.iterdir()
    cache.keep("b", b"body of b", NOW)
    [other] = [one for one in tmp_path.iterdir() if one != file]
    os.replace(file, other)
    assert cache.find("b") is None


def test_the_oldest_go_where_there_is_no_room(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, largest=5000)
    for number in range(120):
        cache.keep(str(number), b"x" * 100, NOW + timedelta(seconds=number))
    total = sum(file.stat().st_size for file in tmp_path.iterdir())
    assert total < 5000 + 50 * 140
    assert cache.find("0") is None
    assert cache.find("119") is not None


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("in the way")
    with pytest.raises(StorageError):
        AnswerCache(tmp_path / "answers").keep("a", b"", NOW)
