"""Answers of servers kept on this machine, for when a server cannot be reached."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from zettatui.storage.cache import AnswerCache
from zettatui.storage.errors import StorageError

if TYPE_CHECKING:
    from zettatui.services.auth import Identity


class KeptAnswers:
    """The shelf that services put answers on; a disk that is full or broken only means that there are none."""

    def __init__(self, cache: AnswerCache, now: Callable[[], datetime]) -> None:
        self._cache, self._now = cache, now

    def has(self, key: str) -> bool:
        """Whether there is an answer."""
        return self._cache.has(key)

    async def find(self, key: str) -> tuple[bytes, datetime] | None:
        """Return an answer and when it was given."""
        try:
            kept = await asyncio.to_thread(self._cache.find, key)
        except StorageError:
            return None
        return None if kept is None else (kept.body, kept.at)

    async def keep(self, key: str, body: bytes) -> None:
        """Keep an answer, as of now."""
        try:
            await asyncio.to_thread(self._cache.keep, key, body, self._now())
        except StorageError:
            return

    # -- who one is ------------------------------------------------------------------------------------

    async def keep_identity(self, whose: str, identity: Identity) -> None:
        """Keep whose a token is; `whose` names server and token, and does not hold the token."""
        known = {"name": identity.name, "email": identity.email, "id": identity.id}
        await self.keep(f"identity {whose}", json.dumps(known).encode())

    async def identity(self, whose: str) -> tuple[Identity, datetime] | None:
        """Return whose a token was when the server last told; what the person may do is not kept."""
        from zettatui.services.auth import Identity

        found = await self.find(f"identity {whose}")
        if found is None:
            return None
        body, at = found
        try:
            known = json.loads(body)
            name, email, number = str(known["name"]), str(known["email"]), known["id"]
        except (ValueError, KeyError, TypeError):
            return None
        return Identity(name, email, number if isinstance(number, int) else None, (), {}, (), admin=False), at
