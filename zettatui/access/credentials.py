"""Where tokens come from and go to: one door to files, keyring and memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from zettatui.secret import Secret

from .dead_tokens import DeadTokens
from .keyring_store import KeyringStore, KeyringTrouble
from .locations import host_of, secrets_folder
from .paste import PastedToken, clean_token
from .token_files import store_token
from .tokens import TokenFound, TokenSearch, find_tokens

__all__ = ["Credentials", "KeepPlace", "Place", "TokenNotKept"]

SESSION_SOURCE = "this session only"


class KeepPlace(Enum):
    """Where a token is kept."""

    FILE = "file"
    KEYRING = "keyring"
    SESSION = "session"


@dataclass(frozen=True)
class Place:
    """A place to keep a token, in words; `reason` says why it cannot be used here."""

    place: KeepPlace
    words: str
    chosen: bool = False
    reason: str = ""


class TokenNotKept(Exception):
    """A token could not be kept where the person wanted it; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class Credentials:
    """The tokens of one person on this machine.

    Args:
        dead: the tokens that servers are known to refuse.
        folder: where caveclient and cloud-volume look, None for memory alone (the demo).
        keyring: the system's, None for none.
        explicit: a token given for this run.
        env: the environment to look in.
        given_for: the server address that the token of this run and the environment's are meant for; at any
            other they wait for the person's consent.
    """

    def __init__(
        self,
        dead: DeadTokens | None = None,
        *,
        folder: Path | None = None,
        keyring: KeyringStore | None = None,
        explicit: Secret | None = None,
        env: Mapping[str, str] | None = None,
        given_for: str | None = None,
    ) -> None:
        self._dead, self._folder, self._keyring = dead, folder, keyring
        self._explicit, self._env, self._given_for = explicit, env, given_for
        self._session: dict[str, Secret] = {}

    @classmethod
    def in_memory(cls) -> Credentials:
        """Make credentials that read and write nothing (the demo's)."""
        return cls(env={})

    @classmethod
    def of_this_person(
        cls, dead: DeadTokens, *, explicit: Secret | None = None, given_for: str | None = None
    ) -> Credentials:
        """Make credentials over the files that caveclient shares, the keyring and the environment."""
        return cls(
            dead, folder=secrets_folder(), keyring=KeyringStore(), explicit=explicit, given_for=given_for
        )

    def find(self, address: str) -> TokenSearch:
        """Look everywhere for a server's token, in the order of the contract; may take the keyring's time limit."""
        host = host_of(address)
        if host in self._session:
            kept = TokenFound(self._session[host], "explicit", SESSION_SOURCE, True)
            return TokenSearch((kept,))
        if self._folder is None:
            return TokenSearch(())
        return find_tokens(
            address,
            explicit=self._explicit,
            env=self._env,
            keyring=self._viable_keyring(),
            folder=self._folder,
            dead=self._dead,
            given_for=self._given_for,
        )

    def clean(self, pasted: Secret) -> PastedToken:
        """Take quotes and blanks off a pasted token; raises `TokenUnusable`."""
        return clean_token(pasted.reveal())

    def places(self) -> list[Place]:
        """List where a token can be kept, without asking the keyring: that is `keyring_reason`'s."""
        if self._folder is None:
            return [Place(KeepPlace.SESSION, SESSION_SOURCE, chosen=True)]
        return [
            Place(KeepPlace.FILE, "a file only you can read, where caveclient finds it too", chosen=True),
            Place(KeepPlace.KEYRING, "the system keyring"),
            Place(KeepPlace.SESSION, SESSION_SOURCE),
        ]

    def keyring_reason(self) -> str:
        """Say why the system keyring cannot be used, or nothing; takes up to its time limit."""
        if self._keyring is None:
            return "none here"
        state = self._keyring.probe()
        return "" if state.viable else state.reason

    def keep(self, address: str, token: Secret, place: KeepPlace) -> str:
        """Keep a token for a server and return in words where.

        Raises:
            StorageError: the file could not be written. TokenNotKept: the keyring refused.
        """
        host = host_of(address)
        if self._dead is not None:
            self._dead.revive(token)
        if place is KeepPlace.FILE and self._folder is not None:
            stored = store_token(self._folder, address, token)
            self._session.pop(host, None)
            return " ".join((stored.path.name, *stored.notes))
        if place is KeepPlace.KEYRING and self._keyring is not None:
            try:
                self._keyring.set(host, token)
            except KeyringTrouble as trouble:
                raise TokenNotKept(str(trouble)) from trouble
            self._session.pop(host, None)
            return "the system keyring"
        self._session[host] = token
        return SESSION_SOURCE

    def keep_for_session(self, address: str, token: Secret) -> None:
        """Remember a token until the app leaves."""
        self._session[host_of(address)] = token

    def mark_dead(self, address: str, token: Secret, why: str) -> None:
        """Remember that a server refuses a token; what is stored stays. Raises `StorageError`."""
        host = host_of(address)
        self._session.pop(host, None)
        if self._dead is not None:
            self._dead.mark(token, host, why)

    def _viable_keyring(self) -> KeyringStore | None:
        if self._keyring is None or not self._keyring.probe().viable:
            return None
        return self._keyring
