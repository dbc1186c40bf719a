"""Keyrings of every sort, none of which may hold us up."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from zettatui.access.keyring_store import KeyringStore, KeyringTrouble
from zettatui.secret import Secret

HOST = "api.zetta.ai"


class Memory(KeyringBackend):
    priority = 5
    name = "memory"

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Locked(Memory):
    name = "locked"

    def __init__(self) -> None:
        super().__init__()
        self.opened = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.opened.wait()
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.opened.wait()


class Forgetful(Memory):
    name = "forgetful"

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Broken(Memory):
    name = "broken"

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("secret-in-an-exception")


class Modest(Memory):
    name = "modest"
    priority = 0.5


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Any]:
    def set_to(backend: Any) -> Any:
        monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
        return backend

    return set_to


def test_a_working_keyring(use: Any) -> None:
    backend = use(Memory())
    store = KeyringStore()
    assert store.probe().viable
    assert store.probe().name == "memory"
    assert store.get(HOST) is None
    store.set(HOST, Secret("token"))
    assert store.get(HOST) == Secret("token")
    assert backend.kept == {("zettatui", HOST): "token"}
    store.delete(HOST)
    store.delete(HOST)
    assert store.get(HOST) is None


def plaintext() -> KeyringBackend:
    backend = Memory()
    backend.__class__ = type("PlaintextKeyring", (Memory,), {"__module__": "keyrings.alt.file"})
    return backend


def chain(*members: KeyringBackend) -> KeyringBackend:
    chained = type("ChainerBackend", (Memory,), {"__module__": chainer.__name__})()
    chained.backends = list(members)
    return chained


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        (fail.Keyring(), "no system keyring"),
        (null.Keyring(), "stores nothing"),
        (plaintext(), "without protection"),
        (Modest(), "against its own use"),
        (chain(), "no system keyring"),
        (chain(plaintext(), Memory()), "without protection"),
    ],
)
def test_keyrings_that_keep_no_secret_are_refused_with_the_reason(
    use: Any, backend: KeyringBackend, reason: str
) -> None:
    use(backend)
    store = KeyringStore()
    state = store.probe()
    assert not state.viable
    assert reason in state.reason
    with pytest.raises(KeyringTrouble, match=reason):
        store.set(HOST, Secret("token"))
    with pytest.raises(KeyringTrouble, match=reason):
        store.get(HOST)


def test_a_chain_is_judged_by_the_backend_that_will_store(use: Any) -> None:
    use(chain(Memory(), plaintext()))
    assert KeyringStore().probe().viable


def waiting_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "zettatui-keyring"]


def test_a_keyring_that_waits_for_a_prompt_holds_us_up_once(use: Any) -> None:
    backend = use(Locked())
    store = KeyringStore(time_limit=0.2)
    assert store.probe().viable
    started = time.monotonic()
    for ask in (lambda: store.get(HOST), lambda: store.set(HOST, Secret("t")), lambda: store.delete(HOST)):
        with pytest.raises(KeyringTrouble, match="waiting for a password"):
            ask()
    assert not store.probe().viable
    # The first waited for the time limit; the others did not pile up behind it.
    assert time.monotonic() - started < 0.4
    (left,) = waiting_threads()
    assert left.daemon
    backend.opened.set()
    left.join(5)
    assert not left.is_alive()
    assert store.get(HOST) is None


def test_a_probe_that_hangs_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = threading.Event()
    monkeypatch.setattr(keyring, "get_keyring", waiting.wait)
    state = KeyringStore(time_limit=0.1).probe()
    waiting.set()
    assert not state.viable
    assert "waiting for a password" in state.reason


def test_a_keyring_that_forgets_is_noticed(use: Any) -> None:
    use(Forgetful())
    with pytest.raises(KeyringTrouble, match="does not hold it"):
        KeyringStore().set(HOST, Secret("t"))


def test_whatever_a_backend_raises_is_a_sentence_without_its_text(use: Any) -> None:
    use(Broken())
    with pytest.raises(KeyringTrouble, match="RuntimeError") as trouble:
        KeyringStore().get(HOST)
    assert "secret-in-an-exception" not in str(trouble.value)


def test_the_limit_is_below_two_seconds_unless_told(use: Any) -> None:
    backend = use(Locked())
    started = time.monotonic()
    with pytest.raises(KeyringTrouble, match=r"within 1\.5 s"):
        KeyringStore().get(HOST)
    assert time.monotonic() - started < 2
    backend.opened.set()


PROBE = """
import sys
from zettatui.access.keyring_store import KeyringStore
state = KeyringStore().probe()
print(state.viable, "keyring" in sys.modules, state.reason)
"""


def probed(folder: Path, **environment: str) -> str:
    """Probe in a process of its own, on a machine with no session bus but what `environment` says."""
    own = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), **environment}
    done = subprocess.run(
        [sys.executable, "-c", PROBE], env=own, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's keyring needs no bus")
def test_without_a_session_bus_nothing_is_imported_to_look_for_a_keyring(tmp_path: Path) -> None:
    assert probed(tmp_path).startswith("False False There is no system keyring")
    chosen = probed(tmp_path, PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    assert chosen.startswith("False True The keyring is switched off")
    (tmp_path / "bus").touch()
    assert " True " in probed(tmp_path)
