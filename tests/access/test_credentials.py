"""The one door to tokens: several servers at once, keyrings that hang, and nowhere to keep anything."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends import fail, null

from tests.access.test_keyring import Locked, Memory, plaintext
from zettatui.access.credentials import Credentials, KeepPlace, TokenNotKept
from zettatui.access.dead_tokens import DeadTokens
from zettatui.access.keyring_store import KeyringStore
from zettatui.access.locations import NoHome, secrets_folder
from zettatui.access.token_files import store_token
from zettatui.secret import Secret

CAVE = "0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c1e"
SERVERS = [f"https://{name}.example" for name in ("one", "two", "three", "four")]


@pytest.fixture
def dead(tmp_path: Path) -> DeadTokens:
    return DeadTokens(tmp_path / "dead.json")


def no_home() -> Path:
    raise RuntimeError("Could not determine home directory.")


@pytest.mark.parametrize("make", [fail.Keyring, null.Keyring, plaintext, Locked, Memory])
def test_signing_in_completes_within_two_seconds_whatever_the_keyring_is(
    dead: DeadTokens, own_home: Path, monkeypatch: pytest.MonkeyPatch, make: Any
) -> None:
    backend = make()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    credentials = Credentials.of_this_person(dead)
    started = time.monotonic()
    reason = credentials.keyring_reason()
    search = credentials.find(SERVERS[0])
    kept = credentials.keep(SERVERS[0], Secret(CAVE), KeepPlace.FILE)
    found = credentials.find(SERVERS[0])
    assert time.monotonic() - started < 2
    assert (reason == "") == (make in (Memory, Locked))
    assert search.best is None
    assert bool(search.problems) == (make is Locked)
    assert kept == "one.example-cave-secret.json"
    assert found.best is not None
    assert found.best.kind == "server file"
    if isinstance(backend, Locked):
        backend.opened.set()


def test_a_locked_keyring_is_waited_for_once_for_all_servers(
    own_home: Path, dead: DeadTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = Locked()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    folder = secrets_folder()
    store_token(folder, SERVERS[2], Secret(CAVE))
    credentials = Credentials(dead, folder=folder, keyring=KeyringStore(time_limit=0.2))
    started = time.monotonic()
    searches = credentials.find_all([*SERVERS, "https://"])
    assert time.monotonic() - started < 0.6
    assert list(searches) == SERVERS
    assert [search.best is not None for search in searches.values()] == [False, False, True, False]
    assert all("waiting for a password" in search.problems[0] for search in searches.values())
    backend.opened.set()


def test_without_a_home_tokens_live_in_memory_and_the_reason_is_told(
    dead: DeadTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", no_home)
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    with pytest.raises(NoHome, match="Set HOME"):
        secrets_folder()
    credentials = Credentials.of_this_person(dead)
    assert credentials.find(SERVERS[0]).found == ()
    assert "no home folder" in credentials.find(SERVERS[0]).problems[0]
    places = {place.place: place for place in credentials.places()}
    assert "no home folder" in places[KeepPlace.FILE].reason
    assert [place for place in places if places[place].chosen] == [KeepPlace.SESSION]
    with pytest.raises(TokenNotKept, match="Set HOME"):
        credentials.keep(SERVERS[0], Secret(CAVE), KeepPlace.FILE)
    credentials.keep(SERVERS[0], Secret(CAVE), KeepPlace.SESSION)
    best = credentials.find(SERVERS[0]).best
    assert best is not None
    assert best.source == "this session only"


def test_the_environment_still_counts_without_a_home(
    dead: DeadTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", no_home)
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    monkeypatch.setenv("ZETTATUI_TOKEN", CAVE)
    best = Credentials.of_this_person(dead).find(SERVERS[0]).best
    assert best is not None
    assert best.source == "environment variable ZETTATUI_TOKEN"


def test_a_keyring_that_is_opened_meanwhile_is_used_again(use_opened: Locked) -> None:
    store = KeyringStore(time_limit=0.1)
    credentials = Credentials(folder=secrets_folder(), keyring=store)
    assert "waiting for a password" in credentials.find(SERVERS[0]).problems[0]
    use_opened.opened.set()
    for thread in threading.enumerate():
        if thread.name == "zettatui-keyring":
            thread.join(5)
    assert credentials.find(SERVERS[0]).problems == ()


@pytest.fixture
def use_opened(monkeypatch: pytest.MonkeyPatch) -> Locked:
    backend = Locked()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return backend


def test_a_token_kept_in_a_file_takes_the_place_of_ours_in_the_keyring(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Memory()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    credentials = Credentials(folder=secrets_folder(), keyring=KeyringStore(), env={})
    credentials.keep(SERVERS[0], Secret("old"), KeepPlace.KEYRING)
    credentials.keep(SERVERS[1], Secret("other"), KeepPlace.KEYRING)
    credentials.keep(SERVERS[0], Secret(CAVE), KeepPlace.FILE)
    best = credentials.find(SERVERS[0]).best
    assert best is not None
    assert (best.kind, best.secret.reveal()) == ("server file", CAVE)
    assert list(ring.kept.values()) == ["other"]


def test_a_token_of_the_environment_that_goes_before_the_kept_one_is_told(own_home: Path) -> None:
    env = {"ZETTATUI_TOKEN": CAVE}
    told = Credentials(folder=secrets_folder(), env=env).keep(SERVERS[0], Secret("new"), KeepPlace.FILE)
    assert told == "one.example-cave-secret.json (but ZETTATUI_TOKEN is set and goes before it)"
