"""Where the token for a server comes from: every source in order, each named, none used unseen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

from zettatui.secret import Secret
from zettatui.storage.errors import StorageError

from .dead_tokens import DeadTokens
from .keyring_store import KeyringTrouble
from .locations import KEY, OLD_FILE, SHARED_FILE, NoHome, host_of, secrets_folder, server_file
from .paste import TokenUnusable, clean_token
from .token_files import TokenFileUnreadable, read_token_file

VARIABLE = "ZETTATUI_TOKEN"

Kind = Literal["explicit", "environment", "keyring", "server file", "shared file", "old file"]


class HasTokens(Protocol):
    """A keyring, as far as finding tokens goes."""

    def get(self, host: str) -> Secret | None:
        """Return the token for a host; raises `KeyringTrouble`."""


@dataclass(frozen=True)
class TokenFound:
    """A token and where it was found."""

    secret: Secret
    kind: Kind
    source: str
    """For a person: `api.zetta.ai-cave-secret.json, key token`."""
    owned: bool
    """True where it was put there for this server; others need a question before first use."""
    path: Path | None = None
    key: str | None = None
    exposed: bool = False
    """True where other users of the machine may read it."""
    why_dead: str | None = None
    """Why it is taken for dead, None for a token that may be used."""


@dataclass(frozen=True)
class TokenSearch:
    """All tokens found for a server, in order, and sentences about sources that could not be read."""

    found: tuple[TokenFound, ...]
    problems: tuple[str, ...] = ()

    @property
    def best(self) -> TokenFound | None:
        """The first token that is not known to be dead; one that is owned goes before all others."""
        alive = [token for token in self.found if token.why_dead is None]
        return next((token for token in alive if token.owned), alive[0] if alive else None)


def find_tokens(
    address: str,
    *,
    explicit: Secret | None = None,
    env: Mapping[str, str] | None = None,
    keyring: HasTokens | None = None,
    folder: Path | None = None,
    dead: DeadTokens | None = None,
    key: str = KEY,
    given_for: str | None = None,
) -> TokenSearch:
    """Look for tokens: given, environment, keyring, the server's file, then the two shared files.

    `given_for` is the server address that the explicit token and the environment's were meant for: for
    any other host they are not `owned`, so that going to another server does not hand them over. Raises
    `AddressUnusable`; anything else that is wrong with a source is a sentence in the result.
    """
    host = host_of(address)
    found: list[TokenFound] = []
    problems: list[str] = []
    meant = given_for is None or host_of(given_for) == host
    if explicit is not None:
        found.append(TokenFound(explicit, "explicit", "given for this run", meant))
    given = (os.environ if env is None else env).get(VARIABLE, "")
    if given.strip():
        try:
            secret = clean_token(given).secret
            found.append(TokenFound(secret, "environment", f"environment variable {VARIABLE}", meant))
        except TokenUnusable as wrong:
            problems.append(f"{VARIABLE}: {wrong}")
    if keyring is not None:
        try:
            kept = keyring.get(host)
        except KeyringTrouble as trouble:
            problems.append(str(trouble))
        else:
            if kept is not None:
                found.append(TokenFound(kept, "keyring", "system keyring", True))
    files: list[tuple[Kind, Path]] = []
    try:
        folder = secrets_folder() if folder is None else folder
        files.append(("server file", server_file(folder, address)))
        files.extend((("shared file", folder / SHARED_FILE), ("old file", folder / OLD_FILE)))
    except NoHome as nowhere:
        problems.append(nowhere.sentence)
    for kind, path in files:
        try:
            read = read_token_file(path, key)
        except TokenFileUnreadable as unreadable:
            problems.append(str(unreadable))
            continue
        if read is not None:
            source = f"{path.name}, key {key}"
            owned = kind == "server file"
            found.append(TokenFound(read.secret, kind, source, owned, path, key, read.exposed))
    return TokenSearch(_with_deaths(found, dead, problems), tuple(problems))


def _with_deaths(
    found: list[TokenFound], dead: DeadTokens | None, problems: list[str]
) -> tuple[TokenFound, ...]:
    if dead is None:
        return tuple(found)
    try:
        return tuple(replace(token, why_dead=dead.why_dead(token.secret)) for token in found)
    except StorageError as failed:
        problems.append(failed.sentence)
        return tuple(found)
