"""All benchmarks: `python -m tests.bench [--out FILE] [NAME...]` prints one table and writes it to a file.

Every `bench_*.py` beside this file that offers `rows() -> list[Row]` takes part, with its main peer in the same
run; NAMEs (`start` for `bench_start.py`) choose some of them.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
from pathlib import Path

from tests.bench.row import Row, table

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "build" / "bench.txt"


def main() -> int:
    """Run the benchmarks that are asked for; the exit code is 1 where a promise is not kept."""
    offered = sorted(file.stem.removeprefix("bench_") for file in HERE.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Run the benchmarks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(offered)} (all)")
    parser.add_argument("--out", type=Path, default=OUT, help="where to write the table (%(default)s)")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(offered))
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(offered)}")
    rows: list[Row] = []
    for name in options.names or offered:
        module = importlib.import_module(f"tests.bench.bench_{name}")
        if not hasattr(module, "rows"):
            print(
                f"bench_{name} offers no rows(); run it alone: python -m tests.bench.bench_{name}",
                file=sys.stderr,
            )
            continue
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        rows += module.rows()
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    head = f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load}\n\n"
    text = head + table(rows)
    print(text, end="")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text, encoding="utf-8")
    return 0 if all(row.met is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
