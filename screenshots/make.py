"""Makes the README's pictures by driving the real app through the walkthrough.

    python screenshots/make.py            draw them anew
    python screenshots/make.py --check    fail if one of them is not what the app shows now

The demo's sandbox, a fixed clock and fixed ids make every run draw the same.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
for variable in ("NO_COLOR", "SSH_CONNECTION", "TEXTUAL_THEME", "TMUX"):
    os.environ.pop(variable, None)
os.environ.update(TEXTUAL_ANIMATIONS="none", COLORTERM="truecolor", TERM="xterm-256color")

from tests.screens.walkthrough import walk  # noqa: E402 - the environment must be set before Textual is imported
from tests.steady import steady_app, stopped_watch  # noqa: E402

SIZE = (100, 30)


async def pictures() -> dict[str, str]:
    """Return the SVG pictures of all fifteen lines by file name."""
    drawn: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as home, stopped_watch():
        app = steady_app(Path(home))
        async with app.run_test(size=SIZE) as pilot:
            async for step in walk(pilot):
                picture = app.export_screenshot(title=f"zettatui · {step.line}. {step.title}")
                drawn[f"{step.line:02}-{step.title}.svg"] = steady(picture)
    return drawn


def steady(svg: str) -> str:
    """Take out what differs from run to run: the random prefix of Rich's class names."""
    return re.sub(r"terminal-\d+", "terminal", svg)


def main() -> int:
    """Draw or check all pictures; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only compare with what is there")
    options = parser.parse_args()
    drawn = asyncio.run(pictures())
    stale = [name for name, svg in drawn.items() if not _same(HERE / name, svg)]
    if options.check:
        for name in stale:
            print(f"stale: screenshots/{name}; run python screenshots/make.py and look at it")
        print(f"{len(drawn) - len(stale)} of {len(drawn)} pictures are what the app shows")
        return 1 if stale else 0
    for name in stale:
        (HERE / name).write_text(drawn[name], encoding="utf-8")
        print(f"drawn: screenshots/{name}")
    return 0


def _same(path: Path, svg: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == svg


if __name__ == "__main__":
    raise SystemExit(main())
