"""Runs `zettatui sandbox` as its own process on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Served:
    """A running sandbox; `token` is the owner's."""

    process: subprocess.Popen[str]
    server: str
    token: str
    flavour: str


@contextmanager
def served(flavour: str, data: Path | None = None, seed: str = "demo") -> Iterator[Served]:
    command = [sys.executable, "-m", "zettatui", "sandbox", "--flavour", flavour, "--seed", seed]
    command += [] if data is None else ["--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Served(process, **json.loads(process.stdout.readline()))
        finally:
            process.kill()
