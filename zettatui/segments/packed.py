"""Many ids held compactly: `array('Q')`, to and from little-endian bytes and text."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable

from .layout import MAX_ID

ITEM_BYTES = 8


def packed(ids: Iterable[int] = ()) -> array[int]:
    """Return the ids as one array of unsigned 64-bit numbers; raises `OverflowError` for others."""
    return array("Q", ids)


def from_little_endian(data: bytes | bytearray | memoryview) -> array[int]:
    """Read the chunkedgraph's binary answers; raises `ValueError` where the bytes are no whole ids."""
    length = len(memoryview(data).cast("B"))
    if length % ITEM_BYTES:
        raise ValueError(f"{length:,} bytes are not a whole number of 64-bit ids.")
    ids = array("Q")
    ids.frombytes(data)
    if sys.byteorder == "big":
        ids.byteswap()
    return ids


def to_little_endian(ids: Iterable[int]) -> bytes:
    """Return the bytes that the chunkedgraph's binary requests carry, 8 an id."""
    values = array("Q", ids)
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def to_text(ids: Iterable[int], separator: str = "\n") -> str:
    """Return the ids as decimal text, never grouped or rounded."""
    return separator.join(map(str, ids))


def is_id(number: int) -> bool:
    """Tell whether a number can be an id at all: not 0, and within 64 bits."""
    return 0 < number <= MAX_ID
