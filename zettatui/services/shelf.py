"""What was answered before, for when the server cannot be reached; where it is kept is not the services' business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .call import Answer


@dataclass(frozen=True)
class KeptAnswer(Answer):
    """An answer of before, given in place of one from a server that cannot be reached."""


class Shelf(Protocol):
    """Keeps bodies of answers by a key, each with its time; trouble with the disk is nobody's trouble here."""

    def has(self, key: str) -> bool:
        """Whether there is an answer, as far as that can be told quickly."""

    async def find(self, key: str) -> tuple[bytes, datetime] | None:
        """Return an answer and its time."""

    async def keep(self, key: str, body: bytes) -> None:
        """Keep an answer, as of now."""
