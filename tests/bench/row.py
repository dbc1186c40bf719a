"""One line of the table of benchmarks. Each `bench_*.py` offers `rows() -> list[Row]`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, for us and for a peer in the same run.

    `ours` and `peer` are numbers with their unit, as text; `ratio` is ours by the peer's (None without a peer).
    `reach` is what we want, as text, and `met` whether we have it (None where nothing is promised).
    """

    what: str
    ours: str
    peer: str = ""
    peer_name: str = ""
    ratio: float | None = None
    reach: str = ""
    met: bool | None = None


def against(
    what: str, ours: float, peer: float, peer_name: str, *, unit: str = "ms", reach: float | None
) -> Row:
    """Make a row of two numbers of one unit; `reach` is the greatest ratio that is good enough."""
    ratio = ours / peer
    return Row(
        what,
        f"{ours:,.1f} {unit}",
        f"{peer:,.1f} {unit}",
        peer_name,
        ratio,
        "" if reach is None else f"<= {reach:g}x",
        None if reach is None else ratio <= reach,
    )


def alone(what: str, ours: float, *, unit: str, reach: float | None) -> Row:
    """Make a row of a number that needs no peer; `reach` is the greatest that is good enough."""
    bound = "" if reach is None else f"<= {reach:,g} {unit}"
    return Row(what, f"{ours:,.1f} {unit}", reach=bound, met=None if reach is None else ours <= reach)


_HEAD = ("what", "ours", "peer", "", "ratio", "reach", "")


def table(rows: Iterable[Row]) -> str:
    """Return the rows as a table of plain text."""
    cells = [_HEAD, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = (False, True, True, False, True, False, False)
    lines = []
    for row in cells:
        padded = (
            cell.rjust(width) if flush else cell.ljust(width)
            for cell, width, flush in zip(row, widths, right, strict=True)
        )
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines) + "\n"


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}x"
    met = {True: "ok", False: "NOT REACHED", None: ""}[row.met]
    return row.what, row.ours, row.peer, row.peer_name, ratio, row.reach, met
