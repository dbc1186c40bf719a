"""The system's keyring, asked with a time limit: it may wait for a prompt that nobody sees."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from zettatui.secret import Secret

from .problems import AccessProblem

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "zettatui"
TIME_LIMIT: Final = 1.5

T = TypeVar("T")


class KeyringTrouble(AccessProblem):
    """The keyring did not do it; the text is a sentence."""


@dataclass(frozen=True)
class KeyringState:
    """Whether tokens can be kept in this machine's keyring, and if not, why."""

    viable: bool
    name: str
    reason: str = ""


class KeyringStore:
    """Tokens by server host in the system's keyring; every call returns within the time limit.

    While a call that was given up still hangs, others are refused at once: they would hang behind it.
    """

    def __init__(self, time_limit: float = TIME_LIMIT) -> None:
        self._limit = time_limit
        self._hanging: threading.Thread | None = None

    def probe(self) -> KeyringState:
        """Find out whether there is a keyring worth using; never raises, never asks for a password."""
        try:
            return self._within("look for the keyring", lambda: _judge(_backend()))
        except KeyringTrouble as trouble:
            return KeyringState(False, "system keyring", str(trouble))

    def get(self, host: str) -> Secret | None:
        """Return the token kept for a host, None where there is none; raises `KeyringTrouble`."""
        value = self._within("read the keyring", lambda: _usable().get_password(SERVICE, host))
        return Secret(value) if value else None

    def set(self, host: str, secret: Secret) -> None:
        """Keep a token for a host, and make sure it is there; raises `KeyringTrouble`."""

        def keep() -> bool:
            backend = _usable()
            backend.set_password(SERVICE, host, secret.reveal())
            return backend.get_password(SERVICE, host) == secret.reveal()

        if not self._within("write to the keyring", keep):
            raise KeyringTrouble(
                "The keyring took the token but does not hold it. Keep it in a file instead."
            )

    def delete(self, host: str) -> None:
        """Remove the token kept for a host, if any; raises `KeyringTrouble`."""

        def remove() -> None:
            backend = _usable()
            if backend.get_password(SERVICE, host) is not None:
                backend.delete_password(SERVICE, host)

        self._within("change the keyring", remove)

    def _within(self, doing: str, work: Callable[[], T]) -> T:
        """Run work in a daemon thread, which is left behind when it takes too long."""
        result: list[T] = []
        failure: list[BaseException] = []

        def run() -> None:
            try:
                result.append(work())
            # Backends raise what their platform raises; all of it means that the keyring cannot be used.
            except BaseException as failed:
                failure.append(failed)

        thread = threading.Thread(target=run, name="zettatui-keyring", daemon=True)
        if self._hanging is None or not self._hanging.is_alive():
            thread.start()
            thread.join(self._limit)
            self._hanging = thread if thread.is_alive() else None
        if self._hanging is not None:
            raise KeyringTrouble(
                f"Could not {doing} within {self._limit:g} s: it may be locked and waiting for a password."
            )
        if failure:
            if isinstance(failure[0], KeyringTrouble):
                raise failure[0]
            raise KeyringTrouble(f"Could not {doing}: {type(failure[0]).__name__}.") from None
        return result[0]


def _backend() -> KeyringBackend:
    if not _can_be_there():
        raise KeyringTrouble(_NONE)
    import keyring

    return keyring.get_keyring()


def _can_be_there() -> bool:
    """Tell whether a keyring may be found: on Linux each asks the session's bus, unless the person chose another.

    Finding out by importing all that might serve one takes 20 MB, which a machine without a desktop can be spared.
    """
    if sys.platform != "linux" or "keyring" in sys.modules:
        return True
    environment = os.environ
    settings = environment.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    runtime = environment.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    named = ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "PYTHON_KEYRING_BACKEND")
    files = (f"{runtime}/bus", f"{settings}/python_keyring/keyringrc.cfg")
    if any(map(environment.get, named)) or any(map(os.path.exists, files)):
        return True
    from importlib.metadata import entry_points

    found = entry_points(group="keyring.backends")
    return any(one.value.partition(".")[0] not in ("keyring", "keyrings") for one in found)


def _usable() -> KeyringBackend:
    backend = _backend()
    state = _judge(backend)
    if not state.viable:
        raise KeyringTrouble(state.reason)
    return backend


def _judge(backend: Any) -> KeyringState:
    module = type(backend).__module__
    name = str(getattr(backend, "name", None) or f"{module}.{type(backend).__name__}")
    if module == "keyring.backends.chainer":
        members = list(backend.backends)
        return _judge(members[0]) if members else KeyringState(False, name, _NONE)
    if module == "keyring.backends.fail":
        return KeyringState(False, name, _NONE)
    if module == "keyring.backends.null":
        return KeyringState(False, name, "The keyring is switched off on this machine: it stores nothing.")
    if module.partition(".")[0] == "keyrings":
        return KeyringState(
            False, name, "The keyring on this machine is a file without protection (keyrings.alt)."
        )
    if backend.priority < 1:
        return KeyringState(False, name, "The keyring on this machine advises against its own use.")
    return KeyringState(True, name)


_NONE = "There is no system keyring on this machine (no D-Bus secret service, macOS or Windows keyring)."
