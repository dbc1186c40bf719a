"""Many ids held compactly: `array('Q')`, to and from little-endian bytes and text."""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable
from typing import Final

import msgspec

from .layout import MAX_ID

_PIECE: Final = 20_000
ITEM_BYTES = 8
_NPY_MAGIC: Final = b"\x93NUMPY\x01\x00"
_NPY_HEAD: Final = re.compile(rb"\{'descr': '<u8', 'fortran_order': False, 'shape': \(([0-9]+),\), \} *\n")


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


def spelled(ids: array[int], separator: bytes = b"\n") -> bytes:
    """Return the ids in decimal digits with something between; many times quicker than `str` of each.

    In pieces, so that no other thread has to wait for all of them.
    """
    pieces = (
        # An encoder of JSON spells numbers without making a text of each.
        msgspec.json.encode(ids[start : start + _PIECE].tolist())[1:-1].replace(b",", separator)
        for start in range(0, len(ids), _PIECE)
    )
    return separator.join(pieces)


def is_id(number: int) -> bool:
    """Tell whether a number can be an id at all: not 0, and within 64 bits."""
    return 0 < number <= MAX_ID


def to_npy(ids: Iterable[int]) -> bytes:
    """Return the content of a NumPy `.npy` file, version 1.0: one column of `<u8`, as `numpy.load` reads it."""
    body = to_little_endian(ids)
    head = f"{{'descr': '<u8', 'fortran_order': False, 'shape': ({len(body) // ITEM_BYTES},), }}"
    # The format wants the data to begin at a multiple of 64 bytes, and the header to end with a line break.
    padding = -(len(_NPY_MAGIC) + 2 + len(head) + 1) % 64
    text = f"{head}{' ' * padding}\n".encode("ascii")
    return _NPY_MAGIC + len(text).to_bytes(2, "little") + text + body


def from_npy(data: bytes) -> array[int]:
    """Read what `to_npy` wrote; raises `ValueError` for anything else, or where bytes are missing."""
    length = int.from_bytes(data[len(_NPY_MAGIC) : len(_NPY_MAGIC) + 2], "little")
    start = len(_NPY_MAGIC) + 2 + length
    shape = _NPY_HEAD.fullmatch(data[len(_NPY_MAGIC) + 2 : start])
    if not data.startswith(_NPY_MAGIC) or shape is None or len(data) - start != ITEM_BYTES * int(shape[1]):
        raise ValueError("This is no whole file of 64-bit ids in NumPy's format.")
    return from_little_endian(memoryview(data)[start:])
