"""Where tokens come from and go to: one door to files, keyring and memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from zettatui.secret import Secret

from .dead_tokens import DeadTokens
from .keyring_store import KeyringState, KeyringStore, KeyringTrouble
from .locations import AddressUnusable, NoHome, host_of, secrets_folder
from .paste import PastedToken, clean_token
from .token_files import store_token
from .tokens import VARIABLE, HasTokens, TokenFound, TokenSearch, find_tokens

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
        homeless: why there is no folder, where that is so for want of a home.
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
        homeless: str = "",
    ) -> None:
        self._homeless = homeless
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
        folder, homeless = None, ""
        try:
            folder = secrets_folder()
        except NoHome as nowhere:
            homeless = nowhere.sentence
        return cls(
            dead,
            folder=folder,
            keyring=KeyringStore(),
            explicit=explicit,
            given_for=given_for,
            homeless=homeless,
        )

    def find(self, address: str) -> TokenSearch:
        """Look everywhere for a server's token, in the order of the contract; may take the keyring's time limit."""
        return self._find(address, self._viable_keyring() if self._looks_around else None)

    def find_all(self, addresses: Iterable[str]) -> dict[str, TokenSearch]:
        """Look for the tokens of several servers, by address; those that are no address are left out."""
        keyring = self._viable_keyring() if self._looks_around else None
        found: dict[str, TokenSearch] = {}
        for address in addresses:
            try:
                found[address] = self._find(address, keyring)
            except AddressUnusable:
                continue
        return found

    @property
    def _looks_around(self) -> bool:
        """Whether there is more than memory to look in."""
        return self._folder is not None or bool(self._homeless)

    def _find(self, address: str, keyring: HasTokens | None) -> TokenSearch:
        host = host_of(address)
        if host in self._session:
            kept = TokenFound(self._session[host], "explicit", SESSION_SOURCE, True)
            return TokenSearch((kept,))
        if not self._looks_around:
            return TokenSearch(())
        return find_tokens(
            address,
            explicit=self._explicit,
            env=self._env,
            keyring=keyring,
            folder=self._folder,
            dead=self._dead,
            given_for=self._given_for,
        )

    def clean(self, pasted: Secret) -> PastedToken:
        """Take quotes and blanks off a pasted token; raises `TokenUnusable`."""
        return clean_token(pasted.reveal())

    def places(self) -> list[Place]:
        """List where a token can be kept, without asking the keyring: that is `keyring_reason`'s."""
        if not self._looks_around:
            return [Place(KeepPlace.SESSION, SESSION_SOURCE, chosen=True)]
        file = "a file only you can read, where caveclient finds it too"
        return [
            Place(KeepPlace.FILE, file, chosen=not self._homeless, reason=self._homeless),
            Place(KeepPlace.KEYRING, "the system keyring"),
            Place(KeepPlace.SESSION, SESSION_SOURCE, chosen=bool(self._homeless)),
        ]

    def keyring_state(self) -> KeyringState | None:
        """Return which keyring there is and whether it can be used, None for none; takes up to its time limit."""
        return None if self._keyring is None else self._keyring.probe()

    def keyring_reason(self) -> str:
        """Say why the system keyring cannot be used, or nothing; takes up to its time limit."""
        state = self.keyring_state()
        if state is None:
            return "none here"
        return "" if state.viable else state.reason

    def keep(self, address: str, token: Secret, place: KeepPlace) -> str:
        """Keep a token for a server and return in words where.

        Raises:
            StorageError: the file could not be written. TokenNotKept: the keyring refused.
        """
        host = host_of(address)
        if self._dead is not None:
            self._dead.revive(token)
        if place is KeepPlace.FILE and self._homeless:
            raise TokenNotKept(self._homeless)
        if place is KeepPlace.FILE and self._folder is not None:
            stored = store_token(self._folder, address, token)
            self._session.pop(host, None)
            return _with_notes(
                stored.path.name, *stored.notes, *self._older_in_keyring(host), *self._shadow()
            )
        if place is KeepPlace.KEYRING and self._keyring is not None:
            try:
                self._keyring.set(host, token)
            except KeyringTrouble as trouble:
                raise TokenNotKept(str(trouble)) from trouble
            self._session.pop(host, None)
            return _with_notes("the system keyring", *self._shadow())
        self._session[host] = token
        return SESSION_SOURCE

    def _older_in_keyring(self, host: str) -> tuple[str, ...]:
        """Take the token that we kept in the keyring before out of it: it would go before the new one's file."""
        keyring = self._viable_keyring()
        if keyring is None:
            return ()
        try:
            keyring.delete(host)
        except KeyringTrouble as trouble:
            return (f"whether the keyring holds an older one is not known: {trouble}",)
        return ()

    def _shadow(self) -> tuple[str, ...]:
        """Say it where the environment's token goes before the one that was just kept."""
        env = os.environ if self._env is None else self._env
        return (f"but {VARIABLE} is set and goes before it",) if env.get(VARIABLE, "").strip() else ()

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


def _with_notes(where: str, *notes: str) -> str:
    """Return a place with what there is to say of it, as it stands in the middle of a sentence."""
    return f"{where} ({'; '.join(note.rstrip('.') for note in notes)})" if notes else where
