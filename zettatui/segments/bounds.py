"""Boxes in voxels as people write them, for the parts of an object that lie in one."""

from __future__ import annotations

import re
from math import ceil, floor
from typing import Final

from .layout import FloatTriple

Bounds = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]
"""x, y and z as `(from, to)` in voxels of the graph's base resolution; `to` is outside."""

HOW_TO_WRITE: Final = "Write a box as 0-512_1024-2048_0-128 in voxels, or with nm behind it."
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_SPANS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[-–:]\s*(\d+(?:\.\d+)?)\s*")


class NoBox(ValueError):
    """The text is no box that the server can take; the text says why and how to write one."""


def parse_bounds(text: str, resolution_nm: FloatTriple | None = None) -> Bounds:
    """Read `x0-x1_y0-y1_z0-z1`, or two corners `x0, y0, z0, x1, y1, z1`; with `nm` behind it, nanometres.

    `resolution_nm` is nanometres a voxel, needed for nanometres only; those are widened to whole voxels.

    Raises:
        NoBox: it is none of these, has a negative number, or ends before it begins.
    """
    told = text.strip()
    words = told.removesuffix("nm").strip().strip("()[]")
    spans = [_SPANS.fullmatch(part) for part in re.split(r"[_,;]", words)]
    if len(spans) == 3 and all(spans):
        pairs = [(float(span[1]), float(span[2])) for span in spans if span]
    else:
        numbers = [float(number) for number in _NUMBER.findall(words)]
        if len(numbers) != 6 or re.search(r"[^\d\s.,;()\[\]eE+-]", words):
            raise NoBox(f"That is no box. {HOW_TO_WRITE}")
        pairs = list(zip(numbers[:3], numbers[3:], strict=True))
    if told.endswith("nm"):
        if resolution_nm is None:
            raise NoBox("The size of a voxel is not known here. Write the box in voxels.")
        pairs = [
            # Rounded first: 43 nm of 4.3 nm a voxel are ten voxels, whatever floats make of that.
            (float(floor(round(start / step, 6))), float(ceil(round(end / step, 6))))
            for (start, end), step in zip(pairs, resolution_nm, strict=True)
        ]
    for start, end in pairs:
        if start < 0:
            raise NoBox("The server cannot take a box with negative numbers. Let it begin at 0.")
        if end <= start:
            raise NoBox(f"The box ends before it begins: {start:g} to {end:g}. {HOW_TO_WRITE}")
        if not (start.is_integer() and end.is_integer()):
            raise NoBox("A box is written in whole voxels.")
    (x0, x1), (y0, y1), (z0, z1) = pairs
    return (int(x0), int(x1)), (int(y0), int(y1)), (int(z0), int(z1))


def bounds_text(bounds: Bounds | None) -> str:
    """Return the box as the server and `parse_bounds` read it; empty for none."""
    return "" if bounds is None else "_".join(f"{start}-{end}" for start, end in bounds)
