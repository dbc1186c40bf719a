"""Ranges of row numbers: which are left to send, how one is halved, how many good rows are in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from zettatui.storage.journal import Piece


def left_in(block: Piece, settled: Iterable[Piece]) -> list[Piece]:
    """Return what is left of a range when settled ranges are taken out of it."""
    left: list[Piece] = []
    at, end = block
    for first, last in sorted(settled):
        if last < at or first > end:
            continue
        if first > at:
            left.append((at, first - 1))
        at = last + 1
    if at <= end:
        left.append((at, end))
    return left


def good_in(piece: Piece, bad: Sequence[int]) -> int:
    """Return how many rows of a range are not among the bad ones, whose numbers are sorted."""
    first, last = piece
    return last - first + 1 - (bisect_right(bad, last) - bisect_left(bad, first))


def halves(piece: Piece) -> tuple[Piece, Piece]:
    """Return the two halves of a range of at least two rows."""
    first, last = piece
    middle = (first + last) // 2
    return (first, middle), (middle + 1, last)


def piece_text(piece: Piece) -> str:
    """Spell a range: `row 17`, `rows 1–10,000`."""
    first, last = piece
    return f"row {first:,}" if first == last else f"rows {first:,}–{last:,}"
