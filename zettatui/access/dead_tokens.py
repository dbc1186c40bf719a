"""Tokens that servers refused, remembered by salted hash; the tokens themselves stay where they are."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from zettatui.secret import Secret
from zettatui.storage.atomic import read_bytes, set_aside, write_atomic
from zettatui.storage.lock import exclusive
from zettatui.storage.times import stamp, time_text, utc_now


class DeadTokens:
    """Which tokens are known to be dead; a file of our own that holds no token."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self.path = path
        self._clock = clock

    def mark(self, secret: Secret, host: str, why: str) -> None:
        """Remember a token as dead: logged out, or refused after a second look. Raises `StorageError`."""
        with exclusive(self.path):
            content = read_bytes(self.path, doing="read the list of dead tokens")
            document = _document(content)
            if document is None:
                if content is not None:
                    set_aside(self.path, stamp(self._clock()))
                document = {"salt": secrets.token_hex(16), "dead": []}
            digest = _digest(document["salt"], secret)
            others = [one for one in document["dead"] if one.get("hash") != digest]
            entry = {"hash": digest, "server": host, "why": why, "time": time_text(self._clock())}
            self._write({**document, "dead": [*others, entry]})

    def revive(self, secret: Secret) -> None:
        """Forget that a token was dead: a server has accepted it. Raises `StorageError`."""
        if self.why_dead(secret) is None:
            return
        with exclusive(self.path):
            document = _document(read_bytes(self.path, doing="read the list of dead tokens"))
            if document is not None:
                digest = _digest(document["salt"], secret)
                self._write(
                    {**document, "dead": [one for one in document["dead"] if one.get("hash") != digest]}
                )

    def why_dead(self, secret: Secret) -> str | None:
        """Return why a token is taken for dead, None for one that is not; raises `StorageError`."""
        document = _document(read_bytes(self.path, doing="read the list of dead tokens"))
        if document is None:
            return None
        digest = _digest(document["salt"], secret)
        for one in document["dead"]:
            if hmac.compare_digest(str(one.get("hash")), digest):
                return str(one.get("why") or "refused")
        return None

    def _write(self, document: dict[str, Any]) -> None:
        write_atomic(
            self.path, json.dumps(document, indent=1).encode(), doing="write the list of dead tokens"
        )


def _document(content: bytes | None) -> dict[str, Any] | None:
    try:
        document = json.loads(content or b"null")
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("salt"), str):
        return None
    dead = document.get("dead")
    if not isinstance(dead, list) or not all(isinstance(one, dict) for one in dead):
        return None
    return document


def _digest(salt: str, secret: Secret) -> str:
    # Tokens are random and long: a slow password hash would add nothing.
    return hmac.new(salt.encode(), secret.reveal().encode(), hashlib.sha256).hexdigest()
