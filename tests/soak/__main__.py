"""`python -m tests.soak [--actions N] [--seed S] [--flavour F] [--life N]`: a soak, and what it came across."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Run it and print the findings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=7200)
    parser.add_argument("--life", type=int, default=900, help="actions between two starts of the app")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--flavour", choices=("zetta", "cave"), default="zetta")
    given = parser.parse_args()
    os.environ.update(TEXTUAL_ANIMATIONS="none", COLORTERM="truecolor", TERM="xterm-256color")
    for name in ("TMUX", "SSH_CONNECTION"):
        os.environ.pop(name, None)
    from .person import soak

    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder
        person = asyncio.run(
            soak(Path(folder), seed=given.seed, flavour=given.flavour, actions=given.actions, life=given.life)
        )
    seen = person.seen
    print(
        f"{person.done:,} actions in {time.monotonic() - begun:.0f} s, {seen.faults} faults, seed {given.seed}"
    )
    print(f"{len(seen.actions)} kinds of actions; screens: {dict(seen.screens.most_common())}")
    print(person.writer.done)
    first, last = seen.memory[0][1], seen.memory[-1][1]
    print(f"memory {first:.0f} MB → {last:.0f} MB; {seen.slope:+.2f} MB per 1,000 actions")
    print(f"faults of zettatui itself: {sorted(set(seen.unforeseen)) or 'none'}")


if __name__ == "__main__":
    main()
