"""Runs `zettatui sandbox` as its own process on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SERVE = """
import sys
from pathlib import Path
from zettatui.sandbox.serve import serve
flavour, data, seed = sys.argv[1:]
sys.exit(serve(flavour, data=Path(data) if data else None, seed=seed))
"""


@dataclass
class Served:
    """A running sandbox; `token` is the owner's."""

    process: subprocess.Popen[str]
    server: str
    token: str
    flavour: str


@contextmanager
def served(flavour: str, data: Path | None = None, seed: str = "demo") -> Iterator[Served]:
    command = [sys.executable, "-c", _SERVE, flavour, str(data or ""), seed]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Served(process, **json.loads(process.stdout.readline()))
        finally:
            process.kill()
