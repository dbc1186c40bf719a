"""Where files go, and who may look into the folders."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from zettatui.storage.errors import StorageError
from zettatui.storage.paths import Folders, folders, private_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_xdg_folders(tmp_path: Path) -> None:
    env = {name: str(tmp_path / name) for name in
           ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")}  # fmt: skip
    found = folders(env)
    assert found.config == tmp_path / "XDG_CONFIG_HOME" / "zettatui"
    assert found.state == tmp_path / "XDG_STATE_HOME" / "zettatui"
    assert found.cache == tmp_path / "XDG_CACHE_HOME" / "zettatui"
    assert found.runtime == tmp_path / "XDG_RUNTIME_DIR" / "zettatui"


def test_defaults_and_relative_paths(tmp_path: Path) -> None:
    for env in ({}, {"XDG_CONFIG_HOME": "relative", "XDG_RUNTIME_DIR": "", "ZETTATUI_HOME": ""}):
        found = folders(env, tmp_path)
        assert found.config == tmp_path / ".config" / "zettatui"
        assert found.state == tmp_path / ".local/state/zettatui"
        assert found.runtime == found.state / "run"


def test_zettatui_home_overrides_everything(tmp_path: Path) -> None:
    found = folders({"ZETTATUI_HOME": str(tmp_path), "XDG_CONFIG_HOME": "/elsewhere"})
    everything = (found.config, found.state, found.cache, found.runtime, found.settings_file, found.drafts,
                  found.ledger_file, found.dead_tokens_file)  # fmt: skip
    assert all(path.is_relative_to(tmp_path) for path in everything)
    assert len(set(everything)) == len(everything)
    assert found == Folders.under(tmp_path)
    assert not list(tmp_path.iterdir())


def test_private_folders(tmp_path: Path) -> None:
    made = private_folder(tmp_path / "a" / "b")
    assert mode(made) == mode(tmp_path / "a") == 0o700
    made.chmod(0o755)
    private_folder(made, tighten=False)
    assert mode(made) == 0o755
    private_folder(made)
    assert mode(made) == 0o700


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file", tmp_path / "file" / "folder"):
        with pytest.raises(StorageError) as said:
            private_folder(path)
        assert "file" in said.value.sentence
        assert str(path) in said.value.sentence
        assert said.value.next_step
