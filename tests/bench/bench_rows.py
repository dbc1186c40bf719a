"""How many bytes a step of the cursor writes in every list of the app, and what is told of the row adds to that.

`python -m tests.bench.bench_rows [NAME...]`. A key that is held down writes the steps alone; what is told of the
row follows once the cursor rests (60 ms, 200 ms over SSH). Pages are scrolled by a line.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from unittest.mock import patch

from tests.bench.row import Row, table

TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}


def rows(names: tuple[str, ...] = ()) -> list[Row]:
    """Measure all lists, at both sizes."""
    with patch.dict(os.environ, TERMINAL):
        # Textual reads its environment when it is imported.
        from tests.screens.row_moves import LARGE, PLACES, SMALL

        return [
            row
            for name in names or PLACES
            for size in (SMALL, LARGE)
            for row in asyncio.run(_rows(name, size))
        ]


async def _rows(name: str, size: tuple[int, int]) -> list[Row]:
    from tests.screens.row_moves import MOST, Lists, by_list

    lists = Lists(name, size)
    with tempfile.TemporaryDirectory(prefix="zettatui-bench-") as home:
        steps = await lists.steps(Path(home))
    if not lists.same:
        raise RuntimeError(f"what {name} wrote at {size} is not what it shows")
    found = []
    for where, taken in by_list(steps).items():
        moved, told = [step.moved for step in taken], [step.told for step in taken]
        found.append(
            Row(
                f"rows: {where}, {size[0]}x{size[1]}",
                f"{median(moved):.0f} B, most {max(moved)}",
                f"+ {median(told):.0f} B, most {max(told)}" if any(told) else "",
                "once it rests" if any(told) else "",
                reach=f"<= {MOST[size]} B",
                met=max(moved) <= MOST[size],
            )
        )
    return found


def main() -> None:
    """Print the table of this module alone."""
    print(table(rows(tuple(sys.argv[1:]))), end="")


if __name__ == "__main__":
    main()
