"""Reads a big list of ids out of JSON while it streams in, and counts as it goes."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from .call import Answer, Call, Tell
from .shapes import WrongShape, unexpected

if TYPE_CHECKING:
    from .channel import Channel

Arriving = Callable[["array[int]"], None]
"""Told the ids that are here so far, each time there are more; the array is the one that goes on growing. After a
cut connection another array starts anew."""

_OF_ITEMS = b'0123456789 \t\r\n,"'
# Lax: the services write ids as numbers or as text. What is neither was refused before, by its characters.
_DECODER = msgspec.json.Decoder(list[int], strict=False)
_HEAD = re.compile(rb'\s*\{\s*"([A-Za-z_]+)"\s*:\s*\[')
_TAIL = re.compile(rb"\s*\]\s*(?:,.*)?\}\s*", re.DOTALL)
_LONGEST_ITEM = 64


class IdListReader:
    """Takes `{"leaf_ids": [ ... ]}` in parts of any size; items are integers or decimal text.

    `found` grows with every part. `finish` raises WrongShape unless the whole was such an object.
    """

    def __init__(self, key: str) -> None:
        self.found = array("Q")
        self._key = key.encode()
        self._rest = b""
        self._inside = False
        self._tail: bytes | None = None

    def feed(self, data: bytes) -> None:
        """Read one more part; raises WrongShape."""
        if self._tail is not None:
            self._tail += data
            return
        self._rest += data
        if not self._inside and not self._enter():
            return
        closing = self._rest.find(b"]")
        whole, self._rest = self._split(closing)
        if whole is not None:
            self._take(whole, last=closing >= 0)
        if closing >= 0:
            self._tail, self._rest = self._rest, b""

    def finish(self) -> array[int]:
        """Return all ids; raises WrongShape when the text did not end as it must."""
        if self._tail is None or not _TAIL.fullmatch(self._tail):
            raise WrongShape(f"the list {self._key.decode()} is not complete")
        return self.found

    def _enter(self) -> bool:
        head = _HEAD.match(self._rest)
        if head is None:
            if len(self._rest) > _LONGEST_ITEM or self._rest.lstrip()[:1] not in (b"", b"{"):
                raise WrongShape(f"{self._key.decode()} is missing")
            return False
        if head[1] != self._key:
            raise WrongShape(f"{self._key.decode()} is missing")
        self._rest = self._rest[head.end() :]
        self._inside = True
        return True

    def _split(self, closing: int) -> tuple[bytes | None, bytes]:
        """Cut what is here into whole items, if any are, and the rest, which an item may still grow from."""
        end = closing if closing >= 0 else self._rest.rfind(b",")
        if end < 0:
            if len(self._rest) > _LONGEST_ITEM:
                raise WrongShape("an item of the list is no id")
            return None, self._rest
        return self._rest[:end], self._rest[end if closing >= 0 else end + 1 :]

    def _take(self, items: bytes, *, last: bool) -> None:
        if last and not self.found and not items.strip():
            return
        if items.translate(None, _OF_ITEMS):
            raise WrongShape("an item of the list is no unsigned 64-bit number")
        try:
            found = _DECODER.decode(b"[%b]" % items)
            self.found.fromlist(found)
        except (msgspec.DecodeError, OverflowError) as error:
            raise WrongShape("an item of the list is no unsigned 64-bit number") from error
        if not found:
            raise WrongShape("an item of the list is empty")


async def stream_ids(
    channel: Channel, call: Call, key: str, *, tell: Tell | None = None, arriving: Arriving | None = None
) -> array[int]:
    """Send a call whose answer is `{key: [ids]}` and return the ids; `tell` counts them, unit `leaves`.

    Raises:
        UnexpectedAnswer: the answer is no such object. ServiceError: as `Channel.send`.
    """
    reader = IdListReader(key)

    def consume() -> Callable[[bytes], None]:
        nonlocal reader
        mine = reader = IdListReader(key)

        def take(data: bytes) -> None:
            mine.feed(data)
            if arriving is not None:
                arriving(mine.found)
            if tell is not None:
                tell(len(mine.found), None, "leaves")

        return take

    try:
        await channel.send(call, consume=consume)
        return reader.finish()
    except WrongShape as error:
        raise unexpected(
            call, Answer(200), channel.host, "The answer is no list of leaves", detail=str(error)
        ) from error
