"""Settings are kept, also those that cannot be read."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from zettatui.storage.errors import StorageError
from zettatui.storage.lock import FileLock, exclusive
from zettatui.storage.settings import Settings, SettingsFile

NOW = datetime(2026, 11, 23, 12, 41, 7, tzinfo=timezone.utc)


def with_server(settings: Settings, server: dict[str, Any]) -> Settings:
    others = tuple(one for one in settings.servers if one.get("name") != server["name"])
    return replace(settings, servers=(*others, server))


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "config" / "settings.json", lambda: NOW)


def test_missing_and_empty_files_are_defaults(file: SettingsFile) -> None:
    assert file.load().settings == Settings()
    file.path.parent.mkdir()
    file.path.write_text(" \n")
    assert file.load() == type(file.load())(Settings())


def test_changes_are_written_and_read_back(file: SettingsFile) -> None:
    one = {"name": "mine", "address": "https://a.example"}
    file.change(lambda settings: with_server(settings, one))
    file.change(lambda settings: replace(settings, profile="mine", keep_tokens="session"))
    changed = {**one, "address": "https://b.example"}
    file.change(lambda settings: with_server(settings, changed))
    loaded = file.load()
    assert loaded.problem is None
    assert loaded.settings == Settings((changed,), "mine", "session")
    assert file.path.stat().st_mode & 0o777 == 0o600


def test_keys_of_other_versions_are_kept(file: SettingsFile) -> None:
    file.path.parent.mkdir()
    file.path.write_text('{"future": {"a": [1, 2]}, "profile": "x"}')
    file.change(lambda settings: replace(settings, profile="y"))
    document = json.loads(file.path.read_text())
    assert document["future"] == {"a": [1, 2]}
    assert document["profile"] == "y"


def test_a_file_that_is_not_json_is_reported_and_never_lost(file: SettingsFile) -> None:
    file.path.parent.mkdir()
    file.path.write_text('{"servers": [')
    loaded = file.load()
    assert loaded.settings == Settings()
    assert loaded.problem is not None
    assert str(file.path) in loaded.problem
    assert file.path.read_text() == '{"servers": ['
    file.change(lambda settings: replace(settings, profile="x"))
    kept = file.path.with_name("settings.json.broken-20261123T124107Z")
    assert kept.read_text() == '{"servers": ['
    assert file.load().settings.profile == "x"


def test_parts_that_cannot_be_used_are_named_and_kept(file: SettingsFile) -> None:
    file.path.parent.mkdir()
    file.path.write_text('{"servers": {"a": 1}, "keep_tokens": ["x"], "profile": "good"}')
    loaded = file.load()
    assert loaded.problem is not None
    assert "servers, keep_tokens" in loaded.problem
    assert (loaded.settings.servers, loaded.settings.keep_tokens, loaded.settings.profile) == (
        (),
        "file",
        "good",
    )
    file.change(lambda settings: with_server(settings, {"name": "n"}))
    document = json.loads(file.path.read_text())
    assert document["servers (not usable)"] == {"a": 1}
    assert document["keep_tokens (not usable)"] == ["x"]
    assert file.load().problem is None


def test_changes_at_the_same_time_wait_for_each_other(file: SettingsFile) -> None:
    def add(name: str) -> None:
        SettingsFile(file.path).change(lambda settings: with_server(settings, {"name": name}))

    threads = [threading.Thread(target=add, args=(f"s{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one["name"] for one in file.load().settings.servers} == {f"s{n}" for n in range(8)}


def test_a_lock_that_is_never_given_back_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "f"
    holder = FileLock(tmp_path / "f.lock")
    assert holder.acquire()
    assert holder.acquire()
    with pytest.raises(StorageError, match="Another zettatui"), exclusive(path, wait=0.05):
        raise AssertionError("entered")
    holder.release()
    with exclusive(path, wait=0.05):
        assert not holder.acquire()
